import { Decimal } from 'decimal.js';

/** The properties that HubSpot works a line item's amounts out from. */
export const AMOUNT_SOURCES: readonly string[] = ['price', 'quantity', 'discount', 'hs_discount_percentage'];

/**
 * HubSpot's own calculation of a line item: a percentage applies to the whole line, `discount` to each unit; the
 * discount is rounded, then taken off. Without a price (tiered pricing) there is nothing to work out.
 */
export function lineAmounts(properties: Readonly<Record<string, string>>): Record<string, string> {
  if (!properties['price']) return {};
  const quantity = new Decimal(properties['quantity'] || '1');
  const gross = cents(new Decimal(properties['price']).times(quantity));
  const discount = cents(
    properties['hs_discount_percentage']
      ? gross.times(properties['hs_discount_percentage']).dividedBy(100)
      : new Decimal(properties['discount'] || '0').times(quantity),
  );
  return {
    hs_pre_discount_amount: gross.toFixed(2),
    hs_total_discount: discount.toFixed(2),
    amount: gross.minus(discount).toFixed(2),
  };
}

function cents(value: Decimal): Decimal {
  return value.toDecimalPlaces(2, Decimal.ROUND_HALF_UP);
}
