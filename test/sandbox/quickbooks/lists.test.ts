import { expect, test } from '@jest/globals';
import { codeOf, withSandbox, type Client, type Json } from './client.ts';

test('a customer comes back as QuickBooks keeps it', () =>
  withSandbox(async (client) => {
    const body = {
      GivenName: 'Priya',
      FamilyName: 'Raman',
      PrimaryEmailAddr: { Address: 'priya@ramanstudio.example' },
    };
    const answer = await client.post('customer', body);
    expect(answer.json.Customer).toEqual({
      ...body,
      domain: 'QBO',
      sparse: false,
      Id: expect.stringMatching(/^\d+$/),
      SyncToken: '0',
      MetaData: expect.any(Object),
      DisplayName: 'Priya Raman',
      FullyQualifiedName: 'Priya Raman',
      PrintOnCheckName: 'Priya Raman',
      Active: true,
      Taxable: true,
      Job: false,
      BillWithParent: false,
      Balance: 0,
      BalanceWithJobs: 0,
      CurrencyRef: { value: 'USD', name: 'United States Dollar' },
      PreferredDeliveryMethod: 'Print',
    });
  }));

test.each<[string, Json, string]>([
  ['no name', { PrimaryEmailAddr: { Address: 'a@b.example' } }, '6080'],
  ['only a company name', { CompanyName: 'Acme' }, '6080'],
  ['a customer’s name', { DisplayName: 'emily CARTER' }, '6240'],
  ['a vendor’s name', { DisplayName: 'Lena Fischer' }, '6240'],
  ['an employee’s name', { GivenName: 'Tom', FamilyName: 'Becker' }, '6240'],
  ['a colon', { DisplayName: 'a:b' }, '2040'],
  ['a tab', { DisplayName: 'a\tb' }, '2040'],
  ['a newline', { GivenName: 'a\nb' }, '2040'],
  ['a long display name', { DisplayName: 'x'.repeat(501) }, '2050'],
  ['a long given name', { GivenName: 'x'.repeat(101) }, '2050'],
  ['a long family name', { FamilyName: 'x'.repeat(101) }, '2050'],
  ['a long phone', { DisplayName: 'a', PrimaryPhone: { FreeFormNumber: '1'.repeat(31) } }, '2050'],
  ['an email without @', { DisplayName: 'a', PrimaryEmailAddr: { Address: 'a.example' } }, '2210'],
  ['an email without dot', { DisplayName: 'a', PrimaryEmailAddr: { Address: 'a@example' } }, '2210'],
  ['a long address line', { DisplayName: 'a', BillAddr: { Line1: 'x'.repeat(501) } }, '2050'],
  ['an unknown address property', { DisplayName: 'a', BillAddr: { Zip: '1' } }, '2010'],
  ['an unknown property', { DisplayName: 'a', HubSpotId: '1' }, '2010'],
  ['terms that do not exist', { DisplayName: 'a', SalesTermRef: { value: '99' } }, '2500'],
  ['a foreign currency', { DisplayName: 'a', CurrencyRef: { value: 'EUR' } }, '6000'],
  ['a parent that does not exist', { DisplayName: 'a', ParentRef: { value: '99' } }, '2500'],
])('customer refused: %s', (_name, body, code) =>
  withSandbox(async (client) => {
    const answer = await client.post('customer', body);
    expect([answer.status, codeOf(answer)]).toEqual([400, code]);
  }),
);

test('the fault of a taken name says nothing about who has it', () =>
  withSandbox(async (client) => {
    const answer = await client.post('customer', { DisplayName: 'Emily Carter' });
    expect(answer.json.Fault).toEqual({
      Error: [
        { Message: 'Duplicate Name Exists Error', Detail: 'The name supplied already exists. : null', code: '6240' },
      ],
      type: 'ValidationFault',
    });
  }));

test('making a customer inactive sets the name free, unless something is owed', () =>
  withSandbox(async (client) => {
    await client.post('invoice', client.invoice());
    const maria = (await client.read('customer', client.id('Customer', "Maria O'Brien"))).json.Customer;
    expect(maria.Balance).toBe(130);
    const inactive = ({ Id, SyncToken }: Json) =>
      client.post('customer', { Id, SyncToken, sparse: true, Active: false });
    expect(codeOf(await inactive(maria))).toBe('6220');
    const emily = (await client.read('customer', client.id('Customer', 'Emily Carter'))).json.Customer;
    expect((await inactive(emily)).json.Customer.DisplayName).toBe('Emily Carter (deleted)');
    expect((await client.read('customer', emily.Id)).json.Customer.Active).toBe(false);
    expect((await client.post('customer', { DisplayName: 'Emily Carter' })).status).toBe(200);
  }));

const service = (client: Client, changes: Json = {}): Json => ({
  Name: 'Hedge Trimming',
  Type: 'Service',
  Sku: 'HEDGE',
  UnitPrice: 80,
  IncomeAccountRef: { value: client.id('Account', 'Services') },
  ...changes,
});

test('an item comes back as QuickBooks keeps it', () =>
  withSandbox(async (client) => {
    const answer = await client.post('item', service(client));
    expect(answer.json.Item).toMatchObject({
      Name: 'Hedge Trimming',
      FullyQualifiedName: 'Hedge Trimming',
      Active: true,
      Taxable: false,
      TrackQtyOnHand: false,
      IncomeAccountRef: { name: 'Services' },
      SyncToken: '0',
    });
  }));

test.each<[string, (client: Client) => Json, string]>([
  ['no name', () => ({ Name: undefined }), '2020'],
  ['no type', () => ({ Type: undefined }), '2020'],
  ['no income account', () => ({ IncomeAccountRef: undefined }), '2020'],
  ['a name that is taken', () => ({ Name: 'soil TEST' }), '6240'],
  ['the name of an inactive item', () => ({ Name: 'Old Fountain Pump' }), '6240'],
  ['a colon', () => ({ Name: 'a:b' }), '2040'],
  ['a long name', () => ({ Name: 'x'.repeat(101) }), '2050'],
  ['a long SKU', () => ({ Sku: 'x'.repeat(101) }), '2050'],
  ['a long description', () => ({ Description: 'x'.repeat(4001) }), '2050'],
  ['an account that does not exist', () => ({ IncomeAccountRef: { value: '99' } }), '2500'],
  [
    'an expense account as income',
    (client) => ({ IncomeAccountRef: { value: client.id('Account', 'Checking') } }),
    '6430',
  ],
  ['inventory without its accounts', () => ({ Type: 'Inventory' }), '2020'],
  ['a bundle', () => ({ Type: 'Group' }), '2170'],
  ['an unknown property', () => ({ HubSpotId: '1' }), '2010'],
])('item refused: %s', (_name, changes, code) =>
  withSandbox(async (client) => {
    expect(codeOf(await client.post('item', service(client, changes(client))))).toBe(code);
  }),
);

test('a SKU may be had twice, a name in another category too', () =>
  withSandbox(async (client) => {
    expect((await client.post('item', service(client, { Sku: 'GDC-01' }))).status).toBe(200);
    const ParentRef = { value: client.id('Item', 'Spring') };
    const nested = await client.post('item', service(client, { Name: 'Soil Test', ParentRef, SubItem: true }));
    expect(nested.json.Item.FullyQualifiedName).toBe('Spring:Soil Test');
  }));
