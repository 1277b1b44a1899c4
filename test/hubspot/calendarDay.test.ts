import { expect, test } from '@jest/globals';
import { Unforeseen } from '../../src/domain/problems.ts';
import { calendarDay, dateProperty } from '../../src/hubspot/calendarDay.ts';

test.each([
  ['2026-11-24T03:30:00Z', 'UTC', '2026-11-24'],
  ['2026-11-24T03:30:00Z', 'US/Eastern', '2026-11-23'],
  ['2026-03-08T06:59:59Z', 'America/New_York', '2026-03-08'],
  ['2026-12-31T23:59:59Z', 'Pacific/Auckland', '2027-01-01'],
  ['2026-01-01T00:00:00Z', 'Pacific/Honolulu', '2025-12-31'],
])('%s in %s is %s', (moment, timeZone, day) => {
  expect(calendarDay(Date.parse(moment), timeZone)).toBe(day);
});

test('a time zone that is none', () => {
  expect(() => calendarDay(0, 'Boston')).toThrow(Unforeseen);
});

test.each([
  ['2026-12-01', '2026-12-01'],
  ['2026-12-01T00:00:00Z', '2026-12-01'],
  ['1796083200000', '2026-12-01'],
  ['2026-13-01', undefined],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('the date %j is %s', (text, day) => {
  expect(dateProperty(text)).toBe(day);
});
