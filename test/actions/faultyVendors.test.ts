import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { FaultEffect } from '../../sandbox/stage/faults.ts';
import { newDeal } from '../support/newDeal.ts';
import { REALM_ID, startProduct, type Product } from '../support/product.ts';
import { replayAll } from '../support/replayAll.ts';

let product: Product;

beforeAll(async () => {
  // Nothing saved counts as fresh: every run asks QuickBooks, so that every run meets the fault.
  product = await startProduct({ LINK_FRESH_SECONDS: '0' });
});

afterEach(() => {
  product.hubspot.stage.faults.clear();
  product.quickbooks.stage.faults.clear();
});

afterAll(async () => {
  try {
    await replayAll(product);
  } finally {
    await product.stop();
  }
});

const html = '<html><body>Bad gateway</body></html>';

/** What a vendor may answer instead of an answer. */
const BAD_ANSWERS: [string, FaultEffect][] = [
  ['401 once', { kind: 'respond', status: 401, body: { message: 'expired' } }],
  ['429 with a wait', { kind: 'respond', status: 429, headers: { 'retry-after': '1' } }],
  ['500', { kind: 'respond', status: 500, body: { message: 'oops' } }],
  ['502 in HTML', { kind: 'respond', status: 502, headers: { 'content-type': 'text/html' }, body: html }],
  ['200 in HTML', { kind: 'respond', status: 200, headers: { 'content-type': 'text/html' }, body: html }],
  ['half a JSON', { kind: 'truncate' }],
  ['an empty 200', { kind: 'respond', status: 200 }],
  ['nothing', { kind: 'hang' }],
  ['a broken connection', { kind: 'reset' }],
];

async function becomesOneInvoice(dealId: string) {
  const execution = await product.invoice(dealId);
  expect(execution).toMatchObject({ state: 'succeeded', ending: 'completion', outputs: { status: 'created' } });
  expect(product.invoicesOf(dealId)).toHaveLength(1);
}

function add(vendor: 'hubspot' | 'quickbooks', fault: object): void {
  expect(product[vendor].stage.faults.add(fault)).toBeUndefined();
}

describe('QuickBooks answers a read with', () => {
  test.each(BAD_ANSWERS)('%s', async (_, effect) => {
    add('quickbooks', { path: '/query\\?', when: 'before', effect, times: 2 });
    await becomesOneInvoice(newDeal(product));
    expect(product.quickbooks.stage.faults.list()).toEqual([]);
  });
});

describe('HubSpot answers', () => {
  test.each(BAD_ANSWERS)('the reading of a deal with %s', async (_, effect) => {
    const dealId = newDeal(product);
    add('hubspot', { path: `/deals/${dealId}`, when: 'before', effect });
    await becomesOneInvoice(dealId);
    expect(product.hubspot.stage.faults.list()).toEqual([]);
  });

  test.each(BAD_ANSWERS)('the reading of lines with %s', async (_, effect) => {
    add('hubspot', { path: '/line_items/batch/read', when: 'before', effect });
    await becomesOneInvoice(newDeal(product));
    expect(product.hubspot.stage.faults.list()).toEqual([]);
  });

  test.each(BAD_ANSWERS)('the completion with %s', async (_, effect) => {
    add('hubspot', { path: '/callbacks/', when: 'before', effect });
    await becomesOneInvoice(newDeal(product));
  });

  test.each(BAD_ANSWERS)('the completion, which it has taken, with %s', async (_, effect) => {
    add('hubspot', { path: '/callbacks/', when: 'after', effect });
    await becomesOneInvoice(newDeal(product));
  });

  test('403: a person must give the permission', async () => {
    const dealId = newDeal(product);
    add('hubspot', { path: `/deals/${dealId}`, when: 'before', effect: { kind: 'respond', status: 403 } });
    const { outputs } = await product.invoice(dealId);
    expect(outputs).toMatchObject({ errorCode: 'HubSpotAccessMissing' });
    expect(outputs['errorDetail']).toContain('did not let this app read deals');
  });
});

// All at once, each known by its deal's marker in the body: a doubt takes five seconds to resolve.
test('QuickBooks answers a create with any of these, before or after the work: one invoice each', async () => {
  const deals = (['before', 'after'] as const).flatMap((when) =>
    BAD_ANSWERS.filter(([name]) => when === 'before' || !/^(401|429)/.test(name)).map(([name, effect]) => {
      const dealId = newDeal(product);
      add('quickbooks', { method: 'POST', path: '/invoice\\?', body: `DEAL-${dealId} `, when, effect });
      return { name: `${name}, ${when}`, dealId };
    }),
  );
  const ends = await Promise.all(
    deals.map(async ({ name, dealId }) => ({
      name,
      status: (await product.invoice(dealId)).outputs['status'],
      dealId,
    })),
  );
  expect(product.quickbooks.stage.faults.list()).toEqual([]);
  expect(ends.map(({ name, status, dealId }) => [name, status, product.invoicesOf(dealId).length])).toEqual(
    deals.map(({ name }) => [name, 'created', 1]),
  );
}, 60_000);

test('QuickBooks refuses the create for good: a sentence without its words', async () => {
  const dealId = newDeal(product);
  const fault = {
    Fault: { Error: [{ Message: 'Maria is rude', Detail: 'secret', code: '6000' }], type: 'ValidationFault' },
  };
  const effect = { kind: 'respond', status: 400, body: fault };
  add('quickbooks', { method: 'POST', path: '/invoice\\?', when: 'before', effect });
  const { outputs } = await product.invoice(dealId);
  expect(outputs).toMatchObject({ status: 'failed', errorCode: 'QuickBooksRefused' });
  expect(outputs['errorDetail']).not.toMatch(/rude|secret/);
  expect(product.invoicesOf(dealId)).toEqual([]);
});

test('no rule of the vendors is broken on the way', () => {
  expect(product.quickbooks.realm(REALM_ID).violations).toEqual([]);
  expect(product.hubspot.violations).toEqual([]);
});
