import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { FaultEffect } from '../../sandbox/stage/faults.ts';
import { newDeal } from '../support/newDeal.ts';
import { REALM_ID, startProduct, type Product } from '../support/product.ts';
import { replayAll } from '../support/replayAll.ts';
import { BAD_ANSWERS } from './badAnswers.ts';

let product: Product;

beforeAll(async () => {
  // Few looks: a dozen documents in doubt at once share the company's eight calls a second.
  product = await startProduct({ QUICKBOOKS_LOOKS_SECONDS: '0.5,2.5' });
});

afterEach(() => {
  product.quickbooks.stage.faults.clear();
});

afterAll(async () => {
  try {
    await replayAll(product);
  } finally {
    await product.stop();
  }
});

function addFault(fault: { method: string; path: string; when: string; effect: FaultEffect; body?: string }): void {
  expect(product.quickbooks.stage.faults.add(fault)).toBeUndefined();
}

// All at once, each known by its deal's marker in the body: a doubt takes five seconds to resolve.
test('QuickBooks answers a create with any of these, before or after the work: one invoice each', async () => {
  const deals = (['before', 'after'] as const).flatMap((when) =>
    BAD_ANSWERS.filter(([name]) => when === 'before' || !/^(401|429)/.test(name)).map(([name, effect]) => {
      const dealId = newDeal(product);
      addFault({ method: 'POST', path: '/invoice\\?', body: `DEAL-${dealId} `, when, effect });
      return { name: `${name}, ${when}`, dealId };
    }),
  );
  const ends = await Promise.all(
    deals.map(async ({ name, dealId }) => {
      const { outputs } = await product.hubspot.engine.waitForEnd(product.enrol(dealId).callbackId, 90_000);
      return { name, status: outputs['status'], dealId };
    }),
  );
  expect(product.quickbooks.stage.faults.list()).toEqual([]);
  expect(ends.map(({ name, status, dealId }) => [name, status, product.invoicesOf(dealId).length])).toEqual(
    deals.map(({ name }) => [name, 'created', 1]),
  );
}, 120_000);

test('QuickBooks refuses the create for good: a sentence without its words', async () => {
  const dealId = newDeal(product);
  const fault = {
    Fault: { Error: [{ Message: 'Maria is rude', Detail: 'secret', code: '6000' }], type: 'ValidationFault' },
  };
  const effect: FaultEffect = { kind: 'respond', status: 400, body: fault };
  addFault({ method: 'POST', path: '/invoice\\?', when: 'before', effect });
  const { outputs } = await product.invoice(dealId);
  expect(outputs).toMatchObject({ status: 'failed', errorCode: 'QuickBooksRefused' });
  expect(outputs['errorDetail']).not.toMatch(/rude|secret/);
  expect(product.invoicesOf(dealId)).toEqual([]);
});

test('no rule of the vendors is broken on the way', () => {
  expect(product.quickbooks.realm(REALM_ID).violations).toEqual([]);
  expect(product.hubspot.violations).toEqual([]);
});
