import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { eq } from 'drizzle-orm';
import type { Execution } from '../../sandbox/hubspot/execution.ts';
import { defaultSwitches, setSwitches } from '../../sandbox/quickbooks/switches.ts';
import type { FaultEffect } from '../../sandbox/stage/faults.ts';
import { claims } from '../../src/store/schema.ts';
import { newPayment } from '../support/newRecords.ts';
import { PORTAL_ID, REALM_ID, startProduct, type EnrolledRecord, type Product } from '../support/product.ts';
import { replayAll } from '../support/replayAll.ts';
import { until } from '../support/until.ts';

let product: Product;

beforeAll(async () => {
  product = await startProduct({
    QUICKBOOKS_SEND_PAUSE_SECONDS: '1',
    QUICKBOOKS_LATEST_COMMIT_SECONDS: '1',
    QUICKBOOKS_SEARCH_LAG_SECONDS: '0.5',
    QUICKBOOKS_STEP_SECONDS: '5',
    HUBSPOT_STEP_SECONDS: '5',
    SWEEP_SECONDS: '1',
  });
}, 60_000);

afterEach(() => {
  product.quickbooks.stage.faults.clear();
  product.quickbooks.lateCommits.clear();
  setSwitches(product.quickbooks.switches, { ...defaultSwitches });
  expect(product.quickbooks.realm(REALM_ID).violations).toEqual([]);
});

afterAll(async () => {
  try {
    await replayAll(product);
  } finally {
    await product.stop();
  }
}, 60_000);

const live = (documents: Record<string, unknown>[]) =>
  documents.filter((document) => Number(document['TotalAmt']) !== 0);
const invoicesOf = (payment: EnrolledRecord) => live(product.documentsOf('Invoice', payment));
const paymentsOf = (payment: EnrolledRecord) => live(product.documentsOf('Payment', payment));

function onPayment(when: 'before' | 'after', effect: FaultEffect, times = 1): void {
  const problem = product.quickbooks.stage.faults.add({ method: 'POST', path: '/payment\\?', when, effect, times });
  if (problem) throw new Error(problem);
}

function sends(payment: EnrolledRecord, entity: string): number {
  return product.quickbooks.stage.requests
    .all()
    .filter((each) => each.kind === `create ${entity}` && each.body.includes(` COMMERCE_PAYMENT-${payment.id} `))
    .length;
}

async function rowOf(payment: EnrolledRecord) {
  const [row] = await product.service.stores.database.db.select().from(claims).where(eq(claims.objectId, payment.id));
  if (!row) throw new Error('There is no row.');
  return row;
}

function runOf(execution: Execution) {
  return product.service.temporal.client.workflow.getHandle(
    `create-paid-invoice:${PORTAL_ID}:COMMERCE_PAYMENT-${execution.objectId}:${execution.callbackId}`,
  );
}

const paid = (payment: EnrolledRecord) => product.run('create-paid-invoice', payment);

/** One live invoice, paid by one live payment that is applied in full. */
function expectBothOnce(payment: EnrolledRecord): void {
  const [invoice, ...otherInvoices] = invoicesOf(payment);
  const [money, ...otherPayments] = paymentsOf(payment);
  expect(otherInvoices).toEqual([]);
  expect(otherPayments).toEqual([]);
  expect(invoice).toMatchObject({ TotalAmt: 65, Balance: 0 });
  expect(money).toMatchObject({ TotalAmt: 65, UnappliedAmt: 0 });
  expect(money?.['Line']).toMatchObject([{ Amount: 65, LinkedTxn: [{ TxnId: invoice?.['Id'], TxnType: 'Invoice' }] }]);
}

function expectNothingLeft(payment: EnrolledRecord): void {
  expect(invoicesOf(payment)).toEqual([]);
  expect(paymentsOf(payment)).toEqual([]);
}

const refusal = (code: string) => ({
  kind: 'respond' as const,
  status: 400,
  body: { Fault: { Error: [{ Message: 'No', Detail: 'Maria said no', code }], type: 'ValidationFault' } },
});

test('invoice and payment, once', async () => {
  const payment = newPayment(product);
  expect((await paid(payment)).outputs).toMatchObject({ status: 'created', document_type: 'paid_invoice' });
  expectBothOnce(payment);
  expect((await paid(payment)).outputs).toMatchObject({ status: 'existing' });
  expectBothOnce(payment);
});

test('two workflows at once', async () => {
  const payment = newPayment(product);
  const ended = await Promise.all([paid(payment), paid(payment)]);
  expect(new Set(ended.map(({ outputs }) => outputs['status']))).toEqual(new Set(['created', 'existing']));
  expectBothOnce(payment);
});

describe('a payment that QuickBooks does not take leaves no open invoice', () => {
  test('refused: both are taken back, and the sentence says why', async () => {
    onPayment('before', refusal('6000'));
    const payment = newPayment(product);
    const { outputs } = await paid(payment);
    expect(outputs).toMatchObject({ status: 'failed', errorCode: 'QuickBooksRefused' });
    expect(outputs['errorDetail']).toContain('the payment of the paid invoice');
    expect(outputs['errorDetail']).not.toContain('Maria');
    expectNothingLeft(payment);
    expect(await rowOf(payment)).toMatchObject({ state: 'open', generation: 2 });
    expect((await paid(payment)).outputs).toMatchObject({ status: 'created' });
    expectBothOnce(payment);
  });

  test('not executed (429): taken back, and made anew', async () => {
    onPayment('before', { kind: 'respond', status: 429, headers: { 'retry-after': '1' } });
    const payment = newPayment(product);
    expect((await paid(payment)).outputs).toMatchObject({ status: 'created' });
    expectBothOnce(payment);
    expect(sends(payment, 'Invoice')).toBe(2);
  });

  test('lost on the way: looked for until it is certain, taken back, and made anew', async () => {
    onPayment('before', { kind: 'reset' });
    const payment = newPayment(product);
    expect((await paid(payment)).outputs).toMatchObject({ status: 'created' });
    expectBothOnce(payment);
    expect(sends(payment, 'Payment')).toBe(2);
  });
});

describe('an answer that is lost is looked for, and nothing is sent again', () => {
  test.each<[string, FaultEffect]>([
    ['a reset', { kind: 'reset' }],
    ['half an answer', { kind: 'truncate' }],
    ['an empty 200', { kind: 'respond', status: 200 }],
    ['a 504 page', { kind: 'respond', status: 504, body: '<html>504</html>' }],
  ])('%s to the payment', async (_, effect) => {
    onPayment('after', effect);
    const payment = newPayment(product);
    expect((await paid(payment)).outputs).toMatchObject({ status: 'created' });
    expectBothOnce(payment);
    expect(sends(payment, 'Payment')).toBe(1);
    expect(sends(payment, 'Invoice')).toBe(1);
  });

  test('to the invoice: found, and then paid', async () => {
    product.quickbooks.stage.faults.add({
      method: 'POST',
      path: '/invoice\\?',
      when: 'after',
      effect: { kind: 'reset' },
    });
    const payment = newPayment(product);
    expect((await paid(payment)).outputs).toMatchObject({ status: 'created' });
    expectBothOnce(payment);
    expect(sends(payment, 'Invoice')).toBe(1);
  });

  test('and the payment commits late', async () => {
    product.quickbooks.lateCommits.add({ path: '/payment\\?', afterSeconds: 0.9, answer: 'reset' });
    const payment = newPayment(product);
    expect((await paid(payment)).outputs).toMatchObject({ status: 'created' });
    expectBothOnce(payment);
    expect(sends(payment, 'Payment')).toBe(1);
  });
});

test('a credit that QuickBooks applies by itself: the invoice is voided, and the sentence says why', async () => {
  const realm = product.quickbooks.realm(REALM_ID);
  realm.setPreferences({ SalesFormsPrefs: { AutoApplyCredit: true } });
  try {
    realm.create('Payment', { CustomerRef: { value: '1' }, TotalAmt: 40, PrivateNote: 'paid ahead' });
    const payment = newPayment(product);
    expect((await paid(payment)).outputs).toMatchObject({ status: 'failed', errorCode: 'CreditApplied' });
    expectNothingLeft(payment);
  } finally {
    realm.setPreferences({ SalesFormsPrefs: { AutoApplyCredit: false } });
  }
});

test('an invoice that a person voids afterwards: its payment goes first, then both are made anew', async () => {
  const payment = newPayment(product);
  await paid(payment);
  const [invoice] = invoicesOf(payment);
  product.quickbooks.realm(REALM_ID).void('Invoice', String(invoice?.['Id']));
  expect((await paid(payment)).outputs).toMatchObject({ status: 'replaced' });
  expectBothOnce(payment);
});

test('an operator who stops the run after the invoice: the invoice is voided, nothing is paid', async () => {
  product.quickbooks.switches.writeMilliseconds = 700;
  const payment = newPayment(product);
  const execution = product.begin('create-paid-invoice', payment);
  await until('the invoice was sent', () => sends(payment, 'Invoice') > 0);
  await runOf(execution).cancel();
  await product.hubspot.engine.waitForEnd(execution.callbackId, 20_000);
  expect(execution.outputs).toMatchObject({ status: 'failed', errorCode: 'Cancelled' });
  expect(execution.outputs['errorDetail']).toContain('The paid invoice that it had made was voided.');
  expectNothingLeft(payment);
  expect(sends(payment, 'Payment')).toBe(0);
});

test('a void that QuickBooks refuses is a person’s, and HubSpot hears which document', async () => {
  onPayment('before', refusal('6000'));
  product.quickbooks.stage.faults.add({
    method: 'POST',
    path: 'operation=void',
    when: 'before',
    effect: refusal('6540'),
  });
  const payment = newPayment(product);
  const { outputs, callbackId } = await paid(payment);
  expect(outputs).toMatchObject({ status: 'failed', errorCode: 'UndoFailed' });
  expect(outputs['errorDetail']).toMatch(
    /^Paid invoice \d+ could not be undone because .*6540.*Void it in QuickBooks\.$/,
  );
  const run = runOf({ callbackId, objectId: payment.id } as Execution);
  await expect(run.result()).rejects.toThrow();
  expect(await rowOf(payment)).toMatchObject({ state: 'stuck', needsAttention: true });
});
