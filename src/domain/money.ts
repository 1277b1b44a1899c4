import { Decimal } from 'decimal.js';

/** `187648` → `1,876.48`: how amounts are shown to people. */
export function formatCents(cents: number): string {
  const [whole = '0', fraction = '00'] = centsToDecimal(Math.abs(cents)).split('.');
  return `${cents < 0 ? '-' : ''}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction}`;
}

/** `187648` → `1876.48`: how amounts are written to QuickBooks. */
export function centsToDecimal(cents: number): string {
  return new Decimal(cents).div(100).toFixed(2);
}

/**
 * Rounds half away from zero to whole cents, HubSpot's own rounding (facts/mappings 2).
 * Throws when the value isn't a number or is beyond what a JavaScript integer holds exactly.
 */
export function halfUpCents(amount: Decimal.Value): number {
  const cents = new Decimal(amount).times(100).toDecimalPlaces(0, Decimal.ROUND_HALF_UP).toNumber();
  if (!Number.isSafeInteger(cents)) throw new RangeError('The amount is no number of cents.');
  return cents === 0 ? 0 : cents;
}
