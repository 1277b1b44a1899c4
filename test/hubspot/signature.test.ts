import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { verifySignature, type SignedRequest } from '../../src/hubspot/signature.ts';

const secret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy';
const publicUrl = 'https://www.example.com/webhook_uri';

type Changes = Partial<Omit<SignedRequest, 'rawBody'>> & { body?: string | Buffer };

function signV3(method: string, url: string, body: Buffer, timestamp: number): string {
  return createHmac('sha256', secret).update(`${method}${url}`).update(body).update(String(timestamp)).digest('base64');
}

function signV2(method: string, url: string, body: Buffer): string {
  return createHash('sha256').update(`${secret}${method}${url}`).update(body).digest('hex');
}

const NOW = 1_693_657_560_000;
const BODY = Buffer.from("{'example_field':'example_value'}");
const V3 = 'K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=';
const v3Headers = { 'x-hubspot-signature-v3': V3, 'x-hubspot-request-timestamp': String(NOW) };
const v2Headers = {
  'x-hubspot-signature': signV2('POST', publicUrl, BODY),
  'x-hubspot-signature-version': 'v2',
};

function verify({ body, ...changes }: Changes = {}): boolean {
  return verifySignature({
    secret,
    method: 'POST',
    publicUrl,
    rawBody: body === undefined ? BODY : Buffer.from(body),
    headers: v3Headers,
    nowMs: NOW,
    ...changes,
  }).ok;
}

describe('published vectors', () => {
  test.each([
    [1693657560000, 'K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y='],
    [1700000300000, 'RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw='],
  ])('v3 at %i', (timestamp, signature) => {
    const headers = { 'X-HubSpot-Signature-v3': signature, 'X-HubSpot-Request-Timestamp': String(timestamp) };
    expect(verify({ headers, nowMs: timestamp })).toBe(true);
  });

  test.each([
    ['GET', '', /^eee2dd.*200e$/],
    ['POST', '{"example_field":"example_value"}', /^956921.*7900$/],
  ])('v2 of a %s', (method, body, published) => {
    const signature = signV2(method, publicUrl, Buffer.from(body));
    expect(signature).toMatch(published);
    const headers = { 'x-hubspot-signature': signature, 'x-hubspot-signature-version': 'v2' };
    expect(verify({ method, body, headers })).toBe(true);
  });
});

describe('refused', () => {
  const v1 = createHash('sha256').update(secret).update(BODY).digest('hex');
  const cases: [string, Changes][] = [
    ['no headers', { headers: {} }],
    ['no timestamp', { headers: { 'x-hubspot-signature-v3': V3 } }],
    ['v1', { headers: { 'x-hubspot-signature': v1, 'x-hubspot-signature-version': 'v1' } }],
    ['v1 that says v2', { headers: { 'x-hubspot-signature': v1, 'x-hubspot-signature-version': 'v2' } }],
    ['v2 without its version', { headers: { 'x-hubspot-signature': v2Headers['x-hubspot-signature'] } }],
    ['a wrong v3 beside a right v2', { headers: { ...v3Headers, ...v2Headers, 'x-hubspot-signature-v3': 'x' } }],
    ['an empty v3 beside a right v2', { headers: { ...v2Headers, 'x-hubspot-signature-v3': '' } }],
    ['v3 twice', { headers: { ...v3Headers, 'x-hubspot-signature-v3': [V3, V3] } }],
    ['v3 twice in one header', { headers: { ...v3Headers, 'x-hubspot-signature-v3': `${V3}, ${V3}` } }],
    ['v3 in two spellings', { headers: { ...v3Headers, 'X-HubSpot-Signature-v3': V3 } }],
    ['an empty list beside a right v3 in another spelling', { headers: { 'x-hubspot-signature-v3': [] } }],
    ['two timestamps', { headers: { ...v3Headers, 'x-hubspot-request-timestamp': [String(NOW), String(NOW)] } }],
    ['a timestamp in seconds', { headers: { ...v3Headers, 'x-hubspot-request-timestamp': '1693657560' } }],
    ['a timestamp that is no number', { headers: { ...v3Headers, 'x-hubspot-request-timestamp': 'NaN' } }],
    ['a timestamp with a blank', { headers: { ...v3Headers, 'x-hubspot-request-timestamp': ` ${NOW}` } }],
    ['too old', { nowMs: NOW + 300_001 }],
    ['from the future', { nowMs: NOW - 300_001 }],
    ['another method', { method: 'PUT' }],
    ['another address', { publicUrl: `${publicUrl}/` }],
    ['another body', { body: `${BODY.toString()} ` }],
    ['another secret', { secret: 'z' }],
    ['no secret', { secret: '' }],
    [
      'another spelling of the same bytes',
      { headers: { ...v3Headers, 'x-hubspot-signature-v3': V3.replace('Y=', 'Z=') } },
    ],
    ['a signature without padding', { headers: { ...v3Headers, 'x-hubspot-signature-v3': V3.slice(0, -1) } }],
    ['a signature of other characters', { headers: { ...v3Headers, 'x-hubspot-signature-v3': 'é'.repeat(22) } }],
    [
      'v2 in capitals',
      { headers: { ...v2Headers, 'x-hubspot-signature': v2Headers['x-hubspot-signature'].toUpperCase() } },
    ],
  ];
  test.each(cases)('%s', (_name, changes) => {
    expect(verify(changes)).toBe(false);
  });
});

describe('accepted', () => {
  test.each<[string, Changes]>([
    ['five minutes late', { nowMs: NOW + 300_000 }],
    ['five minutes early', { nowMs: NOW - 300_000 }],
    ['a method in small letters', { method: 'post' }],
    ['v2 where v3 is absent, whenever', { headers: v2Headers, nowMs: 0 }],
    ['v2 where only the timestamp of v3 is there', { headers: { ...v2Headers, 'x-hubspot-request-timestamp': '1' } }],
  ])('%s', (_name, changes) => {
    expect(verify(changes)).toBe(true);
  });

  test('what is in the query: twelve escapes are decoded for v3, no other, and none for v2', () => {
    const asSent = `${publicUrl}?a=%3a%2F%3F%40%21%24%27%28%29%2A%2C%3B%20%26%3D`;
    const signed = `${publicUrl}?a=:/?@!$'()*,;%20%26%3D`;
    const headers = { ...v3Headers, 'x-hubspot-signature-v3': signV3('POST', signed, BODY, NOW) };
    expect(verify({ publicUrl: asSent, headers })).toBe(true);
    expect(
      verify({ publicUrl: asSent, headers: { ...v2Headers, 'x-hubspot-signature': signV2('POST', asSent, BODY) } }),
    ).toBe(true);
  });
});

test('any bytes that were signed are accepted, and not a byte less, more or other', () => {
  const bodies = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(bodies, fc.constantFrom('GET', 'POST'), fc.integer({ min: 0, max: 7 }), (body, method, bit) => {
      const headers = { ...v3Headers, 'x-hubspot-signature-v3': signV3(method, publicUrl, body, NOW) };
      expect(verify({ body, method, headers })).toBe(true);
      expect(verify({ body: Buffer.concat([body, Buffer.from('1')]), method, headers })).toBe(false);
      if (body.length === 0) return;
      expect(verify({ body: body.subarray(1), method, headers })).toBe(false);
      const bent = Buffer.from(body);
      bent.writeUInt8(bent.readUInt8(0) ^ (1 << bit), 0);
      expect(verify({ body: bent, method, headers })).toBe(false);
    }),
  );
});

test('no header whatever passes or throws', () => {
  const value = fc.option(fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.string(), { maxLength: 3 })), {
    nil: undefined,
  });
  const headers = fc.record({
    'x-hubspot-signature-v3': value,
    'x-hubspot-signature': value,
    'x-hubspot-signature-version': value,
    'x-hubspot-request-timestamp': fc.oneof(value, fc.constant(String(NOW))),
  });
  fc.assert(fc.property(headers, (given) => expect(verify({ headers: given })).toBe(false)));
});
