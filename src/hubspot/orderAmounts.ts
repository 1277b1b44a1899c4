import { failure, type Failure } from '../domain/failures.ts';
import { sumOf, type OrderAmount } from '../domain/sale.ts';
import { centsProperty, decimalProperty, Exact, roundedCents, UnreadableNumber } from './amounts.ts';
import type { Properties } from './answers.ts';
import { optionalText } from './texts.ts';

/** What is read of a discount, fee or tax object. */
export const ORDER_AMOUNT_PROPERTIES = ['hs_label', 'hs_type', 'hs_value', 'hs_sort_order'] as const;

/** Discounts, fees and taxes on a whole quote. */
export interface OrderAmounts {
  orderDiscounts: OrderAmount[];
  orderFees: OrderAmount[];
  orderTaxCents: number;
  failures: Failure[];
}

/** The objects of a legacy quote, as HubSpot has them. */
export interface OrderObjects {
  discounts: readonly { properties: Properties }[];
  fees: readonly { properties: Properties }[];
  taxes: readonly { properties: Properties }[];
}

/**
 * Percentages apply to the sum of the lines for discounts, to that less all discounts for fees, and to that plus all
 * fees for taxes; each is rounded half up by itself (facts/mappings 1.4). `ownDiscounts` stand on the record itself.
 */
export function orderAmounts(
  linesCents: number,
  objects: OrderObjects,
  ownDiscounts: readonly OrderAmount[] = [],
): OrderAmounts {
  const failures: Failure[] = [];
  const amounts = (list: readonly { properties: Properties }[], baseCents: number, called: string) =>
    list.toSorted(bySortOrder).flatMap(({ properties }) => {
      const label = optionalText(properties['hs_label']) ?? called;
      try {
        const amountCents = amountOf(properties, baseCents);
        return amountCents === 0 ? [] : [{ label, amountCents }];
      } catch (error) {
        if (!(error instanceof UnreadableNumber)) throw error;
        failures.push(failure('LineInvalid', { name: label, problem: error.message }));
        return [];
      }
    });
  const orderDiscounts = [...ownDiscounts, ...amounts(objects.discounts, linesCents, 'Discount')];
  const afterDiscounts = linesCents - sumOf(orderDiscounts);
  const orderFees = amounts(objects.fees, afterDiscounts, 'Fee');
  const taxes = amounts(objects.taxes, afterDiscounts + sumOf(orderFees), 'Tax');
  return { orderDiscounts, orderFees, orderTaxCents: sumOf(taxes), failures };
}

function amountOf(properties: Properties, baseCents: number): number {
  if (properties['hs_type']?.trim().toUpperCase() !== 'PERCENT') {
    const cents = centsProperty(properties, 'hs_value', 'a value') ?? 0;
    if (cents < 0) throw new UnreadableNumber('a negative value');
    return cents;
  }
  const percent = decimalProperty(properties, 'hs_value', 'a percentage') ?? new Exact(0);
  if (percent.isNegative() && !percent.isZero()) throw new UnreadableNumber('a negative percentage');
  return roundedCents(new Exact(baseCents).div(100).times(percent).div(100));
}

function bySortOrder(one: { properties: Properties }, other: { properties: Properties }): number {
  const position = ({ properties }: { properties: Properties }) => Number(properties['hs_sort_order'] ?? '0') || 0;
  return position(one) - position(other);
}
