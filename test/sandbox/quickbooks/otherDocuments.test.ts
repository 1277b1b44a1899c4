import { expect, test } from '@jest/globals';
import { codeOf, withSandbox, type Client, type Json } from './client.ts';

const fee = (client: Client, changes: Json = {}): Json => ({
  AccountRef: { value: client.id('Account', 'Checking') },
  PaymentType: 'Cash',
  EntityRef: { value: client.id('Vendor', 'HubSpot Payments'), type: 'Vendor' },
  TxnDate: '2026-11-20',
  PrivateNote: 'm',
  Line: [feeLine(client, 'Payment Processing Fees')],
  ...changes,
});

const feeLine = (client: Client, account: string): Json => ({
  Amount: 3.77,
  DetailType: 'AccountBasedExpenseLineDetail',
  AccountBasedExpenseLineDetail: { AccountRef: { value: client.id('Account', account) } },
});

const refund = (client: Client): Json =>
  client.invoice({ DepositToAccountRef: { value: client.id('Account', 'Checking') } });

test.each<[string, (client: Client) => Json, Json]>([
  ['Estimate', (client) => client.invoice({ ExpirationDate: '2026-12-31' }), { TotalAmt: 130, TxnStatus: 'Pending' }],
  [
    'SalesReceipt',
    (client) => client.invoice({ PaymentRefNum: 'pi_1' }),
    { TotalAmt: 130, Balance: 0, DepositToAccountRef: { name: 'Undeposited Funds' } },
  ],
  ['RefundReceipt', refund, { TotalAmt: 130, DepositToAccountRef: { name: 'Checking' } }],
  ['Purchase', fee, { TotalAmt: 3.77, AccountRef: { name: 'Checking' }, EntityRef: { name: 'HubSpot Payments' } }],
])('%s is created, read, found and deleted', (entity, body, expected) =>
  withSandbox(async (client, sandbox) => {
    const made = (await client.post(entity.toLowerCase(), body(client))).json[entity];
    expect(made).toMatchObject({ ...expected, Id: '1', SyncToken: '0' });
    expect((await client.read(entity.toLowerCase(), '1')).json[entity]).toEqual(made);
    const query = `select * from ${entity} where TxnDate = '2026-11-20'`;
    expect((await client.query(query)).json.QueryResponse[entity]).toEqual([made]);
    await client.post(entity.toLowerCase(), { Id: '1', SyncToken: '0' }, { operation: 'delete' });
    expect(codeOf(await client.read(entity.toLowerCase(), '1'))).toBe('610');
    expect(sandbox.realm(client.realmId).violations).toEqual([]);
  }),
);

test.each<[string, string, (client: Client) => Json, string]>([
  ['salesreceipt', 'a long reference', (client) => client.invoice({ PaymentRefNum: 'x'.repeat(22) }), '2050'],
  [
    'salesreceipt',
    'income as deposit account',
    (client) => client.invoice({ DepositToAccountRef: { value: client.id('Account', 'Services') } }),
    '6430',
  ],
  ['refundreceipt', 'no account', (client) => client.invoice(), '2020'],
  ['estimate', 'an unknown status', (client) => client.invoice({ TxnStatus: 'Won' }), '2170'],
  ['estimate', 'a property of invoices', (client) => client.invoice({ AllowOnlinePayment: true }), '2010'],
  ['purchase', 'no payment type', (client) => fee(client, { PaymentType: undefined }), '2020'],
  ['purchase', 'no lines', (client) => fee(client, { Line: [] }), '2250'],
  ['purchase', 'a card payment from the bank', (client) => fee(client, { PaymentType: 'CreditCard' }), '6430'],
  ['purchase', 'a bank account as expense', (client) => fee(client, { Line: [feeLine(client, 'Savings')] }), '6430'],
  [
    'purchase',
    'a vendor that does not exist',
    (client) => fee(client, { EntityRef: { value: '99', type: 'Vendor' } }),
    '2500',
  ],
  ['purchase', 'a customer line', (client) => fee(client, { CustomerRef: { value: '1' } }), '2010'],
])('%s refused: %s', (entity, _name, body, code) =>
  withSandbox(async (client) => {
    expect(codeOf(await client.post(entity, body(client)))).toBe(code);
  }),
);

test('only sales receipts can be voided, and by include', () =>
  withSandbox(async (client) => {
    await client.post('salesreceipt', client.invoice({ PrivateNote: 'm' }));
    const parameters = { operation: 'update', include: 'void' };
    const voided = await client.post('salesreceipt', { Id: '1', SyncToken: '0', sparse: true }, parameters);
    expect(voided.json.SalesReceipt).toMatchObject({ TotalAmt: 0, PrivateNote: 'Voided - m', SyncToken: '1' });
    for (const entity of ['estimate', 'refundreceipt', 'purchase']) {
      expect(codeOf(await client.post(entity, { Id: '1', SyncToken: '0' }, parameters))).toBe('500');
    }
  }));

test('estimates need the preference', () =>
  withSandbox(async (client, sandbox) => {
    sandbox.realm(client.realmId).setPreferences({ SalesFormsPrefs: { AllowEstimates: false } });
    expect(codeOf(await client.post('estimate', client.invoice()))).toBe('5030');
  }));

test.each([
  ['kept', '花 Ä 🌱'],
  ['questionMarks', '? Ä ?'],
] as const)('letters beyond Latin-1 in what is written: %s', (nonLatinText, expected) =>
  withSandbox(
    async (client) => {
      const { Customer } = (await client.post('customer', { DisplayName: '花 Ä 🌱' })).json;
      expect(Customer.DisplayName).toBe(expected);
    },
    { switches: { nonLatinText } },
  ),
);
