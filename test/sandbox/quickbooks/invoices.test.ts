import { expect, test } from '@jest/globals';
import { BRIGHTWATER, MAPLE_RIDGE } from '../../../sandbox/quickbooks/sampleCompanies.ts';
import { codeOf, withSandbox, type Client, type Json } from './client.ts';

test('an invoice comes back with what QuickBooks computes', () =>
  withSandbox(async (client) => {
    const answer = await client.post('invoice', client.invoice({ PrivateNote: 'HubSpot deal 1\n[hsqb1 x]' }));
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      Invoice: {
        domain: 'QBO',
        sparse: false,
        Id: '1',
        SyncToken: '0',
        MetaData: {
          CreateTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-0[78]:00$/),
          LastUpdatedTime: expect.any(String),
        },
        DocNumber: '1001',
        TxnDate: '2026-11-20',
        DueDate: '2026-12-20',
        PrivateNote: 'HubSpot deal 1\n[hsqb1 x]',
        CurrencyRef: { value: 'USD', name: 'United States Dollar' },
        CustomerRef: { value: client.id('Customer', "Maria O'Brien"), name: "Maria O'Brien" },
        BillAddr: expect.objectContaining({ City: 'Boston' }),
        LinkedTxn: [],
        Line: [
          {
            Id: '1',
            LineNum: 1,
            Amount: 130,
            DetailType: 'SalesItemLineDetail',
            SalesItemLineDetail: {
              ItemRef: { value: client.id('Item', 'Lawn Care Visit'), name: 'Lawn Care Visit' },
              ItemAccountRef: { value: client.id('Account', 'Services'), name: 'Services' },
              Qty: 2,
              UnitPrice: 65,
              TaxCodeRef: { value: 'NON' },
            },
          },
          { Amount: 130, DetailType: 'SubTotalLineDetail', SubTotalLineDetail: {} },
        ],
        TxnTaxDetail: { TotalTax: 0 },
        TotalAmt: 130,
        Balance: 130,
        ApplyTaxAfterDiscount: false,
        PrintStatus: 'NeedToPrint',
        EmailStatus: 'NotSet',
        AllowIPNPayment: false,
        AllowOnlinePayment: false,
        AllowOnlineCreditCardPayment: false,
        AllowOnlineACHPayment: false,
      },
      time: expect.any(String),
    });
  }));

const line = (client: Client, changes: Json): Json => client.line('Soil Test', 1, 35, changes);
const detail = (client: Client, changes: Json): Json => {
  const made = client.line('Soil Test', 1, 35);
  return { ...made, SalesItemLineDetail: { ...made.SalesItemLineDetail, ...changes } };
};

test.each<[string, (client: Client) => Json, string]>([
  ['an unknown property', () => ({ HubSpotId: '1' }), '2010'],
  ['an unknown property of a line', (client) => ({ Line: [line(client, { Price: 3 })] }), '2010'],
  ['an unknown property of a line detail', (client) => ({ Line: [detail(client, { Price: 3 })] }), '2010'],
  ['no customer', () => ({ CustomerRef: undefined }), '2020'],
  ['no lines at all', () => ({ Line: undefined }), '2020'],
  ['an empty list of lines', () => ({ Line: [] }), '2250'],
  ['a line without amount', (client) => ({ Line: [line(client, { Amount: undefined })] }), '2020'],
  ['a line of an unknown type', (client) => ({ Line: [line(client, { DetailType: 'Sale' })] }), '2170'],
  ['a customer that does not exist', () => ({ CustomerRef: { value: '999' } }), '2500'],
  [
    'a customer that is inactive',
    (client) => ({ CustomerRef: { value: client.id('Customer', 'Frank Adler (deleted)') } }),
    '610',
  ],
  ['a vendor as customer', (client) => ({ CustomerRef: { value: client.id('Vendor', 'Northgate Nursery') } }), '2500'],
  ['an item that does not exist', (client) => ({ Line: [detail(client, { ItemRef: { value: '999' } })] }), '2500'],
  ['an item that is inactive', (client) => ({ Line: [client.line('Old Fountain Pump', 1, 75)] }), '610'],
  ['a category', (client) => ({ Line: [client.line('Spring', 1, 75)] }), '6000'],
  ['an item without income account', (client) => ({ Line: [client.line('Packing Straw', 1, 75)] }), '6000'],
  [
    'an inventory item before its start',
    (client) => ({ TxnDate: '2025-12-31', Line: [client.line('Terracotta Pot', 1, 18)] }),
    '6270',
  ],
  ['terms that do not exist', () => ({ SalesTermRef: { value: '99' } }), '2500'],
  ['an amount that is not quantity times price', (client) => ({ Line: [line(client, { Amount: 35.01 })] }), '6070'],
  [
    'another tax code than TAX or NON',
    (client) => ({ Line: [detail(client, { TaxCodeRef: { value: '2' } })] }),
    '6100',
  ],
  ['a note that is too long', () => ({ PrivateNote: 'x'.repeat(4001) }), '2050'],
  ['a number that is too long', () => ({ DocNumber: 'x'.repeat(22) }), '2050'],
  ['a description that is too long', (client) => ({ Line: [line(client, { Description: 'x'.repeat(4001) })] }), '2050'],
  ['an email that is none', () => ({ BillEmail: { Address: 'nobody' } }), '2210'],
  ['a date that is none', () => ({ TxnDate: '11/20/2026' }), '2060'],
  ['a day that does not exist', () => ({ TxnDate: '2026-02-30' }), '2070'],
  ['a quantity that is no number', (client) => ({ Line: [detail(client, { Qty: 'two' })] }), '2100'],
  ['an amount beyond ten digits', (client) => ({ Line: [line(client, { Amount: 1e10 })] }), '2110'],
  ['a total below zero', (client) => ({ Line: [client.line('Soil Test', 1, -5)] }), '6000'],
  ['another currency', () => ({ CurrencyRef: { value: 'CAD' } }), '6000'],
  ['a discount below zero', () => ({ Line: [discount(-5)] }), '2290'],
  ['a discount of nothing', () => ({ Line: [discount(undefined)] }), '6090'],
  ['two discounts', () => ({ Line: [discount(1), discount(2)] }), '6000'],
  ['NeedToSend without an address', () => ({ EmailStatus: 'NeedToSend' }), '2020'],
])('refused: %s', (_name, changes, code) =>
  withSandbox(async (client, sandbox) => {
    const answer = await client.post('invoice', client.invoice(changes(client)));
    expect([answer.status, codeOf(answer), answer.json.Fault?.type]).toEqual([400, code, 'ValidationFault']);
    expect(sandbox.realm(client.realmId).list('Invoice')).toEqual([]);
  }),
);

function discount(Amount: number | undefined): Json {
  return { DetailType: 'DiscountLineDetail', Amount, DiscountLineDetail: { PercentBased: false } };
}

test('the fault of an unknown property names it and what is known', () =>
  withSandbox(async (client) => {
    const answer = await client.post('invoice', { BadJson: true });
    expect(answer.json.Fault.Error[0].Detail).toMatch(
      /^Property Name:Unrecognized field "BadJson" \(class com\.intuit\.schema\.finance\.v3\.Invoice\), .*"DocNumber"/,
    );
  }));

test('faults may come with 200', () =>
  withSandbox(
    async (client) => {
      const answer = await client.post('invoice', client.invoice({ Line: [] }));
      expect([answer.status, codeOf(answer)]).toEqual([200, '2250']);
    },
    { switches: { faultStatus: 200 } },
  ));

test.each([
  ['half-up', [1861.08], [1861.07]],
  ['half-even', [1861.08], [1861.07]],
  ['truncate', [1861.07], [1861.08]],
] as const)('128.35 × 14.50 is rounded %s', (amountRounding, right, wrong) =>
  withSandbox(
    async (client) => {
      const status = async (Amount: number) =>
        (await client.post('invoice', client.invoice({ Line: [client.line('Soil Test', 128.35, 14.5, { Amount })] })))
          .status;
      for (const amount of right) expect(await status(amount)).toBe(200);
      for (const amount of wrong) expect(await status(amount)).toBe(400);
    },
    { switches: { amountRounding } },
  ),
);

test('half-even and half-up differ where the digit before is even', () =>
  withSandbox(
    async (client) => {
      const Line = [client.line('Soil Test', 0.5, 0.25, { Amount: 0.12 })];
      expect((await client.post('invoice', client.invoice({ Line }))).status).toBe(200);
    },
    { switches: { amountRounding: 'half-even' } },
  ));

test('a discount comes off the total', () =>
  withSandbox(async (client) => {
    const Line = [client.line('Soil Test', 2, 35), discount(20)];
    const made = (await client.post('invoice', client.invoice({ Line }))).json.Invoice;
    expect([made.TotalAmt, made.Balance, made.Line.map((one: Json) => one.DetailType)]).toEqual([
      50,
      50,
      ['SalesItemLineDetail', 'SubTotalLineDetail', 'DiscountLineDetail'],
    ]);
    const percent = { ...discount(undefined), DiscountLineDetail: { PercentBased: true, DiscountPercent: 8.5 } };
    const other = await client.post('invoice', client.invoice({ Line: [client.line('Soil Test', 2, 35), percent] }));
    expect(other.json.Invoice.TotalAmt).toBe(64.05);
  }));

test('discounts need the preference', () =>
  withSandbox(async (client, sandbox) => {
    sandbox.realm(client.realmId).setPreferences({ SalesFormsPrefs: { AllowDiscount: false } });
    const answer = await client.post(
      'invoice',
      client.invoice({ Line: [client.line('Soil Test', 2, 35), discount(20)] }),
    );
    expect(codeOf(answer)).toBe('5030');
  }));

test('a line without item is a description', () =>
  withSandbox(async (client) => {
    const words = { DetailType: 'DescriptionOnly', Amount: 99, Description: 'Thank you' };
    const made = (await client.post('invoice', client.invoice({ Line: [client.line('Soil Test', 1, 35), words] })))
      .json;
    expect(made.Invoice.TotalAmt).toBe(35);
    expect(made.Invoice.Line[1]).toEqual({
      Id: '2',
      LineNum: 2,
      DetailType: 'DescriptionOnly',
      Description: 'Thank you',
      DescriptionLineDetail: {},
    });
  }));

test.each<[string, Json, string]>([
  ['Due on receipt', {}, '2026-11-20'],
  ['Net 15', {}, '2026-12-05'],
  ['End of month 25th', {}, '2026-12-25'],
  ['End of month 25th', { TxnDate: '2026-11-03' }, '2026-11-25'],
  ['Net 15', { DueDate: '2026-11-30' }, '2026-11-30'],
])('due under %s %j', (name, changes, DueDate) =>
  withSandbox(async (client) => {
    const SalesTermRef = { value: client.id('Term', name) };
    const made = await client.post('invoice', client.invoice({ SalesTermRef, ...changes }));
    expect(made.json.Invoice).toMatchObject({ DueDate, SalesTermRef: { ...SalesTermRef, name } });
  }),
);

test('document numbers count up, and one that is sent is a violation', () =>
  withSandbox(async (client, sandbox) => {
    await client.post('invoice', client.invoice());
    expect((await client.post('invoice', client.invoice())).json.Invoice.DocNumber).toBe('1002');
    expect(sandbox.realm(client.realmId).violations).toEqual([]);
    await client.post('invoice', client.invoice({ DocNumber: 'HS-D-1' }));
    expect(sandbox.realm(client.realmId).violations).toHaveLength(1);
  }));

test('with custom numbers none is made, and none is taken twice', () =>
  withSandbox(async (client, sandbox) => {
    sandbox.realm(client.realmId).setPreferences({ SalesFormsPrefs: { CustomTxnNumbers: true } });
    expect((await client.post('invoice', client.invoice())).json.Invoice).not.toHaveProperty('DocNumber');
    const numbered = client.invoice({ DocNumber: 'HS-D-1' });
    const first = (await client.post('invoice', numbered)).json.Invoice;
    const second = await client.post('invoice', numbered);
    expect(second.json.Fault.Error[0]).toMatchObject({
      code: '6140',
      Detail: expect.stringContaining(`DocNumber=HS-D-1 is assigned to TxnType=Invoice with TxnId=${first.Id}`),
    });
    const third = await client.post('invoice', numbered, { include: 'allowduplicatedocnum' });
    expect(third.json.Invoice.DocNumber).toBe('HS-D-1');
  }));

test.each(['create', 'update', 'void', 'delete'])('closed books refuse to %s', (operation) =>
  withSandbox(async (client, sandbox) => {
    const { Id, SyncToken } = (await client.post('invoice', client.invoice())).json.Invoice;
    sandbox.realm(client.realmId).setPreferences({ AccountingInfoPrefs: { BookCloseDate: '2026-11-20' } });
    const answer = {
      create: () => client.post('invoice', client.invoice()),
      update: () => client.post('invoice', { Id, SyncToken, sparse: true, TxnDate: '2026-11-21' }),
      void: () => client.post('invoice', { Id, SyncToken }, { operation: 'void' }),
      delete: () => client.post('invoice', { Id, SyncToken }, { operation: 'delete' }),
    }[operation];
    expect(codeOf(await answer!())).toBe('6200');
  }),
);

test('updates: sparse keeps, full clears, a stale SyncToken is refused', () =>
  withSandbox(async (client) => {
    const made = (await client.post('invoice', client.invoice({ PrivateNote: 'a', CustomerMemo: { value: 'b' } })))
      .json;
    const { Id } = made.Invoice;
    const sparse = await client.post('invoice', { Id, SyncToken: '0', sparse: true, PrivateNote: 'c' });
    expect(sparse.json.Invoice).toMatchObject({
      SyncToken: '1',
      PrivateNote: 'c',
      CustomerMemo: { value: 'b' },
      TotalAmt: 130,
    });
    expect(sparse.json.Invoice.MetaData.CreateTime).toBe(made.Invoice.MetaData.CreateTime);
    const full = await client.post('invoice', { Id, SyncToken: '1', ...client.invoice() });
    expect(full.json.Invoice).not.toHaveProperty('PrivateNote');
    expect(full.json.Invoice.DocNumber).toBe('1001');
    const stale = await client.post('invoice', { Id, SyncToken: '1', sparse: true, PrivateNote: 'd' });
    expect([stale.status, codeOf(stale)]).toEqual([400, '5010']);
    expect(codeOf(await client.post('invoice', { Id, SyncToken: '2' }))).toBe('2020');
  }));

test('a voided invoice keeps customer, number and marker, and nothing else of worth', () =>
  withSandbox(async (client) => {
    await client.post('invoice', client.invoice({ PrivateNote: 'Deal 1\n[hsqb1 x]' }));
    const answer = await client.post('invoice', { Id: '1', SyncToken: '0' }, { operation: 'void' });
    expect(answer.json.Invoice).toMatchObject({
      SyncToken: '1',
      DocNumber: '1001',
      TotalAmt: 0,
      Balance: 0,
      PrivateNote: 'Voided - Deal 1\n[hsqb1 x]',
      CustomerRef: { name: "Maria O'Brien" },
      Line: [{ Amount: 0, SalesItemLineDetail: { Qty: 0 } }, { Amount: 0 }],
    });
    expect((await client.query('select * from Invoice')).json.QueryResponse.Invoice).toHaveLength(1);
    const again = await client.post('invoice', { Id: '1', SyncToken: '1' }, { operation: 'void' });
    expect(again.json.Invoice.SyncToken).toBe('1');
  }));

test('a deleted invoice is gone', () =>
  withSandbox(async (client) => {
    await client.post('invoice', client.invoice());
    const answer = await client.post('invoice', { Id: '1', SyncToken: '0' }, { operation: 'delete' });
    expect(answer.json.Invoice).toEqual({ domain: 'QBO', status: 'Deleted', Id: '1' });
    const read = await client.read('invoice', '1');
    expect([read.status, codeOf(read)]).toEqual([400, '610']);
    expect((await client.query('select * from Invoice')).json.QueryResponse).toEqual({});
    expect(codeOf(await client.post('invoice', { Id: '1', SyncToken: '0' }, { operation: 'void' }))).toBe('610');
    expect((await client.post('invoice', client.invoice())).json.Invoice.Id).toBe('2');
  }));

test.each<[string, Json, Json, number, number]>([
  ['the item decides where no code is sent', {}, {}, 17.33, 227.33],
  ['a line may say NON', { TaxCodeRef: { value: 'NON' } }, {}, 0, 210],
  [
    'a tax that is sent is honoured',
    { TaxCodeRef: { value: 'TAX' } },
    { TxnTaxDetail: { TotalTax: 15.5 } },
    15.5,
    225.5,
  ],
])('sales tax: %s', (_name, detailChanges, changes, TotalTax, TotalAmt) =>
  withSandbox(
    async (client) => {
      const made = client.line('Bronze Sundial', 1, 210);
      const Line = [{ ...made, SalesItemLineDetail: { ...made.SalesItemLineDetail, ...detailChanges } }];
      const { Invoice } = (await client.post('invoice', client.invoice({ Line, ...changes }))).json;
      expect(Invoice).toMatchObject({ TxnTaxDetail: { TotalTax }, TotalAmt });
    },
    {},
    BRIGHTWATER.realmId,
  ),
);

test('tax is taken before or after the discount, and not at all from the exempt', () =>
  withSandbox(
    async (client) => {
      const tax = async (changes: Json) => {
        const Line = [client.line('Bronze Sundial', 1, 210), client.line('Soil Test', 2, 35), discount(28)];
        return (await client.post('invoice', client.invoice({ Line, ...changes }))).json.Invoice.TxnTaxDetail.TotalTax;
      };
      expect(await tax({})).toBe(17.33);
      expect(await tax({ ApplyTaxAfterDiscount: true })).toBe(15.59);
      expect(await tax({ CustomerRef: { value: client.id('Customer', 'Grace Lindqvist') } })).toBe(0);
    },
    {},
    BRIGHTWATER.realmId,
  ));

test('a taxed invoice has 750 lines at most, an untaxed one more', () =>
  withSandbox(
    async (client) => {
      const lines = (item: string) => Array.from({ length: 751 }, () => client.line(item, 1, 1));
      expect(codeOf(await client.post('invoice', client.invoice({ Line: lines('Bronze Sundial') })))).toBe('6000');
      expect((await client.post('invoice', client.invoice({ Line: lines('Soil Test') }))).status).toBe(200);
    },
    {},
    BRIGHTWATER.realmId,
  ));

test('several currencies: the invoice’s must be said, and be the customer’s', () =>
  withSandbox(
    async (client, sandbox) => {
      sandbox.realm(client.realmId).setPreferences({ CurrencyPrefs: { MultiCurrencyEnabled: true } });
      expect(codeOf(await client.post('invoice', client.invoice()))).toBe('2020');
      expect(codeOf(await client.post('invoice', client.invoice({ CurrencyRef: { value: 'USD' } })))).toBe('6000');
      const made = await client.post('invoice', client.invoice({ CurrencyRef: { value: 'CAD' } }));
      expect(made.json.Invoice).toMatchObject({ CurrencyRef: { value: 'CAD' }, ExchangeRate: 1, HomeTotalAmt: 130 });
    },
    {},
    MAPLE_RIDGE.realmId,
  ));

test.each<[string, (client: Client) => Promise<{ status: number; json: Json }>, string]>([
  [
    'a body that is not JSON',
    (client) => client.call('POST', '/invoice?requestid=a', '{"Line":', 'application/json'),
    '2010',
  ],
  ['a body of another type', (client) => client.call('POST', '/invoice?requestid=a', '{}', 'text/plain'), '1050'],
  ['an entity that does not exist', (client) => client.post('nonsense', {}), '500'],
  [
    'an operation that does not exist',
    (client) => client.post('customer', { Id: '1', SyncToken: '0' }, { operation: 'delete' }),
    '500',
  ],
  [
    'a void in the wrong way',
    (client) => client.post('invoice', { Id: '1', SyncToken: '0' }, { include: 'void' }),
    '500',
  ],
  ['an id that is no number', (client) => client.read('customer', '1.5'), '2030'],
  ['a path that does not exist', (client) => client.read('customer', '1/5'), '500'],
])('refused: %s', (_name, send, code) =>
  withSandbox(async (client) => {
    const answer = await send(client);
    expect([answer.status, answer.json.Fault.Error[0].code]).toEqual([400, code]);
  }),
);

test('a lapsed subscription can be read, not written', () =>
  withSandbox(async (client, sandbox) => {
    sandbox.realm(client.realmId).company.subscriptionEnded = true;
    expect(codeOf(await client.post('invoice', client.invoice()))).toBe('6190');
    expect((await client.query('select * from Customer')).status).toBe(200);
  }));
