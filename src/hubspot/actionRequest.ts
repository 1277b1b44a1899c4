import { z } from 'zod';
import {
  ACTION_RULES,
  RECORD_WORDS,
  type Action,
  type ActionInputs,
  type ActionRequest,
  type ExistingDocument,
  type RecordRef,
  type RecordType,
} from '../domain/actions.ts';
import { failure, type Failure } from '../domain/failures.ts';
import { INPUTS, inputsOf, type InputName, type InputRule } from '../domain/inputs.ts';

/** What came of an action request: one to run, one to answer with what is wrong, or none at all. */
export type ParsedActionRequest =
  | { outcome: 'accepted'; request: ActionRequest }
  | {
      outcome: 'refused';
      portalId: string;
      callbackId: string;
      /** Absent when the record is of a type that the product doesn't know. */
      record?: RecordRef;
      failures: [Failure, ...Failure[]];
    }
  /** `reason` names the field and holds nothing of the request. */
  | { outcome: 'invalid'; reason: string };

/** One id has one spelling, since ids make the ledger's keys: no leading zeros, no numbers that lost digits. */
const id = z.union([z.string().regex(/^[1-9]\d{0,19}$/), z.int().positive().transform(String)]);

/** HubSpot sends texts; numbers and booleans were never seen, and are taken for what the person must have meant. */
const inputValue = z.union([z.string(), z.number(), z.boolean(), z.null()]).transform((value) => {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  // An id that JSON's numbers can't hold has lost digits: written like this, it is no id.
  if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER) return value.toExponential();
  return value === null ? '' : String(value).trim();
});

const inputMap = z.record(z.string(), z.unknown()).nullish();

const body = z.object({
  callbackId: z.string().regex(/^[A-Za-z0-9_-]{1,120}$/),
  origin: z.object({ portalId: id }),
  context: z.object({ source: z.string().nullish() }).nullish(),
  object: z.object({ objectId: id, objectType: z.string().regex(/^[A-Za-z0-9_-]{1,80}$/) }),
  inputFields: inputMap,
  fields: inputMap,
});

/**
 * Reads the body of an action request. Unknown keys and inputs are ignored, absent and empty inputs mean their default,
 * and everything that is wrong with the choices is reported together.
 */
export function parseActionRequest(action: Action, json: unknown): ParsedActionRequest {
  const parsed = body.safeParse(json);
  if (!parsed.success) return { outcome: 'invalid', reason: whatIsWrong(parsed.error) };
  const { callbackId, origin, context, object, inputFields, fields } = parsed.data;
  const inputs = inputTexts(action, inputFields ?? fields ?? {});
  if ('reason' in inputs) return { outcome: 'invalid', reason: inputs.reason };

  const type = object.objectType.toUpperCase();
  const record = isRecordType(type) ? { portalId: origin.portalId, type, id: object.objectId } : undefined;
  const { choices, failures } = readInputs(action, type, inputs.texts);
  const early = [...sourceFailures(context?.source ?? 'WORKFLOWS'), ...recordTypeFailures(action, type)];
  const [first, ...others] = [...early, ...failures];
  if (first)
    return {
      outcome: 'refused',
      portalId: origin.portalId,
      callbackId,
      ...(record ? { record } : {}),
      failures: [first, ...others],
    };
  if (!record || !choices) return { outcome: 'invalid', reason: 'The body is not an action request.' };
  return {
    outcome: 'accepted',
    request: { action, kind: ACTION_RULES[action].kind, record, callbackId, inputs: choices },
  };
}

/** Only workflows may move money: agents, copilots and tests are turned away. An older workflow names no source. */
function sourceFailures(source: string): Failure[] {
  return source === 'WORKFLOWS' ? [] : [failure('InputNotSupported', { value: shown(source), input: 'source' })];
}

function recordTypeFailures(action: Action, type: string): Failure[] {
  const { recordTypes } = ACTION_RULES[action];
  if ((recordTypes as readonly string[]).includes(type)) return [];
  return [
    failure('RecordTypeNotSupported', {
      type: isRecordType(type) ? RECORD_WORDS[type] : type.toLowerCase().replaceAll('_', ' '),
      types: recordTypes.map((each) => RECORD_WORDS[each]).join(' or '),
    }),
  ];
}

function isRecordType(text: string): text is RecordType {
  return Object.hasOwn(RECORD_WORDS, text);
}

function readInputs(
  action: Action,
  recordType: string,
  texts: ReadonlyMap<InputName, string>,
): { choices?: ActionInputs; failures: Failure[] } {
  const failures: Failure[] = [];
  const offered = new Set<InputName>(inputsOf(action));
  /** The word or id that was chosen, the default when nothing was; empty where there is none. */
  const choice = (name: InputName): string => {
    const rule: InputRule = INPUTS[name];
    const text = offered.has(name) ? (texts.get(name) ?? '') : '';
    if (text === '') {
      if (offered.has(name) && rule.isNeeded) failures.push(failure('InputMissing', { input: rule.name }));
      return rule.words[0] ?? '';
    }
    if (rule.words.includes(text) || (rule.takesId && isId(text))) return text;
    failures.push(failure('InputNotSupported', { value: shown(text), input: rule.name }));
    return '';
  };
  const optional = <Key extends keyof ActionInputs>(key: Key, name: InputName) => {
    const chosen = choice(name);
    return (chosen === '' ? {} : { [key]: chosen }) as { [Name in Key]?: string };
  };

  const days = (name: 'hold_days'): number => {
    const { name: called, days: rule } = INPUTS[name];
    const text = offered.has(name) ? (texts.get(name) ?? '') : '';
    if (text === '') return rule.byDefault;
    const entered = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
    if (entered >= rule.least && entered <= rule.most) return entered;
    failures.push(failure('InputNotSupported', { value: shown(text), input: called }));
    return rule.byDefault;
  };

  const choices: ActionInputs = {
    realmId: choice('quickbooks_account'),
    paymentTerms: choice('payment_terms'),
    customer: choice('customer'),
    products: choice('products'),
    createMissingProducts: choice('create_missing_products') === 'yes',
    ...optional('incomeAccountId', 'income_account'),
    ...optional('depositAccountId', 'deposit_account'),
    ...optional('paymentMethodId', 'payment_method'),
    ...optional('expenseAccountId', 'expense_account'),
    ...optional('paidFromAccountId', 'paid_from_account'),
    ...optional('vendorId', 'vendor'),
    ...optional('refundFromAccountId', 'refund_from_account'),
    existingDocument: choice('existing_document') as ExistingDocument,
  };
  if (choice('when_not_possible') === 'hold') choices.holdDays = days('hold_days');
  if (failures.length > 0) return { failures };
  // One payment is booked once, whatever is chosen.
  if (recordType === 'COMMERCE_PAYMENT') choices.existingDocument = 'use';
  return { failures, choices };
}

function inputTexts(
  action: Action,
  given: Record<string, unknown>,
): { texts: Map<InputName, string> } | { reason: string } {
  const texts = new Map<InputName, string>();
  for (const name of inputsOf(action)) {
    if (!Object.hasOwn(given, name) || given[name] === undefined) continue;
    const value = inputValue.safeParse(given[name]);
    if (!value.success) return { reason: `Input ${name} is neither text nor a number.` };
    texts.set(name, value.data);
  }
  return { texts };
}

/** QuickBooks ids and realm ids. */
function isId(text: string): boolean {
  return /^[1-9]\d{0,19}$/.test(text);
}

/** What the person chose, short enough for a sentence. */
function shown(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Cs}"]/gu, '');
  return plain.length > 60 ? `${plain.slice(0, 60).replace(/[\uD800-\uDBFF]$/, '')}…` : plain;
}

/** Names the first field that is wrong, not its value. */
function whatIsWrong(error: z.ZodError): string {
  const path = error.issues[0]?.path.join('.');
  return path
    ? `The body is not an action request: ${path} is missing or malformed.`
    : 'The body is not a JSON object.';
}
