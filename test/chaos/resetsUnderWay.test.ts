import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { eq, sql } from 'drizzle-orm';
import type { Execution } from '../../sandbox/hubspot/execution.ts';
import { sendOf } from '../../activities/sending.ts';
import { SEND_AGAIN } from '../../src/domain/updates.ts';
import { deliveries } from '../../src/store/schema.ts';
import { newDeal } from '../support/newDeal.ts';
import { newPayment } from '../support/newRecords.ts';
import { REALM_ID, startProduct, type EnrolledRecord, type Product } from '../support/product.ts';
import { replayAll } from '../support/replayAll.ts';
import {
  EXCLUDE_CANCEL,
  expectOnce,
  expectOneAnswer,
  live,
  reset,
  resetInPassing,
  resettable,
  resetToEach,
  rowOf,
  runIdOf,
  runOf,
  sent,
  type Kind,
} from '../support/resetting.ts';
import { until } from '../support/until.ts';

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

const INVOICE: Kind = { action: 'create-invoice', of: 'deal', record: aDeal, entities: ['Invoice'] };
const PAID: Kind = {
  action: 'create-paid-invoice',
  of: 'payment',
  record: () => newPayment(product),
  entities: ['Invoice', 'Payment'],
};

/** Enrols a deal, and does something to the run while it waits for HubSpot's answer. */
async function heldAtItsDeal(
  record: EnrolledRecord,
  act: (run: WorkflowHandle) => Promise<unknown>,
): Promise<Execution> {
  const { stage } = product.hubspot;
  const path = `/deals/${record.id}\\b`;
  stage.faults.add({ path, when: 'before', effect: { kind: 'hang' } });
  const execution = product.begin('create-invoice', record);
  await until('it reads the deal', () => stage.requests.all().some((each) => new RegExp(path).test(each.path)));
  await act(runOf(product, 'create-invoice', record, execution));
  return execution;
}

test.each([true, false])(
  'cancelled before its write and then reset, cancelled again: %s: it makes nothing',
  async (again) => {
    const record = aDeal();
    const execution = await heldAtItsDeal(record, (run) => run.cancel());
    await product.hubspot.engine.waitForEnd(execution.callbackId);
    const run = runOf(product, 'create-invoice', record, execution);
    const ending = { status: 'failed', failures: [{ type: 'Cancelled' }] };
    expect(await run.result()).toMatchObject(ending);
    await resetToEach(product, run, ending, again ? [] : [EXCLUDE_CANCEL]);
    expect(sent(product, record)).toEqual([]);
    expectOneAnswer(execution, undefined);
  },
);

/** The request by which what is in doubt is looked for. */
const LOOKS = '/query.*CreateTime';

const looks = () => product.quickbooks.stage.requests.all().filter((each) => new RegExp(LOOKS).test(each.path)).length;

/** The create whose answer is lost, and what comes of it. */
const LOST = ['committed', 'commits late', 'never arrived'] as const;

describe.each(LOST)('an answer is lost, and the request %s', (fate) => {
  test.each([
    { kind: INVOICE, path: '/invoice\\?' },
    { kind: PAID, path: '/invoice\\?' },
    { kind: PAID, path: '/payment\\?' },
  ])('$kind.action at $path: reset to each event in doubt, looked for, and made once', async ({ kind, path }) => {
    const record = kind.record();
    const { faults } = product.quickbooks.stage;
    if (fate === 'commits late') product.quickbooks.lateCommits.add({ path, afterSeconds: 0.9, answer: 'reset' });
    else
      faults.add({ method: 'POST', path, when: fate === 'committed' ? 'after' : 'before', effect: { kind: 'reset' } });
    // No look succeeds before the resets are over.
    faults.add({
      path: LOOKS,
      when: 'before',
      effect: { kind: 'respond', status: 503 },
      times: 10_000,
    });
    const execution = product.begin(kind.action, record);
    const entity = path === '/payment\\?' ? 'Payment' : 'Invoice';
    await until(`the ${entity} was sent`, () => sent(product, record).includes(entity));
    const run = runOf(product, kind.action, record, execution);
    const looksBefore = looks();
    await until('it was looked for', () => looks() > looksBefore);
    await resetInPassing(product, run);
    faults.clear();
    await product.hubspot.engine.waitForEnd(execution.callbackId, 20_000);
    await run.result();
    expect(execution.outputs).toMatchObject({ status: 'created' });
    expect(live(product, record)).toEqual(kind.entities);
    expect(await rowOf(product, record)).toMatchObject({ state: 'settled' });
    // What never arrived is sent again once it is certain; nothing else is.
    if (fate === 'never arrived') expect(sent(product, record).filter((each) => each === entity)).toHaveLength(2);
    else await expectOnce(product, kind, record, execution);
  });
});

describe('a terminated run is reset', () => {
  test('stopped before its write and unanswered: it goes on, and makes one', async () => {
    const record = aDeal();
    const execution = await heldAtItsDeal(record, (held) => held.terminate());
    const run = runOf(product, 'create-invoice', record, execution);
    const [first] = await resettable(run);
    const goesOn = await reset(product, run, await runIdOf(run), first);
    await expect(goesOn.result()).resolves.toMatchObject({ status: 'created' });
    await expectOnce(product, INVOICE, record, execution);
  });

  test('answered by the sweeper before: it makes nothing', async () => {
    const record = aDeal();
    const execution = await heldAtItsDeal(record, (held) => held.terminate());
    const run = runOf(product, 'create-invoice', record, execution);
    await product.service.stores.database.db
      .update(deliveries)
      .set({ answerDue: sql`ledger_now() - interval '1 minute'` })
      .where(eq(deliveries.callbackId, execution.callbackId));
    await product.hubspot.engine.waitForEnd(execution.callbackId);
    expect(execution.outputs).toMatchObject({ errorCode: 'Cancelled' });
    await resetToEach(product, run, { status: 'failed', failures: [{ type: 'Cancelled' }] });
    expect(sent(product, record)).toEqual([]);
    expectOneAnswer(execution, undefined);
  });

  test.each([
    { kind: INVOICE, entity: 'Invoice' },
    { kind: PAID, entity: 'Invoice' },
    { kind: PAID, entity: 'Payment' },
  ])('$kind.action, stopped while the $entity is written: each stands once', async ({ kind, entity }) => {
    const record = kind.record();
    product.quickbooks.stage.faults.add({
      method: 'POST',
      path: `/${entity.toLowerCase()}\\?`,
      when: 'after',
      effect: { kind: 'delay', ms: 300 },
    });
    const execution = product.begin(kind.action, record);
    const run = runOf(product, kind.action, record, execution);
    await until(`the ${entity} was sent`, () => sent(product, record).includes(entity));
    await run.terminate();
    await resetInPassing(product, run);
    await expect(run.result()).resolves.toMatchObject({ status: 'created' });
    await expectOnce(product, kind, record, execution);
    await resetToEach(product, run, { status: 'created' });
    await expectOnce(product, kind, record, execution);
  });
});

test('reset while the document is shown in HubSpot, again and again: shown once', async () => {
  const record = aDeal();
  const path = '/objects/[^/]+/invoices$';
  const { stage } = product.hubspot;
  stage.faults.add({ method: 'POST', path, when: 'after', effect: { kind: 'delay', ms: 300 } });
  const execution = product.begin('create-invoice', record);
  const run = runOf(product, 'create-invoice', record, execution);
  await until('it is being shown', () => stage.requests.all().some((each) => each.fault === 'after: delay'));
  await resetInPassing(product, run);
  await expect(run.result()).resolves.toMatchObject({ status: 'created' });
  await expectOnce(product, INVOICE, record, execution);
});

// A reset says again what was said after its event, and a word does not name the send that it is about.
test('a person’s word is not taken again by a reset run, for a send of which it was not said', async () => {
  const record = aDeal();
  const { quickbooks } = product;
  quickbooks.stage.faults.add({ method: 'POST', path: '/invoice\\?', when: 'before', effect: { kind: 'reset' } });
  const execution = product.begin('create-invoice', record);
  const run = runOf(product, 'create-invoice', record, execution);
  await until('the first was sent', () => sent(product, record).length === 1);
  quickbooks.lateCommits.add({ path: '/invoice\\?', afterSeconds: 2.6, answer: 'reset' });
  const row = await rowOf(product, record);
  const send = row ? sendOf(row) : '';
  await until('a person’s word is taken', () =>
    run.executeUpdate(SEND_AGAIN, { args: [send] }).then(
      () => true,
      () => false,
    ),
  );
  await until('the second was sent', () => sent(product, record).length === 2);
  const saidAbsent = (await run.fetchHistory()).events?.findLast(
    (event) => event.workflowExecutionUpdateAcceptedEventAttributes,
  );
  const before = (await resettable(run)).findLast((eventId) => Number(eventId) < Number(saidAbsent?.eventId));
  // Late enough for a word to be believed, and too early for the second to be seen.
  const sentAt = (await rowOf(product, record))?.sentAt?.getTime() ?? 0;
  await until('it would be believed', () => Date.now() > sentAt + 1_050);
  await reset(product, run, await runIdOf(run), before);
  await product.hubspot.engine.waitForEnd(execution.callbackId, 20_000);
  await until('the second has committed', () => {
    quickbooks.lateCommits.runDue(quickbooks.stage.clock.now());
    return quickbooks.lateCommits.list().accepted.length === 0;
  });
  expect({ live: live(product, record), sent: sent(product, record), row: await rowOf(product, record) }).toMatchObject(
    {
      live: ['Invoice'],
      sent: ['Invoice', 'Invoice'],
      row: { state: 'settled', generation: 2 },
    },
  );
});
