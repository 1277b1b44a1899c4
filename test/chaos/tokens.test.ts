import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { and, eq, sql } from 'drizzle-orm';
import type { Execution } from '../../sandbox/hubspot/execution.ts';
import { defaultSwitches, setSwitches } from '../../sandbox/quickbooks/switches.ts';
import type { FaultEffect } from '../../sandbox/stage/faults.ts';
import { NotNow, Refused } from '../../src/domain/problems.ts';
import { claims, connections } from '../../src/store/schema.ts';
import { openVendors, type Vendors } from '../../src/vendors.ts';
import { newDeal } from '../support/newDeal.ts';
import { REALM_ID, startProduct, type Product } from '../support/product.ts';
import { replayAll } from '../support/replayAll.ts';
import { until } from '../support/until.ts';

const ACCESS_SECONDS = 3_600;
const DAY_SECONDS = 86_400;
const TOKENS = '/oauth2/v1/tokens/bearer';
let product: Product;
/** A second process over the same database, as far as tokens go. */
let other: Vendors;

beforeAll(async () => {
  product = await startProduct({
    QUICKBOOKS_SEND_PAUSE_SECONDS: '1',
    QUICKBOOKS_LATEST_COMMIT_SECONDS: '1',
    QUICKBOOKS_SEARCH_LAG_SECONDS: '0.5',
    QUICKBOOKS_STEP_SECONDS: '5',
    HUBSPOT_STEP_SECONDS: '5',
    SWEEP_SECONDS: '1',
  });
  other = openVendors(product.config, product.service.stores);
}, 60_000);

afterEach(async () => {
  product.quickbooks.stage.faults.clear();
  product.hubspot.stage.faults.clear();
  jest.restoreAllMocks();
  setSwitches(product.quickbooks.switches, { ...defaultSwitches });
  expect(product.quickbooks.realm(REALM_ID).violations).toEqual([]);
});

afterAll(async () => {
  try {
    await replayAll(product);
  } finally {
    await other.transport.close();
    await product.stop();
  }
}, 60_000);

/** The next answers of QuickBooks' token endpoint. */
function onToken(when: 'before' | 'after', effect: FaultEffect, times = 1): void {
  const problem = product.quickbooks.stage.faults.add({ method: 'POST', path: TOKENS, when, effect, times });
  if (problem) throw new Error(problem);
}

function refreshes(): number {
  return product.quickbooks.stage.requests.all().filter((each) => each.kind === 'token').length;
}

function creates(dealId: string) {
  return product.quickbooks.stage.requests
    .all()
    .filter((each) => each.kind === 'create Invoice' && each.body.includes(`DEAL-${dealId} `));
}

/** Makes every access token of QuickBooks' too old, without the product knowing. */
function expireAccess(seconds = ACCESS_SECONDS + 1): void {
  product.quickbooks.stage.clock.advance(seconds * 1000);
}

/** A person connects the company anew, as `npm run connect` does. */
function reconnect(): Promise<void> {
  return product.connectCompany(REALM_ID);
}

/** Takes the whole connection away, as the company's owner does. */
async function disconnect(): Promise<void> {
  const response = await fetch(`${product.quickbooks.url}/_sandbox/realms/${REALM_ID}/disconnect`, { method: 'POST' });
  expect(response.status).toBe(200);
}

/** Asks the vendor as an activity does, again while it is not now. Answers why it is in vain, or `reached`. */
async function reach(ask: () => Promise<unknown>): Promise<string> {
  for (let attempt = 0; attempt < 40; attempt += 1) {
    try {
      await ask();
      return 'reached';
    } catch (error) {
      if (error instanceof Refused) return error.message;
      if (!(error instanceof NotNow)) throw error;
      await delay(25);
    }
  }
  return 'never answered';
}

const reachQuickBooks = () => reach(() => other.quickbooks.query(REALM_ID, 'CompanyInfo', ''));

function expectOne(dealId: string, execution: Execution): void {
  expect(execution.outputs).toMatchObject({ status: 'created' });
  expect(product.invoicesOf(dealId)).toHaveLength(1);
  expect(creates(dealId).filter((each) => each.status !== 401)).toHaveLength(1);
}

/** The run said that a person must reconnect and made nothing; once that is done, the next run works. */
async function expectEndedUntilReconnected(dealId: string, execution: Execution): Promise<void> {
  expect(execution.outputs).toMatchObject({
    status: 'failed',
    errorCode: 'ConnectionExpired',
    errorDetail: expect.stringContaining('must reconnect it'),
  });
  expect(product.invoicesOf(dealId)).toEqual([]);
  await reconnect();
  expectOne(dealId, await product.invoice(dealId));
}

const LOST: [string, 'before' | 'after', FaultEffect][] = [
  ['reset, work done', 'after', { kind: 'reset' }],
  ['reset, work not done', 'before', { kind: 'reset' }],
  ['half an answer', 'after', { kind: 'truncate' }],
  ['an empty 200', 'after', { kind: 'respond', status: 200 }],
  ['503, work done', 'after', { kind: 'respond', status: 503, body: '<html>503</html>' }],
  ['503, work not done', 'before', { kind: 'respond', status: 503, body: '<html>503</html>' }],
  ['slow', 'after', { kind: 'delay', ms: 300 }],
];

describe.each([
  { refreshRotation: 'always', oldRefreshTokenValid: false },
  { refreshRotation: 'always', oldRefreshTokenValid: 60 },
  { refreshRotation: 'daily', oldRefreshTokenValid: false },
  { refreshRotation: 'daily', oldRefreshTokenValid: 60 },
] as const)('QuickBooks, rotation $refreshRotation, old token valid: $oldRefreshTokenValid', (switches) => {
  const { refreshRotation, oldRefreshTokenValid } = switches;

  describe.each([
    ['the same day', ACCESS_SECONDS + 1],
    ['a day later', DAY_SECONDS + 1],
  ])('%s', (_, seconds) => {
    test.each(LOST)('an answer is lost: %s', async (__, when, effect) => {
      await reconnect();
      expect(await reachQuickBooks()).toBe('reached');
      setSwitches(product.quickbooks.switches, switches);
      expireAccess(seconds);
      onToken(when, effect);
      const isRotated = refreshRotation === 'always' || seconds > DAY_SECONDS;
      const isLost = isRotated && when === 'after' && effect.kind !== 'delay';
      const ended = isLost && oldRefreshTokenValid === false;
      expect(await reachQuickBooks()).toBe(ended ? 'ConnectionExpired' : 'reached');
      if (!ended) return;
      await reconnect();
      expect(await reachQuickBooks()).toBe('reached');
    });
  });

  test('processes that find the token too old at once ask once', async () => {
    await reconnect();
    expect(await reachQuickBooks()).toBe('reached');
    setSwitches(product.quickbooks.switches, switches);
    const third = openVendors(product.config, product.service.stores);
    try {
      for (const slowMs of [0, 150]) {
        expireAccess();
        onToken('after', { kind: 'delay', ms: slowMs });
        const before = refreshes();
        const asking = Array.from({ length: 20 }, (_, index) =>
          reach(() => (index % 2 ? other : third).quickbooks.query(REALM_ID, 'CompanyInfo', '')),
        );
        expect(new Set(await Promise.all(asking))).toEqual(new Set(['reached']));
        expect(refreshes()).toBe(before + 1);
      }
    } finally {
      await third.transport.close();
    }
  });
});

test('through the front door: an answer is lost for good, and a person reconnects', async () => {
  await reconnect();
  const first = newDeal(product);
  expectOne(first, await product.invoice(first));
  expireAccess();
  onToken('after', { kind: 'reset' });
  const dealId = newDeal(product);
  await expectEndedUntilReconnected(dealId, await product.invoice(dealId));
});

test('through the front door: an answer is lost, and the old token still works', async () => {
  await reconnect();
  setSwitches(product.quickbooks.switches, { oldRefreshTokenValid: 60 });
  expireAccess();
  onToken('after', { kind: 'reset' });
  const dealId = newDeal(product);
  expectOne(dealId, await product.invoice(dealId));
});

test('a 401 to the create: not executed, sent again with a new token', async () => {
  await reconnect();
  const fault = { method: 'POST', path: '/invoice\\?', when: 'before', effect: { kind: 'respond', status: 401 } };
  product.quickbooks.stage.faults.add(fault);
  const before = refreshes();
  const dealId = newDeal(product);
  expectOne(dealId, await product.invoice(dealId));
  expect(creates(dealId).map((each) => each.status)).toEqual([401, 200]);
  expect(refreshes() - before).toBeLessThanOrEqual(2);
});

test('a read that is answered 401 once is asked again once, with one new token', async () => {
  await reconnect();
  expect(await reachQuickBooks()).toBe('reached');
  const before = refreshes();
  product.quickbooks.stage.faults.add({ path: '/query', when: 'before', effect: { kind: 'respond', status: 401 } });
  await other.quickbooks.query(REALM_ID, 'CompanyInfo', '');
  expect(refreshes()).toBe(before + 1);
});

test('revoked between reading and writing: nothing is made until a person reconnects', async () => {
  await reconnect();
  const dealId = newDeal(product);
  const path = `/deals/${dealId}\\b`;
  product.hubspot.stage.faults.add({ path, when: 'after', effect: { kind: 'delay', ms: 500 } });
  const execution = product.enrol(dealId);
  await until('it reads the deal', () =>
    product.hubspot.stage.requests.all().some((each) => each.path.includes(`/deals/${dealId}`)),
  );
  await disconnect();
  await product.hubspot.engine.waitForEnd(execution.callbackId, 20_000);
  await expectEndedUntilReconnected(dealId, execution);
});

test('revoked in doubt: nobody says that nothing was made, and the next run finds it', async () => {
  await reconnect();
  const dealId = newDeal(product);
  const path = '/invoice\\?';
  product.quickbooks.lateCommits.add({ path, afterSeconds: 0.9, answer: 'reset' });
  const execution = product.enrol(dealId);
  await until('it was sent', () => creates(dealId).length > 0);
  await disconnect();
  await product.hubspot.engine.waitForEnd(execution.callbackId, 20_000);
  expect(execution.outputs).toMatchObject({ status: 'failed', errorCode: 'OutcomeUnknown' });
  await reconnect();
  const next = await product.invoice(dealId);
  expect(next.outputs).toMatchObject({ status: 'existing' });
  expect(product.invoicesOf(dealId)).toHaveLength(1);
  expect(creates(dealId)).toHaveLength(1);
  const [claim] = await product.service.stores.database.db.select().from(claims).where(eq(claims.objectId, dealId));
  expect(claim).toMatchObject({ state: 'settled' });
});

test('new tokens that the database does not take at once are not lost', async () => {
  await reconnect();
  expireAccess();
  const before = refreshes();
  const { connections: stored } = product.service.stores;
  const refreshed = stored.refreshed.bind(stored);
  let failing = 5;
  jest.spyOn(stored, 'refreshed').mockImplementation(async (...args) => {
    failing -= 1;
    if (failing >= 0) throw new Error('the database is away');
    await refreshed(...args);
  });
  const dealId = newDeal(product);
  expectOne(dealId, await product.invoice(dealId));
  expect(refreshes()).toBe(before + 1);
  expect(failing).toBeLessThan(0);
});

test('nor those that it does not take for long', async () => {
  await reconnect();
  const before = refreshes();
  const now = Date.now.bind(Date);
  const away = jest.spyOn(product.service.stores.connections, 'refreshed').mockImplementation(async () => {
    jest.spyOn(Date, 'now').mockImplementation(() => now() + 30_000);
    throw new Error('the database is away');
  });
  await expect(other.tokens.quickbooks.current(REALM_ID)).rejects.toThrow(NotNow);
  jest.restoreAllMocks();
  expect(away).not.toBe(product.service.stores.connections.refreshed);
  await other.tokens.quickbooks.current(REALM_ID);
  expect(refreshes()).toBe(before + 1);
  expect(await reachQuickBooks()).toBe('reached');
});

test('a renewal that lost its lease on the way still stores what it got', async () => {
  await reconnect();
  const { connections: stored } = product.service.stores;
  onToken('after', { kind: 'delay', ms: 500 });
  const before = refreshes();
  const slow = other.tokens.quickbooks.current(REALM_ID);
  await until('it asks', () => refreshes() > before);
  await stored.releaseRefresh('quickbooks', REALM_ID, (await stored.find('quickbooks', REALM_ID))?.version ?? 0);
  const third = openVendors(product.config, product.service.stores);
  await expect(third.tokens.quickbooks.current(REALM_ID)).rejects.toThrow('ConnectionExpired');
  const token = await slow;
  expect(await third.tokens.quickbooks.current(REALM_ID)).toBe(token);
  expect(await reachQuickBooks()).toBe('reached');
  await third.transport.close();
});

test('invalid_grant that was not meant: asked again after a rest, without a person', async () => {
  await reconnect();
  onToken('before', { kind: 'respond', status: 400, body: { error: 'invalid_grant' } });
  const before = refreshes();
  expect(await reachQuickBooks()).toBe('ConnectionExpired');
  expect(await reachQuickBooks()).toBe('ConnectionExpired');
  expect(refreshes()).toBe(before + 1);
  await product.service.stores.database.db
    .update(connections)
    .set({ refreshingUntil: sql`ledger_now()` })
    .where(and(eq(connections.system, 'quickbooks'), eq(connections.accountId, REALM_ID)));
  const dealId = newDeal(product);
  expectOne(dealId, await product.invoice(dealId));
});
