import { OFFERED_ACCOUNT_TYPES } from '../quickbooks/accountRules.ts';
import type { CompanyChoices } from './companyChoices.ts';
import { nameOrId, oneOf, paymentMethods, syncFilter, timeZone } from './values.ts';

/** A value as it is kept, and the name to show beside it where the value is an id. */
export interface CheckedValue {
  value: string;
  shown?: string;
}

/** What there is to know of a setting. */
interface SettingRule {
  /** One line on what it does. */
  does: string;
  /** What it may be. */
  allowed: string;
  /** What counts while it isn't set: the value itself, or words. */
  byDefault: string;
  /** Checks the form and returns what goes on to `find`, or is kept. Throws SettingRefused. */
  parse: (text: string) => string;
  /** Looks the parsed value up in the company and returns what is kept. Throws SettingRefused. */
  find?: (choices: CompanyChoices, parsed: string) => Promise<CheckedValue>;
}

/** Every setting of a portal and company, by its name; the order is the one they are listed in. */
export const SETTINGS = {
  customer_matching: {
    does: 'How a contact finds its QuickBooks customer: by e-mail and name, or by e-mail if it meets sync_filter.',
    allowed: 'legacy or sync',
    byDefault: 'legacy',
    parse: oneOf('legacy', 'sync'),
  },
  sync_filter: {
    does: 'The conditions that a contact must meet, all of them, when customer_matching is sync.',
    allowed: 'a JSON list of {"property","operator","value"} with the operators of HubSpot’s lists',
    byDefault: 'not set',
    parse: (text) => JSON.stringify(syncFilter(text)),
  },
  customer_name_taken: {
    does: 'What happens when the name of a new customer is taken in QuickBooks: try the next name, or fail.',
    allowed: 'next or fail',
    byDefault: 'next',
    parse: oneOf('next', 'fail'),
  },
  contact_label: {
    does: 'The association label whose contact becomes the customer when a record has several contacts.',
    allowed: 'the label’s text in HubSpot',
    byDefault: 'not set',
    parse: nameOrId,
  },
  income_account: {
    does: 'The income account of products that an action creates, where the action itself names none.',
    allowed: 'id or name of an active account of the type Income or Other Income',
    byDefault: 'not set',
    parse: nameOrId,
    find: (choices, parsed) => keepId(choices.account(parsed, OFFERED_ACCOUNT_TYPES.income)),
  },
  clearing_account: {
    does: 'The account for deposits, fees and refunds of payments, where the action itself names none.',
    allowed: 'id or name of an active account of the type Bank or Other Current Asset',
    byDefault: 'not set',
    parse: nameOrId,
    find: (choices, parsed) => keepId(choices.account(parsed, OFFERED_ACCOUNT_TYPES.deposit)),
  },
  fee_product: {
    does: 'The product that the fees of a quote or payment are booked on.',
    allowed: 'id or name of an active product or service that is sold',
    byDefault: 'not set',
    parse: nameOrId,
    find: (choices, parsed) => keepId(choices.product(parsed)),
  },
  payment_methods: {
    does: 'Which payment method in QuickBooks each of HubSpot’s method types becomes.',
    allowed: 'a JSON object: HubSpot’s type to id or name of an active payment method',
    byDefault: 'not set',
    parse: (text) => JSON.stringify(paymentMethods(text)),
    find: findMethods,
  },
  time_zone: {
    does: 'The time zone in which the day of a document is counted.',
    allowed: 'an IANA time zone such as America/New_York',
    byDefault: 'the HubSpot account’s own',
    parse: timeZone,
  },
  associate_invoices_as: {
    does: 'How a document shows on the HubSpot record: as an invoice record, or as a note.',
    allowed: 'invoice or note',
    byDefault: 'invoice',
    parse: oneOf('invoice', 'note'),
  },
  recurring_lines: {
    does: 'What a recurring line item is booked with: the amount of one billing period, or of the whole term.',
    allowed: 'one_period or whole_term',
    byDefault: 'one_period',
    parse: oneOf('one_period', 'whole_term'),
  },
  allow_booked_sale: {
    does: 'Whether a payment may be booked although its deal or quote has a document in QuickBooks already.',
    allowed: 'no or yes',
    byDefault: 'no',
    parse: oneOf('no', 'yes'),
  },
} as const satisfies Record<string, SettingRule>;

export type SettingName = keyof typeof SETTINGS;

/** The names, in the order of the table. */
export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

/** A setting's rule. */
export function settingRule(name: SettingName): SettingRule {
  return SETTINGS[name];
}

/** True for the name of a setting. */
export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name);
}

async function keepId(choice: Promise<{ id: string; name: string }>): Promise<CheckedValue> {
  const { id, name } = await choice;
  return { value: id, shown: name };
}

/** Payment methods are kept by name, as QuickBooks writes it: the name is what a person recognises in HubSpot. */
async function findMethods(choices: CompanyChoices, parsed: string): Promise<CheckedValue> {
  const found: [string, string][] = [];
  for (const [type, idOrName] of Object.entries(paymentMethods(parsed)))
    found.push([type, (await choices.paymentMethod(idOrName)).name]);
  return { value: JSON.stringify(Object.fromEntries(found)) };
}
