import { expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import * as fc from 'fast-check';
import { fit } from '../../src/domain/rounding.ts';

test.each([
  ['10', '234.56', 187_648, '10', '187.648'],
  ['128.35', '14.50', 186_108, '128.35', '14.50004'],
  ['3', '0.333', 100, '3', '0.334'],
  ['1250', '0.0333333', 4_167, '1', '41.67'],
  ['10', '5', -1_000, '10', '-1'],
  ['0', '12', 0, '1', '0'],
  ['0.1234567', '10', 123, '1', '1.23'],
])('%s × %s = %i', (quantity, price, net, expectedQuantity, expectedPrice) => {
  expect(fit(quantity, price, net)).toMatchObject({ quantity: expectedQuantity, unitPrice: expectedPrice });
});

const decimals = (max: number, places: number) =>
  fc
    .tuple(fc.integer({ min: 0, max }), fc.integer({ min: 0, max: places }))
    .map(([whole, shift]) => new Decimal(whole).div(new Decimal(10).pow(shift)).toFixed());

test('Amount = Qty × UnitPrice under every rounding, for any line', () => {
  fc.assert(
    fc.property(
      decimals(99_999_999, 7),
      fc.option(decimals(9_999_999, 6), { nil: undefined }),
      fc.integer({ min: -99_999_999, max: 99_999_999 }),
      (quantity, price, net) => {
        const fitted = fit(quantity, price, net);
        const product = new Decimal(fitted.quantity).times(fitted.unitPrice);
        for (const rounding of [Decimal.ROUND_HALF_UP, Decimal.ROUND_HALF_EVEN, Decimal.ROUND_DOWN])
          expect(product.toDecimalPlaces(2, rounding).times(100).toNumber() + 0).toBe(net + 0);
        expect(new Decimal(fitted.quantity).decimalPlaces()).toBeLessThanOrEqual(5);
        expect(new Decimal(fitted.unitPrice).decimalPlaces()).toBeLessThanOrEqual(5);
      },
    ),
    { numRuns: 3_000 },
  );
});
