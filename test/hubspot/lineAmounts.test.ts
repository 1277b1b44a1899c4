import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { isLineProblem, lineAmounts, type LineAmounts } from '../../src/hubspot/lineAmounts.ts';

function amounts(properties: Record<string, string>): LineAmounts {
  const result = lineAmounts(properties);
  if (isLineProblem(result)) throw new Error(JSON.stringify(result));
  return result;
}

describe('amounts', () => {
  test.each<[string, Record<string, string>, Partial<LineAmounts>]>([
    [
      'a price and a quantity',
      { price: '89.50', quantity: '6', amount: '537.00' },
      { netCents: 53_700, listPrice: '89.5' },
    ],
    ['no quantity is one', { price: '65' }, { quantity: '1', netCents: 6_500 }],
    ['half a cent goes up', { price: '14.50', quantity: '128.35' }, { grossCents: 186_108, netCents: 186_108 }],
    ['three times a third', { price: '0.333', quantity: '3' }, { netCents: 100 }],
    [
      'a percentage of the whole line',
      { price: '234.56', quantity: '10', hs_discount_percentage: '20' },
      { discountCents: 46_912, netCents: 187_648, discountNote: '20 % off' },
    ],
    [
      'the discount is rounded, not the rest',
      { price: '11.90', hs_discount_percentage: '15' },
      { discountCents: 179, netCents: 1_011 },
    ],
    [
      'a discount of each unit',
      { price: '89.50', quantity: '4', discount: '10.25' },
      { discountCents: 4_100, netCents: 31_700, discountNote: '10.25 off each' },
    ],
    ['a percentage of 0 is none', { price: '10', hs_discount_percentage: '0', discount: '1' }, { netCents: 900 }],
    [
      'a discount above the price',
      { price: '10', discount: '12.5' },
      { netCents: -250, discountNote: '12.50 off each' },
    ],
    [
      'HubSpot may differ by a cent',
      { price: '11.90', hs_discount_percentage: '15', amount: '10.12' },
      { netCents: 1_012 },
    ],
    ['free', { price: '0', quantity: '1', amount: '0' }, { netCents: 0, listPrice: '0' }],
    ['none of it', { price: '5', quantity: '0', amount: '0' }, { quantity: '0', netCents: 0 }],
    [
      'tiered',
      { quantity: '30', hs_pricing_model: 'graduated', amount: '1320.00' },
      { grossCents: 132_000, netCents: 132_000 },
    ],
    [
      'tiered with a price',
      { price: '48', quantity: '30', hs_pricing_model: 'volume', amount: '1320' },
      { netCents: 132_000 },
    ],
    ['flat', { price: '48', hs_pricing_model: 'flat' }, { netCents: 4_800, listPrice: '48' }],
    ['an exponent', { price: '1.5E+3', quantity: '2' }, { netCents: 300_000, listPrice: '1500' }],
    ['six decimals', { price: '0.0333333', quantity: '1250' }, { netCents: 4_167, listPrice: '0.0333333' }],
    ['tax', { price: '100', hs_tax_amount: '8.25', hs_auto_tax_amount: '9' }, { taxCents: 825 }],
    ['automatic tax', { price: '100', hs_auto_tax_amount: '9.005' }, { taxCents: 901 }],
    [
      'no tax beside the automatic one',
      { price: '100', hs_tax_amount: '0', hs_auto_tax_amount: '9' },
      { taxCents: 900 },
    ],
    [
      'the amount with tax',
      { price: '89.50', quantity: '2', amount: '179', hs_post_tax_amount: '193.77' },
      { taxCents: 1_477 },
    ],
    ['no tax', { price: '100', hs_tax_amount: '0' }, { taxCents: 0 }],
  ])('%s', (_name, properties, expected) => {
    expect(amounts(properties)).toMatchObject(expected);
  });

  test('tiered pricing has no list price and no discount', () => {
    expect(amounts({ price: '48', quantity: '30', hs_pricing_model: 'volume', amount: '1320', discount: '1' })).toEqual(
      {
        quantity: '30',
        grossCents: 132_000,
        discountCents: 0,
        netCents: 132_000,
        taxCents: 0,
      },
    );
  });
});

describe('problems', () => {
  test.each<[Record<string, string>, string]>([
    [{ price: '10', quantity: '-1' }, 'a negative quantity'],
    [{ price: '-10' }, 'a negative price'],
    [{ price: '10', hs_post_tax_amount: '9.50' }, 'a negative tax'],
    [{ quantity: '2' }, 'no price'],
    [{ price: '10', hs_pricing_model: 'volume' }, 'no price'],
    [{ price: 'ten' }, 'a price that is no number'],
    [{ price: '1,000' }, 'a price that is no number'],
    [{ price: 'Infinity' }, 'a price that is no number'],
    [{ price: '0x10' }, 'a price that is no number'],
    [{ price: '10', quantity: 'NaN' }, 'a quantity that is no number'],
    [{ price: '10', discount: '-' }, 'a discount that is no number'],
    [{ price: '1e30' }, 'an amount that is too large'],
    [{ price: '1e99', quantity: '1e99' }, 'an amount that is too large'],
  ])('%j', (properties, problem) => {
    expect(lineAmounts(properties)).toEqual({ kind: 'invalid', problem });
  });

  test('more than a cent apart is a mismatch', () => {
    expect(lineAmounts({ price: '11.90', hs_discount_percentage: '15', amount: '10.13' })).toEqual({
      kind: 'mismatch',
      amountCents: 1_013,
      workedOutCents: 1_011,
    });
  });
});

describe('properties', () => {
  const scaled = (digits: number, max: number) =>
    fc.integer({ min: 0, max }).map((value) => {
      const text = String(value).padStart(digits + 1, '0');
      return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
    });
  const asInteger = (text: string, digits: number): bigint => {
    const [whole = '0', fraction = ''] = text.split('.');
    return BigInt(whole + fraction.padEnd(digits, '0'));
  };
  /** Half up of a non-negative fraction, in whole numbers only. */
  const halfUp = (numerator: bigint, denominator: bigint) =>
    Number((2n * numerator + denominator) / (2n * denominator));

  test('gross and discount are what integer arithmetic says', () => {
    fc.assert(
      fc.property(scaled(6, 999_999_999), scaled(4, 9_999_999), scaled(3, 100_000), (price, quantity, percentage) => {
        const line = amounts({ price, quantity, hs_discount_percentage: percentage });
        const gross = halfUp(asInteger(price, 6) * asInteger(quantity, 4), 10n ** 8n);
        expect(line.grossCents).toBe(gross);
        expect(line.discountCents).toBe(halfUp(BigInt(gross) * asInteger(percentage, 3), 100_000n));
        expect(line.netCents).toBe(line.grossCents - line.discountCents);
      }),
    );
  });

  test('a discount per unit is multiplied before it is rounded', () => {
    fc.assert(
      fc.property(scaled(3, 9_999_999), scaled(3, 99_999), (discount, quantity) => {
        const line = amounts({ price: '1', quantity, discount });
        expect(line.discountCents).toBe(halfUp(asInteger(discount, 3) * asInteger(quantity, 3), 10_000n));
      }),
    );
  });

  test('of any texts, whole cents or a problem come out', () => {
    const text = fc.oneof(fc.string({ maxLength: 12 }), fc.double().map(String), fc.bigInt().map(String));
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom(
            'price',
            'quantity',
            'amount',
            'discount',
            'hs_discount_percentage',
            'hs_tax_amount',
            'hs_post_tax_amount',
            'hs_pricing_model',
          ),
          text,
        ),
        (properties) => {
          const result = lineAmounts(properties);
          if (isLineProblem(result)) return;
          for (const cents of [result.grossCents, result.discountCents, result.netCents, result.taxCents])
            expect(Number.isSafeInteger(cents)).toBe(true);
        },
      ),
    );
  });
});
