import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { eq, sql } from 'drizzle-orm';
import type { Execution } from '../../sandbox/hubspot/execution.ts';
import { sendOf } from '../../activities/sending.ts';
import { SEND_AGAIN } from '../../src/domain/updates.ts';
import { claims } from '../../src/store/schema.ts';
import { newDeal } from '../support/newDeal.ts';
import { newPayment } from '../support/newRecords.ts';
import { PORTAL_ID, startProduct, type EnrolledRecord, type Product } from '../support/product.ts';
import { replayAll } from '../support/replayAll.ts';
import { until } from '../support/until.ts';

let product: Product;

beforeAll(async () => {
  product = await startProduct({
    // Time alone settles nothing here.
    QUICKBOOKS_LATEST_COMMIT_SECONDS: '3600',
    QUICKBOOKS_SEND_PAUSE_SECONDS: '1',
    QUICKBOOKS_LOOKS_SECONDS: '0.1,3600',
    QUICKBOOKS_STEP_SECONDS: '5',
  });
}, 60_000);

beforeEach(() => product.quickbooks.stage.faults.clear());

afterAll(async () => {
  try {
    await replayAll(product);
  } finally {
    await product.stop();
  }
}, 60_000);

const isLive = (document: Record<string, unknown>) => Number(document['TotalAmt']) !== 0;
const liveOf = (entity: string, record: EnrolledRecord) => product.documentsOf(entity, record).filter(isLive);

async function rowOf(record: EnrolledRecord) {
  const [row] = await product.service.stores.database.db.select().from(claims).where(eq(claims.objectId, record.id));
  return row;
}

/** Enrols the record with the next request of this path lost, and waits until the run waits for its second look. */
async function inDoubt(action: 'create-invoice' | 'create-paid-invoice', record: EnrolledRecord, path: string) {
  product.quickbooks.stage.faults.add({ path, when: 'before', effect: { kind: 'reset' } });
  const execution = product.begin(action, record);
  const handle = product.service.temporal.client.workflow.getHandle(
    `${action}:${PORTAL_ID}:${record.type}-${record.id}:${execution.callbackId}`,
  );
  const send = await waiting(handle, record);
  return { execution, handle, send };
}

async function waiting(handle: WorkflowHandle, record: EnrolledRecord): Promise<string> {
  await until('the run waits for its second look', async () => {
    const { events } = await handle.fetchHistory().catch(() => ({ events: [] }));
    return (events ?? []).filter((event) => event.timerStartedEventAttributes).length >= 3;
  });
  const row = await rowOf(record);
  return row ? sendOf(row) : '';
}

const say = (handle: WorkflowHandle, send: string) =>
  handle.executeUpdate<string, [string]>(SEND_AGAIN, { args: [send] });

/** Says it until it isn't too early any more: the request may be on its way for a second here. */
async function sayInTime(handle: WorkflowHandle, send: string): Promise<void> {
  await until('the word is taken', () =>
    say(handle, send).then(
      () => true,
      () => false,
    ),
  );
}

/** Moves the send in time, since the word is not taken while the request may still leave. */
async function sentAgo(send: string, interval: string): Promise<void> {
  await product.service.stores.database.db
    .update(claims)
    .set({ sentAt: sql`ledger_now() - ${interval}::interval` })
    .where(eq(claims.id, Number(send.split('/')[0])));
}

async function ends(execution: Execution): Promise<void> {
  await product.hubspot.engine.waitForEnd(execution.callbackId, 20_000);
}

test('"not there, send again": believed when the request can no longer leave, and sent once more', async () => {
  const record: EnrolledRecord = { type: 'DEAL', id: newDeal(product) };
  const { execution, handle, send } = await inDoubt('create-invoice', record, '/invoice\\?');
  await expect(say(handle, '1/99/i')).rejects.toMatchObject({
    cause: { message: `This run is in doubt about ${send}, not 1/99/i.` },
  });
  await sayInTime(handle, send);
  await ends(execution);
  expect(execution.outputs).toMatchObject({ status: 'created' });
  expect(liveOf('Invoice', record)).toHaveLength(1);
  expect(await rowOf(record)).toMatchObject({ state: 'settled', generation: 2 });
});

test('said at once, it is refused with the reason; said of a document that is there, it is not believed', async () => {
  const record: EnrolledRecord = { type: 'DEAL', id: newDeal(product) };
  product.quickbooks.lateCommits.add({ path: '/invoice\\?', afterSeconds: 1_000, answer: 'reset' });
  const execution = product.begin('create-invoice', record);
  const handle = product.service.temporal.client.workflow.getHandle(
    `create-invoice:${PORTAL_ID}:DEAL-${record.id}:${execution.callbackId}`,
  );
  const send = await waiting(handle, record);
  await sentAgo(send, '0 seconds');
  await expect(say(handle, send)).rejects.toMatchObject({ cause: { type: 'TooEarly' } });
  await sentAgo(send, '1 minute');
  // It has come meanwhile, which the person didn't see.
  product.quickbooks.stage.clock.advance(1_000_000);
  await sayInTime(handle, send);
  await ends(execution);
  expect(execution.outputs).toMatchObject({ status: 'created' });
  expect(liveOf('Invoice', record)).toHaveLength(1);
});

test('said of a document that QuickBooks shows, but does not give by its id yet: nothing is sent again', async () => {
  const record: EnrolledRecord = { type: 'DEAL', id: newDeal(product) };
  product.quickbooks.switches.readLagSeconds = 600;
  product.quickbooks.stage.faults.add({ path: '/invoice\\?', when: 'after', effect: { kind: 'reset' } });
  const execution = product.begin('create-invoice', record);
  const handle = product.service.temporal.client.workflow.getHandle(
    `create-invoice:${PORTAL_ID}:DEAL-${record.id}:${execution.callbackId}`,
  );
  const send = await waiting(handle, record);
  await sentAgo(send, '1 minute');
  await expect(say(handle, send)).rejects.toMatchObject({
    cause: { message: expect.stringContaining('QuickBooks shows something that is the document') },
  });
  product.quickbooks.switches.readLagSeconds = 0;
  // Now the look finds it.
  await sayInTime(handle, send);
  await ends(execution);
  expect(execution.outputs).toMatchObject({ status: 'created' });
  expect(liveOf('Invoice', record)).toHaveLength(1);
});

test('of a payment: the invoice is voided, and both are made anew', async () => {
  const record = newPayment(product);
  const { execution, handle, send } = await inDoubt('create-paid-invoice', record, '/payment\\?');
  await sayInTime(handle, send);
  await ends(execution);
  expect(execution.outputs).toMatchObject({ status: 'created' });
  expect(liveOf('Invoice', record)).toMatchObject([{ Balance: 0 }]);
  expect(liveOf('Payment', record)).toMatchObject([{ UnappliedAmt: 0 }]);
});

test('a run that is not in doubt says so', async () => {
  const record: EnrolledRecord = { type: 'DEAL', id: newDeal(product, { lines: [] }) };
  const execution = await product.run('create-invoice', record);
  const handle = product.service.temporal.client.workflow.getHandle(
    `create-invoice:${PORTAL_ID}:DEAL-${record.id}:${execution.callbackId}`,
  );
  await expect(say(handle, '1/1/i')).rejects.toThrow();
});
