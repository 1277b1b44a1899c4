import { expect, test } from '@jest/globals';
import type { QuickBooksSandbox } from '../../../sandbox/quickbooks/server.ts';
import { codeOf, withSandbox, type Client, type Json } from './client.ts';

const HOUR = 3600;
const invoices = (client: Client, sandbox: QuickBooksSandbox) => sandbox.realm(client.realmId).list('Invoice').length;
const send = (client: Client, body: Json, requestid = 'same') => client.post('invoice', body, { requestid });

test.each([
  ['replay', 200, 1],
  ['fault600', 400, 1],
  ['ignored', 200, 2],
] as const)('the same request again: %s', (requestIdRepeat, status, count) =>
  withSandbox(
    async (client, sandbox) => {
      const first = await send(client, client.invoice());
      const second = await send(client, client.invoice());
      expect([second.status, invoices(client, sandbox)]).toEqual([status, count]);
      if (requestIdRepeat === 'replay') expect(second.json).toEqual(first.json);
      if (requestIdRepeat === 'fault600') expect(codeOf(second)).toBe('600');
    },
    { switches: { requestIdRepeat } },
  ),
);

test.each([
  ['replay', 200, 1],
  ['fault600', 400, 1],
  ['executes', 200, 2],
] as const)('the same id with another body: %s', (requestIdOtherBody, status, count) =>
  withSandbox(
    async (client, sandbox) => {
      await send(client, client.invoice());
      const second = await send(client, client.invoice({ PrivateNote: 'other' }));
      expect([second.status, invoices(client, sandbox)]).toEqual([status, count]);
    },
    { switches: { requestIdOtherBody } },
  ),
);

test.each([
  ['fault600', [200, 400], 1],
  ['executes', [200, 200], 2],
  ['waits', [200, 200], 1],
] as const)('the same request while the first is under way: %s', (requestIdInFlight, statuses, count) =>
  withSandbox(
    async (client, sandbox) => {
      const both = await Promise.all([send(client, client.invoice()), send(client, client.invoice())]);
      expect(both.map(({ status }) => status).toSorted((left, right) => left - right)).toEqual(statuses);
      expect(invoices(client, sandbox)).toBe(count);
    },
    { switches: { requestIdInFlight, writeMilliseconds: 30 } },
  ),
);

test.each([
  [true, '2250'],
  [false, undefined],
] as const)('a refusal is remembered under its id: %s', (requestIdReplaysFaults, code) =>
  withSandbox(
    async (client) => {
      await send(client, client.invoice({ Line: [] }));
      expect(codeOf(await send(client, client.invoice()))).toBe(code);
    },
    { switches: { requestIdReplaysFaults, requestIdOtherBody: 'replay' } },
  ),
);

test('ids are forgotten', () =>
  withSandbox(
    async (client, sandbox) => {
      await send(client, client.invoice());
      sandbox.stage.clock.advance(59_000);
      await send(client, client.invoice());
      expect(invoices(client, sandbox)).toBe(1);
      sandbox.stage.clock.advance(1000);
      await send(client, client.invoice());
      expect(invoices(client, sandbox)).toBe(2);
    },
    { switches: { requestIdMemorySeconds: 60 } },
  ));

test('ids may mean nothing on name lists', () =>
  withSandbox(async (client, sandbox) => {
    const body = { DisplayName: 'New One' };
    await client.post('customer', body, { requestid: 'c' });
    expect((await client.post('customer', body, { requestid: 'c' })).status).toBe(200);
    sandbox.switches.requestIdForNameLists = false;
    expect(codeOf(await client.post('customer', body, { requestid: 'c' }))).toBe('6240');
  }));

test('an id has fifty characters at most', () =>
  withSandbox(async (client) => {
    expect(codeOf(await send(client, client.invoice(), 'x'.repeat(51)))).toBe('2130');
    expect((await send(client, client.invoice(), 'x'.repeat(50))).status).toBe(200);
  }));

test('a write without id is done, and noted', () =>
  withSandbox(async (client, sandbox) => {
    const body = JSON.stringify(client.invoice());
    expect((await client.call('POST', '/invoice', body, 'application/json')).status).toBe(200);
    expect(sandbox.realm(client.realmId).violations).toMatchObject([
      { what: 'create Invoice without requestid', request: expect.stringContaining('/invoice') },
    ]);
  }));

test.each(['reset', 'hang', '504'] as const)('a late commit answers %s, and commits when its time has come', (answer) =>
  withSandbox(async (client, sandbox) => {
    expect(sandbox.lateCommits.add({ path: '/invoice', afterSeconds: 4 * HOUR, answer })).toBeUndefined();
    const sent = send(client, client.invoice());
    if (answer === '504') expect(await sent).toMatchObject({ status: 504, text: expect.stringContaining('<html>') });
    if (answer === 'reset') await expect(sent).rejects.toThrow();
    if (answer === 'hang') {
      sent.catch(() => undefined);
      while (sandbox.lateCommits.list().accepted.length === 0) await new Promise(setImmediate);
    }
    sandbox.stage.clock.advance((4 * HOUR - 1) * 1000);
    expect(invoices(client, sandbox)).toBe(0);
    sandbox.stage.clock.advance(HOUR * 1000);
    const made = sandbox.realm(client.realmId).find('Invoice', '1');
    expect(made?.TotalAmt).toBe(130);
    // It bears the time of its commit, not the time when somebody looked.
    const age = sandbox.stage.clock.now().getTime() - Date.parse(made?.MetaData.CreateTime ?? '');
    expect(Math.abs(age - (HOUR - 1) * 1000)).toBeLessThan(5000);
    expect(sandbox.stage.requests.all().at(-1)).toMatchObject({ kind: 'create Invoice', workDone: false });
  }),
);

test.each([
  ['executes', 2],
  ['fault600', 1],
] as const)('a late twin: the same id again while the first is still to commit: %s', (requestIdInFlight, count) =>
  withSandbox(
    async (client, sandbox) => {
      sandbox.lateCommits.add({ path: '/invoice', afterSeconds: 4 * HOUR, answer: '504' });
      await send(client, client.invoice());
      sandbox.stage.clock.advance(180_000);
      const again = await send(client, client.invoice());
      expect(again.status).toBe(requestIdInFlight === 'executes' ? 200 : 400);
      sandbox.stage.clock.advance(4 * HOUR * 1000);
      expect(invoices(client, sandbox)).toBe(count);
    },
    { switches: { requestIdInFlight } },
  ),
);

test('a late commit that is refused by then leaves nothing', () =>
  withSandbox(async (client, sandbox) => {
    sandbox.lateCommits.add({ path: '/invoice', afterSeconds: HOUR, answer: '504' });
    await send(client, client.invoice());
    sandbox.realm(client.realmId).setPreferences({ AccountingInfoPrefs: { BookCloseDate: '2026-12-31' } });
    sandbox.stage.clock.advance(HOUR * 1000);
    expect(invoices(client, sandbox)).toBe(0);
  }));

test.each([
  [{ when: 'before', effect: { kind: 'reset' } }, 0],
  [{ when: 'after', effect: { kind: 'reset' } }, 1],
  [{ when: 'after', effect: { kind: 'truncate' } }, 1],
  [{ when: 'after', effect: { kind: 'respond', status: 200 } }, 1],
  [{ when: 'before', effect: { kind: 'respond', status: 503, body: '<html>busy</html>' } }, 0],
])('the stage bends a write: %j', (fault, count) =>
  withSandbox(async (client, sandbox) => {
    expect(sandbox.stage.faults.add({ path: '/invoice', ...fault })).toBeUndefined();
    const answer = await send(client, client.invoice()).catch(() => undefined);
    expect(answer?.json).toBeUndefined();
    expect(invoices(client, sandbox)).toBe(count);
  }),
);

test.each([
  ['xml', 'application/xml', 'errorCode=003001'],
  ['json', 'application/json', '"code":"3001"'],
] as const)('too many requests a minute: %s', (throttleBody, type, text) =>
  withSandbox(
    async (client, sandbox) => {
      await client.read('customer', '1');
      const answer = await client.read('customer', '1');
      expect(answer.status).toBe(429);
      expect(answer.headers.get('content-type')).toContain(type);
      expect(answer.text).toContain(text);
      sandbox.stage.clock.advance(60_000);
      expect((await client.read('customer', '1')).status).toBe(200);
    },
    { switches: { requestsPerMinute: 1, throttleBody } },
  ),
);

test('too many requests at a time', () =>
  withSandbox(
    async (client) => {
      const both = await Promise.all([send(client, client.invoice(), 'a'), send(client, client.invoice(), 'b')]);
      expect(both.map(({ status }) => status).toSorted((left, right) => left - right)).toEqual([200, 429]);
    },
    { switches: { concurrentRequests: 1, writeMilliseconds: 30 } },
  ));
