import { expect, test } from '@jest/globals';
import { centsToDecimal, formatCents, halfUpCents } from '../../src/domain/money.ts';

test.each([
  [187_648, '1,876.48', '1876.48'],
  [-5, '-0.05', '-0.05'],
  [0, '0.00', '0.00'],
  [123_456_789_012, '1,234,567,890.12', '1234567890.12'],
])('%i is shown and sent', (cents, shown, sent) => {
  expect(formatCents(cents)).toBe(shown);
  expect(centsToDecimal(cents)).toBe(sent);
});

test.each([
  ['1.005', 101],
  ['-1.005', -101],
  ['1861.075', 186_108],
  ['-0.001', 0],
])('%s rounds to %i', (amount, cents) => {
  expect(halfUpCents(amount)).toBe(cents);
});

test('what is no number of cents', () => {
  expect(() => halfUpCents('1e30')).toThrow(RangeError);
  expect(() => halfUpCents(Number.NaN)).toThrow(RangeError);
});
