import type { CompanyAccount, CompanyProfile } from '../../domain/company.ts';
import { INPUTS, type InputName } from '../../domain/inputs.ts';
import { ACCOUNT_USES, isOffered, type AccountInput } from '../../quickbooks/accountRules.ts';
import type { CompanyLists, ListName, SearchableEntry } from '../../quickbooks/companyLists.ts';
import { namedChoices, type Choice } from './page.ts';

/** The inputs whose choices are a company's. */
export type CompanyInput = Exclude<
  { [Name in InputName]: (typeof INPUTS)[Name]['takesId'] extends true ? Name : never }[InputName],
  'quickbooks_account'
>;

/** Where the choices of companies come from. */
export interface CompanySources {
  lists: Pick<CompanyLists, 'read'>;
  /** The company's profile: the stored one while it is fresh, else read. */
  profile(realmId: string): Promise<CompanyProfile>;
}

/** Words that may be chosen beside the company's own entries; they stand first. */
const WORDS: Partial<Record<CompanyInput, readonly Choice[]>> = {
  payment_terms: [
    { label: "The customer's own terms", value: 'customer_terms', description: "Else the company's default terms" },
    { label: 'Due on receipt', value: 'due_on_receipt', description: "Due on the invoice's date" },
  ],
  customer: [
    { label: "The record's contact", value: 'contact', description: 'Created in QuickBooks if missing' },
    { label: "The record's company", value: 'company', description: 'Created in QuickBooks if missing' },
  ],
  products: [{ label: "The record's line items", value: 'line_items' }],
};

const LISTS: Record<Exclude<CompanyInput, AccountInput | 'payment_terms'>, Exclude<ListName, 'accounts'>> = {
  customer: 'customers',
  products: 'items',
  payment_method: 'paymentMethods',
  vendor: 'vendors',
};

/** True for inputs whose choices HubSpot asks for, and that depend on the company chosen above them. */
export function isCompanyInput(name: string): name is CompanyInput {
  return Object.hasOwn(INPUTS, name) && INPUTS[name as InputName].takesId && name !== 'quickbooks_account';
}

/** True for lists that a person searches rather than reads. */
export function isSearchable(input: CompanyInput): boolean {
  return input !== 'payment_terms' && input !== 'payment_method';
}

/** All that may be chosen for an input: words first, then the company's active entries by name. Throws what reading throws. */
export async function choicesOf(input: CompanyInput, realmId: string, sources: CompanySources): Promise<Choice[]> {
  return [...(WORDS[input] ?? []), ...namedChoices(await entriesOf(input, realmId, sources))];
}

async function entriesOf(
  input: CompanyInput,
  realmId: string,
  { lists, profile }: CompanySources,
): Promise<SearchableEntry[]> {
  if (input === 'payment_terms') return (await profile(realmId)).terms.filter(isShown);
  if (isAccountInput(input)) {
    const accounts = await lists.read(realmId, 'accounts');
    return accounts
      .filter((account) => isOffered(account, ACCOUNT_USES[input]))
      .map(describedAccount)
      .filter(isShown);
  }
  return (await lists.read(realmId, LISTS[input])).filter(isShown);
}

function isAccountInput(input: CompanyInput): input is AccountInput {
  return Object.hasOwn(ACCOUNT_USES, input);
}

function isShown({ active, name }: SearchableEntry): boolean {
  return active && name !== '';
}

function describedAccount(account: CompanyAccount): SearchableEntry {
  const { id, name, active, type, currency } = account;
  return { id, name, active, detail: currency === undefined ? type : `${type}, ${currency}` };
}
