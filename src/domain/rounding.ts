import { Decimal } from 'decimal.js';
import type { DecimalText } from './sale.ts';

/** Quantity and unit price whose product is an amount under every rounding that QuickBooks may use. */
export interface FittedLine {
  quantity: DecimalText;
  unitPrice: DecimalText;
  /** False when the unit price isn't HubSpot's list price: the text then says what HubSpot shows. */
  isListPrice: boolean;
  /** False when one piece of the whole amount is sent instead of the quantity. */
  isQuantity: boolean;
}

const MAX_DECIMALS = 5;
/** Enough digits for any product of what QuickBooks takes: decimal.js's own 20 would round a very large one. */
const Exact = Decimal.clone({ precision: 60 });
/** In dollars: the product may lie above the amount by less than this, and never below it. */
const TOLERANCE = new Exact('0.004');

/**
 * Finds quantity and unit price with Amount = Qty × UnitPrice under half-up, half-even and truncation alike, because
 * reports differ on which of them QuickBooks checks with (6070; facts/mappings 2). The list price is kept where it fits;
 * else the smallest unit price of two to five decimals that does; else one piece of the whole amount.
 */
export function fit(quantity: DecimalText, listPrice: DecimalText | undefined, netCents: number): FittedLine {
  const negative = netCents < 0;
  const amount = new Exact(Math.abs(netCents)).div(100);
  const count = new Exact(quantity);
  const fits = (unitPrice: Decimal) => {
    const above = count.times(unitPrice).minus(amount);
    return !above.isNegative() && above.lessThan(TOLERANCE);
  };
  if (count.greaterThan(0) && count.decimalPlaces() <= MAX_DECIMALS) {
    const list = listPrice === undefined ? undefined : new Exact(listPrice);
    if (list && !negative && list.decimalPlaces() <= MAX_DECIMALS && fits(list))
      return { quantity: count.toFixed(), unitPrice: list.toFixed(), isListPrice: true, isQuantity: true };
    for (let decimals = 2; decimals <= MAX_DECIMALS; decimals += 1) {
      const unitPrice = amount.div(count).toDecimalPlaces(decimals, Decimal.ROUND_UP);
      if (fits(unitPrice))
        return {
          quantity: count.toFixed(),
          unitPrice: signed(unitPrice, negative),
          isListPrice: false,
          isQuantity: true,
        };
    }
  }
  return { quantity: '1', unitPrice: signed(amount, negative), isListPrice: false, isQuantity: count.equals(1) };
}

function signed(value: Decimal, negative: boolean): DecimalText {
  return (negative ? value.negated() : value).toFixed();
}
