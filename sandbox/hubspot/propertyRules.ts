import { invalidProperties, requiredPropertiesMissing, type InvalidProperty } from './errors.ts';
import type { ObjectType, ObjectTypeName } from './objectTypes.ts';
import type { Portal } from './portal.ts';

type Rule = (value: string) => Omit<InvalidProperty, 'name'> | undefined;

const NOTE_BODY_LENGTH = 65_536;

const oneOf =
  (...options: string[]): Rule =>
  (value) =>
    options.includes(value)
      ? undefined
      : { error: 'INVALID_OPTION', message: `${value} was not one of the allowed options: [${options.join(', ')}]` };

const moment: Rule = (value) =>
  /^\d{12,13}$/.test(value) || (/^\d{4}-\d{2}-\d{2}/.test(value) && !Number.isNaN(Date.parse(value)))
    ? undefined
    : { error: 'INVALID_DATE', message: `${value} was not a valid date.` };

const integer: Rule = (value) =>
  /^\d+$/.test(value) ? undefined : { error: 'INVALID_LONG', message: `${value} was not a valid long.` };

const readOnly: Rule = () => ({ error: 'READ_ONLY_VALUE', message: 'The property is read only.' });

const shorterThan =
  (limit: number): Rule =>
  (value) =>
    value.length <= limit ? undefined : { error: 'TOO_LONG', message: `The value is longer than ${limit} characters.` };

const orderAmount = {
  required: ['hs_type', 'hs_value'],
  properties: { hs_type: oneOf('FIXED', 'PERCENT'), hs_sort_order: integer },
};

/** What HubSpot demands of the objects that apps create. Other types take any property that exists. */
const RULES: Partial<Record<ObjectTypeName, { required: readonly string[]; properties: Record<string, Rule> }>> = {
  invoices: {
    required: ['hs_currency'],
    properties: {
      hs_currency: (value) =>
        /^[A-Z]{3}$/.test(value)
          ? undefined
          : { error: 'INVALID_OPTION', message: `${value} was not one of the allowed options.` },
      hs_invoice_billable: oneOf('true', 'false'),
      hs_invoice_status: oneOf('draft', 'open', 'paid', 'voided'),
      hs_invoice_date: moment,
      hs_due_date: moment,
      hs_number: readOnly,
      hs_amount_billed: readOnly,
      hs_balance_due: readOnly,
      hs_invoice_link: readOnly,
      hubspot_owner_id: integer,
    },
  },
  discounts: orderAmount,
  fees: orderAmount,
  taxes: orderAmount,
  commerce_payments: {
    required: ['hs_initial_amount', 'hs_initiated_date'],
    properties: { hs_initiated_date: moment },
  },
  notes: {
    required: ['hs_timestamp'],
    properties: { hs_timestamp: moment, hs_note_body: shorterThan(NOTE_BODY_LENGTH), hubspot_owner_id: integer },
  },
};

/** Throws HubSpot's 400 when an object can't be made with these properties; all refused ones are named at once. */
export function checkNewProperties(
  portal: Portal,
  type: ObjectType,
  properties: Readonly<Record<string, string>>,
): void {
  const rules = RULES[type.name];
  const invalid = Object.entries(properties).flatMap(([name, value]): InvalidProperty[] => {
    if (!portal.hasProperty(type.name, name)) {
      return [{ name, error: 'PROPERTY_DOESNT_EXIST', message: `Property "${name}" does not exist` }];
    }
    const broken = value === '' ? undefined : rules?.properties[name]?.(value);
    return broken ? [{ name, ...broken }] : [];
  });
  if (invalid.length > 0) throw invalidProperties(invalid);
  const missing = (rules?.required ?? []).filter((name) => !properties[name]);
  if (missing.length > 0) throw requiredPropertiesMissing(type.constant, missing);
}
