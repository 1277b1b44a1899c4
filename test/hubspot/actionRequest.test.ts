import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Action } from '../../src/domain/actions.ts';
import { parseActionRequest } from '../../src/hubspot/actionRequest.ts';

/** As recorded from a real portal (facts/hubspot 1.2), ids of their real size. */
const recorded = {
  callbackId: 'ap-145000001-5000000002222-1-0',
  origin: {
    portalId: 145_000_001,
    userId: null,
    actionDefinitionId: 33,
    actionDefinitionVersion: 1,
    actionExecutionIndexIdentifier: { enrollmentId: 5_000_000_002_222, actionExecutionIndex: 0 },
    extensionDefinitionId: 33,
    extensionDefinitionVersionId: 1,
  },
  context: { workflowId: 1_700_000_044, actionId: 1, source: 'WORKFLOWS' },
  object: { objectId: 21_900_000_001, objectType: 'DEAL' },
  fields: { quickbooks_account: '4620816365' },
  inputFields: { quickbooks_account: '4620816365' },
  typedInputs: { quickbooks_account: { value: '4620816365', type: 'STRING' } },
};

const parse = (body: unknown) => parseActionRequest('create-invoice', body);
const withInputs = (inputs: Record<string, unknown>) => ({
  ...recorded,
  inputFields: { quickbooks_account: '4620816365', ...inputs },
});

const accepted = {
  action: 'create-invoice',
  kind: 'invoice',
  record: { portalId: '145000001', type: 'DEAL', id: '21900000001' },
  callbackId: 'ap-145000001-5000000002222-1-0',
  inputs: {
    realmId: '4620816365',
    paymentTerms: 'customer_terms',
    customer: 'contact',
    products: 'line_items',
    createMissingProducts: false,
    existingDocument: 'use',
  },
};

describe('accepted', () => {
  const { context: _context, ...withoutContext } = recorded;
  const { inputFields: _inputFields, ...withFieldsOnly } = recorded;
  test.each<[string, unknown]>([
    ['as recorded', recorded],
    ['without context', withoutContext],
    ['with a context that names no source', { ...recorded, context: { workflowId: 1 } }],
    ['with fields only', withFieldsOnly],
    ['with null for inputFields', { ...recorded, inputFields: null }],
    [
      'with ids as texts',
      { ...recorded, origin: { portalId: '145000001' }, object: { objectId: '21900000001', objectType: 'DEAL' } },
    ],
    ['with empty, blank and null inputs', withInputs({ payment_terms: '', customer: ' ', existing_document: null })],
    [
      'with inputs that it does not know',
      withInputs({ deposit_account: { any: 'thing' }, hold_days: '99', __proto__x: 1 }),
    ],
    ['with the account as a number', withInputs({ quickbooks_account: 4_620_816_365 })],
    [
      'with every default said',
      withInputs({
        payment_terms: 'customer_terms',
        customer: 'contact',
        products: 'line_items',
        create_missing_products: 'no',
        existing_document: 'use',
        when_not_possible: 'fail',
      }),
    ],
  ])('%s', (_name, body) => {
    expect(parse(body)).toEqual({ outcome: 'accepted', request: accepted });
  });

  test.each<[Record<string, unknown>, object]>([
    [{ payment_terms: 'due_on_receipt' }, { paymentTerms: 'due_on_receipt' }],
    [{ when_not_possible: 'hold' }, { holdDays: 7 }],
    [{ when_not_possible: 'hold', hold_days: 30 }, { holdDays: 30 }],
    [{ when_not_possible: 'hold', hold_days: '1' }, { holdDays: 1 }],
    [{ when_not_possible: 'fail', hold_days: '3' }, {}],
    [{ payment_terms: 3 }, { paymentTerms: '3' }],
    [{ create_missing_products: 'yes' }, { createMissingProducts: true }],
    [{ create_missing_products: true }, { createMissingProducts: true }],
    [{ create_missing_products: false }, { createMissingProducts: false }],
    [{ income_account: '79' }, { incomeAccountId: '79' }],
    [{ customer: 'company' }, { customer: 'company' }],
    [{ customer: '7' }, { customer: '7' }],
    [{ products: 19 }, { products: '19' }],
    [{ existing_document: 'monthly' }, { existingDocument: 'monthly' }],
    [{ existing_document: 'create_another' }, { existingDocument: 'create_another' }],
  ])('%j', (inputs, expected) => {
    expect(parse(withInputs(inputs))).toEqual({
      outcome: 'accepted',
      request: { ...accepted, inputs: { ...accepted.inputs, ...expected } },
    });
  });
});

describe('refused', () => {
  test.each<[string, unknown, string[]]>([
    ['no account', { ...recorded, inputFields: {} }, ['InputMissing']],
    ['an account that is no id', withInputs({ quickbooks_account: 'ours' }), ['InputNotSupported']],
    ['an account that lost digits', withInputs({ quickbooks_account: 2 ** 60 }), ['InputNotSupported']],
    ['an account with a leading zero', withInputs({ quickbooks_account: '04620816365' }), ['InputNotSupported']],
    ['terms', withInputs({ payment_terms: 'net 30' }), ['InputNotSupported']],
    ['a customer by name', withInputs({ customer: 'Maria' }), ['InputNotSupported']],
    ['a product by name', withInputs({ products: 'Rake' }), ['InputNotSupported']],
    ['another word for hold', withInputs({ when_not_possible: 'wait' }), ['InputNotSupported']],
    ['no days to hold', withInputs({ when_not_possible: 'hold', hold_days: '0' }), ['InputNotSupported']],
    ['too many days to hold', withInputs({ when_not_possible: 'hold', hold_days: 31 }), ['InputNotSupported']],
    ['half a day to hold', withInputs({ when_not_possible: 'hold', hold_days: '1.5' }), ['InputNotSupported']],
    ['another word for yes', withInputs({ create_missing_products: 'Yes' }), ['InputNotSupported']],
    ['another word for monthly', withInputs({ existing_document: 'weekly' }), ['InputNotSupported']],
    ['an income account', withInputs({ income_account: 'sales' }), ['InputNotSupported']],
    ['an agent', { ...recorded, context: { source: 'AGENTS' } }, ['InputNotSupported']],
    ['a test', { ...recorded, context: { source: 'TEST' } }, ['InputNotSupported']],
    [
      'all of it at once',
      {
        ...recorded,
        context: { source: 'COPILOT' },
        object: { objectId: 1, objectType: 'COMMERCE_PAYMENT' },
        inputFields: { customer: 'x', products: 'y' },
      },
      ['InputNotSupported', 'RecordTypeNotSupported', 'InputMissing', 'InputNotSupported', 'InputNotSupported'],
    ],
  ])('%s', (_name, body, types) => {
    const parsed = parse(body);
    if (parsed.outcome !== 'refused') throw new Error(`It was ${parsed.outcome}.`);
    expect(parsed.failures.map((each) => each.type)).toEqual(types);
    expect(parsed).toMatchObject({ portalId: '145000001', callbackId: recorded.callbackId });
    for (const { sentence } of parsed.failures) expect(sentence).not.toMatch(/[{}]|undefined/);
  });

  test.each([
    ['CONTACT', undefined, "This action can't be used for a contact. Use it in a deal or quote workflow."],
    [
      'COMMERCE_PAYMENT',
      { portalId: '145000001', type: 'COMMERCE_PAYMENT', id: '21900000001' },
      "This action can't be used for a payment. Use it in a deal or quote workflow.",
    ],
    ['2-1234', undefined, "This action can't be used for a 2-1234. Use it in a deal or quote workflow."],
  ])('a record of type %s', (objectType, record, sentence) => {
    expect(parse({ ...recorded, object: { objectId: 21_900_000_001, objectType } })).toEqual({
      outcome: 'refused',
      portalId: '145000001',
      callbackId: recorded.callbackId,
      ...(record ? { record } : {}),
      failures: [{ type: 'RecordTypeNotSupported', sentence }],
    });
  });

  test('a long choice is shown short, without signs that change the sentence', () => {
    const parsed = parse(withInputs({ customer: `"${'é\u202E'.repeat(200)}` }));
    expect(parsed).toMatchObject({
      failures: [
        {
          sentence: `This action does not offer "${'é'.repeat(60)}…" for the customer. Open the action and choose again.`,
        },
      ],
    });
  });
});

describe('each action reads its own inputs', () => {
  const of = (action: Action, objectType: string, inputs: Record<string, unknown>) => {
    const parsed = parseActionRequest(action, { ...withInputs(inputs), object: { objectId: 7, objectType } });
    if (parsed.outcome !== 'accepted') throw new Error(JSON.stringify(parsed));
    return parsed.request;
  };

  test('a sales receipt of a payment: accounts and method, and never a second one', () => {
    const inputs = { deposit_account: '13', payment_method: '3', existing_document: 'create_another' };
    expect(of('create-sales-receipt', 'COMMERCE_PAYMENT', inputs)).toMatchObject({
      kind: 'sales_receipt',
      inputs: { depositAccountId: '13', paymentMethodId: '3', existingDocument: 'use' },
    });
    expect(of('create-sales-receipt', 'DEAL', inputs).inputs.existingDocument).toBe('create_another');
  });

  test('an expense: accounts and vendor, of which one has no default', () => {
    const inputs = { expense_account: '10', paid_from_account: '1', vendor: '4' };
    expect(of('create-expense', 'COMMERCE_PAYMENT', inputs)).toMatchObject({
      kind: 'expense',
      inputs: { expenseAccountId: '10', paidFromAccountId: '1', vendorId: '4' },
    });
    const object = { objectId: 7, objectType: 'COMMERCE_PAYMENT' };
    expect(parseActionRequest('create-expense', { ...withInputs({ paid_from_account: '1' }), object })).toMatchObject({
      outcome: 'refused',
      failures: [{ type: 'InputMissing', sentence: 'Choose the expense account in this action; it has no default.' }],
    });
  });

  test('a refund receipt: the account; what belongs to other actions is ignored', () => {
    const inputs = { refund_from_account: '1', deposit_account: { any: 'thing' }, create_missing_products: 'perhaps' };
    const request = of('create-refund-receipt', 'COMMERCE_PAYMENT', inputs);
    expect(request.inputs).toEqual({ ...accepted.inputs, refundFromAccountId: '1' });
  });
});

describe('invalid', () => {
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'callbackId'],
    ['a list', []],
    ['an empty object', {}],
    ['no callback id', { ...recorded, callbackId: undefined }],
    ['an empty callback id', { ...recorded, callbackId: '' }],
    ['a callback id that leaves its path', { ...recorded, callbackId: '../x' }],
    ['a callback id with a line end', { ...recorded, callbackId: 'ap-1\n' }],
    ['a long callback id', { ...recorded, callbackId: 'a'.repeat(121) }],
    ['no portal', { ...recorded, origin: {} }],
    ['portal 0', { ...recorded, origin: { portalId: 0 } }],
    ['half a portal', { ...recorded, origin: { portalId: 1.5 } }],
    ['a record id with a leading zero', { ...recorded, object: { objectId: '01', objectType: 'DEAL' } }],
    ['a record id that lost digits', { ...recorded, object: { objectId: 2 ** 53 + 2, objectType: 'DEAL' } }],
    ['a record id that is no number', { ...recorded, object: { objectId: 'x', objectType: 'DEAL' } }],
    ['no record type', { ...recorded, object: { objectId: 1 } }],
    ['a record type of other characters', { ...recorded, object: { objectId: 1, objectType: 'DE AL' } }],
    ['inputs that are a list', { ...recorded, inputFields: ['x'] }],
    ['an input that is a list', withInputs({ customer: ['contact'] })],
  ])('%s', (_name, body) => {
    expect(parse(body)).toMatchObject({ outcome: 'invalid', reason: expect.stringMatching(/^\S.*\.$/) });
  });
});

test('a body whatever is never accepted by accident, nor does it throw', () => {
  fc.assert(fc.property(fc.jsonValue(), (body) => expect(parse(body).outcome).toBe('invalid')));
});
