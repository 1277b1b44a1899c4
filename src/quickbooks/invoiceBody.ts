import { RECORD_WORDS } from '../domain/actions.ts';
import type { CompanyProfile, MatchedProduct } from '../domain/company.ts';
import { halfUpCents } from '../domain/money.ts';
import { fit } from '../domain/rounding.ts';
import type { ResolvedMatch } from '../domain/run.ts';
import { saleNetCents, saleTaxCents, type Sale, type SaleLine } from '../domain/sale.ts';
import { paymentTerms } from './dueDate.ts';
import { postalAddress } from './postalAddress.ts';
import { firstCharacters } from './queryText.ts';

/** Everything that an invoice is made of. */
export interface InvoiceParts {
  sale: Sale;
  profile: CompanyProfile;
  match: ResolvedMatch;
  /** The action's input: `customer_terms`, `due_on_receipt`, or a term id. */
  paymentTerms: string;
  marker: string;
  /** Distinguishes the numbers of several documents of one record, from 1. */
  documentOrdinal: number;
}

/** An invoice as it is sent, and what its total must come back as; absent where QuickBooks computes the tax. */
export interface BuiltInvoice {
  body: Record<string, unknown>;
  expectedTotalCents?: number;
}

const MAX_NOTE = 4_000;
/** A void puts a word before the note, and the marker must not fall off its end. */
const ROOM_FOR_VOIDED = 200;
const MAX_LINE_TEXT = 4_000;
const MAX_NUMBER = 21;

/** Builds the body of an invoice (facts/mappings 2 to 4). Sends nothing that isn't listed there: QuickBooks refuses it. */
export function invoiceBody(parts: InvoiceParts): BuiltInvoice {
  const { sale, profile, match } = parts;
  const hubSpotTaxCents = saleTaxCents(sale);
  const lines = sale.lines.map((line, index) => salesLine(line, match.products[index], parts));
  const taxable = lines.some((line) => line.SalesItemLineDetail.TaxCodeRef.value === 'TAX');
  const terms = paymentTerms(parts.paymentTerms, match.customer, profile, sale.date);
  const { termsId, dueDate } = terms === 'gone' ? {} : terms;
  const { contact } = sale;
  const address = contact.address && postalAddress(contact.address);
  const currency = sale.currency ?? profile.homeCurrency;
  const computesTax = profile.usesSalesTax && hubSpotTaxCents === 0 && taxable;
  return {
    body: {
      CustomerRef: { value: match.customer.id },
      TxnDate: sale.date,
      ...(dueDate === undefined ? {} : { DueDate: dueDate }),
      ...(termsId === undefined ? {} : { SalesTermRef: { value: termsId } }),
      ...(profile.customTransactionNumbers ? { DocNumber: documentNumber(sale, parts.documentOrdinal) } : {}),
      PrivateNote: privateNote(sale, parts.marker),
      ...(profile.multiCurrency ? { CurrencyRef: { value: currency } } : {}),
      ...(contact.email !== undefined && contact.email.length <= 100 ? { BillEmail: { Address: contact.email } } : {}),
      ...(address ? { BillAddr: address, ShipAddr: address } : {}),
      Line: lines,
      ...(profile.usesSalesTax && hubSpotTaxCents > 0 ? { TxnTaxDetail: { TotalTax: hubSpotTaxCents / 100 } } : {}),
    },
    ...(computesTax ? {} : { expectedTotalCents: saleNetCents(sale) + hubSpotTaxCents }),
  };
}

function salesLine(line: SaleLine, product: MatchedProduct | undefined, { sale, profile }: InvoiceParts) {
  if (!product) throw new RangeError('A line has no product.');
  const { quantity, unitPrice, isListPrice, isQuantity } = fit(line.quantity, line.listPrice, line.netCents);
  const text = lineText(line, product, isListPrice && isQuantity);
  const taxed = profile.usesSalesTax && (saleTaxCents(sale) > 0 ? line.taxCents > 0 : product.taxable);
  return {
    DetailType: 'SalesItemLineDetail',
    Amount: line.netCents / 100,
    ...(text === '' ? {} : { Description: text }),
    SalesItemLineDetail: {
      ItemRef: { value: product.id },
      Qty: Number(quantity),
      UnitPrice: Number(unitPrice),
      TaxCodeRef: { value: taxed ? 'TAX' : 'NON' },
      ...(profile.usesServiceDates ? { ServiceDate: line.serviceDate ?? sale.date } : {}),
    },
  };
}

/** HubSpot's description, else its name where the product is called otherwise; with what HubSpot shows, when that differs. */
function lineText(line: SaleLine, product: MatchedProduct, isListPrice: boolean): string {
  const own = line.description ?? (sameName(line.name, product.name) ? '' : line.name);
  const shown = isListPrice ? '' : hubSpotShows(line);
  const room = MAX_LINE_TEXT - (shown === '' ? 0 : shown.length + 1);
  const text = firstCharacters(own, room);
  return [text, shown].filter((part) => part !== '').join(' ');
}

/** `(10 × 234.56, 20 % off)`. */
function hubSpotShows(line: SaleLine): string {
  const price = line.listPrice === undefined ? '' : ` × ${line.listPrice}`;
  const parts = [`${line.quantity}${price}`, ...(line.discountNote === undefined ? [] : [line.discountNote])];
  return price === '' && line.discountNote === undefined && line.quantity === '1' ? '' : `(${parts.join(', ')})`;
}

function sameName(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

/** The marker is the last line and stays whole; the title before it can't forge one, nor push it out. */
function privateNote(sale: Sale, marker: string): string {
  const { record } = sale;
  const omitted = sale.omittedLines.length > 0 ? ` · left out as optional: ${sale.omittedLines.join(', ')}` : '';
  const text = `HubSpot ${RECORD_WORDS[record.type]} ${record.id} · ${sale.title}${omitted}`;
  const harmless = text.replace(/[[\]]/g, '').replace(/\s+/g, ' ').trim();
  return `${firstCharacters(harmless, MAX_NOTE - marker.length - 1 - ROOM_FOR_VOIDED)}\n${marker}`;
}

/** Only for companies with custom numbers on, where QuickBooks would leave the number blank. */
function documentNumber(sale: Sale, ordinal: number): string {
  const letter = { DEAL: 'D', QUOTE: 'Q', COMMERCE_PAYMENT: 'P' }[sale.record.type];
  const suffix = ordinal > 1 ? `-${ordinal}` : '';
  return `HS-${letter}-${sale.record.id}`.slice(0, MAX_NUMBER - suffix.length) + suffix;
}

/** The sum of the lines of a body that was sent, in cents. */
export function sentNetCents(body: string): number {
  const sent = JSON.parse(body) as { Line: { Amount: number }[] };
  return sent.Line.reduce((sum, line) => sum + halfUpCents(String(line.Amount)), 0);
}
