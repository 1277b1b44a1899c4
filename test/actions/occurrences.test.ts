import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Action } from '../../src/domain/actions.ts';
import { newDeal } from '../support/newDeal.ts';
import { newPayment, newQuote } from '../support/newRecords.ts';
import { REALM_ID, startProduct, type EnrolledRecord, type Product } from '../support/product.ts';
import { replayAll } from '../support/replayAll.ts';

let product: Product;

/** "Not found" is believed half a second after sending. */
beforeAll(async () => {
  product = await startProduct({ QUICKBOOKS_SEND_PAUSE_SECONDS: '0.5', QUICKBOOKS_WRITE_TIMEOUT_SECONDS: '5' });
});

afterAll(async () => {
  try {
    await replayAll(product);
  } finally {
    await product.stop();
  }
});

const deal = (): EnrolledRecord => ({ type: 'DEAL', id: newDeal(product) });
const refunded = () =>
  newPayment(product, { properties: { hs_latest_status: 'refunded', hs_refunds_amount: '65.00' } });

const expenseAccounts = { expense_account: '10', paid_from_account: '1' };
const live = (entity: string, record: EnrolledRecord) =>
  product.documentsOf(entity, record).filter((each) => Number(each['TotalAmt']) !== 0);

interface Way {
  action: Action;
  entity: string;
  of: string;
  record(): EnrolledRecord;
  inputs?: Record<string, string>;
}

const ONCE: readonly Way[] = [
  { action: 'create-invoice', entity: 'Invoice', of: 'deal', record: deal },
  { action: 'create-invoice', entity: 'Invoice', of: 'quote', record: () => newQuote(product) },
  { action: 'create-estimate', entity: 'Estimate', of: 'deal', record: deal },
  { action: 'create-estimate', entity: 'Estimate', of: 'quote', record: () => newQuote(product) },
  { action: 'create-sales-receipt', entity: 'SalesReceipt', of: 'deal', record: deal },
  { action: 'create-sales-receipt', entity: 'SalesReceipt', of: 'quote', record: () => newQuote(product) },
  { action: 'create-sales-receipt', entity: 'SalesReceipt', of: 'payment', record: () => newPayment(product) },
  { action: 'create-paid-invoice', entity: 'Invoice', of: 'payment', record: () => newPayment(product) },
  {
    action: 'create-expense',
    entity: 'Purchase',
    of: 'payment',
    record: () => newPayment(product),
    inputs: expenseAccounts,
  },
  { action: 'create-refund-receipt', entity: 'RefundReceipt', of: 'payment', record: refunded },
];

describe.each(ONCE)('$action of a $of', ({ action, entity, record, inputs }) => {
  const run = (enrolled: EnrolledRecord, more: Record<string, string> = {}) =>
    product.run(action, enrolled, { ...inputs, ...more });

  test('twice at once, by two workflows: one document', async () => {
    const enrolled = record();
    const ended = await Promise.all([run(enrolled), run(enrolled)]);
    expect(ended.map(({ outputs }) => outputs['status'] ?? '').toSorted((a, b) => a.localeCompare(b))).toEqual([
      'created',
      'existing',
    ]);
    expect(live(entity, enrolled)).toHaveLength(1);
  });

  test('the same request delivered again: one document', async () => {
    const enrolled = record();
    const execution = product.begin(action, enrolled, inputs);
    await product.hubspot.engine.waitForAnswer(execution.callbackId);
    await product.hubspot.engine.redeliver(execution.callbackId);
    await product.hubspot.engine.waitForEnd(execution.callbackId, 30_000);
    await product.hubspot.engine.redeliver(execution.callbackId);
    expect(execution.outputs).toMatchObject({ status: 'created' });
    expect(live(entity, enrolled)).toHaveLength(1);
  });

  test('its answer lost: found by its marker, and nothing sent again', async () => {
    const enrolled = record();
    product.quickbooks.stage.faults.add({
      method: 'POST',
      path: `/${entity.toLowerCase()}\\?`,
      body: `${enrolled.type}-${enrolled.id} `,
      when: 'after',
      effect: { kind: 'reset' },
    });
    expect((await run(enrolled)).outputs).toMatchObject({ status: 'created' });
    expect(product.documentsOf(entity, enrolled)).toHaveLength(1);
  });

  test('taken out of QuickBooks by hand: a new one replaces it', async () => {
    const enrolled = record();
    await run(enrolled);
    const [first] = live(entity, enrolled);
    const realm = product.quickbooks.realm(REALM_ID);
    if (['Invoice', 'SalesReceipt'].includes(entity)) realm.void(entity, String(first?.['Id']));
    else realm.delete(entity, String(first?.['Id']));
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect((await run(enrolled)).outputs).toMatchObject({ status: 'replaced' });
    expect(live(entity, enrolled)).toHaveLength(1);
    expect(live(entity, enrolled)[0]?.['Id']).not.toBe(first?.['Id']);
  });
});

describe.each(ONCE.filter(({ of }) => of !== 'payment'))('$action of a $of', ({ action, entity, record }) => {
  test('one per calendar month, or another one each time', async () => {
    const enrolled = record();
    const monthly = { existing_document: 'monthly' };
    expect((await product.run(action, enrolled, monthly)).outputs).toMatchObject({ status: 'created' });
    expect((await product.run(action, enrolled, monthly)).outputs).toMatchObject({ status: 'existing' });
    expect((await product.run(action, enrolled)).outputs).toMatchObject({ status: 'existing' });
    const another = { existing_document: 'create_another' };
    expect((await product.run(action, enrolled, another)).outputs).toMatchObject({ status: 'created' });
    expect((await product.run(action, enrolled, another)).outputs).toMatchObject({ status: 'created' });
    expect(live(entity, enrolled)).toHaveLength(3);
  });
});

test('a payment always has one, whatever is chosen', async () => {
  const record = newPayment(product);
  const another = { existing_document: 'create_another' };
  await product.run('create-sales-receipt', record, another);
  expect((await product.run('create-sales-receipt', record, another)).outputs).toMatchObject({ status: 'existing' });
  expect(live('SalesReceipt', record)).toHaveLength(1);
});

describe('a document that came out otherwise than planned is taken back, and the sentence says so', () => {
  test.each(ONCE.filter(({ of }) => of !== 'quote'))('$action of a $of', async ({ action, entity, record, inputs }) => {
    const enrolled = record();
    // The company adds a dollar that nobody planned.
    const { company } = product.quickbooks.realm(REALM_ID);
    const insert = company.insert.bind(company);
    company.insert = (...args) => {
      const stored = insert(...args);
      const raised = (name: string) =>
        typeof stored[name] === 'number' && stored[name] > 0 ? stored[name] + 1 : stored[name];
      return Object.assign(stored, { TotalAmt: raised('TotalAmt'), Balance: raised('Balance') });
    };
    try {
      const { outputs } = await product.run(action, enrolled, inputs);
      expect(outputs).toMatchObject({ status: 'failed', errorCode: 'TotalMismatch' });
      expect(outputs['errorDetail']).toContain('nothing was left in QuickBooks');
    } finally {
      company.insert = insert;
    }
    expect(live(entity, enrolled)).toEqual([]);
    expect(live('Payment', enrolled)).toEqual([]);
  });
});

test('no rule of the vendors is broken on the way', () => {
  expect(product.quickbooks.realm(REALM_ID).violations).toEqual([]);
  expect(product.hubspot.violations).toEqual([]);
});
