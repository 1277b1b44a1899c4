import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createBookedSales, type BookedSales } from '../../src/store/bookedSales.ts';
import { openEmbedded, type OpenDatabase } from '../../src/store/database.ts';
import { claims } from '../../src/store/schema.ts';

let open: OpenDatabase;
let booked: BookedSales;
beforeAll(async () => {
  open = await openEmbedded(undefined);
  booked = createBookedSales(open.db);
  const row = (changes: Partial<typeof claims.$inferInsert>): typeof claims.$inferInsert => ({
    portalId: '1',
    realmId: '2',
    kind: 'invoice',
    objectType: 'DEAL',
    objectId: '10',
    occurrence: 'once',
    state: 'settled',
    body: '{}',
    ...changes,
  });
  await open.db.insert(claims).values([
    row({ documentNumber: '1001' }),
    row({ occurrence: '2026-10', state: 'open' }),
    row({ objectId: '11', state: 'sending' }),
    row({ objectType: 'QUOTE', kind: 'sales_receipt' }),
    row({ kind: 'estimate' }),
    row({ portalId: '9', objectId: '12' }),
    row({ realmId: '3', objectId: '12' }),
    row({ objectType: 'COMMERCE_PAYMENT', objectId: '20', kind: 'income', documentNumber: '1002' }),
    row({ objectType: 'COMMERCE_PAYMENT', objectId: '21', kind: 'income', state: 'paying' }),
    // Rebuilt from the books: what was sent isn't known.
    row({ objectType: 'COMMERCE_PAYMENT', objectId: '22', kind: 'income', body: null }),
    row({ objectType: 'COMMERCE_PAYMENT', objectId: '20', kind: 'refund_receipt', totalCents: 500 }),
    row({ objectType: 'COMMERCE_PAYMENT', objectId: '20', realmId: '3', kind: 'refund_receipt', totalCents: 700 }),
    row({ objectType: 'COMMERCE_PAYMENT', objectId: '20', portalId: '9', kind: 'refund_receipt', totalCents: 900 }),
  ]);
});
afterAll(() => open.close());

const company = { portalId: '1', realmId: '2' };

test('invoices and sales receipts of the deal or quote behind a payment, at rest or under way', async () => {
  const of = async (sources: { type: string; id: string }[]) =>
    (await booked.ofSources(company, sources)).map(({ kind, objectType, objectId }) => [kind, objectType, objectId]);
  expect(await of([])).toEqual([]);
  expect(await of([{ type: 'DEAL', id: '10' }])).toEqual([['invoice', 'DEAL', '10']]);
  expect(
    await of([
      { type: 'DEAL', id: '11' },
      { type: 'QUOTE', id: '10' },
    ]),
  ).toEqual([
    ['invoice', 'DEAL', '11'],
    ['sales_receipt', 'QUOTE', '10'],
  ]);
});

test('another portal, and another company, know nothing of it', async () => {
  expect(await booked.ofSources(company, [{ type: 'DEAL', id: '12' }])).toEqual([]);
  expect(await booked.incomeOf({ portalId: '9', realmId: '2', paymentId: '20' })).toBeUndefined();
});

test('the income of a payment, once it is in the books', async () => {
  expect(await booked.incomeOf({ ...company, paymentId: '20' })).toMatchObject({ documentNumber: '1002' });
  expect(await booked.incomeOf({ ...company, paymentId: '21' })).toBeUndefined();
  expect(await booked.incomeOf({ ...company, paymentId: '22' })).toBeUndefined();
});

test("refunds of a payment in the portal's other companies", async () => {
  expect(await booked.refundedElsewhereCents({ ...company, paymentId: '20' })).toBe(700);
  expect(await booked.refundedElsewhereCents({ ...company, paymentId: '21' })).toBe(0);
});
