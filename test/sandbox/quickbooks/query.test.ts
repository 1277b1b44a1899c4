import { expect, test } from '@jest/globals';
import { startQuickBooksSandbox, type QuickBooksSandbox } from '../../../sandbox/quickbooks/server.ts';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { Client, codeOf, withSandbox } from './client.ts';

describe('on the sample data', () => {
  let sandbox: QuickBooksSandbox;
  let client: Client;
  beforeAll(async () => {
    sandbox = await startQuickBooksSandbox();
    client = new Client(sandbox);
  });
  afterAll(() => sandbox.close());

  const names = async (query: string, entity = 'Customer') =>
    ((await client.query(query)).json.QueryResponse[entity] ?? []).map(
      (one: { DisplayName?: string; Name?: string }) => one.DisplayName ?? one.Name,
    );

  test.each([
    ["select * from Customer where DisplayName = 'Emily Carter'", ['Emily Carter']],
    ["SELECT * FROM customer WHERE DisplayName = 'EMILY carter'", ['Emily Carter']],
    [String.raw`select * from Customer where DisplayName = 'Maria O\'Brien'`, ["Maria O'Brien"]],
    ["select * from Customer where DisplayName = 'José Núñez'", ['José Núñez']],
    [
      "select * from Customer where FamilyName = 'Whitfield' and GivenName like 'D%' orderby DisplayName desc",
      ['Dana Whitfield (Studio)', 'Dana Whitfield'],
    ],
    ["select * from Customer where PrimaryEmailAddr LIKE '%grace@lindqvist.example%'", ['Grace Lindqvist']],
    ["select * from Customer where PrimaryEmailAddr = 'emily.carter@carterhomes.example'", ['Emily Carter']],
    ["select * from Customer where FamilyName = 'Adler'", []],
    ["select * from Customer where FamilyName = 'Adler' and Active IN (true,false)", ['Frank Adler (deleted)']],
    ['select * from Customer where Active = false', ['Frank Adler (deleted)']],
    [
      "select * from Customer where CompanyName in ('Carter Homes', 'Brightleaf Gardens') order by DisplayName",
      ['Emily Carter', "Maria O'Brien"],
    ],
    ['select * from Customer startposition 2 maxresults 2', ['José Núñez', 'Emily Carter']],
    ["select * from Customer where DisplayName = '花子'", []],
    ["select * from Customer where MetaData.CreateTime >= '2099-01-01T00:00:00-08:00'", []],
  ])('%s', async (query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  test.each([
    ["select * from Item where Sku = 'hose-50'", ['Garden Hose 50 ft', 'Garden Hose 50 ft, green'], 'Item'],
    ["select * from Item where FullyQualifiedName = 'Fall:Bulb Mix'", ['Bulb Mix'], 'Item'],
    [
      "select * from Account where AccountType = 'Bank' and Active = true",
      ['Checking', 'Savings', 'HubSpot Payments Clearing'],
      'Account',
    ],
    ["select * from Term where Name like 'Net%'", ['Net 15', 'Net 30', 'Net 60'], 'Term'],
    ['select * from PaymentMethod', ['Cash', 'Check', 'Credit Card', 'ACH'], 'PaymentMethod'],
  ])('%s', async (query, expected, entity) => {
    expect(await names(query, entity)).toEqual(expected);
  });

  test.each([
    ["select * from Customer where DisplayName = 'a' or DisplayName = 'b'", '4000'],
    ["select * from Customer where DisplayName = 'O'Brien'", '4000'],
    ["select * from Customer where DisplayName 'x'", '4000'],
    ["select * from Customer where DisplayName 'like' 'x'", '4000'],
    ['select Id from Customer', '4000'],
    ['select * from Customer maxresults x', '4000'],
    ['', '4000'],
    ['select * from Customer startposition 0', '4001'],
    ['select * from Customer maxresults 1001', '4001'],
    ["select * from Invoice where PrivateNote = 'x'", '4001'],
    ["select * from Invoice where Nonsense = 'x'", '4001'],
    ["select * from Customer where Id > '1'", '4001'],
    ['select * from Nothing', '4001'],
  ])('refused: %s', async (query, code) => {
    const answer = await client.query(query);
    expect([answer.status, codeOf(answer)]).toEqual([400, code]);
  });

  test('the answer says where it starts and how many rows it has', async () => {
    const answer = await client.query('select * from Vendor startposition 2');
    expect(answer.json).toMatchObject({ QueryResponse: { startPosition: 2, maxResults: 3 }, time: expect.any(String) });
    expect(answer.headers.get('intuit_tid')).toMatch(/^1-/);
  });

  test('nothing found is an empty response', async () => {
    const answer = await client.query("select * from Vendor where DisplayName = 'nobody'");
    expect(answer.json.QueryResponse).toEqual({});
  });

  test('counts', async () => {
    const answer = await client.query('select count(*) from Term');
    expect(answer.json.QueryResponse).toEqual({ totalCount: 5 });
  });

  test('a query may be posted as text, and as nothing else', async () => {
    const text = "select * from Customer where DisplayName = 'Emily Carter'";
    const good = await client.call('POST', '/query?minorversion=75', text, 'application/text');
    expect(good.json.QueryResponse.Customer).toHaveLength(1);
    const bad = await client.call('POST', '/query?minorversion=75', text, 'application/json');
    expect(bad.status).toBe(400);
  });

  test('company info and preferences are read by their own addresses', async () => {
    const info = await client.read('companyinfo', client.realmId);
    expect(info.json.CompanyInfo).toMatchObject({ CompanyName: 'Larkspur Garden Supply', Country: 'US' });
    const preferences = await client.call('GET', '/preferences');
    expect(preferences.json.Preferences.TaxPrefs).toEqual({ UsingSalesTax: false });
    expect((await client.query('select * from CompanyInfo')).json.QueryResponse.CompanyInfo).toHaveLength(1);
  });
});

test.each([
  ['fail', 400],
  ['work', 200],
] as const)('non-Latin text in a query: %s', (nonLatinQueries, status) =>
  withSandbox(
    async (client, sandbox) => {
      sandbox.realm(client.realmId).addCustomer({ DisplayName: '田中 花子' });
      const answer = await client.query("select * from Customer where DisplayName = '田中 花子'");
      expect(answer.status).toBe(status);
      if (status === 200) expect(answer.json.QueryResponse.Customer).toHaveLength(1);
    },
    { switches: { nonLatinQueries } },
  ),
);

test('a hundred rows unless more are asked for', () =>
  withSandbox(async (client, sandbox) => {
    const realm = sandbox.realm(client.realmId);
    for (let index = 0; index < 120; index++) realm.addCustomer({ DisplayName: `Row ${index}` });
    expect((await client.query('select * from Customer')).json.QueryResponse.maxResults).toBe(100);
    expect((await client.query('select * from Customer maxresults 1000')).json.QueryResponse.maxResults).toBe(128);
  }));

test('search and reads lag behind the books where they are told to', () =>
  withSandbox(
    async (client, sandbox) => {
      const { Id } = (await client.post('invoice', client.invoice())).json.Invoice;
      const found = async () => (await client.query('select * from Invoice')).json.QueryResponse.Invoice?.length ?? 0;
      expect(codeOf(await client.read('invoice', Id))).toBe('610');
      sandbox.stage.clock.advance(10_000);
      expect((await client.read('invoice', Id)).status).toBe(200);
      expect(await found()).toBe(0);
      sandbox.stage.clock.advance(20_000);
      expect(await found()).toBe(1);
      sandbox.realm(client.realmId).void('Invoice', Id);
      expect((await client.read('invoice', Id)).json.Invoice.TotalAmt).toBe(130);
      sandbox.stage.clock.advance(10_000);
      expect((await client.read('invoice', Id)).json.Invoice.TotalAmt).toBe(0);
    },
    { switches: { searchLagSeconds: 30, readLagSeconds: 10 } },
  ));
