import { afterEach, describe, expect, test } from '@jest/globals';
import { NotNow, Refused, Unforeseen } from '../../src/domain/problems.ts';
import { answeringServer, EXPIRED, faultBody, THROTTLED, type ServedAnswer } from './answeringServer.ts';

const REALM = '9341450000000001';
const rows = (count: number, from = 1) =>
  JSON.stringify({ QueryResponse: { Customer: Array.from({ length: count }, (_, n) => ({ Id: String(from + n) })) } });

let close = async () => {};
afterEach(() => close());

async function asked(...answers: ServedAnswer[]) {
  const server = await answeringServer(...answers);
  close = server.close;
  return server;
}

describe('queries', () => {
  test('a short one is in the address, encoded', async () => {
    const { client, arrivals } = await asked({ status: 200, body: rows(1) });
    expect(await client.query(REALM, 'Customer', "DisplayName = 'a & b\\'s'", 'Id desc')).toEqual([{ Id: '1' }]);
    expect(arrivals[0]).toMatchObject({ method: 'GET', body: '' });
    const url = new URL(`http://host${arrivals[0]?.url}`);
    expect(url.pathname).toBe(`/v3/company/${REALM}/query`);
    expect(url.searchParams.get('minorversion')).toBe('75');
    expect(url.searchParams.get('query')).toBe(
      "select * from Customer where DisplayName = 'a & b\\'s' orderby Id desc startposition 1 maxresults 1000",
    );
  });

  test('a long one is in the body, as text', async () => {
    const { client, arrivals } = await asked({ status: 200, body: rows(0) });
    const where = `Name IN ('${'ü'.repeat(400)}')`;
    await client.query(REALM, 'Item', where);
    expect(arrivals[0]).toMatchObject({
      method: 'POST',
      url: `/v3/company/${REALM}/query?minorversion=75`,
      body: `select * from Item where ${where} startposition 1 maxresults 1000`,
    });
    expect(arrivals[0]?.headers['content-type']).toBe('application/text');
  });

  test('goes on until a short page', async () => {
    const { client, arrivals } = await asked(
      { status: 200, body: rows(1_000) },
      { status: 200, body: rows(1_000, 1_001) },
      { status: 200, body: JSON.stringify({ QueryResponse: {} }) },
    );
    const found = await client.query(REALM, 'Customer', '');
    expect(new Set(found.map((row) => row['Id'])).size).toBe(2_000);
    const positions = arrivals.map(({ url }) => /startposition%20(\d+)/.exec(url)?.[1]);
    expect(positions).toEqual(['1', '1001', '2001']);
  });

  test('a page that fails fails the whole', async () => {
    const { client } = await asked({ status: 200, body: rows(1_000) }, { status: 503 });
    await expect(client.query(REALM, 'Customer', '')).rejects.toThrow(NotNow);
  });
});

describe('reading by id', () => {
  test('found, and not found', async () => {
    const { client, arrivals } = await asked(
      { status: 200, body: '{"Invoice":{"Id":"145"}}' },
      { status: 400, body: faultBody('610') },
    );
    expect(await client.read(REALM, 'Invoice', '145')).toEqual({ Id: '145' });
    expect(arrivals[0]?.url).toBe(`/v3/company/${REALM}/invoice/145?minorversion=75`);
    expect(await client.read(REALM, 'Invoice', '146')).toBeUndefined();
  });

  test('404 and pages are no proof that it is gone', async () => {
    for (const answer of [{ status: 404 }, { status: 404, body: '<html>' }, { status: 200, body: '{}' }]) {
      const { client } = await asked(answer);
      await expect(client.read(REALM, 'Invoice', '1')).rejects.toThrow(NotNow);
      await close();
    }
  });
});

describe('a read that can’t be answered now is tried later', () => {
  test.each<[string, ServedAnswer, Partial<NotNow>]>([
    ['429 in XML', { status: 429, body: THROTTLED }, { rateLimited: true, retryAfterMs: 60_000 }],
    ['429 with a time', { status: 429, headers: { 'retry-after': '12' } }, { rateLimited: true, retryAfterMs: 12_000 }],
    ['503 with a time', { status: 503, headers: { 'retry-after': '3' } }, { rateLimited: false, retryAfterMs: 3_000 }],
    ['500', { status: 500, body: faultBody('10000', 'SystemFault') }, { rateLimited: false }],
    ['504 as XML', { status: 504, body: '<Error code="6002"/>' }, {}],
    ['HTML', { status: 200, body: '<html>' }, {}],
    ['empty', { status: 200 }, {}],
    ['half a JSON', { status: 200, body: rows(2).slice(0, 25) }, {}],
    ['no QueryResponse', { status: 200, body: '{}' }, {}],
    ['company under maintenance', { status: 400, body: faultBody('150') }, {}],
    ['silence', () => {}, {}],
    ['a reset', (response) => void response.socket?.resetAndDestroy(), {}],
  ])('%s', async (_name, answer, expected) => {
    const { client, arrivals } = await asked(answer);
    const problem: unknown = await client.query(REALM, 'Customer', '').catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(NotNow);
    expect(problem).toMatchObject({ vendor: 'QuickBooks', ...expected });
    expect(arrivals).toHaveLength(1);
  });
});

describe('tokens', () => {
  test('401 once: told, and asked again with a new one', async () => {
    const { client, arrivals, tokens } = await asked({ status: 401, body: EXPIRED }, { status: 200, body: rows(1) });
    expect(await client.query(REALM, 'Customer', '')).toHaveLength(1);
    expect(arrivals.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(tokens.rejections).toEqual(['token-1']);
  });

  test('401 twice: no third try, and no piece of the token in the message', async () => {
    const { client, arrivals } = await asked({ status: 401, body: EXPIRED });
    const problem: unknown = await client.query(REALM, 'Customer', '').catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(NotNow);
    expect(String(problem)).not.toMatch(/secret|token-/);
    expect(arrivals).toHaveLength(2);
  });
});

test.each<[ServedAnswer, typeof Refused | typeof Unforeseen, string]>([
  [{ status: 400, body: faultBody('6190') }, Refused, 'SubscriptionEnded'],
  [{ status: 401, body: faultBody('120', 'AuthorizationFault') }, Refused, 'ConnectionExpired'],
  [{ status: 400, body: faultBody('4001') }, Unforeseen, 'query Customer: QuickBooks answered with code 4001.'],
])('what no waiting mends: %#', async (answer, kind, message) => {
  const { client } = await asked(answer);
  const problem: unknown = await client.query(REALM, 'Customer', '').catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(kind);
  expect((problem as Error).message).toBe(message);
});
