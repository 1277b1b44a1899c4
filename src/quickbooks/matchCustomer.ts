import type { MatchedCustomer, PlannedCustomer } from '../domain/company.ts';
import { failure, type Failure } from '../domain/failures.ts';
import type { SaleContact } from '../domain/sale.ts';
import { refValue, textOf, type Entity } from './answers.ts';
import type { QuickBooksClient } from './client.ts';
import { displayNameCandidates } from './customerBody.ts';
import { displayNameHolders, emailsOf, LIST_WORDS } from './names.ts';
import { comparable, isQueryable, queryText } from './queryText.ts';

/** What asking QuickBooks made of a contact. */
export type CustomerMatch =
  { matched: MatchedCustomer } | { planned: PlannedCustomer } | { failures: [Failure, ...Failure[]] };

/** Whose customer is looked for. */
export interface CustomerQuestion {
  realmId: string;
  contact: SaleContact;
  /** What happens when the contact's own name is taken: the next free one, or a failure. */
  nameTaken: 'next' | 'fail';
}

/**
 * Legacy matching (facts/mappings 5): first name, last name and e-mail must all match. One query by e-mail; for a new
 * customer three more, for a display name that nobody has.
 */
export async function matchCustomer(
  client: Pick<QuickBooksClient, 'query'>,
  question: CustomerQuestion,
): Promise<CustomerMatch> {
  const { realmId, contact } = question;
  const email = contact.email ?? '';
  // `%` and `_` in an address only widen the net; the comparison is ours.
  // An address that QuickBooks' queries can't be trusted with is compared with everybody's: a customer that is there
  // must not be made a second time.
  const byEmail = isQueryable(email) ? `PrimaryEmailAddr LIKE ${queryText(`%${email}%`)} AND ` : '';
  const where = `${byEmail}Active IN (true,false)`;
  const rows = await client.query(realmId, 'Customer', where);
  const same = rows.filter(
    (row) =>
      emailsOf(row).includes(comparable(email)) &&
      comparable(textOf(row['GivenName'])) === comparable(contact.firstName ?? '') &&
      comparable(textOf(row['FamilyName'])) === comparable(contact.lastName ?? ''),
  );
  const candidates = withoutSubCustomers(same);
  const active = candidates.filter((row) => row['Active'] !== false);
  const [only, ...others] = active;
  if (only && others.length === 0) return { matched: matchedCustomer(only) };
  if (only) {
    const names = active.map((row) => `"${textOf(row['DisplayName'])}"`).join(', ');
    return { failures: [failure('CustomerAmbiguous', { n: active.length, email, names })] };
  }
  const [inactive] = candidates;
  if (inactive) return { failures: [failure('CustomerInactive', { name: textOf(inactive['DisplayName']) })] };
  return planCustomer(client, question);
}

/** A customer as a sale needs it. */
export function matchedCustomer(row: Entity): MatchedCustomer {
  const currency = refValue(row['CurrencyRef']);
  const termsId = refValue(row['SalesTermRef']);
  return {
    id: textOf(row['Id']),
    ...(currency === undefined ? {} : { currency }),
    ...(termsId === undefined ? {} : { termsId }),
  };
}

/** Jobs and projects of a customer carry its name parts and address; they drop out when the customer itself is there. */
function withoutSubCustomers(rows: readonly Entity[]): Entity[] {
  const top = rows.filter((row) => row['Job'] !== true && row['IsProject'] !== true);
  return top.length > 0 ? top : [...rows];
}

async function planCustomer(
  client: Pick<QuickBooksClient, 'query'>,
  { realmId, contact, nameTaken }: CustomerQuestion,
): Promise<CustomerMatch> {
  const names = displayNameCandidates(contact);
  const holders = await displayNameHolders(client, realmId, names);
  const free = names.filter((name) => !holders.has(comparable(name)));
  const own = names[0] ?? '';
  const holder = holders.get(comparable(own));
  if (free.length === 0 || (holder && nameTaken === 'fail'))
    return {
      failures: [failure('CustomerNameTaken', { holder: holder ? LIST_WORDS[holder.list] : 'customer', name: own })],
    };
  return { planned: { displayNames: nameTaken === 'fail' ? [own] : free } };
}
