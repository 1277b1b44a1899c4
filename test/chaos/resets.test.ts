import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { SAMPLE } from '../../sandbox/hubspot/samplePortal.ts';
import { newDeal } from '../support/newDeal.ts';
import { newPayment, newQuote } from '../support/newRecords.ts';
import { PORTAL_ID, REALM_ID, startProduct, type EnrolledRecord, type Product } from '../support/product.ts';
import { replayAll } from '../support/replayAll.ts';
import { expectOnce, expectOneAnswer, live, resetToEach, runOf, sent, type Kind } from '../support/resetting.ts';

let product: Product;

beforeAll(async () => {
  product = await startProduct({
    QUICKBOOKS_SEND_PAUSE_SECONDS: '1',
    QUICKBOOKS_LATEST_COMMIT_SECONDS: '2',
    QUICKBOOKS_SEARCH_LAG_SECONDS: '0.5',
    QUICKBOOKS_STEP_SECONDS: '10',
    HUBSPOT_STEP_SECONDS: '10',
    SWEEP_SECONDS: '1',
  });
}, 60_000);

afterEach(() => {
  product.quickbooks.stage.faults.clear();
  product.hubspot.stage.faults.clear();
  product.quickbooks.lateCommits.clear();
  expect(product.quickbooks.realm(REALM_ID).violations).toEqual([]);
});

afterAll(async () => {
  try {
    await replayAll(product);
  } finally {
    await product.stop();
  }
}, 60_000);

const aDeal = (): EnrolledRecord => ({ type: 'DEAL', id: newDeal(product) });
const aPayment = () => newPayment(product);
const refunded = () =>
  newPayment(product, { properties: { hs_latest_status: 'refunded', hs_refunds_amount: '65.00' } });

const INVOICE: Kind = { action: 'create-invoice', of: 'deal', record: aDeal, entities: ['Invoice'] };
const PAID: Kind = {
  action: 'create-paid-invoice',
  of: 'payment',
  record: aPayment,
  entities: ['Invoice', 'Payment'],
};
const KINDS: Kind[] = [
  INVOICE,
  { action: 'create-estimate', of: 'quote', record: () => newQuote(product), entities: ['Estimate'] },
  { action: 'create-sales-receipt', of: 'deal', record: aDeal, entities: ['SalesReceipt'] },
  { action: 'create-sales-receipt', of: 'payment', record: aPayment, entities: ['SalesReceipt'] },
  PAID,
  {
    action: 'create-expense',
    of: 'payment',
    record: aPayment,
    entities: ['Purchase'],
    inputs: { expense_account: '10', paid_from_account: '1' },
  },
  { action: 'create-refund-receipt', of: 'payment', record: refunded, entities: ['RefundReceipt'] },
];

test.each(KINDS)('$action of a $of: reset to each event after its end, still made once', async (kind) => {
  const record = kind.record();
  const execution = await product.run(kind.action, record, kind.inputs);
  expect(execution.outputs).toMatchObject({ status: 'created' });
  const run = runOf(product, kind.action, record, execution);
  await run.result();
  await resetToEach(product, run, { status: 'created' });
  await expectOnce(product, kind, record, execution);
});

test('a refused run: reset to each event it refuses again, and repaired in between it makes nothing', async () => {
  const record: EnrolledRecord = { type: 'DEAL', id: newDeal(product, { contacts: [] }) };
  const execution = await product.run('create-invoice', record);
  const { errorCode } = execution.outputs;
  expect(errorCode).toBe('ContactMissing');
  const run = runOf(product, 'create-invoice', record, execution);
  await run.result();
  await resetToEach(product, run, { status: 'failed', failures: [{ type: errorCode }] });

  // HubSpot's workflow has gone on with "nothing was created": a reset may not belie that.
  const portal = product.hubspot.portal(PORTAL_ID);
  portal.associate({ type: 'deals', id: record.id }, { type: 'contacts', id: SAMPLE.contacts.maria });
  await resetToEach(product, run, { status: 'failed', failures: [{ type: errorCode }] });
  expect({ live: live(product, record), sent: sent(product, record) }).toEqual({ live: [], sent: [] });
  expectOneAnswer(execution, undefined);
  // Who wants the document enrols the record again.
  expect((await product.run('create-invoice', record)).outputs).toMatchObject({ status: 'created' });
  expect(live(product, record)).toEqual(['Invoice']);
});

test.each([INVOICE, PAID])('$action: voided by a person and then reset, it is not made anew', async (kind) => {
  const record = kind.record();
  const execution = await product.run(kind.action, record);
  const run = runOf(product, kind.action, record, execution);
  await run.result();
  const documentId = execution.outputs['document_id'];
  product.quickbooks.realm(REALM_ID).void('Invoice', String(documentId));
  await resetToEach(product, run, { status: 'created', document: { id: documentId } });
  expect({ live: live(product, record), sent: sent(product, record) }).toEqual({ live: [], sent: kind.entities });
  expectOneAnswer(execution, documentId);
});
