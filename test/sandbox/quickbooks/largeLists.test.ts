import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startQuickBooksSandbox, type QuickBooksSandbox } from '../../../sandbox/quickbooks/server.ts';
import { Client, type Json } from './client.ts';

let sandbox: QuickBooksSandbox;
let client: Client;
let itemIds: string[];

beforeAll(async () => {
  sandbox = await startQuickBooksSandbox();
  client = new Client(sandbox);
  const realm = sandbox.realm(client.realmId);
  itemIds = realm.fill('Item', 10_000);
  realm.fill('Customer', 10_000);
});
afterAll(() => sandbox.close());

async function page(query: string): Promise<{ response: Json }> {
  const { json } = await client.query(query);
  return { response: json.QueryResponse };
}

test('ten thousand items and customers are there at once', () => {
  expect(itemIds).toHaveLength(10_000);
});

test.each([
  ['select * from Item startposition 9001 maxresults 1000', 1000],
  ["select * from Item where Name like '%product 123%' maxresults 1000", 11],
  ["select * from Item where Sku = 'BULK-777'", 1],
  ['select * from Item orderby Name startposition 5001 maxresults 1000', 1000],
  ["select * from Customer where PrimaryEmailAddr like '%customer.4711@bulk.example%'", 1],
  ['select * from Customer where Active IN (true,false) orderby DisplayName desc maxresults 1000', 1000],
])('%s', async (query, rows) => {
  const { response } = await page(query);
  expect(response.maxResults).toBe(rows);
});

test('counts, and pages that overlap nowhere', async () => {
  const { response } = await page("select count(*) from Item where Name like 'Bulk product%'");
  expect(response).toEqual({ totalCount: 10_000 });
  const seen = new Set<string>();
  for (let start = 1; start <= 10_001; start += 1000) {
    const query = `select * from Item where Sku like 'BULK-%' orderby Name startposition ${start} maxresults 1000`;
    for (const item of (await page(query)).response.Item ?? []) seen.add(item.Id);
  }
  expect(seen.size).toBe(10_000);
});

test('such records are like any other: named once, sold, changed; and more of them count on', async () => {
  expect((await client.post('customer', { DisplayName: 'bulk CUSTOMER 5' })).json.Fault.Error[0].code).toBe('6240');
  const { Invoice } = (await client.post('invoice', client.invoice({ Line: [client.line('Bulk product 9', 3, 10)] })))
    .json;
  expect(Invoice.TotalAmt).toBe(30);
  const more = sandbox.realm(client.realmId).fill('Item', 1);
  expect((await client.read('item', more[0]!)).json.Item).toMatchObject({ Name: 'Bulk product 10001', UnitPrice: 10 });
  expect(sandbox.realm(client.realmId).fill('Item', 0)).toEqual([]);
  expect(() => sandbox.realm(client.realmId).fill('Item', 1.5)).toThrow();
});
