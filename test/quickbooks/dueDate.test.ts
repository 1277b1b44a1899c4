import { expect, test } from '@jest/globals';
import { dueDate } from '../../src/quickbooks/dueDate.ts';

const common = { id: '1', name: 'x', active: true };

test.each([
  ['2026-11-20', 0, '2026-11-20'],
  ['2026-12-20', 30, '2027-01-19'],
  ['2028-02-28', 1, '2028-02-29'],
])('%s + %i days = %s', (date, dueDays, due) => {
  expect(dueDate({ ...common, type: 'STANDARD', dueDays }, date)).toBe(due);
});

test.each([
  ['2026-11-01', 25, 10, '2026-11-25'],
  ['2026-11-15', 25, 10, '2026-11-25'],
  ['2026-11-16', 25, 10, '2026-12-25'],
  ['2026-12-30', 25, 0, '2027-01-25'],
  ['2026-02-01', 31, 0, '2026-02-28'],
  ['2026-01-31', 30, 0, '2026-02-28'],
])('%s, day %i, at least %i days away: %s', (date, dayOfMonthDue, dueNextMonthDays, due) => {
  expect(dueDate({ ...common, type: 'DATE_DRIVEN', dayOfMonthDue, dueNextMonthDays }, date)).toBe(due);
});
