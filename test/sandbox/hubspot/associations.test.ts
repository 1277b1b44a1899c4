import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SAMPLE } from '../../../sandbox/hubspot/samplePortal.ts';
import { startClient, type Client } from './client.ts';

let client: Client;
beforeEach(async () => {
  client = await startClient();
});
afterEach(() => client.sandbox.close());

const associations = '/crm/associations/2026-09';
const read = (pair: string, inputs: unknown) => client.call('POST', `${associations}/${pair}/batch/read`, { inputs });

test('a batch read gives ids as numbers, with all kinds of links, and says who has none', async () => {
  const { twoContacts, withoutContacts } = SAMPLE.deals;
  const { status, body } = await read('deals/contacts', [{ id: twoContacts }, { id: withoutContacts }]);
  expect(status).toBe(207);
  expect(body.results).toEqual([
    {
      from: { id: twoContacts },
      to: [
        {
          toObjectId: Number(SAMPLE.contacts.maria),
          associationTypes: [{ category: 'HUBSPOT_DEFINED', typeId: 3, label: null }],
        },
        {
          toObjectId: Number(SAMPLE.contacts.emily),
          associationTypes: [
            { category: 'HUBSPOT_DEFINED', typeId: 3, label: null },
            { category: 'USER_DEFINED', typeId: expect.any(Number), label: 'Billing contact' },
          ],
        },
      ],
    },
  ]);
  expect(body.errors).toMatchObject([
    { subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND', context: { fromObjectId: [withoutContacts] } },
  ]);
});

test('ids are strings when the switch says so', async () => {
  client.sandbox.switches.set({ associationIds: 'string' });
  const { body } = await read('0-3/0-1', [{ id: SAMPLE.deals.mariaPatio }]);
  expect(body.results[0].to[0].toObjectId).toBe(SAMPLE.contacts.maria);
});

test('three hundred lines come in three pages', async () => {
  const found = new Set<number>();
  let after: string | undefined;
  let pages = 0;
  do {
    const { body } = await read('deals/line_items', [{ id: SAMPLE.deals.manyLines, ...(after ? { after } : {}) }]);
    for (const { toObjectId } of body.results[0].to) found.add(toObjectId);
    after = body.results[0].paging?.next.after;
    pages += 1;
  } while (after !== undefined);
  expect({ pages, lines: found.size }).toEqual({ pages: 3, lines: 300 });
});

test('the cursor of an object read is not one of a batch read', async () => {
  const path = `/crm/objects/2026-09/deals/${SAMPLE.deals.manyLines}?associations=line_items`;
  const { after } = (await client.call('GET', path)).body.associations['line items'].paging.next;
  expect((await read('deals/line_items', [{ id: SAMPLE.deals.manyLines, after }])).status).toBe(400);
});

test('at most a thousand at once', async () => {
  expect(
    (
      await read(
        'deals/contacts',
        Array.from({ length: 1001 }, () => ({ id: SAMPLE.deals.mariaPatio })),
      )
    ).status,
  ).toBe(400);
});

test("labels are HubSpot's and the portal's", async () => {
  expect((await client.call('GET', `${associations}/deals/contacts/labels`)).body.results).toEqual([
    { category: 'HUBSPOT_DEFINED', typeId: 3, label: null },
    { category: 'USER_DEFINED', typeId: expect.any(Number), label: 'Billing contact' },
  ]);
});

test('an object can be associated later, with a kind of link that is of the pair', async () => {
  const portal = client.sandbox.portal(SAMPLE.portalId);
  const note = portal.add('notes', { hs_timestamp: '2026-11-23T00:00:00Z' });
  const path = `/crm/objects/2026-09/notes/${note.id}/associations/deals/${SAMPLE.deals.mariaPatio}`;
  expect((await client.call('PUT', `${path}/202`)).status).toBe(400);
  expect((await client.call('PUT', `${path}/214`)).status).toBe(200);
  expect(portal.associated({ type: 'deals', id: SAMPLE.deals.mariaPatio }, 'notes')).toMatchObject([{ id: note.id }]);
});
