import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { eq, sql } from 'drizzle-orm';
import type { Execution } from '../../sandbox/hubspot/execution.ts';
import { defaultSwitches, setSwitches } from '../../sandbox/quickbooks/switches.ts';
import type { FaultEffect } from '../../sandbox/stage/faults.ts';
import { failure } from '../../src/domain/failures.ts';
import type { ActionOutcome } from '../../src/domain/outcome.ts';
import { claims, deliveries } from '../../src/store/schema.ts';
import { newDeal } from '../support/newDeal.ts';
import { PORTAL_ID, REALM_ID, startProduct, type Product } from '../support/product.ts';
import { replayAll } from '../support/replayAll.ts';
import { until } from '../support/until.ts';

/** P + L + S of this product, in seconds. */
const H = 2.5;
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

afterEach(async () => {
  product.quickbooks.stage.faults.clear();
  product.hubspot.stage.faults.clear();
  product.quickbooks.lateCommits.clear();
  setSwitches(product.quickbooks.switches, { ...defaultSwitches });
  const rows = await product.service.stores.database.db.select().from(claims);
  for (const row of rows) {
    const live = liveInvoices(row.objectId).length;
    const most = row.state === 'open' ? 0 : 1;
    expect({ deal: row.objectId, state: row.state, tooMany: live > most }).toMatchObject({ tooMany: false });
  }
  expect(product.quickbooks.realm(REALM_ID).violations).toEqual([]);
});

afterAll(async () => {
  try {
    await replayAll(product);
  } finally {
    await product.stop();
  }
}, 60_000);

function liveInvoices(dealId: string): Record<string, unknown>[] {
  return product.invoicesOf(dealId).filter((invoice) => Number(invoice['TotalAmt']) !== 0);
}

function onCreate(when: 'before' | 'after', effect: FaultEffect): void {
  const problem = product.quickbooks.stage.faults.add({ method: 'POST', path: '/invoice\\?', when, effect });
  if (problem) throw new Error(problem);
}

function creates(dealId: string) {
  return product.quickbooks.stage.requests
    .all()
    .filter((each) => each.kind === 'create Invoice' && each.body.includes(`DEAL-${dealId} `));
}

async function claimOf(dealId: string) {
  const [row] = await product.service.stores.database.db.select().from(claims).where(eq(claims.objectId, dealId));
  if (!row) throw new Error(`No claim of deal ${dealId}.`);
  return row;
}

function runOf(execution: Execution): WorkflowHandle {
  return product.service.temporal.client.workflow.getHandle(
    `create-invoice:${PORTAL_ID}:DEAL-${execution.objectId}:${execution.callbackId}`,
  );
}

async function sent(dealId: string): Promise<void> {
  await until('the invoice was sent', () => creates(dealId).length > 0);
}

/** Ends the run's execution and checks that one send, or two, left one invoice. */
async function oneInvoice(dealId: string, execution: Execution, sends: number): Promise<void> {
  await product.hubspot.engine.waitForEnd(execution.callbackId, 20_000);
  expect(execution.outputs).toMatchObject({ status: 'created' });
  expect(liveInvoices(dealId)).toHaveLength(1);
  expect(creates(dealId)).toHaveLength(sends);
}

const SAID = {
  reset: { kind: 'reset' },
  '504 page': { kind: 'respond', status: 504, body: '<html>504 Gateway Time-out</html>' },
  '600': {
    kind: 'respond',
    status: 400,
    body: { Fault: { Error: [{ Message: 'Duplicate Request Id', Detail: '', code: '600' }], type: 'ValidationFault' } },
  },
  'half an answer': { kind: 'truncate' },
  'empty 200': { kind: 'respond', status: 200 },
} as const satisfies Record<string, FaultEffect>;
const DOUBTS = Object.entries(SAID) as [string, FaultEffect][];

describe.each(['replay', 'fault600', 'ignored'] as const)('repeated request ids: %s', (requestIdRepeat) => {
  test.each(DOUBTS)('committed, and %s said: found by its marker, nothing sent again', async (_, effect) => {
    product.quickbooks.switches.requestIdRepeat = requestIdRepeat;
    onCreate('after', effect);
    const dealId = newDeal(product);
    await oneInvoice(dealId, product.enrol(dealId), 1);
  });

  test('not committed, and no answer, for all doubts at once: sent again only after H', async () => {
    product.quickbooks.switches.requestIdRepeat = requestIdRepeat;
    const deals = DOUBTS.map(([, effect]) => {
      const dealId = newDeal(product);
      product.quickbooks.stage.faults.add({
        method: 'POST',
        path: '/invoice\\?',
        body: `DEAL-${dealId} `,
        when: 'before',
        effect,
      });
      return { dealId, execution: product.enrol(dealId) };
    });
    for (const { dealId, execution } of deals) {
      await oneInvoice(dealId, execution, 2);
      const [first, second] = creates(dealId).map((each) => Date.parse(each.at));
      // The ledger's instant lies a little before the arrival of the first.
      expect((second ?? 0) - (first ?? 0)).toBeGreaterThan(H * 1000 - 500);
      // Not more than two were sent; a generation whose turn came too late for the wire is given up unsent.
      const claim = await claimOf(dealId);
      expect(claim.state).toBe('settled');
      expect(claim.generation).toBeGreaterThanOrEqual(2);
    }
  });

  test.each(['reset', '504'] as const)('committed late, after %s: waited for', async (answer) => {
    product.quickbooks.switches.requestIdRepeat = requestIdRepeat;
    product.quickbooks.lateCommits.add({ path: '/invoice\\?', afterSeconds: 0.9, answer });
    const dealId = newDeal(product);
    await oneInvoice(dealId, product.enrol(dealId), 1);
  });
});

test('a search that lags finds it in time', async () => {
  product.quickbooks.switches.searchLagSeconds = 0.4;
  onCreate('after', { kind: 'reset' });
  const dealId = newDeal(product);
  await oneInvoice(dealId, product.enrol(dealId), 1);
});

test.each([2, 10])('%i enrolments of one deal at the same moment: one creates, the others find it', async (count) => {
  const dealId = newDeal(product);
  product.quickbooks.switches.writeMilliseconds = 100;
  const executions = Array.from({ length: count }, () => product.enrol(dealId));
  for (const { callbackId } of executions) await product.hubspot.engine.waitForEnd(callbackId, 25_000);
  const statuses = executions.map((each) => String(each.outputs['status'])).toSorted((a, b) => a.localeCompare(b));
  expect(statuses).toEqual(['created', ...Array.from({ length: count - 1 }, () => 'existing')]);
  expect(new Set(executions.map((each) => each.outputs['document_id'])).size).toBe(1);
  expect(creates(dealId)).toHaveLength(1);
});

test('S10: a document too young to be read is not believed gone', async () => {
  const dealId = newDeal(product);
  product.quickbooks.switches.readLagSeconds = 1;
  const first = product.enrol(dealId);
  await product.hubspot.engine.waitForEnd(first.callbackId);
  const second = await product.invoice(dealId);
  expect(second.outputs).toMatchObject({ status: 'existing', document_id: first.outputs['document_id'] });
  expect(creates(dealId)).toHaveLength(1);
});

test('S12: a marker that is edited off in doubt needs a person; nothing second is made', async () => {
  const dealId = newDeal(product, { lines: [{ product: 'lawnCare', changes: { price: '71.13' } }] });
  onCreate('after', { kind: 'reset' });
  // No look may come before the person's edit.
  product.quickbooks.stage.faults.add({
    path: '/query.*Invoice',
    when: 'before',
    effect: { kind: 'respond', status: 503 },
    times: 10_000,
  });
  const execution = product.enrol(dealId);
  await until('it was committed', () => product.invoicesOf(dealId).length === 1);
  const [invoice] = product.invoicesOf(dealId);
  product.quickbooks.realm(REALM_ID).edit('Invoice', String(invoice?.['Id']), { PrivateNote: 'Paid in cash' });
  product.quickbooks.stage.faults.clear();
  await product.hubspot.engine.waitForEnd(execution.callbackId, 20_000);
  expect(execution.outputs).toMatchObject({ status: 'failed', errorCode: 'OutcomeUnknown' });
  await expect(runOf(execution).result()).rejects.toMatchObject({ cause: { type: 'NeedsAttention' } });
  expect(creates(dealId)).toHaveLength(1);
  expect(await claimOf(dealId)).toMatchObject({ state: 'stuck', needsAttention: true });
});

test('S4: an answer that was recorded before the send forbids it', async () => {
  const dealId = newDeal(product);
  // The run stands before its write, and the answer is recorded behind its back.
  product.hubspot.stage.faults.add({ path: `/deals/${dealId}\\b`, when: 'after', effect: { kind: 'delay', ms: 700 } });
  const execution = product.enrol(dealId);
  await product.hubspot.engine.waitForAnswer(execution.callbackId);
  const outcome: ActionOutcome = {
    status: 'failed',
    failures: [failure('Cancelled', { undone: 'Nothing was created.' })],
  };
  await product.service.stores.deliveries.answer(String(PORTAL_ID), execution.callbackId, () => outcome);
  await runOf(execution).result();
  expect(creates(dealId)).toEqual([]);
  expect(liveInvoices(dealId)).toEqual([]);
});

test('cancelled before the write: Cancelled, and nothing is sent', async () => {
  const dealId = newDeal(product);
  product.hubspot.stage.faults.add({ path: `/deals/${dealId}\\b`, when: 'before', effect: { kind: 'hang' } });
  const execution = product.enrol(dealId);
  await until('it reads the deal', () =>
    product.hubspot.stage.requests.all().some((each) => each.path.includes(`/deals/${dealId}`)),
  );
  await runOf(execution).cancel();
  await product.hubspot.engine.waitForEnd(execution.callbackId);
  expect(execution.outputs).toMatchObject({ status: 'failed', errorCode: 'Cancelled' });
  expect(creates(dealId)).toEqual([]);
});

test('cancelled during the write: created, and said so', async () => {
  const dealId = newDeal(product);
  product.quickbooks.switches.writeMilliseconds = 500;
  const execution = product.enrol(dealId);
  await sent(dealId);
  await runOf(execution).cancel();
  await oneInvoice(dealId, execution, 1);
});

test('cancelled in doubt: waited for, created, and said so', async () => {
  const dealId = newDeal(product);
  product.quickbooks.lateCommits.add({ path: '/invoice\\?', afterSeconds: 0.9, answer: 'reset' });
  const execution = product.enrol(dealId);
  await sent(dealId);
  await runOf(execution).cancel();
  await oneInvoice(dealId, execution, 1);
});

test('terminated during the write: the sweeper answers, and the next run finds the invoice', async () => {
  const dealId = newDeal(product);
  product.quickbooks.switches.writeMilliseconds = 500;
  const execution = product.enrol(dealId);
  await sent(dealId);
  await runOf(execution).terminate();
  await until('the write has ended', async () => (await claimOf(dealId)).state === 'settled');
  await product.service.stores.database.db
    .update(deliveries)
    .set({ answerDue: sql`ledger_now() - interval '1 minute'` })
    .where(eq(deliveries.callbackId, execution.callbackId));
  await oneInvoice(dealId, execution, 1);
  const next = await product.invoice(dealId);
  expect(next.outputs).toMatchObject({ status: 'existing', document_id: execution.outputs['document_id'] });
});

test('terminated in doubt: the sweeper says that nobody knows, and the next run settles the row', async () => {
  const dealId = newDeal(product);
  product.quickbooks.lateCommits.add({ path: '/invoice\\?', afterSeconds: 0.9, answer: 'reset' });
  const execution = product.enrol(dealId);
  await sent(dealId);
  await runOf(execution).terminate();
  const next = await product.invoice(dealId);
  expect(next.outputs).toMatchObject({ status: 'existing' });
  expect(creates(dealId)).toHaveLength(1);
});

test('reset to its first task after the end: still one invoice and one answer', async () => {
  const dealId = newDeal(product);
  const execution = await product.invoice(dealId);
  const run = runOf(execution);
  await run.result();
  const { client } = product.service.temporal;
  const { events } = await run.fetchHistory();
  const firstTask = events?.find((event) => event.workflowTaskCompletedEventAttributes)?.eventId;
  const { runId } = await client.workflowService.resetWorkflowExecution({
    namespace: product.config.temporal.namespace,
    workflowExecution: { workflowId: run.workflowId, runId: (await run.describe()).runId },
    reason: 'never twice',
    workflowTaskFinishEventId: firstTask ?? null,
    requestId: randomUUID(),
  });
  await expect(client.workflow.getHandle(run.workflowId, runId).result()).resolves.toMatchObject({ status: 'created' });
  expect(creates(dealId)).toHaveLength(1);
  expect(liveInvoices(dealId)).toHaveLength(1);
  expect(execution.completions).toHaveLength(1);
});

test('a total that is not the planned one: voided, TotalMismatch, nothing left', async () => {
  const dealId = newDeal(product);
  // The company adds a dollar that nobody planned.
  const { company } = product.quickbooks.realm(REALM_ID);
  const insert = company.insert.bind(company);
  company.insert = (...args) => {
    const stored = insert(...args);
    return Object.assign(stored, { TotalAmt: Number(stored['TotalAmt']) + 1, Balance: Number(stored['Balance']) + 1 });
  };
  try {
    const execution = await product.invoice(dealId);
    expect(execution.outputs).toMatchObject({ status: 'failed', errorCode: 'TotalMismatch' });
  } finally {
    company.insert = insert;
  }
  expect(liveInvoices(dealId)).toEqual([]);
  expect(product.invoicesOf(dealId)).toHaveLength(1);
  expect(await claimOf(dealId)).toMatchObject({ state: 'open', generation: 2 });
});
