import type { RecordRef } from './actions.ts';

/** A decimal number as text, never a binary float: quantities and unit prices. */
export type DecimalText = string;

/** One thing sold. All cents are of the sale's currency and whole. */
export interface SaleLine {
  /** HubSpot's line item id; only to name the line, never a key. */
  id: string;
  name: string;
  description?: string;
  sku?: string;
  /** HubSpot product behind the line; absent for custom lines. */
  productId?: string;
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

/** A postal address; present only when street and postal code exist. */
export interface PostalAddress {
  street: string;
  city?: string;
  state?: string;
  postalCode: string;
  country?: string;
}

/** The contact that becomes the customer. Personal data: never in a log, an id or a search attribute. */
export interface SaleContact {
  id: string;
  firstName?: string;
  lastName?: string;
  email?: string;
  phone?: string;
  companyName?: string;
  address?: PostalAddress;
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
  contact: SaleContact;
  lines: SaleLine[];
  /** Names of optional lines that were left out. */
  omittedLines: string[];
  /** When HubSpot was read, epoch milliseconds: an old sale is read again before it is sent. */
  readAtMs: number;
}

/** The sum of the lines before tax, in cents. */
export function saleNetCents(sale: Pick<Sale, 'lines'>): number {
  return sale.lines.reduce((sum, line) => sum + line.netCents, 0);
}

/** The tax that HubSpot charged over all lines, in cents. */
export function saleTaxCents(sale: Pick<Sale, 'lines'>): number {
  return sale.lines.reduce((sum, line) => sum + line.taxCents, 0);
}
