import type { SyncCondition } from '../domain/company.ts';
import { operatorNamed, SYNC_OPERATORS, wantedValues, type SyncOperator } from '../hubspot/syncFilter.ts';
import { isObject } from '../quickbooks/answers.ts';
import { quoted, SettingRefused } from './refusal.ts';

/** The longest value of any setting, in characters. */
export const MAX_VALUE_CHARACTERS = 8_000;
/** The longest value of a setting that is one name, label or id. */
const MAX_NAME_CHARACTERS = 200;
const MAX_CONDITIONS = 20;
const MAX_METHODS = 30;

/** Accepts one of these words. The check throws SettingRefused. */
export function oneOf(...words: readonly string[]): (text: string) => string {
  return (text) => {
    const word = text.trim();
    if (!words.includes(word)) throw new SettingRefused(`must be ${words.join(' or ')}, not ${quoted(text)}`);
    return word;
  };
}

/** A name, label or id: one line, without outer blanks. Throws SettingRefused. */
export function nameOrId(text: string): string {
  const name = text.trim();
  if (name === '') throw new SettingRefused('must not be empty');
  if (name.length > MAX_NAME_CHARACTERS)
    throw new SettingRefused(`must not be longer than ${MAX_NAME_CHARACTERS} characters`);
  if (!isPlain(name)) throw new SettingRefused('must be one line of text without control characters');
  return name;
}

/** A name of the IANA time zone database, as `America/New_York`. Throws SettingRefused. */
export function timeZone(text: string): string {
  const name = text.trim();
  // Intl also takes offsets such as +02:00, which know no daylight saving time.
  if (!/^[A-Za-z][\w+\-/]{0,63}$/.test(name) || !isKnownTimeZone(name))
    throw new SettingRefused(`must be an IANA time zone such as America/New_York, not ${quoted(text)}`);
  return name;
}

function isKnownTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Reads the conditions of sync matching from JSON. Throws SettingRefused. */
export function syncFilter(text: string): SyncCondition[] {
  const list = json(text);
  if (!Array.isArray(list))
    throw new SettingRefused('must be a JSON list such as [{"property":"lifecyclestage","operator":"IS_KNOWN"}]');
  if (list.length === 0) throw new SettingRefused('must hold at least one condition; "unset sync_filter" removes all');
  if (list.length > MAX_CONDITIONS) throw new SettingRefused(`must not hold more than ${MAX_CONDITIONS} conditions`);
  return list.map((each: unknown, index) => condition(each, `condition ${index + 1}`));
}

function condition(candidate: unknown, which: string): SyncCondition {
  if (!isObject(candidate))
    throw new SettingRefused(`${which} must be an object with "property", "operator" and, if needed, "value"`);
  const unknown = Object.keys(candidate).find((key) => !['property', 'operator', 'value'].includes(key));
  if (unknown !== undefined)
    throw new SettingRefused(`${which} has ${quoted(unknown)}; allowed are "property", "operator" and "value"`);
  const { property, operator, value } = candidate;
  // HubSpot's internal names of properties.
  if (typeof property !== 'string' || !/^[a-z0-9][a-z0-9_-]{0,99}$/.test(property))
    throw new SettingRefused(`${which}: "property" must be HubSpot's internal name of a contact property`);
  const rule = typeof operator === 'string' ? operatorNamed(operator) : undefined;
  if (typeof operator !== 'string' || !rule)
    throw new SettingRefused(
      `${which}: "operator" must be one of ${Object.keys(SYNC_OPERATORS).join(', ')}` +
        (typeof operator === 'string' ? `, not ${quoted(operator)}` : ''),
    );
  if (rule.values === 'none') {
    if (value !== undefined) throw new SettingRefused(`${which}: ${operator} takes no "value"`);
    return { property, operator };
  }
  const given = typeof value === 'string' && isPlain(value) ? value : '';
  const count = wantedValues(given).length;
  if (count === 0 || (rule.values === 'one' && count > 1) || (rule.values === 'two' && count !== 2))
    throw new SettingRefused(`${which}: ${operator} needs a "value" in quotes: ${VALUES_OF[rule.values]}`);
  return { property, operator, value: given };
}

const VALUES_OF: Record<Exclude<SyncOperator['values'], 'none'>, string> = {
  one: 'one value, without semicolons',
  two: 'two values, separated by a semicolon',
  many: 'one or more values, separated by semicolons',
};

/** Reads HubSpot's method type → QuickBooks' payment method from JSON. Throws SettingRefused. */
export function paymentMethods(text: string): Record<string, string> {
  const methods = json(text);
  if (!isObject(methods)) throw new SettingRefused('must be a JSON object such as {"card":"Credit Card","ach":"ACH"}');
  const entries = Object.entries(methods);
  if (entries.length === 0)
    throw new SettingRefused('must hold at least one method; "unset payment_methods" removes all');
  if (entries.length > MAX_METHODS) throw new SettingRefused(`must not hold more than ${MAX_METHODS} methods`);
  return Object.fromEntries(
    entries.map(([type, method]) => {
      if (!/^[a-z][a-z0-9_]{0,49}$/.test(type))
        throw new SettingRefused(`${quoted(type)} is no method type of HubSpot's; those are lower case, such as card`);
      if (typeof method !== 'string' || method.trim() === '' || method.length > MAX_NAME_CHARACTERS || !isPlain(method))
        throw new SettingRefused(`"${type}" needs the name of a payment method in QuickBooks, a text in quotes`);
      return [type, method.trim()];
    }),
  );
}

function json(text: string): unknown {
  if (text.trim() === '') throw new SettingRefused('must not be empty');
  try {
    return JSON.parse(text);
  } catch {
    throw new SettingRefused(
      'is not valid JSON; put the whole name=value in single quotes, the texts in double quotes',
    );
  }
}

/** PostgreSQL keeps no NUL, terminals obey control characters, and half a character is none. */
function isPlain(text: string): boolean {
  return text.isWellFormed() && !/[\p{Cc}\u2028\u2029]/u.test(text);
}
