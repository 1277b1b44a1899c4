import { describe, expect, test } from '@jest/globals';
import { NotNow, Refused, Unforeseen } from '../../src/domain/problems.ts';
import type { VendorAnswer } from '../../src/http/vendorCall.ts';
import { createQuickBooksClient } from '../../src/quickbooks/client.ts';
import { createRealmLimiter } from '../../src/quickbooks/limiter.ts';
import { answered, countedTokens, scriptedTransport } from '../hubspot/scriptedTransport.ts';

function scripted(...answers: VendorAnswer[]) {
  const transport = scriptedTransport(...answers);
  const tokens = countedTokens();
  const client = createQuickBooksClient({
    apiUrl: 'https://qbo.example/',
    tokens,
    transport,
    limiter: createRealmLimiter({ perSecond: 1_000 }),
    readTimeoutMs: 1_000,
    writeTimeoutMs: 2_000,
  });
  return { client, transport, tokens };
}

const fault = (code: string, type = 'ValidationFault', element?: string) => ({
  Fault: { Error: [{ Message: 'Maria', Detail: 'Maria', code, ...(element ? { element } : {}) }], type },
});
const GATEWAY_401 = { fault: { error: [{ code: '3200', detail: 'Token expired: abc' }], type: 'AUTHENTICATION' } };
const XML_THROTTLE =
  '<IntuitResponse><Fault><Error code="3001"><Message>message=ThrottleExceeded; errorCode=003001</Message></Error></Fault></IntuitResponse>';
const MADE = { Invoice: { Id: '145', TotalAmt: 1, PrivateNote: 'errorCode=2010' } };

describe('a write', () => {
  test.each<[string, VendorAnswer, string]>([
    ['200 with its entity', answered(200, MADE), 'done'],
    ['200 with a fault', answered(200, fault('6000')), 'refused'],
    ['200 and nothing', answered(200), 'inDoubt'],
    ['200 without an id', answered(200, { Invoice: {} }), 'inDoubt'],
    ['200 with another entity', answered(200, { Customer: { Id: '1' } }), 'inDoubt'],
    ['200 cut off, a code in a text of ours', answered(200, JSON.stringify(MADE).slice(0, -2)), 'inDoubt'],
    ['200 with a web page', answered(200, '<html>'), 'inDoubt'],
    ['400 with a fault', answered(400, fault('06240')), 'refused'],
    ['400 without one', answered(400, '<html>'), 'inDoubt'],
    ['a code that nobody knows, without a type', answered(400, fault('9999', '')), 'inDoubt'],
    ['401', answered(401, GATEWAY_401), 'notExecuted'],
    ['401 with code 120', answered(401, fault('120', 'AUTHENTICATION')), 'refused'],
    ['429', answered(429, XML_THROTTLE), 'notExecuted'],
    ['403 that means busy', answered(403, XML_THROTTLE), 'notExecuted'],
    ['500', answered(500, fault('6000')), 'inDoubt'],
    ['503', answered(503, '<html>'), 'inDoubt'],
    ['504 6002', answered(504, fault('6002', 'SystemFault')), 'inDoubt'],
    ['600', answered(400, fault('600')), 'inDoubt'],
    ['10000', answered(400, fault('10000', 'SystemFault')), 'inDoubt'],
    ['a redirect', answered(307, '', { location: 'https://elsewhere.example' }), 'inDoubt'],
    ['never opened', { outcome: 'notSent', reason: 'x' }, 'notExecuted'],
    ['no answer', { outcome: 'noAnswer', reason: 'x' }, 'inDoubt'],
  ])('%s: %s', async (_name, answer, outcome) => {
    const { client, transport } = scripted(answer);
    const body = '{"a":"é\\u0001 "}';
    const result = await client.create('7', 'Invoice', 'request-1', body);
    expect(result.outcome).toBe(outcome);
    expect(JSON.stringify(result)).not.toContain('Maria');
    expect(transport.calls).toHaveLength(1);
    expect(transport.calls[0]).toMatchObject({ method: 'POST', body, timeoutMs: 2_000 });
    expect(transport.calls[0]?.url).toBe(
      'https://qbo.example/v3/company/7/invoice?requestid=request-1&minorversion=75',
    );
  });

  test.each([
    [{}, 60_000],
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': 'soon' }, 60_000],
  ])('429 with %j waits %i ms', async (headers, retryAfterMs) => {
    const { client } = scripted(answered(429, '', headers));
    expect(await client.create('7', 'Invoice', 'r', '{}')).toMatchObject({ rateLimited: true, retryAfterMs });
  });

  test('too late to send: nothing is sent', async () => {
    const { client, transport } = scripted();
    const guard = { mayStillSend: () => false };
    expect(await client.create('7', 'Invoice', 'r', '{}', guard)).toMatchObject({ outcome: 'inDoubt' });
    expect(transport.calls).toEqual([]);
  });
});

describe('a read', () => {
  test.each<[string, VendorAnswer, typeof NotNow | typeof Refused | typeof Unforeseen]>([
    ['empty', answered(200), NotNow],
    ['cut off', answered(200, '{"Invoice":{"Id":"1"'), NotNow],
    ['429', answered(429, XML_THROTTLE), NotNow],
    ['503', answered(503, '<html>'), NotNow],
    ['a redirect', answered(302), NotNow],
    ['10000', answered(400, fault('10000', 'SystemFault')), NotNow],
    ['6190', answered(400, fault('6190')), Refused],
    ['4000', answered(400, fault('4000')), Unforeseen],
    ['not sent', { outcome: 'notSent', reason: 'x' }, NotNow],
    ['no answer', { outcome: 'noAnswer', reason: 'x' }, NotNow],
  ])('%s', async (_name, answer, kind) => {
    await expect(scripted(answer).client.read('7', 'Invoice', '1')).rejects.toThrow(kind);
  });

  test('610 is not found', async () => {
    expect(await scripted(answered(400, fault('610'))).client.read('7', 'Invoice', '1')).toBeUndefined();
  });

  test('401 once: one more try with a new token; twice: not now', async () => {
    const once = scripted(answered(401, GATEWAY_401), answered(200, MADE));
    expect(await once.client.read('7', 'Invoice', '145')).toMatchObject({ Id: '145' });
    expect(once.tokens.rejections).toEqual(['token-1']);
    const twice = scripted(answered(401, GATEWAY_401), answered(401, GATEWAY_401));
    await expect(twice.client.read('7', 'Invoice', '145')).rejects.toThrow(NotNow);
    expect(twice.transport.calls).toHaveLength(2);
  });

  test('a user who may not act for the company any more must connect again', async () => {
    const gone = answered(401, fault('120', 'AUTHENTICATION'));
    await expect(scripted(gone, gone).client.read('7', 'Invoice', '1')).rejects.toThrow('ConnectionExpired');
  });

  test('pages until the last row', async () => {
    const rows = (from: number, length: number) =>
      answered(200, { QueryResponse: { Item: Array.from({ length }, (_, index) => ({ Id: String(from + index) })) } });
    const { client, transport } = scripted(rows(0, 1_000), rows(1_000, 3));
    expect(await client.query('7', 'Item', '')).toHaveLength(1_003);
    expect(decodeURIComponent(transport.calls[1]?.url ?? '')).toContain('startposition 1001 maxresults 1000');
  });
});
