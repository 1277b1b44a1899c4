import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Execution } from '../../sandbox/hubspot/execution.ts';
import { SAMPLE } from '../../sandbox/hubspot/samplePortal.ts';
import type { Hold } from '../../src/domain/run.ts';
import { FAIL_HELD, HELD, RETRY_HELD } from '../../src/domain/updates.ts';
import { endHold, heldRuns } from '../../src/temporal/heldRuns.ts';
import { waitingRuns } from '../../src/temporal/waitingRuns.ts';
import { newDeal } from '../support/newDeal.ts';
import { newPayment } from '../support/newRecords.ts';
import { PORTAL_ID, REALM_ID, startProduct, type EnrolledRecord, type Product } from '../support/product.ts';
import { replayAll } from '../support/replayAll.ts';
import { until } from '../support/until.ts';

let product: Product;
/** The same, but patience for a person is short. */
let impatient: Product;
beforeAll(async () => {
  [product, impatient] = await Promise.all([startProduct(), startProduct({ HOLD_SECONDS: '1' })]);
}, 90_000);
afterAll(async () => {
  try {
    await replayAll(product);
    await replayAll(impatient);
  } finally {
    await Promise.all([product.stop(), impatient.stop()]);
  }
}, 60_000);

const HOLD = { when_not_possible: 'hold' };
const noContact = (on = product): EnrolledRecord => ({ type: 'DEAL', id: newDeal(on, { contacts: [] }) });

function runOf(execution: Execution, action = 'create-invoice', on = product) {
  const { objectType, objectId, callbackId } = execution;
  return on.service.temporal.client.workflow.getHandle(
    `${action}:${PORTAL_ID}:${objectType}-${objectId}:${callbackId}`,
  );
}

async function untilHeld(run: ReturnType<typeof runOf>, hold = 1): Promise<Hold> {
  let held: Hold | null = null;
  await until(`it is in hold ${hold}`, async () => {
    held = await run.query<Hold | null>(HELD).catch(() => null);
    return held?.hold === hold;
  });
  if (!held) throw new Error('It is not held.');
  return held;
}

const statusOf = async (run: ReturnType<typeof runOf>) => {
  const { searchAttributes } = await run.describe();
  return [searchAttributes['Status']?.[0], searchAttributes['FailureType']?.[0]];
};
const addContact = (dealId: string) =>
  product.hubspot
    .portal(PORTAL_ID)
    .associate({ type: 'deals', id: dealId }, { type: 'contacts', id: SAMPLE.contacts.maria });

test('held until a person has put it right and says retry: then it is made, once', async () => {
  const deal = noContact();
  const execution = product.begin('create-invoice', deal, HOLD);
  const run = runOf(execution);
  const { failures, untilMs } = await untilHeld(run);
  expect(failures.map(({ type }) => type)).toEqual(['ContactMissing']);
  expect(untilMs - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
  expect(await statusOf(run)).toEqual(['held', 'ContactMissing']);
  expect(execution.state).toBe('blocked');
  expect(product.invoicesOf(deal.id)).toEqual([]);

  const { client } = product.service.temporal;
  await until('it is listed', async () => (await heldRuns(client, { failureType: 'ContactMissing' })).length > 0);
  const listed = (await waitingRuns(client)).find(({ workflowId }) => workflowId === run.workflowId);
  expect(listed).toMatchObject({
    waitingFor: 'a fix',
    record: `deal-${deal.id}`,
    portalId: String(PORTAL_ID),
    until: new Date(untilMs),
    sentences: [expect.stringContaining('No contact is associated with this deal.')],
  });
  expect(await heldRuns(client, { portalId: '1' })).toEqual([]);

  addContact(deal.id);
  expect(await endHold(client, run.workflowId, 'retry')).toBe('It starts again.');
  await expect(endHold(client, run.workflowId, 'retry')).rejects.toThrow('This run is not held at the moment.');
  const { outputs } = await product.hubspot.engine.waitForEnd(execution.callbackId, 20_000);
  expect(outputs).toMatchObject({ status: 'created' });
  expect(product.invoicesOf(deal.id)).toHaveLength(1);
  await run.result();
  expect(await statusOf(run)).toEqual(['created', undefined]);
});

test('retry before anything was put right: held again, under the next number; the first number is past', async () => {
  const deal = noContact();
  const execution = product.begin('create-invoice', deal, HOLD);
  const run = runOf(execution);
  await untilHeld(run);
  await run.executeUpdate(RETRY_HELD, { args: [1] });
  await untilHeld(run, 2);
  await expect(run.executeUpdate(RETRY_HELD, { args: [1] })).rejects.toMatchObject({
    cause: { message: 'This run is in hold 2, not 1.' },
  });
  addContact(deal.id);
  await run.executeUpdate(RETRY_HELD, { args: [2] });
  const { outputs } = await product.hubspot.engine.waitForEnd(execution.callbackId, 20_000);
  expect(outputs).toMatchObject({ status: 'created' });
});

test('given up by a person: HubSpot is told what was wrong', async () => {
  const execution = product.begin('create-invoice', noContact(), HOLD);
  const run = runOf(execution);
  await untilHeld(run);
  await run.executeUpdate(FAIL_HELD, { args: [1] });
  const { outputs } = await product.hubspot.engine.waitForEnd(execution.callbackId, 20_000);
  expect(outputs).toMatchObject({ status: 'failed', errorCode: 'ContactMissing' });
});

test('nobody comes: it fails when its days are over, and says for what it waited', async () => {
  const execution = impatient.begin('create-invoice', noContact(impatient), HOLD);
  const { outputs } = await impatient.hubspot.engine.waitForEnd(execution.callbackId, 20_000);
  expect(outputs).toMatchObject({ status: 'failed', errorCode: 'HeldTooLong' });
  expect(outputs['errorDetail']).toContain('days: No contact is associated with this deal.');
});

test('cancelled while it is held', async () => {
  const execution = product.begin('create-invoice', noContact(), HOLD);
  const run = runOf(execution);
  await untilHeld(run);
  await run.cancel();
  const { outputs } = await product.hubspot.engine.waitForEnd(execution.callbackId, 20_000);
  expect(outputs).toMatchObject({ status: 'failed', errorCode: 'Cancelled' });
});

test('what no correction can help fails at once, and so does everything without the choice', async () => {
  const refunded = newPayment(product, { properties: { hs_latest_status: 'failed' } });
  const hopeless = await product.run('create-sales-receipt', refunded, HOLD);
  expect(hopeless.outputs).toMatchObject({ status: 'failed', errorCode: 'PaymentNotSucceeded' });
  const { outputs } = await product.invoice(noContact().id);
  expect(outputs).toMatchObject({ status: 'failed', errorCode: 'ContactMissing' });
});

test('another run books the record meanwhile: retry finds its document', async () => {
  const deal = noContact();
  const execution = product.begin('create-invoice', deal, HOLD);
  const run = runOf(execution);
  await untilHeld(run);
  addContact(deal.id);
  expect((await product.invoice(deal.id)).outputs).toMatchObject({ status: 'created' });
  await run.executeUpdate(RETRY_HELD, { args: [1] });
  const { outputs } = await product.hubspot.engine.waitForEnd(execution.callbackId, 20_000);
  expect(outputs).toMatchObject({ status: 'existing' });
  expect(product.invoicesOf(deal.id)).toHaveLength(1);
});

test('held for what QuickBooks refused: the retry is another send, with another body', async () => {
  const deal: EnrolledRecord = { type: 'DEAL', id: newDeal(product) };
  product.quickbooks.refuse({ entity: 'Invoice', body: `DEAL-${deal.id} `, code: '6000' });
  const execution = product.begin('create-invoice', deal, HOLD);
  const run = runOf(execution);
  await untilHeld(run);
  product.quickbooks.stage.faults.clear();
  await run.executeUpdate(RETRY_HELD, { args: [1] });
  const { outputs } = await product.hubspot.engine.waitForEnd(execution.callbackId, 20_000);
  expect(outputs).toMatchObject({ status: 'created' });
  const ids = product.quickbooks.stage.requests
    .all()
    .filter(({ kind, body }) => kind === 'create Invoice' && body.includes(`DEAL-${deal.id} `))
    .map(({ path }) => new URLSearchParams(path.split('?')[1]).get('requestid'));
  expect(new Set(ids).size).toBe(2);
  expect(ids).toHaveLength(2);
});

test('a run that is not held takes no such word', async () => {
  const deal: EnrolledRecord = { type: 'DEAL', id: newDeal(product) };
  product.quickbooks.stage.faults.add({ path: '/query', when: 'before', effect: { kind: 'delay', ms: 500 }, times: 3 });
  const execution = product.begin('create-invoice', deal, { quickbooks_account: REALM_ID, ...HOLD });
  const run = runOf(execution);
  await until('it runs', async () =>
    run.describe().then(
      () => true,
      () => false,
    ),
  );
  await expect(run.executeUpdate(RETRY_HELD, { args: [1] })).rejects.toThrow();
  const { outputs } = await product.hubspot.engine.waitForEnd(execution.callbackId, 20_000);
  expect(outputs).toMatchObject({ status: 'created' });
});
