import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SAMPLE } from '../../../sandbox/hubspot/samplePortal.ts';
import { startClient, type Client } from './client.ts';

let client: Client;
beforeEach(async () => {
  client = await startClient();
});
afterEach(() => client.sandbox.close());

const objects = '/crm/objects/2026-09';

test('only what is asked for comes back: strings, null for what is not set, nothing for what does not exist', async () => {
  const { mariaPatio } = SAMPLE.deals;
  const { status, body } = await client.call(
    'GET',
    `${objects}/deals/${mariaPatio}?properties=dealname,amount&properties=closedate,no_such_property`,
  );
  expect(status).toBe(200);
  expect(body).toMatchObject({ id: mariaPatio, archived: false });
  expect(body.properties).toEqual({
    dealname: 'Patio planting',
    amount: '777.00',
    closedate: null,
    hs_object_id: mariaPatio,
    createdate: expect.any(String),
    hs_lastmodifieddate: expect.any(String),
  });
  expect(Number(mariaPatio)).toBeGreaterThan(2 ** 31);
});

test('a type may be its id, and a deal currency exists in portals with several only', async () => {
  const { body } = await client.call('GET', `${objects}/0-3/${SAMPLE.deals.euros}?properties=deal_currency_code`);
  expect(body.properties.deal_currency_code).toBe('EUR');
  const other = await startClient(SAMPLE.otherPortalId, undefined, client.sandbox);
  const { properties } = (
    await other.call('GET', `${objects}/deals/${SAMPLE.other.deal}?properties=deal_currency_code`)
  ).body;
  expect(properties).not.toHaveProperty('deal_currency_code');
});

test.each([
  ['unknown', '21999999999'],
  ['no number', 'abc'],
])('an id that is %s is a 404', async (_what, id) => {
  expect(await client.call('GET', `${objects}/deals/${id}`)).toMatchObject({
    status: 404,
    body: { status: 'error', category: 'OBJECT_NOT_FOUND', message: expect.stringContaining('Object not found.') },
  });
});

test('deleted objects are gone, from associations, too', async () => {
  const portal = client.sandbox.portal(SAMPLE.portalId);
  portal.remove('contacts', SAMPLE.contacts.jose);
  expect((await client.call('GET', `${objects}/contacts/${SAMPLE.contacts.jose}`)).status).toBe(404);
  const { body } = await client.call('GET', `${objects}/deals/${SAMPLE.deals.joseTerrace}?associations=contacts`);
  expect(body.associations).toEqual({});
});

test('the ids of merged deals lead to the survivor, which has their lines and contacts', async () => {
  const { merged, mergedKept, mergedAbsorbed } = SAMPLE.deals;
  for (const id of [merged, mergedKept, mergedAbsorbed]) {
    const { body } = await client.call(
      'GET',
      `${objects}/deals/${id}?properties=hs_merged_object_ids&associations=line_items,contacts`,
    );
    expect(body).toMatchObject({
      id: merged,
      properties: { hs_merged_object_ids: `${mergedKept};${mergedAbsorbed}` },
      associations: {
        'line items': { results: [{ type: 'deal_to_line_item' }] },
        contacts: { results: [{ id: SAMPLE.contacts.maria, type: 'deal_to_contact' }] },
      },
    });
  }
});

test('each kind of link is an association of its own', async () => {
  const { body } = await client.call(
    'GET',
    `${objects}/deals/${SAMPLE.deals.twoContacts}?associations=contacts,companies`,
  );
  expect(body.associations).toEqual({
    contacts: {
      results: [
        { id: SAMPLE.contacts.maria, type: 'deal_to_contact' },
        { id: SAMPLE.contacts.emily, type: 'deal_to_contact' },
        { id: SAMPLE.contacts.emily, type: 'billing_contact' },
      ],
    },
  });
  client.sandbox.switches.set({ associationOrder: 'reversed' });
  const again = await client.call('GET', `${objects}/deals/${SAMPLE.deals.twoContacts}?associations=contacts`);
  expect(again.body.associations.contacts.results[0].id).toBe(SAMPLE.contacts.emily);
});

test('a page of associations ends where the switch says, under the key that the switch says', async () => {
  const path = `${objects}/deals/${SAMPLE.deals.manyLines}?associations=line_items`;
  const page = (await client.call('GET', path)).body.associations['line items'];
  expect(page.results).toHaveLength(100);
  expect(page.paging.next).toEqual({ after: expect.any(String), link: expect.stringContaining('after=') });
  client.sandbox.switches.set({ associationKeyStyle: 'underscore', associationPageSize: 2 });
  expect((await client.call('GET', path)).body.associations.line_items.results).toHaveLength(2);
});

const batch = (ids: readonly string[], more: object = {}): object => ({
  inputs: ids.map((id) => ({ id })),
  properties: ['price', 'amount'],
  propertiesWithHistory: [],
  ...more,
});

test('a batch comes in no useful order, and says what is missing', async () => {
  const ids = client.sandbox
    .portal(SAMPLE.portalId)
    .list('line_items')
    .slice(0, 40)
    .map(({ id }) => id);
  const { status, body } = await client.call('POST', `${objects}/line_items/batch/read`, batch(ids));
  expect(status).toBe(200);
  const found = body.results.map(({ id }: { id: string }) => id);
  expect(found).not.toEqual(ids);
  expect(found.toSorted()).toEqual(ids.toSorted());

  const partial = batch([...ids, '30999999999']);
  const answer = await client.call('POST', `${objects}/line_items/batch/read`, partial);
  expect(answer).toMatchObject({
    status: 207,
    body: { numErrors: 1, errors: [{ context: { ids: ['30999999999'] } }] },
  });
  client.sandbox.switches.set({ partialBatchStatus: 200 });
  expect(await client.call('POST', `${objects}/line_items/batch/read`, partial)).toMatchObject({
    status: 200,
    body: { numErrors: 1 },
  });
});

test.each([
  ['101 inputs', batch(Array.from({ length: 101 }, (_, index) => String(30_000_000_001 + index)))],
  ['no inputs', batch([])],
  ['no propertiesWithHistory', batch(['30000000001'], { propertiesWithHistory: undefined })],
  ['no properties', batch(['30000000001'], { properties: undefined })],
  ['numbers for ids', { ...batch([]), inputs: [{ id: 30_000_000_001 }] }],
])('a batch read with %s is refused', async (_what, body) => {
  expect(await client.call('POST', `${objects}/line_items/batch/read`, body)).toMatchObject({
    status: 400,
    body: { status: 'error', category: 'VALIDATION_ERROR' },
  });
});

test('what is not JSON is refused before it is looked at', async () => {
  const path = `${objects}/deals/batch/read`;
  expect((await client.call('POST', path, '{"inputs":', { 'content-type': 'application/json' })).status).toBe(400);
  expect((await client.call('POST', path, 'inputs=1', { 'content-type': 'text/plain' })).status).toBe(415);
});

test('the history of a property is there when it is asked for, newest first', async () => {
  const portal = client.sandbox.portal(SAMPLE.portalId);
  const payment = portal.add('commerce_payments', { hs_latest_status: 'succeeded', hs_initial_amount: '10.00' });
  portal.change('commerce_payments', payment.id, { hs_latest_status: 'refunded' });
  const path = `${objects}/commerce_payments/${payment.id}?propertiesWithHistory=hs_latest_status`;
  const { properties, propertiesWithHistory } = (await client.call('GET', path)).body;
  expect(properties.hs_latest_status).toBe('refunded');
  expect(propertiesWithHistory.hs_latest_status.map(({ value }: { value: string }) => value)).toEqual([
    'refunded',
    'succeeded',
  ]);
});

test.each([
  ['percentDiscount', ['1876.48']],
  ['unitDiscount', ['317.00']],
  ['fractions', ['1861.08', '1.00']],
  ['freeLine', ['130.00', '0.00']],
  ['negativeQuantity', ['195.00', '-89.50']],
] as const)('amounts of the lines of %s are as HubSpot works them out', async (deal, amounts) => {
  const portal = client.sandbox.portal(SAMPLE.portalId);
  const lines = portal.associated({ type: 'deals', id: SAMPLE.deals[deal] }, 'line_items');
  expect(lines.map(({ id }) => portal.find('line_items', id)?.properties['amount'])).toEqual(amounts);
});

test('account details name the time zone and the currency', async () => {
  expect(await client.call('GET', '/account-info/2026-03/details')).toMatchObject({
    status: 200,
    body: { portalId: SAMPLE.portalId, timeZone: 'US/Eastern', companyCurrency: 'USD' },
  });
});
