import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SAMPLE } from '../../../sandbox/hubspot/samplePortal.ts';
import { startClient, type Client } from './client.ts';

let client: Client;
beforeEach(async () => {
  client = await startClient();
});
afterEach(() => client.sandbox.close());

const deal = `/crm/objects/2026-09/deals/${SAMPLE.deals.mariaPatio}`;

test.each([
  ['GET', `/crm/v3/objects/deals/${SAMPLE.deals.mariaPatio}`],
  ['POST', '/oauth/v1/token'],
  ['POST', '/automation/v4/actions/callbacks/ap-1-2-3-0/complete'],
  ['POST', '/crm/v4/associations/deals/contacts/batch/read'],
  ['POST', '/oauth/2026-03/token?client_secret=x'],
  ['GET', `${deal}?hapikey=x`],
])('%s %s is refused and remembered', async (method, path) => {
  expect((await client.call(method, path)).status).toBe(404);
  expect(client.sandbox.violations).toMatchObject([{ method, path, reason: expect.any(String) }]);
  expect((await client.bare('GET', '/_sandbox/state')).body.violations).toHaveLength(1);
});

test.each([
  ['GET', '/crm/objects/2026-09/deals'],
  ['GET', '/crm/objects/2025-01/deals/1'],
  ['GET', '/nothing'],
])('%s %s is a 404, and no violation', async (method, path) => {
  expect((await client.call(method, path)).status).toBe(404);
  expect(client.sandbox.violations).toEqual([]);
});

test('an object type that is none is a 400', async () => {
  expect((await client.call('GET', '/crm/objects/2026-09/widgets/1')).status).toBe(400);
});

test('the rate limit rolls over ten seconds, and says where it stands', async () => {
  client.sandbox.switches.set({ rateLimitPer10Seconds: 2 });
  const remaining = async (): Promise<[number, string | null]> => {
    const { status, headers } = await client.call('GET', deal);
    return [status, headers.get('x-hubspot-ratelimit-remaining')];
  };
  expect([await remaining(), await remaining(), await remaining()]).toEqual([
    [200, '1'],
    [200, '0'],
    [429, '0'],
  ]);
  expect((await client.call('GET', deal)).body).toMatchObject({
    status: 'error',
    errorType: 'RATE_LIMIT',
    policyName: 'TEN_SECONDLY_ROLLING',
  });
  const other = await startClient(SAMPLE.otherPortalId, undefined, client.sandbox);
  expect((await other.call('GET', `/crm/objects/2026-09/deals/${SAMPLE.other.deal}`)).status).toBe(200);
  client.sandbox.stage.clock.advance(10_001);
  expect(await remaining()).toEqual([200, '1']);
});

test('a fault after the work loses the answer, not the work', async () => {
  const path = '/crm/objects/2026-09/notes';
  const fault = { method: 'POST', path: '/notes$', body: 'a lost note', when: 'after', effect: { kind: 'reset' } };
  expect((await client.bare('POST', '/_sandbox/faults', fault)).status).toBe(201);
  const body = { properties: { hs_timestamp: '2026-11-23T10:00:00Z', hs_note_body: 'a lost note' } };
  await expect(client.call('POST', path, body)).rejects.toThrow();
  expect(client.sandbox.portal(SAMPLE.portalId).list('notes')).toHaveLength(1);
  expect(client.sandbox.stage.requests.all().at(-1)).toMatchObject({ kind: 'create notes', workDone: true, status: 0 });
});
