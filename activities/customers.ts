import type { ActionRequest } from '../src/domain/actions.ts';
import type { MatchedCustomer, PlannedCustomer } from '../src/domain/company.ts';
import { failure } from '../src/domain/failures.ts';
import { Unforeseen } from '../src/domain/problems.ts';
import type { Buyer, SaleContact } from '../src/domain/sale.ts';
import { textOf, type Entity } from '../src/quickbooks/answers.ts';
import { companyBody, customerBody } from '../src/quickbooks/customerBody.ts';
import { matchedCustomer } from '../src/quickbooks/customerById.ts';
import type { WantedBuyer } from '../src/quickbooks/matchCustomer.ts';
import { displayNameHolders, emailsOf, LIST_WORDS } from '../src/quickbooks/names.ts';
import { comparable } from '../src/quickbooks/queryText.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { makeOnce } from './entities.ts';
import { buyerKey, customerLink } from './savedMatches.ts';

/** Makes a customer of a contact or company, once, under the first of its names that nobody has; saves the link. */
export async function makeCustomer(
  deps: ActivityDependencies,
  input: {
    request: ActionRequest;
    buyer?: Buyer;
    /** The buyer, where none is given. */
    contact?: SaleContact;
    customer: PlannedCustomer;
    currency?: string;
  },
): Promise<MatchedCustomer> {
  const { request, customer } = input;
  const buyer = buyerOf(input);
  const scope = { portalId: request.record.portalId, realmId: request.inputs.realmId };
  const { realmId } = scope;
  const profile = await deps.accounts.profile(realmId, Number.MAX_SAFE_INTEGER);
  const currency = profile?.multiCurrency ? input.currency : undefined;
  const made = await makeOnce(deps, {
    key: { ...scope, entity: 'customer', hubspotKey: buyerKey(buyer) },
    entity: 'Customer',
    names: customer.displayNames,
    body: (name) =>
      buyer.from === 'company'
        ? companyBody(buyer.company, name, currency)
        : customerBody(buyer.contact, name, currency),
    nameTaken: (holder, name) => failure('CustomerNameTaken', { holder, name }),
    async holderOf(name) {
      const holder = (await displayNameHolders(deps.quickbooks, realmId, [name])).get(comparable(name));
      if (!holder) return { held: 'byNobody' };
      return holder.list === 'Customer' && isBuyer(holder.entity, buyer)
        ? { held: 'byOurs', entity: holder.entity }
        : { held: 'byAnother', holder: LIST_WORDS[holder.list], name: textOf(holder.entity['DisplayName']) };
    },
    async read(id) {
      const entity = await deps.quickbooks.read(realmId, 'Customer', id);
      return entity && entity['Active'] !== false ? entity : undefined;
    },
  });
  const matched = matchedCustomer(made);
  await deps.links.save(scope, [customerLink(buyer, matched)]);
  return matched;
}

function buyerOf({ buyer, contact }: { buyer?: Buyer; contact?: SaleContact }): WantedBuyer {
  if (buyer && buyer.from !== 'fixed') return buyer;
  if (!buyer && contact) return { from: 'contact', contact, matching: 'legacy' };
  throw new Unforeseen('A customer that the action names can only be found, not made.');
}

/** True when the active customer of a buyer's name is the buyer: by e-mail or, where the buyer has none, by its names. */
function isBuyer(entity: Entity, buyer: WantedBuyer): boolean {
  if (entity['Active'] === false) return false;
  const same = (property: string, text: string | undefined) =>
    comparable(textOf(entity[property])) === comparable(text ?? '');
  if (buyer.from === 'company') {
    const sent = companyBody(buyer.company, '', undefined) as Entity;
    return same('CompanyName', buyer.company.name) || same('CompanyName', textOf(sent['CompanyName']));
  }
  const sent = customerBody(buyer.contact, '', undefined) as Entity;
  if (sent['PrimaryEmailAddr'] !== undefined) return emailsOf(entity).includes(comparable(buyer.contact.email ?? ''));
  return (
    emailsOf(entity).length === 0 &&
    same('GivenName', textOf(sent['GivenName'])) &&
    same('FamilyName', textOf(sent['FamilyName']))
  );
}
