import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import type { Execution } from '../../sandbox/hubspot/execution.ts';
import { runAdminCommand } from '../../src/admin/commands.ts';
import type { Action } from '../../src/domain/actions.ts';
import { NotNow } from '../../src/domain/problems.ts';
import { NotRebuilt } from '../../src/reconcile/command.ts';
import { claimDocuments, claims, deliveries } from '../../src/store/schema.ts';
import { openVendors, type Vendors } from '../../src/vendors.ts';
import { newDeal } from '../support/newDeal.ts';
import { newPayment, newQuote } from '../support/newRecords.ts';
import { PORTAL_ID, REALM_ID, startProduct, type EnrolledRecord, type Product } from '../support/product.ts';
import { replayAll } from '../support/replayAll.ts';
import { until } from '../support/until.ts';

let product: Product;
let vendors: Vendors;
/** H of this product, and a margin for the clock. */
const CERTAIN_MS = 1_000;

beforeAll(async () => {
  product = await startProduct({
    QUICKBOOKS_SEND_PAUSE_SECONDS: String(CERTAIN_MS / 1_000),
    QUICKBOOKS_WRITE_TIMEOUT_SECONDS: '5',
  });
  vendors = openVendors(product.config, product.service.stores);
  // Runs that wait for the ledger ask once a minute; here they ask more often.
  const { ledgerState } = product.service.stores;
  const refuse = ledgerState.refuseWhileOff.bind(ledgerState);
  ledgerState.refuseWhileOff = () =>
    refuse().catch((error: unknown) => {
      throw error instanceof NotNow ? new NotNow('QuickBooks', error.message, { retryAfterMs: 500 }) : error;
    });
}, 60_000);

afterEach(() => expect(product.quickbooks.realm(REALM_ID).violations).toEqual([]));

afterAll(async () => {
  await vendors.transport.close();
  try {
    await replayAll(product);
  } finally {
    await product.stop();
  }
}, 60_000);

const database = () => product.service.stores.database.db;
const books = () => product.quickbooks.realm(REALM_ID);
const deal = (): EnrolledRecord => ({ type: 'DEAL', id: newDeal(product) });
const liveOf = (entity: string, record: EnrolledRecord) =>
  product.documentsOf(entity, record).filter((each) => Number(each['TotalAmt']) !== 0);

const reconcile = (order: Record<string, unknown>) =>
  runAdminCommand(
    {
      stores: product.service.stores,
      quickbooks: () => vendors.quickbooks,
      certainAfterMs: () => product.config.certainAfterMs,
    },
    { command: 'reconcile', order },
  );
/** The runs that said in the log that they wait. */
const waitingRuns = () =>
  new Set(
    product
      .logged()
      .split('\n')
      .filter((line) => line.includes('Writes are off'))
      .map((line) => (JSON.parse(line) as { workflowId: string }).workflowId),
  );
const rebuild = (more: Record<string, unknown> = {}) => reconcile({ verb: 'rebuild', days: 400, ...more });
const writesOff = () => reconcile({ verb: 'writes-off', reason: 'a test' });

/** The numbers of the table's line: read, marked, made, advanced, conflicts. */
function counts(lines: readonly string[]): number[] {
  const line = lines.find((each) => each.startsWith(REALM_ID));
  return (line ?? '').trim().split(/\s+/).slice(2).map(Number);
}

/** What a backup doesn't know: everything since it was taken. */
async function forgetRows(): Promise<void> {
  await database().delete(claimDocuments);
  await database().delete(claims);
}

async function rowOf(record: EnrolledRecord, kind?: string) {
  const rows = await database().select().from(claims).where(eq(claims.objectId, record.id));
  return rows.find((row) => kind === undefined || row.kind === kind);
}

const all = async () => ({
  claims: await database().select().from(claims).orderBy(claims.id),
  documents: await database().select().from(claimDocuments).orderBy(claimDocuments.claimId, claimDocuments.documentId),
});

interface Way {
  action: Action;
  entity: string;
  record: EnrolledRecord;
  inputs?: Record<string, string>;
}

const ways = (): Way[] => [
  { action: 'create-invoice', entity: 'Invoice', record: deal() },
  { action: 'create-estimate', entity: 'Estimate', record: newQuote(product) },
  { action: 'create-sales-receipt', entity: 'SalesReceipt', record: newPayment(product) },
  { action: 'create-paid-invoice', entity: 'Invoice', record: newPayment(product) },
  {
    action: 'create-expense',
    entity: 'Purchase',
    record: newPayment(product),
    inputs: { expense_account: '10', paid_from_account: '1' },
  },
  { action: 'create-invoice', entity: 'Invoice', record: deal(), inputs: { existing_document: 'monthly' } },
];
const enrol = ({ action, record, inputs }: Way) => product.run(action, record, inputs);
const ended = (execution: Execution) => product.hubspot.engine.waitForEnd(execution.callbackId, 90_000);

test('an empty ledger is rebuilt from the markers: whoever waited finds what is there, and nothing is made twice', async () => {
  const made = ways();
  for (const way of made) expect((await enrol(way)).outputs).toMatchObject({ status: 'created' });
  const another: Way = { ...(made[0] as Way), inputs: { existing_document: 'create_another' } };
  expect((await enrol(another)).outputs).toMatchObject({ status: 'created' });
  const voided: Way = { action: 'create-invoice', entity: 'Invoice', record: deal() };
  await enrol(voided);
  books().void('Invoice', String(product.documentsOf('Invoice', voided.record)[0]?.['Id']));

  await forgetRows();
  await writesOff();
  await delay(CERTAIN_MS);
  const sent = () => product.quickbooks.stage.requests.all().filter((each) => each.kind.startsWith('create ')).length;
  const before = sent();
  const waiting = [...made, voided].map(({ action, record, inputs }) => product.begin(action, record, inputs));
  await until('all wait for the ledger', () => waitingRuns().size === waiting.length, 20_000);
  expect(sent()).toBe(before);
  expect((await all()).claims).toEqual([]);

  const lines = await rebuild();
  // Two more than there were actions: the payment, and the second invoice of the deal.
  expect(counts(lines).slice(1)).toEqual([9, 8, 0, 0]);
  expect(lines.at(-1)).toBe('Writes are on again.');
  await Promise.all(waiting.map(ended));
  const outputs = waiting.map((execution) => execution.outputs?.['status']);
  expect(outputs).toEqual([...made.map(() => 'existing'), 'replaced']);
  for (const { entity, record } of made.slice(1)) expect(liveOf(entity, record)).toHaveLength(1);
  expect(liveOf('Invoice', another.record)).toHaveLength(2);
  expect(liveOf('Invoice', voided.record)).toHaveLength(1);
  expect(await rowOf(voided.record)).toMatchObject({ state: 'settled', generation: 2 });
  // What showed them in HubSpot is found again, too.
  const shown = (record: EnrolledRecord) =>
    product.hubspot.portal(PORTAL_ID).associated({ type: 'deals', id: record.id }, 'invoices').length;
  expect([shown(another.record), shown((made[5] as Way).record)]).toEqual([2, 1]);
  const paid = (made[3] as Way).record;
  expect(liveOf('Invoice', paid)).toMatchObject([{ Balance: 0 }]);
  expect(liveOf('Payment', paid)).toMatchObject([{ UnappliedAmt: 0 }]);
  expect(await rowOf(paid)).toMatchObject({ kind: 'income', documentKind: 'paid_invoice', state: 'settled' });
  const once = await all();
  expect(counts(await rebuild()).slice(2)).toEqual([0, 0, 0]);
  expect(await all()).toEqual(once);
}, 150_000);

test('a restored row is brought to where QuickBooks is', async () => {
  const [invoiced, paid, replaced] = [deal(), newPayment(product), deal()];
  await product.run('create-invoice', invoiced);
  await product.run('create-paid-invoice', paid);
  await product.run('create-invoice', replaced);
  books().void('Invoice', String(product.documentsOf('Invoice', replaced)[0]?.['Id']));
  await product.run('create-invoice', replaced);
  const rows = await Promise.all([invoiced, paid, replaced].map((record) => rowOf(record)));

  // The backup was taken while the first was being sent, between invoice and payment, and before the void.
  const back = (record: EnrolledRecord, change: Partial<typeof claims.$inferInsert>) =>
    database().update(claims).set(change).where(eq(claims.objectId, record.id));
  for (const row of rows)
    await database()
      .delete(claimDocuments)
      .where(eq(claimDocuments.claimId, row?.id ?? 0));
  await back(invoiced, { state: 'sending', documentId: null, totalCents: null });
  await back(paid, { state: 'made', paymentId: null, paymentRequestId: null, paymentBody: null });
  await back(replaced, { generation: 1, documentId: '1' });

  expect(counts(await rebuild()).slice(2)).toEqual([0, 3, 0]);
  for (const [index, record] of [invoiced, paid, replaced].entries()) {
    const row = await rowOf(record);
    expect(row).toMatchObject({
      state: 'settled',
      generation: rows[index]?.generation,
      documentId: rows[index]?.documentId,
      paymentId: rows[index]?.paymentId,
      totalCents: rows[index]?.totalCents,
    });
  }
  expect(counts(await rebuild()).slice(2)).toEqual([0, 0, 0]);
});

test('what only a person can decide is put aside, until it is tidied up in QuickBooks', async () => {
  const [copied, unpaid, deleted, voided] = [deal(), newPayment(product), newQuote(product), deal()];
  await product.run('create-invoice', copied);
  await product.run('create-paid-invoice', unpaid);
  await product.run('create-estimate', deleted);
  await product.run('create-invoice', voided);
  const [original] = product.documentsOf('Invoice', copied);
  const [payment] = product.documentsOf('Payment', unpaid);
  const copy = await vendors.quickbooks.create(
    REALM_ID,
    'Invoice',
    crypto.randomUUID(),
    JSON.stringify({
      CustomerRef: original?.['CustomerRef'],
      PrivateNote: original?.['PrivateNote'],
      Line: [{ Amount: 5, DetailType: 'SalesItemLineDetail', SalesItemLineDetail: { ItemRef: { value: '1' } } }],
    }),
  );
  if (copy.outcome !== 'done') throw new Error('There is no copy.');
  books().void('Payment', String(payment?.['Id']));
  for (const record of [copied, unpaid]) {
    const row = await rowOf(record);
    await database()
      .delete(claimDocuments)
      .where(eq(claimDocuments.claimId, row?.id ?? 0));
    await database()
      .delete(claims)
      .where(eq(claims.id, row?.id ?? 0));
  }
  books().delete('Estimate', String(product.documentsOf('Estimate', deleted)[0]?.['Id']));
  books().void('Invoice', String(product.documentsOf('Invoice', voided)[0]?.['Id']));

  const lines = await rebuild();
  expect(counts(lines).slice(2)).toEqual([2, 0, 4]);
  expect(lines.join('\n')).toMatch(
    /DEAL-\d+ \(once\): Several live documents carry its marker: Invoice \d+, Invoice \d+\./,
  );
  expect(lines.join('\n')).toMatch(/Invoice \d+ is there without the payment that belongs to it\./);
  expect(lines.join('\n')).toMatch(/it is settled with \d+, which is not in QuickBooks\./);
  expect(lines.join('\n')).toMatch(/it is settled with \d+, which is void in QuickBooks\./);
  expect(await rowOf(copied)).toMatchObject({ state: 'stuck', needsAttention: true });
  expect(await rowOf(unpaid)).toMatchObject({ state: 'stuck', needsAttention: true });
  const once = await all();
  expect(counts(await rebuild()).slice(2)).toEqual([0, 0, 4]);
  expect(await all()).toEqual(once);

  books().void('Invoice', String(copy.entity['Id']));
  books().void('Invoice', String(product.documentsOf('Invoice', unpaid)[0]?.['Id']));
  expect(counts(await rebuild()).slice(2)).toEqual([0, 2, 2]);
  expect(await rowOf(copied)).toMatchObject({ state: 'settled', documentId: original?.['Id'], needsAttention: false });
  expect(await rowOf(unpaid)).toMatchObject({ state: 'open', generation: 2, needsAttention: false });
});

test('writes stay off while a company was not read, or was read too early', async () => {
  await writesOff();
  await expect(rebuild()).rejects.toThrow(/Writes stay off: what was sent before/);
  await delay(CERTAIN_MS);
  await product.service.stores.accounts.grant(String(PORTAL_ID), '99');
  await expect(rebuild()).rejects.toThrow(/Company 99 could not be read: NotConnected[^]*Writes stay off/);
  await expect(rebuild({ realmId: REALM_ID })).rejects.toThrow(NotRebuilt);
  expect(await reconcile({ verb: 'state' })).toEqual([expect.stringMatching(/^Writes are off since .* UTC: a test$/)]);
  expect(await reconcile({ verb: 'writes-on' })).toEqual(['Writes are on.']);
  expect((await database().select().from(deliveries)).length).toBeGreaterThan(0);
});
