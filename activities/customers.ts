import type { ActionRequest } from '../src/domain/actions.ts';
import type { MatchedCustomer, PlannedCustomer } from '../src/domain/company.ts';
import { failure } from '../src/domain/failures.ts';
import type { SaleContact } from '../src/domain/sale.ts';
import { customerBody } from '../src/quickbooks/customerBody.ts';
import { matchedCustomer } from '../src/quickbooks/matchCustomer.ts';
import { displayNameHolders, emailsOf, LIST_WORDS } from '../src/quickbooks/names.ts';
import { comparable } from '../src/quickbooks/queryText.ts';
import { textOf } from '../src/quickbooks/answers.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { makeOnce } from './entities.ts';
import { contactDigest, contactKey } from './savedMatches.ts';

/** Makes a customer of a contact, once, under the first of its names that nobody has; saves the link. */
export async function makeCustomer(
  deps: ActivityDependencies,
  input: { request: ActionRequest; contact: SaleContact; customer: PlannedCustomer; currency?: string },
): Promise<MatchedCustomer> {
  const { request, contact, customer } = input;
  const scope = { portalId: request.record.portalId, realmId: request.inputs.realmId };
  const { realmId } = scope;
  const profile = await deps.accounts.profile(realmId, Number.MAX_SAFE_INTEGER);
  const currency = profile?.multiCurrency ? input.currency : undefined;
  const made = await makeOnce(deps, {
    key: { ...scope, entity: 'customer', hubspotKey: contactKey(contact) },
    entity: 'Customer',
    names: customer.displayNames,
    body: (name) => customerBody(contact, name, currency),
    nameTaken: (holder, name) => failure('CustomerNameTaken', { holder, name }),
    async holderOf(name) {
      const holder = (await displayNameHolders(deps.quickbooks, realmId, [name])).get(comparable(name));
      if (!holder) return { held: 'byNobody' };
      const ours =
        holder.list === 'Customer' &&
        (contact.email === undefined || emailsOf(holder.entity).includes(comparable(contact.email)));
      return ours
        ? { held: 'byOurs', entity: holder.entity }
        : { held: 'byAnother', holder: LIST_WORDS[holder.list], name: textOf(holder.entity['DisplayName']) };
    },
    async read(id) {
      const entity = await deps.quickbooks.read(realmId, 'Customer', id);
      return entity && entity['Active'] !== false ? entity : undefined;
    },
  });
  const matched = matchedCustomer(made);
  await deps.links.save(scope, [
    {
      entity: 'customer',
      hubspotKey: contactKey(contact),
      quickbooksId: matched.id,
      matchedBy: contactDigest(contact),
      ...(matched.currency === undefined ? {} : { currency: matched.currency }),
      ...(matched.termsId === undefined ? {} : { termsId: matched.termsId }),
    },
  ]);
  return matched;
}
