import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { OBJECT_TYPES } from '../../../sandbox/hubspot/objectTypes.ts';
import { definedAssociationTypes } from '../../../sandbox/hubspot/associationTypes.ts';
import { SAMPLE } from '../../../sandbox/hubspot/samplePortal.ts';
import { startClient, type Client } from './client.ts';

let client: Client;
beforeAll(async () => {
  client = await startClient();
});
afterAll(() => client.sandbox.close());

const objects = '/crm/objects/2026-09';
const associations = '/crm/associations/2026-09';
const link = (id: string, associationTypeId: number): object => ({
  to: { id },
  types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId }],
});

const quote = async (name: keyof typeof SAMPLE.quotes, properties: string) =>
  (await client.call('GET', `${objects}/0-14/${SAMPLE.quotes[name]}?properties=${properties}`)).body.properties;

test.each([
  ['accepted', '777.00', 'ACCEPTED'],
  ['legacyDiscountFeeTax', '758.74', 'APPROVAL_NOT_NEEDED'],
  ['legacyFeeOnly', '278.50', 'APPROVAL_NOT_NEEDED'],
  ['legacyDiscountOnly', '237.00', 'APPROVAL_NOT_NEEDED'],
  ['draft', '260.00', 'DRAFT'],
  ['pendingApproval', '260.00', 'PENDING_APPROVAL'],
  ['rejected', '260.00', 'REJECTED'],
  ['recurring', '1680.00', 'ACCEPTED'],
  ['tiered', '1320.00', 'ACCEPTED'],
  ['withoutLines', '500.00', 'ACCEPTED'],
  ['wrongTotal', '250.00', 'ACCEPTED'],
  ['expiring', '299.98', 'APPROVED'],
  ['taxedLines', '574.65', 'ACCEPTED'],
  ['euro', '360.00', 'ACCEPTED'],
] as const)('quote %s comes to %s and is %s', async (name, amount, status) => {
  expect(await quote(name, 'hs_quote_amount,hs_status')).toMatchObject({ hs_quote_amount: amount, hs_status: status });
});

test('a legacy quote has its discounts, fees and taxes as objects of their own, in an order', async () => {
  const found = async (type: string): Promise<Record<string, string>[]> => {
    const inputs = [{ id: SAMPLE.quotes.legacyDiscountFeeTax }];
    const links = await client.call('POST', `${associations}/quotes/${type}/batch/read`, { inputs });
    const ids = links.body.results[0].to.map(({ toObjectId }: { toObjectId: number }) => String(toObjectId));
    const { body } = await client.call('POST', `${objects}/${type}/batch/read`, {
      inputs: ids.map((id: string) => ({ id })),
      properties: ['hs_label', 'hs_type', 'hs_value', 'hs_sort_order'],
      propertiesWithHistory: [],
    });
    return body.results.map((one: { properties: Record<string, string> }) => one.properties);
  };
  expect(await found('discounts')).toMatchObject([
    { hs_type: 'FIXED', hs_value: '27', hs_sort_order: '1' },
    { hs_type: 'PERCENT', hs_value: '10', hs_sort_order: '2' },
  ]);
  expect(await found('fees')).toHaveLength(2);
  expect(await found('0-86')).toMatchObject([{ hs_label: 'MA sales tax', hs_type: 'PERCENT', hs_value: '6.25' }]);
});

test('a quote has lines of its own, also when a deal stands behind it', async () => {
  const { body } = await client.call(
    'GET',
    `${objects}/quotes/${SAMPLE.quotes.ofDeal}?associations=line_items,deals,contacts`,
  );
  expect(body.associations).toMatchObject({
    'line items': { results: [{ type: 'quote_to_line_item' }, { type: 'quote_to_line_item' }] },
    deals: { results: [{ id: SAMPLE.deals.twoContacts, type: 'quote_to_deal' }] },
    contacts: { results: [{ id: SAMPLE.contacts.maria, type: 'quote_to_contact' }] },
  });
  const portal = client.sandbox.portal(SAMPLE.portalId);
  const lines = portal.associated({ type: 'quotes', id: SAMPLE.quotes.ofDeal }, 'line_items');
  const parents = lines.flatMap(({ id }) => portal.associated({ type: 'line_items', id }, 'deals'));
  expect(parents).toEqual([]);
});

test("the billing contact of a quote carries HubSpot's own label", async () => {
  expect((await client.call('GET', `${associations}/quotes/contacts/labels`)).body.results).toContainEqual({
    category: 'HUBSPOT_DEFINED',
    typeId: 1226,
    label: 'Billing contact',
  });
  const inputs = [{ id: SAMPLE.quotes.withBillingContact }];
  const { body } = await client.call('POST', `${associations}/quotes/contacts/batch/read`, { inputs });
  const [first, second] = body.results[0].to;
  expect(first).toMatchObject({ toObjectId: Number(SAMPLE.contacts.maria), associationTypes: [{ typeId: 69 }] });
  expect(second).toMatchObject({
    toObjectId: Number(SAMPLE.contacts.emily),
    associationTypes: [{ typeId: 69 }, { typeId: 1226, label: 'Billing contact' }],
  });
});

test.each([
  ['deals', SAMPLE.deals.twoCompanies, [[341], [341]]],
  ['deals', SAMPLE.deals.nonPrimaryCompany, [[341]]],
  ['deals', SAMPLE.deals.primaryOfTwoCompanies, [[341], [341, 5]]],
  ['quotes', SAMPLE.quotes.withCompanyOnly, [[71]]],
  ['quotes', SAMPLE.quotes.twoCompanies, [[71], [71]]],
  ['quotes', SAMPLE.quotes.withBillingCompany, [[71], [71, 1334]]],
])('companies of %s %s are associated by %j', async (type, id, expected) => {
  const { body } = await client.call('POST', `${associations}/${type}/companies/batch/read`, { inputs: [{ id }] });
  const kinds = body.results[0].to.map(({ associationTypes }: { associationTypes: { typeId: number }[] }) =>
    associationTypes.map(({ typeId }) => typeId),
  );
  expect(kinds).toEqual(expected);
});

test('no type id stands for two kinds of links, and each has a way back', () => {
  const names = OBJECT_TYPES.map(({ name }) => name);
  for (const from of names) {
    const kinds = names.flatMap((to) => definedAssociationTypes(from, to));
    expect(new Set(kinds.map(({ typeId }) => typeId)).size).toBe(kinds.length);
    for (const to of names) {
      const labels = (one: typeof from, other: typeof to) => definedAssociationTypes(one, other).map((t) => t.label);
      expect(labels(to, from)).toEqual(labels(from, to));
    }
  }
});

test.each([
  ['a quote', 'notes', { hs_timestamp: '2026-11-23T10:00:00Z' }, SAMPLE.quotes.accepted, 64],
  ['a payment', 'notes', { hs_timestamp: '2026-11-23T10:00:00Z' }, SAMPLE.payments.succeededCard, 391],
  ['a quote', 'invoices', { hs_currency: 'USD' }, SAMPLE.quotes.accepted, 407],
  ['a payment', 'invoices', { hs_currency: 'USD' }, SAMPLE.payments.succeededCard, 541],
])('there is no way to hang %s on new %s', async (_what, type, properties, id, associationTypeId) => {
  const portal = client.sandbox.portal(SAMPLE.portalId);
  const before = portal.list('notes').length + portal.list('invoices').length;
  const body = { properties, associations: [link(id, associationTypeId)] };
  expect(await client.call('POST', `${objects}/${type}`, body)).toMatchObject({
    status: 400,
    body: { category: 'VALIDATION_ERROR' },
  });
  expect(portal.list('notes').length + portal.list('invoices').length).toBe(before);
  expect(definedAssociationTypes('notes', 'quotes')).toEqual([]);
  expect(definedAssociationTypes('notes', 'commerce_payments')).toEqual([]);
});

test('products are there under the ids that line items name', async () => {
  const portal = client.sandbox.portal(SAMPLE.portalId);
  expect(portal.find('products', SAMPLE.products.design)?.properties).toMatchObject({ hs_sku: 'GDC-01' });
  expect((await client.call('GET', `${objects}/products/${SAMPLE.products.design}`)).status).toBe(403);
});

test('a tax rate is what a taxed line names', async () => {
  const path = `/tax-rates/2026-09/tax-rates/${SAMPLE.taxRate}`;
  const rate = { id: SAMPLE.taxRate, label: 'TX', percentageRate: '8.25', active: true };
  expect(await client.call('GET', path)).toMatchObject({ status: 200, body: rate });
  expect((await client.call('GET', '/tax-rates/2026-09/tax-rates/1')).status).toBe(404);
  const other = await startClient(SAMPLE.portalId, ['oauth', 'crm.objects.quotes.read'], client.sandbox);
  expect((await other.call('GET', path)).status).toBe(403);
  expect((await other.call('GET', `${objects}/quotes/${SAMPLE.quotes.accepted}`)).status).toBe(200);
  for (const type of ['discounts', 'fees', 'taxes', 'commerce_payments']) {
    expect((await other.call('GET', `${objects}/${type}/1`)).status).toBe(403);
  }
});
