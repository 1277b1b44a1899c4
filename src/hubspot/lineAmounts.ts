import type { Decimal } from 'decimal.js';
import type { DecimalText } from '../domain/sale.ts';
import { decimalProperty, Exact, roundedCents, UnreadableNumber } from './amounts.ts';
import type { Properties } from './answers.ts';

/** The line item properties that amounts are read from. */
export const AMOUNT_PROPERTIES = [
  'price',
  'quantity',
  'discount',
  'hs_discount_percentage',
  'amount',
  'hs_pricing_model',
  'hs_tax_amount',
  'hs_auto_tax_amount',
  'hs_post_tax_amount',
] as const;

/** What a line item comes to, in whole cents of its currency. */
export interface LineAmounts {
  quantity: DecimalText;
  /** Absent for tiered pricing, where no single price is right. */
  listPrice?: DecimalText;
  grossCents: number;
  discountCents: number;
  /** `20 % off`, `10.25 off each`. */
  discountNote?: string;
  netCents: number;
  taxCents: number;
}

/** Why a line item comes to nothing that can be booked; `problem` completes "Line … has". */
export type LineProblem =
  | { kind: 'invalid'; problem: string }
  /** HubSpot's own amount and the one worked out from price, quantity and discount are more than a cent apart. */
  | { kind: 'mismatch'; amountCents: number; workedOutCents: number };

/**
 * Works a line item out as HubSpot does: the percentage applies to the whole line, `discount` to each unit, the discount
 * is rounded half up and then taken off. HubSpot's `amount` wins over our own result, which it must confirm to the cent.
 */
export function lineAmounts(properties: Properties): LineAmounts | LineProblem {
  try {
    return workOut(properties);
  } catch (error) {
    if (error instanceof UnreadableNumber) return { kind: 'invalid', problem: error.message };
    if (error instanceof RangeError) return { kind: 'invalid', problem: 'an amount that is too large' };
    throw error;
  }
}

/** True for the part of the answer that says why not. */
export function isLineProblem(result: LineAmounts | LineProblem): result is LineProblem {
  return 'kind' in result;
}

function workOut(properties: Properties): LineAmounts | LineProblem {
  const amounts = beforeTaxCheck(properties);
  // Only what is given back could have a tax below nothing.
  if (!isLineProblem(amounts) && amounts.taxCents < 0 && amounts.netCents >= 0)
    return { kind: 'invalid', problem: 'a negative tax' };
  return amounts;
}

function beforeTaxCheck(properties: Properties): LineAmounts | LineProblem {
  const quantity = decimalProperty(properties, 'quantity', 'a quantity') ?? new Exact(1);
  if (quantity.isNegative() && !quantity.isZero()) return { kind: 'invalid', problem: 'a negative quantity' };
  const price = decimalProperty(properties, 'price', 'a price');
  if (price && price.isNegative() && !price.isZero()) return { kind: 'invalid', problem: 'a negative price' };
  const amount = decimalProperty(properties, 'amount', 'an amount');
  const amountCents = amount && roundedCents(amount);

  if (!price || isTiered(properties)) {
    if (amountCents === undefined) return { kind: 'invalid', problem: 'no price' };
    return {
      quantity: plain(quantity),
      grossCents: amountCents,
      discountCents: 0,
      netCents: amountCents,
      taxCents: taxCents(properties, amountCents),
    };
  }

  const grossCents = roundedCents(price.times(quantity));
  const { discountCents, discountNote } = discount(properties, quantity, grossCents);
  const workedOutCents = grossCents - discountCents;
  const netCents = amountCents ?? workedOutCents;
  if (Math.abs(netCents - workedOutCents) > 1) return { kind: 'mismatch', amountCents: netCents, workedOutCents };
  return {
    quantity: plain(quantity),
    listPrice: plain(price),
    grossCents,
    discountCents,
    ...(discountNote === undefined ? {} : { discountNote }),
    netCents,
    taxCents: taxCents(properties, netCents),
  };
}

function discount(
  properties: Properties,
  quantity: Decimal,
  grossCents: number,
): { discountCents: number; discountNote?: string } {
  const percentage = decimalProperty(properties, 'hs_discount_percentage', 'a discount');
  if (percentage && !percentage.isZero()) {
    const discountCents = roundedCents(new Exact(grossCents).div(100).times(percentage).div(100));
    return { discountCents, discountNote: `${plain(percentage)} % off` };
  }
  const perUnit = decimalProperty(properties, 'discount', 'a discount');
  if (!perUnit || perUnit.isZero()) return { discountCents: 0 };
  const shown = perUnit.decimalPlaces() > 2 ? plain(perUnit) : perUnit.toFixed(2);
  return { discountCents: roundedCents(perUnit.times(quantity)), discountNote: `${shown} off each` };
}

function taxCents(properties: Properties, netCents: number): number {
  // A portal uses one of them, and the others may say 0: that hides nothing.
  const charged = [
    decimalProperty(properties, 'hs_tax_amount', 'a tax'),
    decimalProperty(properties, 'hs_auto_tax_amount', 'an automatic tax'),
  ].find((tax) => tax !== undefined && !tax.isZero());
  if (charged) return roundedCents(charged);
  const withTax = decimalProperty(properties, 'hs_post_tax_amount', 'an amount with tax');
  return withTax ? roundedCents(withTax) - netCents : 0;
}

/** `graduated`, `volume` and whatever comes next: only `flat` means price × quantity. */
function isTiered(properties: Properties): boolean {
  const model = properties['hs_pricing_model']?.trim().toLowerCase() ?? '';
  return model !== '' && model !== 'flat';
}

function plain(value: Decimal): DecimalText {
  return value.isZero() ? '0' : value.toFixed();
}
