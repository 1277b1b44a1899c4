import type { CompanyAccount } from '../domain/company.ts';
import type { InputName } from '../domain/inputs.ts';

/** What an account is chosen for. */
export type AccountUse = 'deposit' | 'refund' | 'paidFrom' | 'expense' | 'income';

/** The inputs that choose an account, and for what. */
export const ACCOUNT_USES = {
  income_account: 'income',
  deposit_account: 'deposit',
  expense_account: 'expense',
  paid_from_account: 'paidFrom',
  refund_from_account: 'refund',
} as const satisfies Partial<Record<InputName, AccountUse>>;

export type AccountInput = keyof typeof ACCOUNT_USES;

/** QuickBooks' AccountType per use, as offered in HubSpot's editor and in the settings (facts/mappings 4). */
export const OFFERED_ACCOUNT_TYPES: Record<AccountUse, readonly string[]> = {
  deposit: ['Bank', 'Other Current Asset'],
  refund: ['Bank', 'Other Current Asset'],
  paidFrom: ['Bank', 'Credit Card'],
  expense: ['Expense', 'Other Expense', 'Cost of Goods Sold'],
  income: ['Income', 'Other Income'],
};

/** Only these have a currency of their own; income and expenses are kept in the company's, whatever was sold in. */
const MONEY_TYPES: readonly string[] = ['Bank', 'Credit Card', 'Other Current Asset'];

/** True when HubSpot's editor offers an account for this use; the currency isn't known there. */
export function isOffered(account: CompanyAccount, use: AccountUse): boolean {
  return account.active && OFFERED_ACCOUNT_TYPES[use].includes(account.type);
}

/** True when QuickBooks takes an account of this type for the use. */
export function isAllowedType({ type }: Pick<CompanyAccount, 'type'>, use: AccountUse): boolean {
  return OFFERED_ACCOUNT_TYPES[use].includes(type);
}

/**
 * True when the account takes amounts in this currency. Undeposited Funds takes every one: QuickBooks books receipts
 * there itself when they name no account.
 */
export function takesCurrency(account: CompanyAccount, currency: string, homeCurrency: string): boolean {
  if (!MONEY_TYPES.includes(account.type) || isUndepositedFunds(account)) return true;
  return (account.currency ?? homeCurrency) === currency;
}

/** True for the account that QuickBooks makes itself for money that is on its way to a bank. */
export function isUndepositedFunds({ subType }: Pick<CompanyAccount, 'subType'>): boolean {
  return subType === 'UndepositedFunds';
}
