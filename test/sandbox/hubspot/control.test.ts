import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SAMPLE } from '../../../sandbox/hubspot/samplePortal.ts';
import { startHubSpotSandbox } from '../../../sandbox/hubspot/server.ts';
import { startClient, tokenForm, type Client } from './client.ts';

let client: Client;
beforeEach(async () => {
  client = await startClient();
});
afterEach(() => client.sandbox.close());

const objects = `/_sandbox/portals/${SAMPLE.portalId}/objects`;

test('a refresh token is issued over HTTP', async () => {
  const { body } = await client.bare('POST', '/_sandbox/refresh-tokens', { portalId: SAMPLE.portalId });
  const form = tokenForm(client.sandbox, { refresh_token: body.refreshToken });
  expect((await client.bare('POST', '/oauth/2026-03/token', ...form)).status).toBe(200);
  expect((await client.bare('POST', '/_sandbox/refresh-tokens', { portalId: 1 })).status).toBe(404);
});

test('objects are added, changed and removed; the amount of a line follows its price', async () => {
  const associations = [{ type: 'deals', id: SAMPLE.deals.withoutLines }];
  const properties = { name: 'Soil Test', hs_sku: 'SOIL-T', price: '35.00', quantity: '2' };
  const added = await client.bare('POST', `${objects}/line_items`, { properties, associations });
  expect(added).toMatchObject({ status: 201, body: { properties: { ...properties, amount: '70.00' } } });
  const path = `${objects}/line_items/${added.body.id}`;
  expect(await client.bare('PATCH', path, { properties: { price: '36.00', hs_sku: null } })).toMatchObject({
    status: 200,
    body: { properties: { amount: '72.00' }, associations: { deals: [{ id: SAMPLE.deals.withoutLines }] } },
  });
  expect((await client.bare('DELETE', path)).status).toBe(204);
  expect((await client.call('GET', `/crm/objects/2026-09/line_items/${added.body.id}`)).status).toBe(404);
});

test('switches are read and moved, and no others exist', async () => {
  expect(await client.bare('PATCH', '/_sandbox/switches', { associationIds: 'string' })).toMatchObject({ status: 200 });
  expect((await client.bare('GET', '/_sandbox/switches')).body.associationIds).toBe('string');
  expect(await client.bare('PATCH', '/_sandbox/switches', { associationIdz: 'string' })).toMatchObject({ status: 400 });
  expect(await client.bare('PATCH', '/_sandbox/switches', { lateCompletion: '500' })).toMatchObject({ status: 400 });
});

test('a record is enrolled, followed and redelivered over HTTP', async () => {
  client.sandbox.switches.set({ maxAttempts: 1 });
  const enrolment = {
    portalId: SAMPLE.portalId,
    action: 'create-invoice',
    objectType: 'DEAL',
    objectId: SAMPLE.deals.mariaPatio,
    inputs: {},
    // Nothing listens there.
    actionsUrl: 'http://127.0.0.1:9/hubspot/actions',
  };
  const { status, body } = await client.bare('POST', '/_sandbox/enrolments', enrolment);
  expect(status).toBe(201);
  await client.sandbox.engine.waitForEnd(body.callbackId);
  expect(await client.bare('GET', `/_sandbox/executions/${body.callbackId}`)).toMatchObject({
    status: 200,
    body: { state: 'failed', ending: 'gave_up', attempts: [{ outcome: 'no_answer' }] },
  });
  expect(await client.bare('POST', `/_sandbox/executions/${body.callbackId}/redeliver`)).toMatchObject({
    status: 200,
    body: { outcome: 'no_answer', redelivery: true },
  });
  expect(
    await client.bare('POST', '/_sandbox/options-requests', {
      portalId: SAMPLE.portalId,
      input: 'customer',
      objectTypeId: '0-3',
      optionsUrl: 'http://127.0.0.1:9/hubspot/options',
    }),
  ).toMatchObject({ status: 200, body: { outcome: 'no_answer' } });
});

test.each([
  ['GET', '/_sandbox/executions/none', undefined, 404],
  ['POST', '/_sandbox/enrolments', { portalId: SAMPLE.portalId }, 400],
  ['POST', '/_sandbox/enrolments', 'not json', 400],
  ['PATCH', `${objects}/widgets/1`, { properties: {} }, 404],
  ['PATCH', `${objects}/deals/1`, { properties: {} }, 404],
  ['POST', '/_sandbox/faults', { path: '(', when: 'before', effect: { kind: 'reset' } }, 400],
  ['POST', '/_sandbox/clock', { advanceSeconds: 'soon' }, 400],
])('%s %s with %j is answered with a sentence', async (method, path, body, expected) => {
  const answer = await client.bare(method, path, body, { 'content-type': 'application/json' });
  expect(answer).toMatchObject({ status: expected, body: { message: expect.any(String) } });
});

test('the page shows what there is, and executes none of it', async () => {
  const { body, headers } = await client.bare('GET', '/_sandbox');
  expect(headers.get('content-type')).toContain('html');
  expect(body).toContain('田中様 庭の設計');
  expect(body).toContain('clean-up &amp; &lt;mulch&gt;');
  expect(body).not.toContain('<mulch>');
  expect(body).toContain('and 288 more');
});

test('the state has every object with its associations', async () => {
  const { portals } = (await client.bare('GET', '/_sandbox/state')).body;
  expect(portals.map(({ portalId }: { portalId: number }) => portalId)).toEqual([
    SAMPLE.portalId,
    SAMPLE.otherPortalId,
  ]);
  const deal = portals[0].objects.deals.find(({ id }: { id: string }) => id === SAMPLE.deals.twoContacts);
  expect(deal.associations.contacts).toEqual([
    { id: SAMPLE.contacts.maria, types: ['deal_to_contact'] },
    { id: SAMPLE.contacts.emily, types: ['deal_to_contact', 'Billing contact'] },
  ]);
});

test('a sandbox can start empty, and a port that is taken is an error', async () => {
  const empty = await startHubSpotSandbox({ seed: false });
  expect(empty.portal(SAMPLE.portalId).list('deals')).toEqual([]);
  await expect(startHubSpotSandbox({ port: Number(new URL(empty.url).port) })).rejects.toThrow('EADDRINUSE');
  await empty.close();
});
