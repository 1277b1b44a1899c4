import { Unforeseen } from '../domain/problems.ts';

/** The calendar day of a moment in a time zone, `YYYY-MM-DD`. Throws Unforeseen when there is no such zone. */
export function calendarDay(momentMs: number, timeZone: string): string {
  try {
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    }).formatToParts(momentMs);
    const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
    return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
  } catch (error) {
    if (error instanceof RangeError) throw new Unforeseen('The time zone in the settings is none.');
    throw error;
  }
}

/** A date property of HubSpot's, `YYYY-MM-DD`: it writes the day itself, or midnight UTC; undefined when it is neither. */
export function dateProperty(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const day = /^(\d{4}-\d{2}-\d{2})(?:$|T)/.exec(text)?.[1];
  if (day !== undefined) return Number.isNaN(Date.parse(day)) ? undefined : day;
  return /^-?\d{1,14}$/.test(text) ? new Date(Number(text)).toISOString().slice(0, 10) : undefined;
}

/** A date-time property of HubSpot's as epoch milliseconds: it writes ISO 8601, or the milliseconds themselves. */
export function moment(text: string | undefined): number | undefined {
  const plain = text?.trim() ?? '';
  if (plain === '') return undefined;
  const milliseconds = /^-?\d{1,14}$/.test(plain) ? Number(plain) : Date.parse(plain);
  return Number.isFinite(milliseconds) ? milliseconds : undefined;
}

/** The day of a property that HubSpot writes as a day, or as a moment: midnight UTC is a day, any other moment is local. */
export function dayOf(text: string | undefined, timeZone: string): string | undefined {
  const at = moment(text);
  if (at === undefined || at % 86_400_000 === 0) return dateProperty(text?.trim());
  return calendarDay(at, timeZone);
}
