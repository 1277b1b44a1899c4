import { expect, test } from '@jest/globals';
import { signedAddress } from '../../../sandbox/hubspot/actionRequest.ts';
import { signedHeaders, signV2, signV3 } from '../../../sandbox/hubspot/signing.ts';

/** Fixed vectors that HubSpot publishes with its SDKs. */
const secret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy';
const url = 'https://www.example.com/webhook_uri';

test.each([
  [1693657560000, 'K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y='],
  [1700000300000, 'RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw='],
])('v3 at %i is as published', (timestamp, expected) => {
  const body = "{'example_field':'example_value'}";
  expect(signV3({ secret, method: 'POST', url, body, timestamp })).toBe(expected);
});

test.each([
  ['GET', '', /^eee2dd.*200e$/],
  ['POST', '{"example_field":"example_value"}', /^956921.*7900$/],
])('v2 of a %s is as published', (method, body, expected) => {
  expect(signV2({ secret, method, url, body })).toMatch(expected);
});

const sign = (address: string): string => signV3({ secret, url: address, body: '', timestamp: 1 });

test('v3 decodes twelve escapes before signing, and no other', () => {
  expect(sign(`${url}?a=%3a%2F%3F%40%21%24%27%28%29%2A%2C%3B`)).toBe(sign(`${url}?a=:/?@!$'()*,;`));
  for (const [escape, plain] of [
    ['%20', ' '],
    ['%26', '&'],
    ['%3D', '='],
  ]) {
    expect(sign(`${url}?a=${escape}`)).not.toBe(sign(`${url}?a=${plain}`));
  }
});

test.each([
  [
    'both',
    ['X-HubSpot-Request-Timestamp', 'X-HubSpot-Signature', 'X-HubSpot-Signature-Version', 'X-HubSpot-Signature-v3'],
  ],
  ['v3', ['X-HubSpot-Request-Timestamp', 'X-HubSpot-Signature-v3']],
  ['v2', ['X-HubSpot-Signature', 'X-HubSpot-Signature-Version']],
] as const)('signed with %s, a request has those headers only', (versions, names) => {
  expect(Object.keys(signedHeaders({ secret, url, body: '{}', timestamp: 1, versions })).toSorted()).toEqual(names);
});

test.each([
  [undefined, 'http://127.0.0.1:3000/hubspot/actions/create-invoice'],
  ['https://actions.example', 'https://actions.example/hubspot/actions/create-invoice'],
  ['https://example.com/qb/', 'https://example.com/qb/hubspot/actions/create-invoice'],
])('below the public address %s, %s is signed', (publicAddress, expected) => {
  expect(signedAddress('http://127.0.0.1:3000/hubspot/actions/create-invoice', publicAddress)).toBe(expected);
});
