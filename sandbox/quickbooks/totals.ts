import { Decimal } from 'decimal.js';
import type { Switches } from './switches.ts';

/** A money amount as it is kept: two decimals, halves away from zero. */
export function cents(value: Decimal.Value): Decimal {
  return new Decimal(value).toDecimalPlaces(2, Decimal.ROUND_HALF_UP);
}

const ROUNDINGS: Record<Switches['amountRounding'], Decimal.Rounding> = {
  'half-up': Decimal.ROUND_HALF_UP,
  'half-even': Decimal.ROUND_HALF_EVEN,
  truncate: Decimal.ROUND_DOWN,
};

/** Qty × UnitPrice as this company's server rounds it. */
export function product(qty: unknown, unitPrice: unknown, rounding: Switches['amountRounding']): Decimal {
  return decimal(qty).times(decimal(unitPrice)).toDecimalPlaces(2, ROUNDINGS[rounding]);
}

/** A decimal from a JSON number; absent is zero. */
export function decimal(value: unknown): Decimal {
  return new Decimal(typeof value === 'number' || typeof value === 'string' ? value : 0);
}

/** A sum of decimals. */
export function sum(values: Iterable<Decimal>): Decimal {
  let total = new Decimal(0);
  for (const value of values) total = total.plus(value);
  return total;
}

/**
 * Sales tax of a US document: `taxable` of the lines coded TAX, less their share of the discount where tax comes after
 * it, times the rate. Intuit's engine knows thousands of rates; one per company is enough to be different from none.
 */
export function salesTax(parts: {
  taxable: Decimal;
  subtotal: Decimal;
  discount: Decimal;
  afterDiscount: boolean;
  ratePercent: string;
}): Decimal {
  const share =
    parts.afterDiscount && !parts.subtotal.isZero()
      ? parts.discount.times(parts.taxable).div(parts.subtotal)
      : new Decimal(0);
  return cents(parts.taxable.minus(share).times(parts.ratePercent).div(100));
}
