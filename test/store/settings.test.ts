import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createAccounts } from '../../src/store/accounts.ts';
import { openEmbedded, type OpenDatabase } from '../../src/store/database.ts';
import { settings as settingsTable } from '../../src/store/schema.ts';
import { createSettings, type Settings } from '../../src/store/settings.ts';
import type { SettingName } from '../../src/settings/table.ts';

let open: OpenDatabase;
let settings: Settings;
beforeAll(async () => {
  open = await openEmbedded(undefined);
  settings = createSettings(open.db);
});
afterAll(() => open.close());

const values = (entries: Partial<Record<SettingName, string>>) =>
  new Map(Object.entries(entries) as [SettingName, string][]);

const DEFAULTS = {
  customerMatching: 'legacy',
  syncFilter: [],
  customerNameTaken: 'next',
  paymentMethods: {},
  associateInvoicesAs: 'invoice',
  recurringLines: 'one_period',
  allowBookedSale: false,
};

test('defaults, then what was set, and defaults again', async () => {
  const accounts = createAccounts(open.db);
  expect(await accounts.settings('1', '1')).toEqual(DEFAULTS);
  const all = values({
    customer_matching: 'sync',
    sync_filter: '[{"property":"email","operator":"IS_KNOWN"}]',
    customer_name_taken: 'fail',
    contact_label: 'Billing contact',
    income_account: '6',
    clearing_account: '13',
    fee_product: '4',
    payment_methods: '{"card":"Credit Card"}',
    time_zone: 'US/Eastern',
    associate_invoices_as: 'note',
    recurring_lines: 'whole_term',
    allow_booked_sale: 'yes',
  });
  await settings.save('1', '1', all);
  expect(await accounts.settings('1', '1')).toEqual({
    customerMatching: 'sync',
    syncFilter: [{ property: 'email', operator: 'IS_KNOWN' }],
    customerNameTaken: 'fail',
    contactLabel: 'Billing contact',
    incomeAccountId: '6',
    clearingAccountId: '13',
    feeProductId: '4',
    paymentMethods: { card: 'Credit Card' },
    timeZone: 'US/Eastern',
    associateInvoicesAs: 'note',
    recurringLines: 'whole_term',
    allowBookedSale: true,
  });
  await settings.save('1', '1', values({ income_account: '7', time_zone: 'UTC' }));
  expect(await accounts.settings('1', '1')).toMatchObject({ incomeAccountId: '7', timeZone: 'UTC', feeProductId: '4' });
  await settings.remove('1', '1', [...all.keys()]);
  expect(await accounts.settings('1', '1')).toEqual(DEFAULTS);
});

test('another portal or another company sees, changes and removes nothing', async () => {
  await settings.save('2', '5', values({ income_account: '1' }));
  await settings.save('2', '6', values({ income_account: '2' }));
  await settings.save('3', '5', values({ income_account: '3' }));
  await settings.remove('2', '5', ['income_account']);
  expect(await settings.stored('2', '5')).toEqual(new Map());
  expect(await settings.stored('2', '6')).toEqual(new Map([['income_account', '2']]));
  expect(await settings.stored('3', '5')).toEqual(new Map([['income_account', '3']]));
  expect(await settings.stored('3', '6')).toEqual(new Map());
});

test.each([
  ['customer_matching', 'other'],
  ['sync_filter', '[{"property":"a","operator":"GONE"}]'],
  ['payment_methods', 'null'],
  ['allow_booked_sale', ''],
])('a stored %s that nobody understands stops a run instead of counting as the default', async (name, value) => {
  await open.db.insert(settingsTable).values({ portalId: '4', realmId: name, name, value });
  await expect(settings.read('4', name)).rejects.toThrow(name);
});
