/** A moment in a company's own time, with its offset: `2026-11-23T09:15:02-08:00`. */
export function localTime(at: Date, timeZone: string, milliseconds = false): string {
  const parts = new Map(
    formatter(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  const offset = part('timeZoneName').replace('GMT', '') || '+00:00';
  const fraction = milliseconds ? `.${String(at.getUTCMilliseconds()).padStart(3, '0')}` : '';
  return (
    `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}` +
    `${fraction}${offset}`
  );
}

/** The calendar day in a company's own time. */
export function localDay(at: Date, timeZone: string): string {
  return localTime(at, timeZone).slice(0, 10);
}

/** A moment from a query's text; without an offset it is the company's own time, a bare day its midnight. */
export function parseMoment(value: string, timeZone: string): number {
  if (/(Z|[+-]\d{2}:?\d{2})$/.test(value) && value.includes('T')) return Date.parse(value);
  const wall = Date.parse(`${value.includes('T') ? value : `${value}T00:00:00`}Z`);
  if (Number.isNaN(wall)) return Number.NaN;
  // The offset at that moment, near enough: it is off only within the hours around a clock change.
  const offset = localTime(new Date(wall), timeZone).slice(-6);
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6));
  return wall - (offset.startsWith('-') ? -1 : 1) * minutes * 60_000;
}

/** A calendar day moved by whole days. */
export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'longOffset',
  });
  formatters.set(timeZone, made);
  return made;
}
