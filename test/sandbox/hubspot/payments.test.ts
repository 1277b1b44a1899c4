import { createServer } from 'node:http';
import { once } from 'node:events';
import { Decimal } from 'decimal.js';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PAYMENTS } from '../../../sandbox/hubspot/samplePayments.ts';
import { namesOf } from '../../../sandbox/hubspot/samplePeople.ts';
import { SAMPLE } from '../../../sandbox/hubspot/samplePortal.ts';
import { startClient, type Client } from './client.ts';

let client: Client;
beforeAll(async () => {
  client = await startClient();
});
afterAll(() => client.sandbox.close());

type Name = keyof typeof SAMPLE.payments;

const objects = '/crm/objects/2026-09';
const portal = () => client.sandbox.portal(SAMPLE.portalId);
const propertiesOf = (name: Name) => portal().find('commerce_payments', SAMPLE.payments[name])?.properties ?? {};
const linked = (name: Name, type: 'contacts' | 'line_items' | 'fees' | 'deals' | 'quotes') =>
  portal().associated({ type: 'commerce_payments', id: SAMPLE.payments[name] }, type);

function sumOfLines(name: Name): Decimal {
  return linked(name, 'line_items').reduce((sum, { id }) => {
    const { amount = '0', hs_tax_amount: tax = '0' } = portal().find('line_items', id)?.properties ?? {};
    return sum.plus(amount).plus(tax);
  }, new Decimal(0));
}

test.each(
  namesOf(PAYMENTS).filter((name) => !['partPayment', 'withoutLines', 'wrongTotal', 'withOrderFee'].includes(name)),
)('lines and tax of %s come to its amount', (name) => {
  const { hs_initial_amount: amount, hs_order_discount_amount: discount = '0' } = propertiesOf(name);
  expect(sumOfLines(name).minus(discount).toFixed(2)).toBe(amount);
});

test.each([
  ['succeededCard', '777.00', 'succeeded'],
  ['succeededAch', '260.00', 'succeeded'],
  ['processing', '260.00', 'processing'],
  ['failed', '260.00', 'failed'],
  ['partiallyRefunded', '777.00', 'partially_refunded'],
  ['refunded', '777.00', 'refunded'],
  ['processingRefund', '240.00', 'processing_refund'],
  ['disputedLost', '240.00', 'disputed_lost'],
  ['disputedWon', '240.00', 'disputed_won'],
  ['taxable', '574.65', 'succeeded'],
  ['withOrderDiscount', '757.00', 'succeeded'],
  ['partPayment', '200.00', 'succeeded'],
  ['ofDeal', '1876.48', 'succeeded'],
  ['withOrderFee', '278.50', 'succeeded'],
  ['withoutLines', '250.00', 'succeeded'],
] as const)('payment %s is over %s and %s', (name, amount, status) => {
  expect(propertiesOf(name)).toMatchObject({ hs_initial_amount: amount, hs_latest_status: status });
});

test('fees are known, zero, or blank; the net amount follows but where it is meant not to', () => {
  expect(propertiesOf('succeededCard')).toMatchObject({ hs_fees_amount: '22.83', hs_net_amount: '754.17' });
  expect(propertiesOf('feeZero')).toMatchObject({ hs_fees_amount: '0', hs_net_amount: '240.00' });
  for (const name of ['feeUnknown', 'manual', 'processing'] as const) {
    expect(propertiesOf(name)).not.toHaveProperty('hs_fees_amount');
    expect(propertiesOf(name)).not.toHaveProperty('hs_net_amount');
  }
  expect(propertiesOf('feeUnclear')).toMatchObject({ hs_fees_amount: '7.26', hs_net_amount: '230.00' });
  const { hs_fees_amount: fee = '', hs_platform_fee: platform = '', hs_net_amount: net } = propertiesOf('platformFee');
  expect(new Decimal('240').minus(fee).minus(platform).toFixed(2)).toBe(net);
});

test('a payment has its contacts, and the quote or deal behind it', () => {
  expect(linked('otherEmail', 'contacts').map(({ id }) => id)).toEqual([SAMPLE.contacts.maria, SAMPLE.contacts.jose]);
  expect(propertiesOf('otherEmail')['hs_customer_email']).toBe('jose.nunez@terrazas.example');
  expect(linked('ofBookedQuote', 'quotes')).toMatchObject([{ id: SAMPLE.quotes.accepted, types: [{ typeId: 397 }] }]);
  expect(linked('ofDeal', 'deals')).toMatchObject([{ id: SAMPLE.deals.percentDiscount, types: [{ typeId: 391 }] }]);
  expect(linked('withOrderFee', 'fees')).toMatchObject([{ types: [{ typeId: 1326 }] }]);
});

test("the billing contact of a payment carries the portal's label", async () => {
  const associations = '/crm/associations/2026-09/0-101/contacts';
  const label = { category: 'USER_DEFINED', typeId: expect.any(Number), label: 'Billing contact' };
  expect((await client.call('GET', `${associations}/labels`)).body.results).toContainEqual(label);
  const inputs = [{ id: SAMPLE.payments.withBillingContact }];
  const { body } = await client.call('POST', `${associations}/batch/read`, { inputs });
  expect(body.results[0].to[1].associationTypes).toEqual([
    { category: 'HUBSPOT_DEFINED', typeId: 387, label: null },
    label,
  ]);
});

const refundedHistory = [
  { value: 'refunded', timestamp: '2026-11-12T18:30:00.000Z', sourceType: expect.any(String) },
  { value: 'succeeded', timestamp: '2026-11-05T14:00:00.000Z', sourceType: expect.any(String) },
  { value: 'processing', timestamp: '2026-11-03T15:20:00.000Z', sourceType: expect.any(String) },
];

test('the history of a status is there in reads of one and of many', async () => {
  const id = SAMPLE.payments.refunded;
  const one = await client.call(
    'GET',
    `${objects}/commerce_payments/${id}?properties=hs_initial_amount&propertiesWithHistory=hs_latest_status,no_such`,
  );
  expect(one.body.propertiesWithHistory).toEqual({ hs_latest_status: refundedHistory });
  const many = await client.call('POST', `${objects}/0-101/batch/read`, {
    inputs: [{ id }],
    properties: [],
    propertiesWithHistory: ['hs_latest_status'],
  });
  expect(many.body.results[0].propertiesWithHistory).toEqual({ hs_latest_status: refundedHistory });
  expect(many.body.results[0].properties.hs_latest_status).toBe('refunded');
});

test('histories of at most fifty objects come at once', async () => {
  const body = (propertiesWithHistory: string[]) => ({
    inputs: Array.from({ length: 51 }, (_, index) => ({ id: String(92_000_000_001 + index) })),
    properties: ['hs_latest_status'],
    propertiesWithHistory,
  });
  const path = `${objects}/commerce_payments/batch/read`;
  expect((await client.call('POST', path, body([]))).status).toBe(207);
  expect(await client.call('POST', path, body(['hs_latest_status']))).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining('property histories is 50') },
  });
});

test('payments and quotes are added and changed over HTTP, in the past, too', async () => {
  const control = `/_sandbox/portals/${SAMPLE.portalId}/objects`;
  const added = await client.bare('POST', `${control}/commerce_payments`, {
    properties: { hs_initial_amount: '10.00', hs_latest_status: 'processing' },
    associations: [
      { type: 'contacts', id: SAMPLE.contacts.maria, label: 'Billing contact' },
      { type: 'quotes', id: SAMPLE.quotes.accepted },
    ],
    at: '2026-10-01T10:00:00Z',
  });
  expect(added.status).toBe(201);
  const path = `${control}/commerce_payments/${added.body.id}`;
  const changes = { properties: { hs_latest_status: 'succeeded' }, at: '2026-10-04T10:00:00Z' };
  expect((await client.bare('PATCH', path, changes)).status).toBe(200);
  expect((await client.bare('PATCH', path, { ...changes, at: 'yesterday' })).status).toBe(400);
  const read = `${objects}/commerce_payments/${added.body.id}?propertiesWithHistory=hs_latest_status`;
  const { body } = await client.call('GET', read);
  expect(body).toMatchObject({
    createdAt: '2026-10-01T10:00:00.000Z',
    updatedAt: '2026-10-04T10:00:00.000Z',
    propertiesWithHistory: {
      hs_latest_status: [
        { value: 'succeeded', timestamp: '2026-10-04T10:00:00.000Z' },
        { value: 'processing', timestamp: '2026-10-01T10:00:00.000Z' },
      ],
    },
  });
  const quote = await client.bare('POST', `${control}/quotes`, { properties: { hs_title: 'New', hs_status: 'DRAFT' } });
  expect(
    await client.bare('PATCH', `${control}/quotes/${quote.body.id}`, { properties: { hs_status: 'ACCEPTED' } }),
  ).toMatchObject({ status: 200, body: { properties: { hs_status: 'ACCEPTED' } } });
});

test.each([
  ['commerce_payments', 'crm.objects.commercepayments.write', { hs_initial_amount: '10.00' }, 'REQUIRED_FIELD'],
  ['fees', 'crm.objects.line_items.write', { hs_type: 'RELATIVE', hs_value: '3' }, 'INVALID_OPTION'],
])('%s made by an app with %s need what HubSpot demands', async (type, scope, properties, code) => {
  const writer = await startClient(SAMPLE.portalId, ['oauth', scope], client.sandbox);
  expect(await writer.call('POST', `${objects}/${type}`, { properties })).toMatchObject({
    status: 400,
    body: { errors: [{ code }] },
  });
});

test('the page shows quotes and payments', async () => {
  const { body } = await client.bare('GET', '/_sandbox');
  expect(body).toContain('Patio planting with everything on top');
  expect(body).toContain('Returning customer');
  expect(body).toContain(`PAY-${SAMPLE.payments.refunded}`);
});

test.each(['0-14', '0-101'])('the editor of a workflow for %s asks for options with the other inputs', async (type) => {
  const bodies: string[] = [];
  const app = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => {
      bodies.push(text);
      response.end('{"options":[]}');
    });
  }).listen(0, '127.0.0.1');
  await once(app, 'listening');
  const address = app.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const answer = await client.bare('POST', '/_sandbox/options-requests', {
    portalId: SAMPLE.portalId,
    input: 'customer',
    objectTypeId: type,
    inputFields: { quickbooks_account: { type: 'STATIC_VALUE', value: '9130347' }, customer_mode: 'fixed' },
    fetchOptions: { q: 'bright', after: '50' },
    optionsUrl: `http://127.0.0.1:${port}/hubspot/options`,
  });
  app.close();
  expect(answer).toMatchObject({ status: 200, body: { outcome: 'answered' } });
  expect(JSON.parse(bodies[0] ?? '')).toMatchObject({
    objectTypeId: type,
    inputFields: {
      quickbooks_account: { type: 'STATIC_VALUE', value: '9130347' },
      customer_mode: { type: 'STATIC_VALUE', value: 'fixed' },
    },
    fetchOptions: { q: 'bright', after: '50' },
  });
});
