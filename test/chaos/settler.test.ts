import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { eq } from 'drizzle-orm';
import type { Execution } from '../../sandbox/hubspot/execution.ts';
import { defaultSwitches, setSwitches } from '../../sandbox/quickbooks/switches.ts';
import { carryOut } from '../../src/admin/ownerOrEndpoint.ts';
import { claims } from '../../src/store/schema.ts';
import { settlerIdOf } from '../../src/temporal/runs.ts';
import { newDeal } from '../support/newDeal.ts';
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

const isLive = (document: Record<string, unknown>) => Number(document['TotalAmt']) !== 0;
const liveOf = (entity: string, record: EnrolledRecord) => product.documentsOf(entity, record).filter(isLive);

function creates(entity: string, record: EnrolledRecord): number {
  return product.quickbooks.stage.requests
    .all()
    .filter((each) => each.kind === `create ${entity}` && each.body.includes(` ${record.type}-${record.id} `)).length;
}

async function rowOf(record: EnrolledRecord) {
  const [row] = await product.service.stores.database.db.select().from(claims).where(eq(claims.objectId, record.id));
  if (!row) throw new Error('There is no row.');
  return row;
}

function runOf(action: string, record: EnrolledRecord, execution: Execution) {
  return product.service.temporal.client.workflow.getHandle(
    `${action}:${PORTAL_ID}:${record.type}-${record.id}:${execution.callbackId}`,
  );
}

/** Terminates the run when the sandbox has seen the create. */
async function terminateWhenSent(
  action: 'create-invoice' | 'create-paid-invoice',
  record: EnrolledRecord,
  entity: string,
) {
  const execution = product.begin(action, record);
  await until(`the ${entity} was sent`, () => creates(entity, record) > 0);
  await runOf(action, record, execution).terminate();
}

const release = (claimId: number) =>
  carryOut(product.config, { command: 'release', order: { claimId } }, () => product.config);

const settlerOf = async (record: EnrolledRecord) =>
  product.service.temporal.client.workflow.getHandle(settlerIdOf((await rowOf(record)).id));

/** Waits for the settler that the sweeper starts by itself, and for its end. */
async function settled(record: EnrolledRecord): Promise<unknown> {
  const settler = await settlerOf(record);
  await until('the settler was started', () =>
    settler.describe().then(
      () => true,
      () => false,
    ),
  );
  return settler.result();
}

const deal = (): EnrolledRecord => ({ type: 'DEAL', id: newDeal(product) });

test('terminated in doubt and forgotten: the settler finds the document that came late', async () => {
  const record = deal();
  product.quickbooks.lateCommits.add({ path: '/invoice\\?', afterSeconds: 0.9, answer: 'reset' });
  await terminateWhenSent('create-invoice', record, 'Invoice');
  expect(await settled(record)).toEqual({ claimId: (await rowOf(record)).id, state: 'settled' });
  expect(await rowOf(record)).toMatchObject({ state: 'settled', generation: 1 });
  expect(liveOf('Invoice', record)).toHaveLength(1);
});

test('terminated in doubt, and nothing came: the row is at rest, and nothing was sent again', async () => {
  const record = deal();
  product.quickbooks.stage.faults.add({ path: '/invoice\\?', when: 'before', effect: { kind: 'reset' } });
  await terminateWhenSent('create-invoice', record, 'Invoice');
  expect(await settled(record)).toMatchObject({ state: 'open' });
  expect(await rowOf(record)).toMatchObject({ state: 'open', generation: 2 });
  expect(creates('Invoice', record)).toBe(1);
  expect(liveOf('Invoice', record)).toEqual([]);
});

test('terminated between invoice and payment: the invoice is voided, and no payment is made', async () => {
  const record = newPayment(product);
  product.quickbooks.switches.writeMilliseconds = 500;
  await terminateWhenSent('create-paid-invoice', record, 'Invoice');
  expect(await settled(record)).toMatchObject({ state: 'open' });
  expect(product.documentsOf('Invoice', record)).toHaveLength(1);
  expect(liveOf('Invoice', record)).toEqual([]);
  expect(creates('Payment', record)).toBe(0);
});

test('terminated while the payment is in doubt: both stand when it came', async () => {
  const record = newPayment(product);
  product.quickbooks.stage.faults.add({ path: '/payment\\?', when: 'after', effect: { kind: 'reset' } });
  await terminateWhenSent('create-paid-invoice', record, 'Payment');
  expect(await settled(record)).toMatchObject({ state: 'settled' });
  expect(liveOf('Invoice', record)).toMatchObject([{ Balance: 0 }]);
  expect(liveOf('Payment', record)).toMatchObject([{ UnappliedAmt: 0 }]);
});

test('… and both are gone when it did not', async () => {
  const record = newPayment(product);
  product.quickbooks.stage.faults.add({ path: '/payment\\?', when: 'before', effect: { kind: 'reset' } });
  await terminateWhenSent('create-paid-invoice', record, 'Payment');
  expect(await settled(record)).toMatchObject({ state: 'open' });
  expect(liveOf('Invoice', record)).toEqual([]);
  expect(liveOf('Payment', record)).toEqual([]);
});

test('what only a person can settle fails in sight, once; put right and released, it comes to rest', async () => {
  const record = newPayment(product);
  product.quickbooks.switches.writeMilliseconds = 500;
  // Voiding is refused: the invoice of the dead run can't be taken back.
  product.quickbooks.refuse({ entity: 'Invoice', body: 'SyncToken', code: '6210' });
  await terminateWhenSent('create-paid-invoice', record, 'Invoice');
  await expect(settled(record)).rejects.toThrow('Workflow execution failed');
  expect(await rowOf(record)).toMatchObject({ state: 'stuck', needsAttention: true });
  const settler = await settlerOf(record);
  const described = await settler.describe();
  expect(described.status.name).toBe('FAILED');
  await product.service.sweep();
  expect((await settler.describe()).runId).toBe(described.runId);

  const { id: claimId } = await rowOf(record);
  product.quickbooks.stage.faults.clear();
  expect((await release(claimId))[0]).toContain('what is left of it is taken back');
  await until('the row is at rest', async () => (await rowOf(record)).state === 'open');
  expect(liveOf('Invoice', record)).toEqual([]);
  await expect(release(claimId)).rejects.toThrow('does not wait for a person');
  const { outputs } = await product.run('create-paid-invoice', record);
  expect(outputs).toMatchObject({ status: 'created' });
});

test('two documents with one marker call for a person; when one is voided, the row is released and knows the other', async () => {
  const record: EnrolledRecord = { type: 'DEAL', id: newDeal(product) };
  product.quickbooks.switches.searchLagSeconds = 0.5;
  product.quickbooks.stage.faults.add({ path: '/invoice\\?', when: 'after', effect: { kind: 'reset' } });
  const execution = product.begin('create-invoice', record);
  await until('it is there', () => liveOf('Invoice', record).length === 1);
  const realm = product.quickbooks.realm(REALM_ID);
  const [made] = liveOf('Invoice', record);
  const other = (await product.invoice(newDeal(product))).outputs['document_id'] ?? '';
  realm.edit('Invoice', other, { PrivateNote: made?.['PrivateNote'] });
  await product.hubspot.engine.waitForEnd(execution.callbackId, 20_000);
  expect(execution.outputs).toMatchObject({ errorCode: 'OutcomeUnknown' });
  const row = await rowOf(record);
  expect(row).toMatchObject({ state: 'stuck' });

  realm.void('Invoice', other);
  expect((await release(row.id))[0]).toContain('its document is looked for');
  await until('the row is at rest', async () => (await rowOf(record)).state === 'settled');
  const again = await product.invoice(record.id);
  expect(again.outputs).toMatchObject({ status: 'existing', document_id: made?.['Id'] });
});

test('a row that is not there, or no number, is refused with a sentence', async () => {
  await expect(release(999_999)).rejects.toThrow('There is no row 999999 in the ledger.');
  await expect(release(Number.NaN)).rejects.toThrow('The row must be a number');
});

test('a living run keeps its row: no settler comes', async () => {
  const record = deal();
  product.quickbooks.lateCommits.add({ path: '/invoice\\?', afterSeconds: 0.9, answer: 'reset' });
  const execution = product.begin('create-invoice', record);
  await until('the invoice was sent', () => creates('Invoice', record) > 0);
  await product.service.sweep();
  await product.hubspot.engine.waitForEnd(execution.callbackId, 20_000);
  expect(execution.outputs).toMatchObject({ status: 'created' });
  await expect((await settlerOf(record)).describe()).rejects.toThrow();
});
