import { Decimal } from 'decimal.js';
import { halfUpCents } from '../domain/money.ts';
import type { Properties } from './answers.ts';

/** Enough digits that no product of HubSpot's numbers is ever rounded before we round it to cents. */
export const Exact = Decimal.clone({ precision: 100, defaults: true });

/** A property that should be a number and isn't; the message completes "… has". */
export class UnreadableNumber extends Error {}

/**
 * A number property; undefined when it is blank. HubSpot writes large ones with an exponent. `called` is how a person
 * would call it (`a price`). Throws UnreadableNumber.
 */
export function decimalProperty(properties: Properties, name: string, called: string): Decimal | undefined {
  const text = properties[name]?.trim() ?? '';
  if (text === '') return undefined;
  if (text.length > 40 || !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?$/.test(text))
    throw new UnreadableNumber(`${called} that is no number`);
  return new Exact(text);
}

/** The same as whole cents, half up on the exact value. Throws UnreadableNumber, also for what is too large. */
export function centsProperty(properties: Properties, name: string, called: string): number | undefined {
  const value = decimalProperty(properties, name, called);
  if (value === undefined) return undefined;
  try {
    return roundedCents(value);
  } catch (error) {
    if (error instanceof RangeError) throw new UnreadableNumber(`${called} that is too large`);
    throw error;
  }
}

/** Half up on the exact value, to cents; throws RangeError when the cents are no safe integer. */
export function roundedCents(value: Decimal): number {
  return halfUpCents(value.toDecimalPlaces(2, Decimal.ROUND_HALF_UP));
}
