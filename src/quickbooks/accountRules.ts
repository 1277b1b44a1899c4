import type { CompanyAccount, CompanyProfile } from '../domain/company.ts';

/** What an account is chosen for. */
export type AccountUse = 'deposit' | 'refund' | 'paidFrom' | 'expense' | 'income';

/** QuickBooks' AccountType per use, as offered in HubSpot's editor (facts/mappings 4). */
export const ACCOUNT_TYPES: Record<AccountUse, readonly string[]> = {
  deposit: ['Bank', 'Other Current Asset'],
  refund: ['Bank', 'Other Current Asset'],
  paidFrom: ['Bank', 'Credit Card'],
  expense: ['Expense', 'Other Expense', 'Cost of Goods Sold'],
  income: ['Income', 'Other Income'],
};

/** An account that QuickBooks makes itself for money that is on its way. */
export function isUndepositedFunds(account: Pick<CompanyAccount, 'subType'>): boolean {
  return account.subType === 'UndepositedFunds';
}

/** An account's currency; one that names none is in the company's own. */
export function accountCurrency(account: CompanyAccount, profile: Pick<CompanyProfile, 'homeCurrency'>): string {
  return account.currency ?? profile.homeCurrency;
}

/** Expenses and income are kept in the company's own currency, whatever the sale's: only money accounts have one. */
export function hasOwnCurrency(use: AccountUse): boolean {
  return use === 'deposit' || use === 'refund' || use === 'paidFrom';
}
