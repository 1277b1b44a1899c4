import type { Stored } from './company.ts';
import { addDays } from './time.ts';

/** When a document of `day` is due under a term. */
export function dueDate(day: string, term: Stored): string {
  if (term.Type !== 'DATE_DRIVEN') return addDays(day, Number(term.DueDays ?? 0));
  const due = dayOfMonth(day, Number(term.DayOfMonthDue ?? 1), 0);
  const tooClose = due < addDays(day, Number(term.DueNextMonthDays ?? 0)) || due < day;
  return tooClose ? dayOfMonth(day, Number(term.DayOfMonthDue ?? 1), 1) : due;
}

function dayOfMonth(day: string, wanted: number, monthsLater: number): string {
  const [year = 0, month = 0] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + monthsLater, 0));
  last.setUTCDate(Math.min(wanted, last.getUTCDate()));
  return last.toISOString().slice(0, 10);
}
