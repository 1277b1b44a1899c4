import type { MatchedCustomer, PlannedCustomer } from '../domain/company.ts';
import { failure, type Failure } from '../domain/failures.ts';
import type { Buyer, SaleCompany, SaleContact } from '../domain/sale.ts';
import { textOf, type Entity } from './answers.ts';
import type { QuickBooksClient } from './client.ts';
import { companyDisplayName, companyNameCandidates, displayNameCandidates } from './customerBody.ts';
import { matchedCustomer } from './customerById.ts';
import { displayNameHolders, emailsOf, LIST_WORDS, queryValues } from './names.ts';
import { comparable, isQueryable, queryList, queryText } from './queryText.ts';

export { matchedCustomer } from './customerById.ts';

/** What asking QuickBooks made of a buyer. */
export type CustomerMatch =
  { matched: MatchedCustomer } | { planned: PlannedCustomer } | { failures: [Failure, ...Failure[]] };

/** A buyer whose customer is looked for; one that the action names is read by its id instead. */
export type WantedBuyer = Exclude<Buyer, { from: 'fixed' }>;

/** Whose customer is looked for. */
export interface CustomerQuestion {
  realmId: string;
  buyer: WantedBuyer;
  /** What happens when the buyer's own name is taken: the next free one, or a failure. */
  nameTaken: 'next' | 'fail';
}

type Client = Pick<QuickBooksClient, 'query'>;

/**
 * Finds the buyer's customer among all, inactive ones included (facts/mappings 5). A contact by e-mail: in legacy
 * matching first and last name must be equal too, in sync matching they only break a tie. A company by its name. One
 * query for a contact, two for a company; for a new customer three more, for a display name that nobody has.
 */
export async function matchCustomer(client: Client, question: CustomerQuestion): Promise<CustomerMatch> {
  const { realmId, buyer } = question;
  return buyer.from === 'company'
    ? matchCompany(client, question, buyer.company)
    : matchContact(client, { ...question, matching: buyer.matching }, buyer.contact, realmId);
}

async function matchContact(
  client: Client,
  question: CustomerQuestion & { matching: 'legacy' | 'sync' },
  contact: SaleContact,
  realmId: string,
): Promise<CustomerMatch> {
  const email = contact.email ?? '';
  const sameEmail = email.trim() === '' ? [] : await customersByEmail(client, realmId, email);
  const isNamesake = (row: Entity) =>
    sameText(row['GivenName'], contact.firstName) && sameText(row['FamilyName'], contact.lastName);
  const candidates = question.matching === 'legacy' ? sameEmail.filter(isNamesake) : sameEmail;
  return judge(candidates, isNamesake, email) ?? planCustomer(client, question, displayNameCandidates(contact));
}

async function matchCompany(client: Client, question: CustomerQuestion, company: SaleCompany): Promise<CustomerMatch> {
  const names = [company.name, companyDisplayName(company.name)];
  const wanted = new Set(names.map(comparable));
  const hasOne = (value: unknown) => textOf(value).trim() !== '' && wanted.has(comparable(textOf(value)));
  const rows = await customersNamed(client, question.realmId, names);
  const candidates = rows.filter((row) => hasOne(row['DisplayName']) || hasOne(row['CompanyName']));
  // People of a company carry its name as well; the customer that is called so is the company itself.
  const isItself = (row: Entity) => hasOne(row['DisplayName']);
  return judge(candidates, isItself, company.name) ?? planCustomer(client, question, companyNameCandidates(company));
}

/** One active customer is the match; several are a question to a person unless one stands out; none: undefined. */
function judge(
  rows: readonly Entity[],
  standsOut: (row: Entity) => boolean,
  matchedBy: string,
): CustomerMatch | undefined {
  const candidates = withoutSubCustomers(rows);
  const active = candidates.filter((row) => row['Active'] !== false);
  const outstanding = active.filter(standsOut);
  const [only, ...others] = outstanding.length === 1 ? outstanding : active;
  if (only && others.length === 0) return { matched: matchedCustomer(only) };
  if (only) {
    const names = active.map((row) => `"${textOf(row['DisplayName'])}"`).join(', ');
    return { failures: [failure('CustomerAmbiguous', { n: active.length, email: matchedBy, names })] };
  }
  const [inactive] = candidates;
  return inactive && { failures: [failure('CustomerInactive', { name: textOf(inactive['DisplayName']) })] };
}

async function customersByEmail(client: Client, realmId: string, email: string): Promise<Entity[]> {
  const asked = email.normalize('NFC').trim();
  // `%` and `_` in an address only widen the net; the comparison is ours.
  // An address that QuickBooks' queries can't be trusted with is compared with everybody's: a customer that is there
  // must not be made a second time.
  const byEmail = isQueryable(asked) ? `PrimaryEmailAddr LIKE ${queryText(`%${asked}%`)} AND ` : '';
  const rows = await client.query(realmId, 'Customer', `${byEmail}Active IN (true,false)`);
  return rows.filter((row) => emailsOf(row).includes(comparable(email)));
}

async function customersNamed(client: Client, realmId: string, names: readonly string[]): Promise<Entity[]> {
  const values = queryValues(names);
  if (!values.every(isQueryable)) return client.query(realmId, 'Customer', 'Active IN (true,false)');
  const found = await Promise.all(
    ['DisplayName', 'CompanyName'].map((property) =>
      client.query(realmId, 'Customer', `${property} IN ${queryList(values)} AND Active IN (true,false)`),
    ),
  );
  return [...new Map(found.flat().map((row) => [textOf(row['Id']), row])).values()];
}

/** Jobs and projects of a customer carry its name parts and address; they drop out when the customer itself is there. */
function withoutSubCustomers(rows: readonly Entity[]): Entity[] {
  const top = rows.filter((row) => row['Job'] !== true && row['IsProject'] !== true);
  return top.length > 0 ? top : [...rows];
}

function sameText(one: unknown, other: string | undefined): boolean {
  return comparable(textOf(one)) === comparable(other ?? '');
}

async function planCustomer(
  client: Client,
  { realmId, nameTaken }: CustomerQuestion,
  names: readonly string[],
): Promise<CustomerMatch> {
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
