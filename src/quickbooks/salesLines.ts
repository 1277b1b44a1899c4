import type { MatchedProduct } from '../domain/company.ts';
import { fit } from '../domain/rounding.ts';
import { sumOf, type OrderAmount, type SaleLine } from '../domain/sale.ts';
import type { DocumentParts } from './documentParts.ts';
import { firstCharacters } from './queryText.ts';
import type { SaleTax } from './salesTax.ts';

/** One line of a sales document; QuickBooks refuses properties that it doesn't know. */
export type BodyLine = Record<string, unknown> & { DetailType: string; Amount: number };

const MAX_LINE_TEXT = 4_000;

/**
 * The lines of a sales document: the sale's own, then order fees on the company's fee product, then one line for all
 * order discounts, which QuickBooks takes last and with a positive amount (facts/mappings 2 and 3).
 */
export function salesLines(parts: Pick<DocumentParts, 'sale' | 'profile' | 'match'>, tax: SaleTax): BodyLine[] {
  const { sale, match } = parts;
  const lines = sale.lines.map((line, index) => salesLine(line, match.products[index], parts, tax));
  const fees = sale.orderFees.map((fee) => feeLine(fee, parts, tax));
  const discountCents = sumOf(sale.orderDiscounts);
  return [...lines, ...fees, ...(discountCents > 0 ? [discountLine(discountCents)] : [])];
}

function salesLine(
  line: SaleLine,
  product: MatchedProduct | undefined,
  { sale, profile }: Pick<DocumentParts, 'sale' | 'profile'>,
  tax: SaleTax,
): BodyLine {
  if (!product) throw new RangeError('A line has no product.');
  const { quantity, unitPrice, isListPrice, isQuantity } = fit(line.quantity, line.listPrice, line.netCents);
  const text = lineText(line, product, isListPrice && isQuantity);
  return {
    DetailType: 'SalesItemLineDetail',
    Amount: line.netCents / 100,
    ...(text === '' ? {} : { Description: text }),
    SalesItemLineDetail: {
      ItemRef: { value: product.id },
      Qty: Number(quantity),
      UnitPrice: Number(unitPrice),
      TaxCodeRef: { value: tax.codeOf(product, line.taxCents) },
      ...(profile.usesServiceDates ? { ServiceDate: line.serviceDate ?? sale.date } : {}),
    },
  };
}

function feeLine(
  { label, amountCents }: OrderAmount,
  { sale, profile, match }: Pick<DocumentParts, 'sale' | 'profile' | 'match'>,
  tax: SaleTax,
): BodyLine {
  if (!match.feeProduct) throw new RangeError('A fee has no product.');
  return {
    DetailType: 'SalesItemLineDetail',
    Amount: amountCents / 100,
    Description: firstCharacters(label, MAX_LINE_TEXT),
    SalesItemLineDetail: {
      ItemRef: { value: match.feeProduct.id },
      Qty: 1,
      UnitPrice: amountCents / 100,
      TaxCodeRef: { value: tax.codeOf(match.feeProduct, 0) },
      ...(profile.usesServiceDates ? { ServiceDate: sale.date } : {}),
    },
  };
}

function discountLine(amountCents: number): BodyLine {
  return { DetailType: 'DiscountLineDetail', Amount: amountCents / 100, DiscountLineDetail: { PercentBased: false } };
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
