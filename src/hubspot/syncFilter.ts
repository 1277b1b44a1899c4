import { Decimal } from 'decimal.js';
import type { SyncCondition } from '../domain/company.ts';
import type { Properties } from './answers.ts';

/** One operator of HubSpot's lists. */
export interface SyncOperator {
  /** How many values it takes; several are separated by semicolons. */
  values: 'none' | 'one' | 'two' | 'many';
  /** `is equal to`, for the sentence about a contact that doesn't meet a condition. */
  words: string;
  /** `own` is the property's value, undefined when it isn't set. */
  isMet(own: string | undefined, wanted: readonly string[]): boolean;
}

/** Values of a property that takes several are separated by semicolons, too. */
const valuesIn = (text: string | undefined): string[] =>
  (text ?? '')
    .split(';')
    .map((each) => comparable(each))
    .filter((each) => each !== '');

const comparable = (text: string): string => text.normalize('NFC').trim().toLowerCase();

const isSame = (own: string | undefined, wanted: string | undefined): boolean =>
  own !== undefined && wanted !== undefined && comparable(own) === comparable(wanted);

/** Numbers by size, dates and times by their moment; undefined where one of them is neither. */
function compare(own: string | undefined, wanted: string | undefined): number | undefined {
  const [one, other] = [magnitude(own), magnitude(wanted)];
  return one && other ? one.comparedTo(other) : undefined;
}

function magnitude(text: string | undefined): Decimal | undefined {
  const plain = text?.trim() ?? '';
  if (/^[+-]?\d+(\.\d+)?$/.test(plain)) return new Decimal(plain);
  if (!/^\d{4}-\d{2}-\d{2}/.test(plain)) return undefined;
  const moment = Date.parse(plain);
  return Number.isNaN(moment) ? undefined : new Decimal(moment);
}

const holds = (order: number | undefined, test: (order: number) => boolean): boolean =>
  order !== undefined && test(order);

function isBetween(own: string | undefined, [low, high]: readonly string[]): boolean {
  return holds(compare(own, low), (order) => order >= 0) && holds(compare(own, high), (order) => order <= 0);
}

const contains = (own: string | undefined, [wanted = '']: readonly string[]): boolean =>
  comparable(own ?? '').includes(comparable(wanted));

const hasAny = (own: string | undefined, wanted: readonly string[]): boolean =>
  valuesIn(own).some((value) => wanted.some((each) => value === comparable(each)));

const hasAll = (own: string | undefined, wanted: readonly string[]): boolean =>
  wanted.every((each) => valuesIn(own).includes(comparable(each)));

const isExactly = (own: string | undefined, wanted: readonly string[]): boolean =>
  hasAll(own, wanted) && new Set(valuesIn(own)).size === new Set(wanted.map(comparable)).size;

/**
 * The operators of HubSpot's lists that look at a property's present value, by HubSpot's names. A property that isn't
 * set meets the negative ones, as in HubSpot's list editor.
 */
export const SYNC_OPERATORS = {
  IS_EQUAL_TO: { values: 'one', words: 'is equal to', isMet: (own, [wanted]) => isEqual(own, wanted) },
  IS_NOT_EQUAL_TO: { values: 'one', words: 'is not equal to', isMet: (own, [wanted]) => !isEqual(own, wanted) },
  CONTAINS: { values: 'one', words: 'contains', isMet: contains },
  DOES_NOT_CONTAIN: { values: 'one', words: "doesn't contain", isMet: (own, wanted) => !contains(own, wanted) },
  STARTS_WITH: {
    values: 'one',
    words: 'starts with',
    isMet: (own, [wanted = '']) => own !== undefined && comparable(own).startsWith(comparable(wanted)),
  },
  ENDS_WITH: {
    values: 'one',
    words: 'ends with',
    isMet: (own, [wanted = '']) => own !== undefined && comparable(own).endsWith(comparable(wanted)),
  },
  IS_ANY_OF: { values: 'many', words: 'is any of', isMet: hasAny },
  IS_NONE_OF: { values: 'many', words: 'is none of', isMet: (own, wanted) => !hasAny(own, wanted) },
  IS_EXACTLY: { values: 'many', words: 'is exactly', isMet: isExactly },
  IS_NOT_EXACTLY: { values: 'many', words: 'is not exactly', isMet: (own, wanted) => !isExactly(own, wanted) },
  CONTAINS_ALL: { values: 'many', words: 'contains all of', isMet: hasAll },
  DOES_NOT_CONTAIN_ALL: {
    values: 'many',
    words: "doesn't contain all of",
    isMet: (own, wanted) => !hasAll(own, wanted),
  },
  IS_KNOWN: { values: 'none', words: 'is known', isMet: (own) => own !== undefined && own.trim() !== '' },
  IS_UNKNOWN: { values: 'none', words: 'is unknown', isMet: (own) => own === undefined || own.trim() === '' },
  IS_GREATER_THAN: ordered('is greater than', (order) => order > 0),
  IS_GREATER_THAN_OR_EQUAL_TO: ordered('is greater than or equal to', (order) => order >= 0),
  IS_LESS_THAN: ordered('is less than', (order) => order < 0),
  IS_LESS_THAN_OR_EQUAL_TO: ordered('is less than or equal to', (order) => order <= 0),
  IS_BETWEEN: { values: 'two', words: 'is between', isMet: isBetween },
  IS_NOT_BETWEEN: { values: 'two', words: 'is not between', isMet: (own, wanted) => !isBetween(own, wanted) },
  IS_BEFORE: ordered('is before', (order) => order < 0),
  IS_AFTER: ordered('is after', (order) => order > 0),
} as const satisfies Record<string, SyncOperator>;

export type SyncOperatorName = keyof typeof SYNC_OPERATORS;

/** The first condition that a contact doesn't meet, in words (`lifecyclestage is any of customer`); undefined: it meets all. */
export function firstUnmet(filter: readonly SyncCondition[], properties: Properties): string | undefined {
  const unmet = filter.find(({ property, operator, value }) => {
    const rule = operatorNamed(operator);
    // An operator that nobody knows any more is met by nobody: booking the wrong contacts would be worse.
    return !rule?.isMet(properties[property], wantedValues(value));
  });
  if (!unmet) return undefined;
  const words = operatorNamed(unmet.operator)?.words ?? unmet.operator;
  const values = wantedValues(unmet.value).join(' or ');
  return [unmet.property, words, values].filter((part) => part !== '').join(' ');
}

/** The operator of this name; undefined when HubSpot's lists have none, or none that this product knows. */
export function operatorNamed(name: string): SyncOperator | undefined {
  return Object.hasOwn(SYNC_OPERATORS, name) ? SYNC_OPERATORS[name as SyncOperatorName] : undefined;
}

/** The values of a condition, separated by semicolons. */
export function wantedValues(value: string | undefined): string[] {
  return (value ?? '')
    .split(';')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

function isEqual(own: string | undefined, wanted: string | undefined): boolean {
  return isSame(own, wanted) || compare(own, wanted) === 0;
}

function ordered(words: string, test: (order: number) => boolean): SyncOperator {
  return { values: 'one', words, isMet: (own, [wanted]) => holds(compare(own, wanted), test) };
}
