import type { DecimalText } from './sale.ts';

/** What QuickBooks says of a company, read once a day: country, currency, preferences, payment terms. */
export interface CompanyProfile {
  realmId: string;
  name: string;
  country: string;
  homeCurrency: string;
  multiCurrency: boolean;
  usesSalesTax: boolean;
  /** Automated sales tax: set up (true), not set up (false), or the old engine (absent). */
  automatedSalesTax?: boolean;
  customTransactionNumbers: boolean;
  allowsDiscounts: boolean;
  /** Revenue recognition or service dates are on: every line needs one. */
  usesServiceDates: boolean;
  /** The last day of the closed books, `YYYY-MM-DD`. */
  booksClosedUntil?: string;
  /** The company's default terms id. */
  defaultTermsId?: string;
  timeZone?: string;
  terms: PaymentTerm[];
  /** When it was read, epoch milliseconds. */
  readAtMs: number;
}

/** A QuickBooks term: days after the date, or a day of the month. */
export type PaymentTerm = {
  id: string;
  name: string;
  active: boolean;
} & ({ type: 'STANDARD'; dueDays: number } | { type: 'DATE_DRIVEN'; dayOfMonthDue: number; dueNextMonthDays: number });

/** A QuickBooks customer, as far as a sale needs to know it. */
export interface MatchedCustomer {
  id: string;
  currency?: string;
  termsId?: string;
}

/** A QuickBooks product, as far as a sale line needs to know it. */
export interface MatchedProduct {
  id: string;
  /** The product's name in QuickBooks, so that the line text needn't repeat it. */
  name: string;
  taxable: boolean;
}

/** A product that QuickBooks doesn't have yet, planned once per normalised SKU or name. */
export interface PlannedProduct {
  /** Normalised SKU, else normalised name: `sku:gdc-01`, `name:soil test`. */
  key: string;
  name: string;
  sku?: string;
  description?: string;
  unitPrice?: DecimalText;
  type: 'Service' | 'NonInventory';
  incomeAccountId: string;
  taxable: boolean;
}

/** The customer that QuickBooks doesn't have yet. */
export interface PlannedCustomer {
  /** Display names in the order to try; the first that no customer, vendor or employee has is used. */
  displayNames: string[];
}

/** Which QuickBooks customer and products a sale means; `planned` ones are created before the document. */
export interface SaleMatch {
  customer: { matched: MatchedCustomer } | { planned: PlannedCustomer };
  /** In the order of the sale's lines. */
  products: ({ matched: MatchedProduct } | { plannedKey: string })[];
  plannedProducts: PlannedProduct[];
}

/** The per-company settings of a portal, defaults filled in. */
export interface CompanySettings {
  customerNameTaken: 'next' | 'fail';
  incomeAccountId?: string;
  timeZone?: string;
  associateInvoicesAs: 'invoice' | 'note';
}
