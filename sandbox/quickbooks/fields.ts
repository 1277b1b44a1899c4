import { Decimal } from 'decimal.js';
import { missing, QuickBooksFault, unknownProperty } from './faults.ts';
import { isObject, textOf, type JsonObject } from './json.ts';

/**
 * What one property of a request body may be. `readOnly` properties are accepted and ignored, as QuickBooks does with
 * what it computes itself; everything that isn't listed is refused with 2010.
 */
export type Field = { readOnly?: true; required?: true } & (
  | { is: 'text'; max: number; check?: (value: string, path: string) => void }
  | { is: 'number' }
  | { is: 'boolean' }
  | { is: 'date' }
  | { is: 'reference' }
  | { is: 'choice'; of: readonly string[] }
  | { is: 'part'; fields: Fields }
  | { is: 'list'; of: Fields }
  | { is: 'anything' }
);

/** The properties of an object, by name. */
export type Fields = Readonly<Record<string, Field>>;

/** Text of at most `max` characters. */
export const text = (max: number, check?: (value: string, path: string) => void): Field =>
  check ? { is: 'text', max, check } : { is: 'text', max };
/** A decimal of at most ten whole digits. */
export const number: Field = { is: 'number' };
/** true or false. */
export const flag: Field = { is: 'boolean' };
/** A calendar day, YYYY-MM-DD. */
export const date: Field = { is: 'date' };
/** `{value, name?, type?}` */
export const reference: Field = { is: 'reference' };
/** One of Intuit's enumeration values. */
export const choice = (...of: string[]): Field => ({ is: 'choice', of });
/** A nested object. */
export const part = (fields: Fields): Field => ({ is: 'part', fields });
/** A list of objects. */
export const list = (of: Fields): Field => ({ is: 'list', of });
/** The same field, sent or not without effect. */
export const readOnly = (field: Field): Field => ({ ...field, readOnly: true });
/** The same field, refused with 2020 when it is absent. */
export const required = (field: Field): Field => ({ ...field, required: true });
/** A property that exists at Intuit and plays no part here: accepted and kept. */
export const anything: Field = { is: 'anything' };

/** A street address; free lines up to 500 characters each. */
export const address: Field = part({
  Id: readOnly(anything),
  ...Object.fromEntries([1, 2, 3, 4, 5].map((line) => [`Line${line}`, text(500)])),
  City: text(255),
  Country: text(255),
  CountryCode: text(255),
  CountrySubDivisionCode: text(255),
  County: text(255),
  PostalCode: text(30),
  PostalCodeSuffix: text(30),
  Lat: readOnly(anything),
  Long: readOnly(anything),
  Tag: anything,
  Note: anything,
});

/** One or several addresses, separated by commas; each needs an @ and a dot. */
export const email: Field = part({
  Id: readOnly(anything),
  Default: anything,
  Tag: anything,
  Address: text(100, (value, path) => {
    const wrong = value.split(',').some((one) => !one.includes('@') || !one.includes('.'));
    if (value !== '' && wrong) {
      throw new QuickBooksFault(
        '2210',
        'Invalid Email Address format',
        `Email Address does not conform to RFC 822 syntax rules. Supplied value:${value}`,
        path,
      );
    }
  }),
});

/** A telephone number as people write it. */
export const phone: Field = part({
  Id: readOnly(anything),
  FreeFormNumber: text(30),
  DeviceType: anything,
  CountryCode: anything,
  AreaCode: anything,
  ExchangeCode: anything,
  Extension: anything,
  Default: anything,
  Tag: anything,
});

/** Names must be free of what separates names. */
export function plainName(value: string, path: string): void {
  if (/[:\t\n]/.test(value)) {
    throw new QuickBooksFault(
      '2040',
      'Invalid String',
      `Element contains invalid characters. ${path} must not contain a colon, tab or newline.`,
      path,
    );
  }
}

/** The properties that every entity has. */
export const entityFields: Fields = {
  Id: anything,
  SyncToken: anything,
  MetaData: readOnly(anything),
  domain: readOnly(anything),
  sparse: anything,
  status: readOnly(anything),
  CustomField: anything,
};

/**
 * Checks a body against its fields and answers what of it counts: without read-only properties and nulls, numbers and
 * texts in their own types. `partial` is for sparse updates: required properties of the top level may be absent.
 */
export function checkBody(type: string, fields: Fields, body: JsonObject, partial = false): JsonObject {
  return checkObject(type, fields, body, '', partial);
}

function checkObject(type: string, fields: Fields, body: JsonObject, path: string, partial: boolean): JsonObject {
  const kept: JsonObject = {};
  for (const [property, value] of Object.entries(body)) {
    const field = Object.hasOwn(fields, property) ? fields[property] : undefined;
    if (!field) throw unknownProperty(property, type, Object.keys(fields));
    if (value === null || field.readOnly) continue;
    kept[property] = checkValue(property, field, value, path ? `${path}.${property}` : property);
  }
  if (!partial) {
    for (const [property, field] of Object.entries(fields)) {
      if (field.required && kept[property] === undefined) throw missing(path ? `${path}.${property}` : property);
    }
  }
  return kept;
}

function checkValue(property: string, field: Field, value: unknown, path: string): unknown {
  switch (field.is) {
    case 'anything':
      return value;
    case 'text':
      return checkText(field, value, path);
    case 'number':
      return checkNumber(value, path);
    case 'boolean':
      if (value === true || value === 'true') return true;
      if (value === false || value === 'false') return false;
      throw invalid('2230', 'Invalid Boolean', value, path);
    case 'date':
      return checkDate(value, path);
    case 'choice':
      if (typeof value === 'string' && field.of.includes(value)) return value;
      throw invalid('2170', 'Invalid Enumeration', value, path);
    case 'reference': {
      if (!isObject(value)) throw malformed(value, path);
      const { value: id, ...rest } = checkObject('ReferenceType', referenceFields, value, path, false);
      return { value: textOf(id), ...rest };
    }
    case 'part':
      if (!isObject(value)) throw malformed(value, path);
      return checkObject(property, field.fields, value, path, false);
    case 'list': {
      if (!Array.isArray(value)) throw malformed(value, path);
      return value.map((one: unknown, index) => {
        if (!isObject(one)) throw malformed(one, path);
        return checkObject(property, field.of, one, `${path}[${index}]`, false);
      });
    }
    default:
      return field satisfies never;
  }
}

const referenceFields: Fields = { value: required(anything), name: anything, type: anything };

function checkText(field: Field & { is: 'text' }, value: unknown, path: string): string {
  if (typeof value === 'object') throw malformed(value, path);
  const string = textOf(value);
  if (string.length > field.max) {
    throw new QuickBooksFault(
      '2050',
      'String length is either shorter or longer than supported by specification',
      `String length specified does not match the supported length. Min:0 Max:${field.max} supported. ` +
        `Supplied length:${string.length}`,
      path,
    );
  }
  field.check?.(string, path);
  return string;
}

function checkNumber(value: unknown, path: string): number {
  if ((typeof value !== 'number' && typeof value !== 'string') || !/^-?\d+(\.\d+)?(e-?\d+)?$/i.test(String(value))) {
    throw invalid('2100', 'Invalid Decimal Format', value, path);
  }
  if (new Decimal(String(value)).abs().gte('1e10')) throw invalid('2110', 'Invalid Decimal', value, path);
  return Number(value);
}

function checkDate(value: unknown, path: string): string {
  const day = typeof value === 'string' ? /^(\d{4}-\d{2}-\d{2})(T.*)?$/.exec(value)?.[1] : undefined;
  if (!day) throw invalid('2060', 'Invalid Date Format', value, path);
  const parsed = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(parsed.getTime()) || !parsed.toISOString().startsWith(day)) {
    throw invalid('2070', 'Invalid Date', value, path);
  }
  return day;
}

function invalid(code: string, message: string, value: unknown, path: string): QuickBooksFault {
  return new QuickBooksFault(code, message, `${message}. Supplied value:${String(value)}`, path);
}

function malformed(value: unknown, path: string): QuickBooksFault {
  return new QuickBooksFault(
    '2010',
    'Request has invalid or unsupported property',
    `Property Name:Can not deserialize ${path} from ${Array.isArray(value) ? 'a list' : typeof value} specified is unsupported or invalid`,
  );
}
