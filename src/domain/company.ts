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
  allowsEstimates: boolean;
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
  /** The customer's tax code, which companies on the old sales tax engine name on a document. */
  taxCodeId?: string;
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

/** The accounts and the payment method that a document names; absent: QuickBooks' own default. */
export interface MoneyChoices {
  depositAccountId?: string;
  paymentMethodId?: string;
  /** A refund comes from here; a bank account also takes the reference. */
  refundFrom?: { accountId: string; isBank: boolean };
}

/** Which QuickBooks customer and products a sale means; `planned` ones are created before the document. */
export interface SaleMatch {
  customer: { matched: MatchedCustomer } | { planned: PlannedCustomer };
  /** In the order of the sale's lines. */
  products: ({ matched: MatchedProduct } | { plannedKey: string })[];
  plannedProducts: PlannedProduct[];
  /** The product that order fees are booked on; present when the sale has any. */
  feeProduct?: MatchedProduct;
  money: MoneyChoices;
}

/** An account of a company. */
export interface CompanyAccount {
  id: string;
  name: string;
  /** QuickBooks' AccountType: `Bank`, `Other Current Asset`, `Credit Card`, `Income` … */
  type: string;
  /** QuickBooks' AccountSubType: `UndepositedFunds` … */
  subType: string;
  /** ISO 4217; absent: the company's own. */
  currency?: string;
  active: boolean;
}

/** A row of one of a company's other lists: payment methods, vendors. */
export interface ListEntry {
  id: string;
  name: string;
  active: boolean;
}

/** One condition that a contact must meet to be in sync; the operators are those of HubSpot's lists. */
export interface SyncCondition {
  property: string;
  operator: string;
  /** Absent for operators that need none; several values are separated by semicolons. */
  value?: string;
}

/** The per-company settings of a portal, defaults filled in. Ids are QuickBooks'. */
export interface CompanySettings {
  customerMatching: 'legacy' | 'sync';
  /** Empty: not set. All of them must be met. */
  syncFilter: SyncCondition[];
  customerNameTaken: 'next' | 'fail';
  /** Label of the association whose contact is preferred. */
  contactLabel?: string;
  incomeAccountId?: string;
  /** One account for deposits, fees and refunds of payments. */
  clearingAccountId?: string;
  /** The product that order fees are booked on. */
  feeProductId?: string;
  /** HubSpot's method type (`card`, `ach` …) to the name of a payment method in QuickBooks. */
  paymentMethods: Record<string, string>;
  timeZone?: string;
  associateInvoicesAs: 'invoice' | 'note';
  recurringLines: 'one_period' | 'whole_term';
  /** A payment may be booked although its deal or quote is booked already. */
  allowBookedSale: boolean;
}
