import { expect, test } from '@jest/globals';
import { parseDuration } from '../../../sandbox/hubspot/duration.ts';

const hour = 3_600_000;

test.each([
  ['P2D', 48 * hour],
  ['P7D', 168 * hour],
  ['P9D', 216 * hour],
  ['P1W', 168 * hour],
  ['PT1H30M', 1.5 * hour],
  ['P1DT2H', 26 * hour],
  ['PT0.5S', 500],
])('%s is %i ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', 'P', 'PT', 'P1DT', '2D', 'P1M', 'P1Y', 'P-2D', 'p2d', 'P2D '])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});
