import type { RecordRef, RecordType } from './actions.ts';

/** A decimal number as text, never a binary float: quantities and unit prices. */
export type DecimalText = string;

/** One thing sold. All cents are of the sale's currency and whole. */
export interface SaleLine {
  /** HubSpot's line item id, or `whole` for the whole amount as one line; only to name the line, never a key. */
  id: string;
  name: string;
  description?: string;
  sku?: string;
  /** HubSpot product behind the line; absent for custom lines. */
  productId?: string;
  /** The QuickBooks product that the action names for the whole amount: nothing is matched then. */
  fixedProductId?: string;
  /** True when HubSpot says that the product is a stocked or non-stocked good rather than a service. */
  isGoods: boolean;
  quantity: DecimalText;
  /** Price of one before discount; absent for tiered pricing. */
  listPrice?: DecimalText;
  /** What HubSpot shows beside the line when the unit price isn't the list price, e.g. `20 % off`. */
  discountNote?: string;
  netCents: number;
  /** Tax that HubSpot charged on this line; 0 when none. */
  taxCents: number;
  /** First day of a recurring line's period, `YYYY-MM-DD`. */
  serviceDate?: string;
}

/** A discount or fee on the whole record, as HubSpot calls it; the amount is positive for both. */
export interface OrderAmount {
  label: string;
  amountCents: number;
}

/** A postal address; present only when street and postal code exist. */
export interface PostalAddress {
  street: string;
  city?: string;
  state?: string;
  postalCode: string;
  country?: string;
}

/** A person. Personal data: never in a log, an id or a search attribute. */
export interface SaleContact {
  id: string;
  firstName?: string;
  lastName?: string;
  email?: string;
  phone?: string;
  companyName?: string;
  address?: PostalAddress;
}

/** A company of HubSpot's as customer. */
export interface SaleCompany {
  id: string;
  name: string;
  phone?: string;
  address?: PostalAddress;
}

/** Who becomes the customer: the record's contact, its company, or a customer that the action names. */
export type Buyer =
  | { from: 'contact'; contact: SaleContact; matching: 'legacy' | 'sync' }
  | { from: 'company'; company: SaleCompany }
  | { from: 'fixed'; customerId: string };

/** What a payment says beyond the sale that it paid. */
export interface SalePayment {
  /** What was paid, to the cent what the document must come to. */
  grossCents: number;
  /** HubSpot's word for the method: `card`, `ach`, `check` …; absent when it says none. */
  method?: string;
  /** The payment's reference, at most 21 characters. */
  reference: string;
}

/** A HubSpot record in the product's own words: what was sold to whom, knowing neither vendor's field names. */
export interface Sale {
  record: RecordRef;
  title: string;
  /** Ids that were merged into this record; the ledger looks for them too. */
  mergedIds: string[];
  /** ISO 4217; absent when HubSpot doesn't say, which means the company's own currency. */
  currency?: string;
  /** The document's date in the company's time zone, `YYYY-MM-DD`. */
  date: string;
  /** Last day of a quote's offer, `YYYY-MM-DD`. */
  expiresOn?: string;
  buyer: Buyer;
  /** Whose address and mail the document carries; absent when no contact is there and none is needed. */
  contact?: SaleContact;
  /** The address of the record's company, where the contact has none and isn't replaced by the company anyway. */
  companyAddress?: PostalAddress;
  /** Deals and quotes behind the record: a note goes to the deal, and a payment's sale may be booked there already. */
  sources: SourceRecord[];
  lines: SaleLine[];
  orderDiscounts: OrderAmount[];
  orderFees: OrderAmount[];
  /** Tax on the whole record (tax objects of legacy quotes); lines carry their own. */
  orderTaxCents: number;
  /** Tax on the lines of a payment that is booked as one product, and isn't told apart there: what was paid is a part. */
  taxLeftOutCents?: number;
  /** Names of optional lines that were left out. */
  omittedLines: string[];
  /** Present for payments. */
  payment?: SalePayment;
  /** Sentences for HubSpot about what was read, e.g. that a payment was refunded in part. */
  warnings: string[];
  /** When HubSpot was read, epoch milliseconds: an old sale is read again before it is sent. */
  readAtMs: number;
}

/** A record that stands behind the enrolled one. */
export interface SourceRecord {
  type: Extract<RecordType, 'DEAL' | 'QUOTE'>;
  id: string;
}

/** The fee that a payment cost. */
export interface PaymentFee {
  record: RecordRef;
  title: string;
  /** The payment's day in the company's time zone, `YYYY-MM-DD`. */
  date: string;
  feeCents: number;
  /** ISO 4217, of the fee; absent when HubSpot doesn't say. */
  currency?: string;
  /** The first contact, and the deals and quotes behind the payment: where a note may go. */
  contactId?: string;
  sources: SourceRecord[];
  readAtMs: number;
}

/** What HubSpot says of a payment's fee: `unknown` may stay so until the payout. */
export type FeeReading = { state: 'known'; fee: PaymentFee } | { state: 'none' } | { state: 'unknown' };

/** What HubSpot says of a payment's refund: `processing` will be known later. */
export type RefundReading = { state: 'refunded'; sale: Sale } | { state: 'processing' };

/** The sum of the lines before order discounts, fees and tax, in cents. */
export function saleLinesCents(sale: Pick<Sale, 'lines'>): number {
  return sale.lines.reduce((sum, line) => sum + line.netCents, 0);
}

/** Lines less order discounts plus order fees, before tax, in cents. */
export function saleNetCents(sale: Pick<Sale, 'lines' | 'orderDiscounts' | 'orderFees'>): number {
  return saleLinesCents(sale) - sumOf(sale.orderDiscounts) + sumOf(sale.orderFees);
}

/** The tax that HubSpot charged on lines and record, in cents. */
export function saleTaxCents(sale: Pick<Sale, 'lines' | 'orderTaxCents'>): number {
  return sale.lines.reduce((sum, line) => sum + line.taxCents, 0) + sale.orderTaxCents;
}

/** The sum of order discounts or fees, in cents. */
export function sumOf(amounts: readonly OrderAmount[]): number {
  return amounts.reduce((sum, each) => sum + each.amountCents, 0);
}
