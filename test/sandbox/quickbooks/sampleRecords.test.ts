import { expect, test } from '@jest/globals';
import { sampleCompanies } from '../../../sandbox/quickbooks/sampleCompanies.ts';
import { codeOf, withSandbox, type Client, type Json } from './client.ts';
import { bodyOf } from './documents.ts';

const inactive = (entity: string) => `select * from ${entity} where Active = false`;

test.each(sampleCompanies.map(({ companyName, realmId }) => [companyName, realmId]))(
  '%s has accounts, people and products of every sort',
  (_name, realmId) =>
    withSandbox(
      async (client) => {
        const rows = async (query: string, entity: string): Promise<Json[]> =>
          (await client.query(query)).json.QueryResponse[entity] ?? [];
        const accounts = await rows('select * from Account maxresults 1000', 'Account');
        expect(new Set(accounts.map((one) => one.AccountType))).toEqual(
          new Set([
            'Bank',
            'Accounts Receivable',
            'Other Current Asset',
            'Income',
            'Other Income',
            'Cost of Goods Sold',
            'Expense',
            'Other Expense',
            'Credit Card',
            'Accounts Payable',
          ]),
        );
        for (const one of accounts) {
          expect(one).toMatchObject({
            AccountSubType: expect.any(String),
            CurrencyRef: { value: expect.any(String) },
            Active: true,
          });
        }
        const gone = async (entity: string) =>
          (await rows(inactive(entity), entity)).map((one) => one.DisplayName ?? one.Name);
        expect(await gone('Account')).toEqual(['Old Checking (deleted)', 'Old Bank Charges (deleted)']);
        expect(await gone('PaymentMethod')).toEqual(['Money Order (deleted)']);
        expect(await gone('Vendor')).toEqual(['Old Processor (deleted)']);
        const [fee] = await rows("select * from Item where Name = 'Service Fee'", 'Item');
        expect(fee).toMatchObject({ Taxable: false, IncomeAccountRef: { name: 'Services' } });
      },
      {},
      realmId,
    ),
);

const at = (client: Client, name: string): Json => ({ value: client.id('Account', name) });

test.each([
  ['Cash', 'Checking', undefined],
  ['Cash', 'HubSpot Clearing', '6430'],
  ['Cash', 'Company Credit Card', '6430'],
  ['Check', 'Savings', undefined],
  ['Check', 'Company Credit Card', '6430'],
  ['CreditCard', 'Company Credit Card', undefined],
  ['CreditCard', 'Checking', '6430'],
  ['Cash', 'Old Checking (deleted)', '610'],
])('an expense of type %s from %s', (PaymentType, account, code) =>
  withSandbox(async (client) => {
    const body = bodyOf(client, 'Purchase', { PaymentType, AccountRef: at(client, account) });
    expect(codeOf(await client.post('purchase', body))).toBe(code);
  }),
);

test.each([
  ['Checking', undefined, 0],
  ['HubSpot Clearing', undefined, 1],
  ['Undeposited Funds', undefined, 1],
  ['Merchant Fees', '6430', 0],
  ['Company Credit Card', '6430', 0],
])('a refund with a reference from %s', (account, code, violations) =>
  withSandbox(async (client, sandbox) => {
    const changes = { DepositToAccountRef: at(client, account), PaymentRefNum: 'pi_1' };
    expect(codeOf(await client.post('refundreceipt', bodyOf(client, 'RefundReceipt', changes)))).toBe(code);
    expect(sandbox.realm(client.realmId).violations).toHaveLength(violations);
  }),
);

test('what was there first keeps its Id', () =>
  withSandbox(async (client) => {
    const ids = ['Account', 'PaymentMethod', 'Item', 'Vendor', 'Employee', 'Term'].map((entity) =>
      client.sandbox
        .realm(client.realmId)
        .list(entity)
        .map((one) => `${one.Id} ${String(one.FullyQualifiedName ?? one.Name)}`),
    );
    expect(ids.map((rows) => rows.at(-1))).toEqual([
      '20 Old Bank Charges (deleted)',
      '5 Money Order (deleted)',
      '18 Service Fee',
      '15 Old Processor (deleted)',
      '13 Tom Becker',
      '5 End of month 25th',
    ]);
    expect(ids[0]?.at(14)).toBe('15 Other Income');
  }));
