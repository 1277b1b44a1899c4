import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import pLimit from 'p-limit';
import { newDeal } from '../support/newDeal.ts';
import { PORTAL_ID, REALM_ID, startProduct, type Product } from '../support/product.ts';
import { replayAll } from '../support/replayAll.ts';
import { until } from '../support/until.ts';

const REQUESTS = 120;
const AT_ONCE = 40;
/** A company is asked eight times a second at most, so that the runs take longer than the burst. */
const ENDED_MS = 150_000;

let product: Product;

beforeAll(async () => {
  product = await startProduct({
    // The runs of a burst wait for their company's turn: neither that nor a busy machine may count as a doubt.
    QUICKBOOKS_SEND_PAUSE_SECONDS: '120',
    QUICKBOOKS_READ_TIMEOUT_SECONDS: '20',
    QUICKBOOKS_WRITE_TIMEOUT_SECONDS: '20',
    HUBSPOT_TIMEOUT_SECONDS: '20',
    WRITE_HEARTBEAT_SECONDS: '20',
  });
  // HubSpot waits long and comes back soon: what is tested is what it is told.
  product.hubspot.switches.set({ answerTimeoutMs: 30_000, retryDelayMs: 50, maxAttempts: 12 });
}, 60_000);

afterAll(async () => {
  try {
    await replayAll(product);
  } finally {
    await product.stop();
  }
}, 90_000);

test('a burst: taken or sent again, nothing else; and whatever was taken has one run, one answer, one invoice', async () => {
  const { engine } = product.hubspot;
  const undo = failNowAndThen();
  const deals = Array.from({ length: REQUESTS }, () => newDeal(product));
  const limit = pLimit(AT_ONCE);
  try {
    await Promise.all(
      deals.map((objectId, index) =>
        limit(async () => {
          const { callbackId } = engine.enrol({
            portalId: PORTAL_ID,
            action: 'create-invoice',
            objectType: 'DEAL',
            objectId,
            inputs: { quickbooks_account: REALM_ID },
            actionsUrl: product.actionsUrl,
            // HubSpot doesn't hear some of the answers, and sends those again, too.
            loseAnswers: index % 10 === 0 ? 1 : 0,
          });
          await engine.waitForAnswer(callbackId, 60_000);
        }),
      ),
    );
  } finally {
    undo();
  }

  const executions = engine.executions();
  const attempts = executions.flatMap((each) => each.attempts);
  expect(attempts.filter(({ status }) => status !== 200 && status !== 503)).toEqual([]);
  expect(attempts.filter(({ status }) => status === 503).length).toBeGreaterThan(REQUESTS / 10);
  for (const each of executions) expect(each.attempts.at(-1)).toMatchObject({ outcome: 'answered', status: 200 });

  await Promise.all(executions.map(({ callbackId }) => engine.waitForEnd(callbackId, ENDED_MS)));
  for (const { outputs, completions } of executions) {
    expect(outputs).toMatchObject({ status: 'created' });
    expect(completions).toHaveLength(1);
  }
  for (const dealId of deals) expect(product.invoicesOf(dealId)).toHaveLength(1);
  const { workflow } = product.service.temporal.client;
  await until('every run is listed', async () => (await workflow.count()).count >= REQUESTS);
  expect((await workflow.count()).count).toBe(REQUESTS);
}, 240_000);

/** The ledger doesn't answer each seventh request, and Temporal's answer to each ninth start gets lost. */
function failNowAndThen(): () => void {
  const { stores, temporal } = product.service;
  const receive = stores.deliveries.receive.bind(stores.deliveries);
  const start = temporal.client.workflow.start.bind(temporal.client.workflow);
  let received = 0;
  let begun = 0;
  const ledger = jest.spyOn(stores.deliveries, 'receive').mockImplementation(async (...request) => {
    received += 1;
    if (received % 7 === 0) throw new Error('The database does not answer.');
    return receive(...request);
  });
  const engine = jest.spyOn(temporal.client.workflow, 'start').mockImplementation(async (...order) => {
    const handle = await start(...order);
    begun += 1;
    if (begun % 9 === 0) throw new Error('The answer of Temporal got lost.');
    return handle;
  });
  return () => {
    ledger.mockRestore();
    engine.mockRestore();
  };
}
