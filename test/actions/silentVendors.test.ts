import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { FaultEffect } from '../../sandbox/stage/faults.ts';
import { newDeal } from '../support/newDeal.ts';
import { startProduct, type Product } from '../support/product.ts';
import { replayAll } from '../support/replayAll.ts';
import { until } from '../support/until.ts';

let product: Product;

afterEach(() => {
  product.hubspot.stage.faults.clear();
  product.quickbooks.stage.faults.clear();
});

async function stop(): Promise<void> {
  try {
    await replayAll(product);
  } finally {
    await product.stop();
  }
}

/** More often than any test asks. */
const ALWAYS = 10_000;
const UNAUTHORISED: FaultEffect = { kind: 'respond', status: 401, body: { message: 'expired' } };
/** 429 without a wait means a longer one than these products have time for. */
const BUSY: FaultEffect = { kind: 'respond', status: 429 };
const BUSY_FOR_A_SECOND: FaultEffect = { kind: 'respond', status: 429, headers: { 'retry-after': '1' } };
const DOWN: FaultEffect = { kind: 'respond', status: 500 };

/** The sentence that the run ends with; its workflow completes. */
async function ending(dealId: string, errorCode: string): Promise<string> {
  const execution = await product.invoice(dealId);
  expect(execution).toMatchObject({ state: 'failed', ending: 'completion', outputs: { status: 'failed', errorCode } });
  expect(product.invoicesOf(dealId)).toEqual([]);
  const { client } = product.service.temporal;
  const ids: string[] = [];
  await until('the run is in the list', async () => {
    for await (const run of client.workflow.list())
      if (run.workflowId.includes(`DEAL-${dealId}:`)) ids.push(run.workflowId);
    return ids.length > 0;
  });
  const [workflowId = ''] = ids;
  await until('its workflow has completed', async () => {
    const { status } = await client.workflow.getHandle(workflowId).describe();
    return status.name === 'COMPLETED';
  });
  return execution.outputs['errorDetail'] ?? '';
}

describe('a vendor that stays silent is given up', () => {
  beforeAll(async () => {
    product = await startProduct({ VENDOR_GIVE_UP_SECONDS: '1.5', LINK_FRESH_SECONDS: '0' });
  });

  afterAll(stop);

  test.each([
    ['401', UNAUTHORISED],
    ['429 without a wait', BUSY],
    ['500', DOWN],
  ])('QuickBooks, reading, %s', async (_, effect) => {
    product.quickbooks.stage.faults.add({ path: '/query\\?', when: 'before', effect, times: ALWAYS });
    const sentence = await ending(newDeal(product), 'QuickBooksUnavailable');
    expect(sentence).toMatch(/^QuickBooks did not answer until \d{4}-\d\d-\d\d \d\d:\d\d UTC\. Nothing was created\.$/);
  });

  test.each([
    ['401', UNAUTHORISED],
    ['429 with a wait', BUSY_FOR_A_SECOND],
  ])('QuickBooks, creating, %s', async (_, effect) => {
    const fault = { method: 'POST', path: '/invoice\\?', when: 'before', effect, times: ALWAYS };
    product.quickbooks.stage.faults.add(fault);
    expect(await ending(newDeal(product), 'QuickBooksUnavailable')).toContain('Nothing was created.');
  });

  test.each([
    ['401', UNAUTHORISED],
    ['429 without a wait', BUSY],
    ['500', DOWN],
  ])('HubSpot, %s', async (_, effect) => {
    const dealId = newDeal(product);
    product.hubspot.stage.faults.add({ path: `/deals/${dealId}`, when: 'before', effect, times: ALWAYS });
    expect(await ending(dealId, 'HubSpotUnavailable')).toMatch(
      /^HubSpot did not answer until .* Nothing was created\.$/,
    );
  });
});

describe('the answer comes before HubSpot stops waiting', () => {
  beforeAll(async () => {
    product = await startProduct({ BLOCK_SECONDS: '8', ANSWER_MARGIN_SECONDS: '6' });
  });

  afterAll(stop);

  test('when HubSpot itself does not let the deal be read', async () => {
    const dealId = newDeal(product);
    const effect = { kind: 'respond', status: 500 };
    product.hubspot.stage.faults.add({ path: `/deals/${dealId}`, when: 'before', effect, times: ALWAYS });
    await ending(dealId, 'HubSpotUnavailable');
    const [execution] = product.hubspot.engine.executions();
    expect(Date.parse(execution?.endedAt ?? '')).toBeLessThan(Date.parse(execution?.blockedUntil ?? ''));
  });
});
