import { afterEach, describe, expect, test } from '@jest/globals';
import { NotNow } from '../../src/domain/problems.ts';
import { createQuickBooksClient } from '../../src/quickbooks/client.ts';
import { createRealmLimiter } from '../../src/quickbooks/limiter.ts';
import { scriptedTransport } from '../hubspot/scriptedTransport.ts';
import { answeringServer, EXPIRED, faultBody, THROTTLED, type ServedAnswer } from './answeringServer.ts';

const REALM = '9341450000000001';
const BODY = '{"Amount":1861.08,  "Name":"Núñez ’ \\" "}';
const MADE = JSON.stringify({ Invoice: { Id: '145', TotalAmt: 1861.08 }, time: '2026-11-24T10:00:00-08:00' });

let close = async () => {};
afterEach(() => close());

async function create(answer: ServedAnswer) {
  const server = await answeringServer(answer);
  close = server.close;
  const outcome = await server.client.create(REALM, 'Invoice', '11111111-2222-5333-8444-555555555555', BODY);
  return { ...server, outcome };
}

test('a create is sent once, byte for byte, with request id and minor version', async () => {
  const { outcome, arrivals } = await create({ status: 200, body: MADE });
  expect(outcome).toEqual({ outcome: 'done', entity: { Id: '145', TotalAmt: 1861.08 } });
  expect(arrivals).toHaveLength(1);
  expect(arrivals[0]).toMatchObject({
    method: 'POST',
    url: `/v3/company/${REALM}/invoice?requestid=11111111-2222-5333-8444-555555555555&minorversion=75`,
    body: BODY,
    headers: {
      authorization: 'Bearer token-1',
      accept: 'application/json',
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(BODY)),
    },
  });
});

test.each([
  ['Invoice', 'invoice?operation=void', '{"Id":"145","SyncToken":"0"}'],
  ['Payment', 'payment?operation=update&include=void', '{"Id":"145","SyncToken":"0","sparse":true}'],
  ['SalesReceipt', 'salesreceipt?operation=update&include=void', '{"Id":"145","SyncToken":"0","sparse":true}'],
  ['Estimate', 'estimate?operation=delete', '{"Id":"145","SyncToken":"0"}'],
  ['Purchase', 'purchase?operation=delete', '{"Id":"145","SyncToken":"0"}'],
  ['RefundReceipt', 'refundreceipt?operation=delete', '{"Id":"145","SyncToken":"0"}'],
] as const)('%s is taken back the way that QuickBooks has for it', async (entity, address, body) => {
  const made = { [entity]: { Id: '145' } };
  const server = await answeringServer({ status: 200, body: JSON.stringify(made) });
  close = server.close;
  const outcome = await server.client.takeBack(REALM, entity, 'r1', { id: '145', syncToken: '0' });
  expect(outcome.outcome).toBe('done');
  expect(server.arrivals[0]).toMatchObject({
    url: `/v3/company/${REALM}/${address}&requestid=r1&minorversion=75`,
    body,
  });
});

describe('refused: QuickBooks said what is wrong, and nothing was done', () => {
  test.each(['610', '2010', '2500', '5010', '5020', '6000', '6070', '6140', '6190', '6200', '6210', '6240'])(
    'code %s, with 400 and with 200',
    async (code) => {
      for (const status of [400, 200]) {
        const { outcome, arrivals } = await create({ status, body: faultBody(code) });
        expect(outcome).toEqual({ outcome: 'refused', fault: { code, type: 'ValidationFault' } });
        expect(arrivals).toHaveLength(1);
        await close();
      }
    },
  );

  test('the connecting user is gone: no new token helps', async () => {
    const { outcome, tokens } = await create({ status: 401, body: faultBody('120', 'AuthorizationFault') });
    expect(outcome).toMatchObject({ outcome: 'refused', fault: { code: '120' } });
    expect(tokens.rejections.length).toBeLessThanOrEqual(1);
  });

  test('what QuickBooks wrote of names is not kept', async () => {
    const { outcome } = await create({ status: 400, body: faultBody('6240') });
    expect(JSON.stringify(outcome)).not.toContain('secret-name');
  });
});

describe('not executed: the gateway turned it away', () => {
  test.each<[string, ServedAnswer, number]>([
    ['429 in XML', { status: 429, body: THROTTLED }, 60_000],
    ['429 in JSON', { status: 429, body: faultBody('3001', 'SERVICE') }, 60_000],
    ['429 with nothing', { status: 429 }, 60_000],
    ['429 with its own waiting time', { status: 429, headers: { 'retry-after': '7' } }, 7_000],
    ['throttled by 403, as of old', { status: 403, body: THROTTLED }, 60_000],
  ])('%s', async (_name, answer, retryAfterMs) => {
    const { outcome, arrivals } = await create(answer);
    expect(outcome).toMatchObject({ outcome: 'notExecuted', rateLimited: true, retryAfterMs });
    expect(arrivals).toHaveLength(1);
  });

  test.each([EXPIRED, '', '<html>'])('401 is told to the token store, and not sent again: %#', async (body) => {
    const { outcome, arrivals, tokens } = await create({ status: 401, body });
    expect(outcome).toMatchObject({ outcome: 'notExecuted', rateLimited: false });
    expect(JSON.stringify(outcome)).not.toContain('AB11secret');
    expect(tokens.rejections).toEqual(['token-1']);
    expect(arrivals).toHaveLength(1);
  });

  test('nobody listens', async () => {
    const server = await answeringServer({ status: 200 });
    close = server.close;
    await server.stop();
    expect(await server.client.create(REALM, 'Invoice', 'r1', BODY)).toMatchObject({ outcome: 'notExecuted' });
  });

  test('no token can be had', async () => {
    const transport = scriptedTransport();
    const client = createQuickBooksClient({
      apiUrl: 'https://api.example',
      tokens: { current: () => Promise.reject(new NotNow('QuickBooks', 'down')), rejected: async () => {} },
      transport,
      readTimeoutMs: 1,
      writeTimeoutMs: 1,
      limiter: createRealmLimiter(),
    });
    expect(await client.create(REALM, 'Invoice', 'r1', BODY)).toMatchObject({ outcome: 'notExecuted' });
    expect(transport.calls).toEqual([]);
  });
});

describe('in doubt: it may have been done', () => {
  const hugeTitle = `errorCode=002010 and code="6240"`;
  test.each<[string, ServedAnswer]>([
    ['silence', () => {}],
    ['a reset', (response) => void response.socket?.resetAndDestroy()],
    ['an end before the answer', (response) => void response.socket?.end()],
    [
      'an answer that stops half way',
      (response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{"Invoice":');
        response.socket?.destroySoon();
      },
    ],
    ['500', { status: 500, body: faultBody('10000', 'SystemFault') }],
    ['500 with a refusal in it', { status: 500, body: faultBody('6240') }],
    ['502', { status: 502, body: '<html>bad gateway</html>' }],
    ['503 as HTML', { status: 503, body: '<html><body>Service Unavailable</body></html>' }],
    ['503 with nothing', { status: 503 }],
    ['504 as XML', { status: 504, body: '<IntuitResponse><Fault><Error code="6002"/></Fault></IntuitResponse>' }],
    ['request id in use, 400', { status: 400, body: faultBody('600') }],
    ['request id in use, 200', { status: 200, body: faultBody('600') }],
    ['zero-padded 600', { status: 400, body: faultBody('0600') }],
    ['an application error in a 200', { status: 200, body: faultBody('10000', 'SystemFault') }],
    ['an unknown SystemFault', { status: 400, body: faultBody('9999', 'SystemFault') }],
    ['a company that is locked', { status: 400, body: faultBody('140') }],
    ['a fault without a code', { status: 400, body: '{"Fault":{"Error":[],"type":"ValidationFault"}}' }],
    ['400 with nothing', { status: 400 }],
    ['404 as HTML', { status: 404, body: '<html>' }],
    ['an empty 200', { status: 200 }],
    ['half a JSON in a 200', { status: 200, body: MADE.slice(0, 30) }],
    [
      'half a JSON whose words look like a fault',
      { status: 200, body: `{"Invoice":{"Id":"1","PrivateNote":"${hugeTitle}` },
    ],
    ['a 200 page that reads like a fault', { status: 200, body: `<html>${hugeTitle} errorCode=2010</html>` }],
    ['a 200 page that reads like a throttle', { status: 200, body: THROTTLED }],
    ['200 as HTML', { status: 200, body: '<html>signed in</html>' }],
    ['an entity without an id', { status: 200, body: '{"Invoice":{"TotalAmt":1}}' }],
    ['an empty id', { status: 200, body: '{"Invoice":{"Id":""}}' }],
    ['another entity', { status: 200, body: '{"Estimate":{"Id":"3"}}' }],
    ['a list', { status: 200, body: '[{"Invoice":{"Id":"3"}}]' }],
    ['202', { status: 202, body: MADE }],
    ['a redirect, which is not followed', { status: 307, headers: { location: '/elsewhere' } }],
    ['a redirect with a fault', { status: 302, headers: { location: '/elsewhere' }, body: THROTTLED }],
  ])('%s', async (_name, answer) => {
    const { outcome, arrivals } = await create(answer);
    expect(outcome).toMatchObject({ outcome: 'inDoubt' });
    expect(arrivals).toHaveLength(1);
  });

  test('Intuit’s own id of the request is kept for its support', async () => {
    const { outcome } = await create({ status: 503, headers: { intuit_tid: '1-67-abc' } });
    expect(outcome).toEqual({ outcome: 'inDoubt', reason: 'status 503, intuit_tid 1-67-abc' });
  });

  test('too long between ledger and wire: nothing is sent, and nobody claims to know', async () => {
    const server = await answeringServer({ status: 200, body: MADE });
    close = server.close;
    const outcome = await server.client.create(REALM, 'Invoice', 'r1', BODY, { mayStillSend: () => false });
    expect(outcome).toMatchObject({ outcome: 'inDoubt' });
    expect(server.arrivals).toEqual([]);
  });

  test('QuickBooks began to leave writes in doubt while this one waited for its turn: it is not executed', async () => {
    const server = await answeringServer({ status: 200, body: MADE });
    close = server.close;
    const guard = { mayStillSend: () => true, isHeldUp: () => true };
    const outcome = await server.client.create(REALM, 'Invoice', 'r1', BODY, guard);
    expect(outcome).toMatchObject({ outcome: 'notExecuted', rateLimited: false });
    expect(server.arrivals).toEqual([]);
  });
});
