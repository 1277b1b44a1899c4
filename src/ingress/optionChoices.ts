import type { CompanyAccount, CompanyProfile, ListEntry } from '../domain/company.ts';
import { INPUTS, type InputName } from '../domain/inputs.ts';
import { ACCOUNT_TYPES, type AccountUse } from '../quickbooks/accountRules.ts';
import type { CompanyLists, SearchableEntry } from '../quickbooks/companyLists.ts';
import { comparable } from '../quickbooks/queryText.ts';

/** One choice in a dropdown of HubSpot's editor. */
export interface Choice {
  label: string;
  value: string;
  description?: string;
}

/** The inputs whose choices are a company's. */
export type CompanyInput = Exclude<
  { [Name in InputName]: (typeof INPUTS)[Name]['takesId'] extends true ? Name : never }[InputName],
  'quickbooks_account'
>;

/** Where the choices of one company come from. */
export interface CompanySource {
  realmId: string;
  lists: Pick<CompanyLists, 'read'>;
  profile(): Promise<CompanyProfile>;
}

/** Words that may be chosen beside the company's own entries; they stand first. */
const WORDS: Partial<Record<CompanyInput, readonly Choice[]>> = {
  payment_terms: [
    { label: "The customer's own terms", value: 'customer_terms', description: "Else the company's default terms" },
    { label: 'Due on receipt', value: 'due_on_receipt' },
  ],
  customer: [
    { label: "The record's contact", value: 'contact' },
    { label: "The record's company", value: 'company' },
  ],
  products: [{ label: "The record's line items", value: 'line_items' }],
};

const ACCOUNT_USES: Partial<Record<CompanyInput, AccountUse>> = {
  income_account: 'income',
  deposit_account: 'deposit',
  expense_account: 'expense',
  paid_from_account: 'paidFrom',
  refund_from_account: 'refund',
};

/** True for inputs whose choices are asked for, and depend on the company chosen above. */
export function isCompanyInput(name: string): name is CompanyInput {
  return Object.hasOwn(INPUTS, name) && INPUTS[name as InputName].takesId && name !== 'quickbooks_account';
}

/** The words of an input, which need no company. */
export function fixedChoices(input: CompanyInput): readonly Choice[] {
  return WORDS[input] ?? [];
}

/** All active entries of the company that may be chosen for an input, by name. Throws what reading throws. */
export async function companyChoices(input: CompanyInput, company: CompanySource): Promise<Choice[]> {
  const { realmId, lists } = company;
  switch (input) {
    case 'payment_terms': {
      const { terms } = await company.profile();
      return choicesOf(terms);
    }
    case 'customer':
      return choicesOf(await lists.read(realmId, 'customers'));
    case 'products':
      return choicesOf(await lists.read(realmId, 'items'));
    case 'vendor':
      return choicesOf(await lists.read(realmId, 'vendors'));
    case 'payment_method':
      return choicesOf(await lists.read(realmId, 'paymentMethods'));
    default: {
      const types = ACCOUNT_TYPES[ACCOUNT_USES[input] ?? 'deposit'];
      const accounts = await lists.read(realmId, 'accounts');
      return choicesOf(accounts.filter(({ type }) => types.includes(type)).map(describedAccount));
    }
  }
}

function describedAccount(account: CompanyAccount): SearchableEntry {
  return { ...account, detail: [account.type, account.currency].filter(Boolean).join(', ') };
}

/** Active entries by name; entries of one name are told apart by what else is known of them, and at last by id. */
function choicesOf(entries: readonly (ListEntry & { detail?: string })[]): Choice[] {
  const active = entries
    .filter((each) => each.active && each.id !== '' && each.name !== '')
    .toSorted((one, other) => compareNames(one.name, other.name));
  const named = countBy(active.map((each) => comparable(each.name)));
  const detailed = countBy(active.map((each) => comparable(`${each.name} ${each.detail ?? ''}`)));
  return active.map((each) => {
    const isAlone = named.get(comparable(each.name)) === 1;
    const isTold = each.detail !== undefined && detailed.get(comparable(`${each.name} ${each.detail}`)) === 1;
    return {
      label: isAlone ? each.name : `${each.name} (${isTold ? each.detail : each.id})`,
      value: each.id,
      ...(each.detail === undefined ? {} : { description: each.detail }),
    };
  });
}

const collator = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

function compareNames(one: string, other: string): number {
  return collator.compare(one, other);
}

function countBy(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
