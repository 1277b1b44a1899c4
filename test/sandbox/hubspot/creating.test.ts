import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SAMPLE } from '../../../sandbox/hubspot/samplePortal.ts';
import { startClient, type Client } from './client.ts';

let client: Client;
beforeEach(async () => {
  client = await startClient();
});
afterEach(() => client.sandbox.close());

const link = (id: string, associationTypeId: number): object => ({
  to: { id },
  types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId }],
});
const deal = { type: 'deals', id: SAMPLE.deals.mariaPatio } as const;
const create = (type: string, properties: object, associations: object[] = []) =>
  client.call('POST', `/crm/objects/2026-09/${type}`, { properties, associations });
const created = (type: 'invoices' | 'notes'): number => client.sandbox.portal(SAMPLE.portalId).list(type).length;

test('an invoice that is not billable hangs on its deal and contact until it is deleted', async () => {
  const properties = {
    hs_currency: 'USD',
    hs_invoice_billable: 'false',
    hs_title: 'QuickBooks invoice 1001',
    hs_invoice_date: '2026-11-23',
    hs_due_date: '1766448000000',
  };
  const answer = await create('invoices', properties, [link(deal.id, 175), link(SAMPLE.contacts.maria, 177)]);
  expect(answer).toMatchObject({ status: 201, body: { id: expect.any(String), properties } });
  const portal = client.sandbox.portal(SAMPLE.portalId);
  expect(portal.associated(deal, 'invoices')).toMatchObject([{ id: answer.body.id, types: [{ typeId: 176 }] }]);
  const path = `/crm/objects/2026-09/invoices/${answer.body.id}`;
  expect((await client.call('DELETE', path)).status).toBe(204);
  expect((await client.call('DELETE', path)).status).toBe(204);
  expect(portal.associated(deal, 'invoices')).toEqual([]);
});

test('a note hangs on its deal', async () => {
  const properties = {
    hs_timestamp: '2026-11-23T10:00:00Z',
    hs_note_body: '<a href="https://qbo.example">Estimate</a>',
  };
  expect((await create('notes', properties, [link(deal.id, 214)])).status).toBe(201);
  expect(client.sandbox.portal(SAMPLE.portalId).associated(deal, 'notes')).toHaveLength(1);
});

const note = { hs_timestamp: '2026-11-23T10:00:00Z' };
test.each([
  ['an unknown property', 'invoices', { hs_currency: 'USD', qbo_id: '1' }, 'PROPERTY_DOESNT_EXIST'],
  ['no currency', 'invoices', { hs_title: 'x' }, 'REQUIRED_FIELD'],
  ['a number of its own', 'invoices', { hs_currency: 'USD', hs_number: '7' }, 'READ_ONLY_VALUE'],
  ['neither true nor false', 'invoices', { hs_currency: 'USD', hs_invoice_billable: 'no' }, 'INVALID_OPTION'],
  ['a date in words', 'invoices', { hs_currency: 'USD', hs_due_date: 'tomorrow' }, 'INVALID_DATE'],
  ['no timestamp', 'notes', { hs_note_body: 'x' }, 'REQUIRED_FIELD'],
  ['too long a text', 'notes', { ...note, hs_note_body: 'x'.repeat(65_537) }, 'TOO_LONG'],
])('%s is refused, and nothing is made', async (_what, type, properties, code) => {
  expect(await create(type, properties)).toMatchObject({
    status: 400,
    body: { category: 'VALIDATION_ERROR', errors: [{ code }] },
  });
  expect([created('invoices'), created('notes')]).toEqual([0, 0]);
});

test.each([
  ['of another type', [link(SAMPLE.deals.mariaPatio, 175)]],
  ['that says another object type than the id is of', [link(SAMPLE.contacts.maria, 214)]],
  ['to nothing', [link('21999999999', 214)]],
  ['with a number for an id', [{ to: { id: 1 }, types: [] }]],
])('an association %s is refused, and nothing is made', async (_what, associations) => {
  expect((await create('notes', note, associations)).status).toBe(400);
  expect(created('notes')).toBe(0);
});

test('properties are strings', async () => {
  expect((await create('invoices', { hs_currency: 'USD', hs_invoice_billable: false })).status).toBe(400);
});

test("a portal's own property can be written", async () => {
  client.sandbox.portal(SAMPLE.portalId).defineProperty('invoices', 'qbo_id');
  expect((await create('invoices', { hs_currency: 'USD', qbo_id: '1' })).status).toBe(201);
});

test('a line item belongs to one object', async () => {
  const portal = client.sandbox.portal(SAMPLE.portalId);
  const [line] = portal.associated(deal, 'line_items');
  expect((await create('invoices', { hs_currency: 'USD' }, [link(line?.id ?? '', 409)])).status).toBe(400);
  const copy = portal.add('line_items', { name: 'Soil Test', price: '35.00' });
  expect((await create('invoices', { hs_currency: 'USD' }, [link(copy.id, 409)])).status).toBe(201);
});
