import { Decimal } from 'decimal.js';
import type { ObjectRef } from './links.ts';
import type { Portal } from './portal.ts';
import type { LineSums } from './sampleLines.ts';

/** A discount, fee or tax on a whole quote: an amount in its currency, or per cent. */
export interface OrderAmount {
  hs_label: string;
  hs_type: 'FIXED' | 'PERCENT';
  hs_value: string;
}

/** What is added to the sum of a record's lines, in the order in which HubSpot applies it. */
export interface OrderAmounts {
  discounts?: readonly OrderAmount[];
  fees?: readonly OrderAmount[];
  taxes?: readonly OrderAmount[];
}

/** Adds the objects behind such amounts to a record; `hs_sort_order` counts from 1. */
export function addOrderAmounts(portal: Portal, parent: ObjectRef, amounts: OrderAmounts): void {
  for (const type of ['discounts', 'fees', 'taxes'] as const) {
    for (const [index, amount] of (amounts[type] ?? []).entries()) {
      const properties = { ...amount, hs_sort_order: String(index + 1) };
      const duration = type === 'discounts' ? { hs_duration: 'ONCE' } : {};
      portal.add(type, { ...properties, ...duration }, { associations: [parent] });
    }
  }
}

/**
 * HubSpot's total: discounts on the sum of the lines, fees on what is left, taxes on that with the fees; then the tax
 * of single lines. Each per cent is rounded half up to the cent.
 */
export function totalWith(lines: LineSums, { discounts = [], fees = [], taxes = [] }: OrderAmounts): Decimal {
  const discounted = lines.net.minus(sumOf(discounts, lines.net));
  const withFees = discounted.plus(sumOf(fees, discounted));
  return withFees.plus(sumOf(taxes, withFees)).plus(lines.tax);
}

function sumOf(amounts: readonly OrderAmount[], base: Decimal): Decimal {
  return amounts.reduce((sum, { hs_type: type, hs_value: value }) => {
    const amount = type === 'FIXED' ? new Decimal(value) : base.times(value).dividedBy(100);
    return sum.plus(amount.toDecimalPlaces(2, Decimal.ROUND_HALF_UP));
  }, new Decimal(0));
}
