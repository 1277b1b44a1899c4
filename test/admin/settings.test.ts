import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startQuickBooksSandbox, SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET } from '../../sandbox/quickbooks/server.ts';
import type { QuickBooksSandbox } from '../../sandbox/quickbooks/server.ts';
import { BRIGHTWATER, LARKSPUR, MAPLE_RIDGE } from '../../sandbox/quickbooks/sampleCompanies.ts';
import { runAdminCommand, type AdminMeans } from '../../src/admin/commands.ts';
import { openAdminEndpoint } from '../../src/admin/endpoint.ts';
import { readConfig } from '../../src/config.ts';
import { connectAccount } from '../../src/connectAccount.ts';
import { createLog } from '../../src/log.ts';
import { projectFolder } from '../../src/process/projectFolder.ts';
import { openStores, type Stores } from '../../src/stores.ts';
import { openVendors, type Vendors } from '../../src/vendors.ts';

/** Portal 1 uses Larkspur and Brightwater, portal 2 Larkspur alone. */
let quickbooks: QuickBooksSandbox;
let dataDir: string;
let environment: Record<string, string>;
let stores: Stores;
let vendors: Vendors;
let means: AdminMeans;
const [ONE, TWO] = ['1', '2'];
const { realmId: LARK } = LARKSPUR;
const { realmId: BRIGHT } = BRIGHTWATER;

async function own(): Promise<void> {
  stores = await openStores(readConfig(environment));
  vendors = openVendors(readConfig(environment), stores);
  means = { stores, quickbooks: () => vendors.quickbooks, certainAfterMs: () => 0 };
}

async function letGo(): Promise<void> {
  await vendors.transport.close();
  await stores.database.close();
}

beforeAll(async () => {
  quickbooks = await startQuickBooksSandbox();
  dataDir = await mkdtemp(join(tmpdir(), 'settings-test-'));
  environment = {
    DATA_DIR: dataDir,
    HUBSPOT_CLIENT_ID: '-',
    HUBSPOT_CLIENT_SECRET: '-',
    QUICKBOOKS_API_URL: quickbooks.url,
    QUICKBOOKS_TOKEN_URL: quickbooks.tokenUrl,
    QUICKBOOKS_CLIENT_ID: SANDBOX_CLIENT_ID,
    QUICKBOOKS_CLIENT_SECRET: SANDBOX_CLIENT_SECRET,
    QUICKBOOKS_READ_TIMEOUT_SECONDS: '2',
  };
  await own();
  for (const portalId of [ONE, TWO])
    await connectAccount(stores, { system: 'hubspot', portalId, refreshToken: `hubspot-${portalId}` });
  for (const realmId of [LARK, BRIGHT])
    await connectAccount(stores, {
      system: 'quickbooks',
      portalId: ONE,
      realmId,
      refreshToken: quickbooks.issueRefreshToken(realmId),
    });
  await stores.accounts.grant(TWO, LARK);
});

afterAll(async () => {
  await letGo();
  await quickbooks.close();
  await rm(dataDir, { recursive: true, force: true });
});

const order = (portalId: string, realmId: string, rest: Record<string, unknown>) =>
  runAdminCommand(means, { command: 'settings', order: { portalId, realmId, ...rest } });
const set = (portalId: string, realmId: string, given: Record<string, string>) =>
  order(portalId, realmId, {
    verb: 'set',
    pairs: Object.entries(given).map(([name, value]) => ({ name, value })),
  });
const idOf = (entity: string, name: string) =>
  String(
    quickbooks
      .realm(LARK)
      .list(entity)
      .find((row) => row['Name'] === name)?.['Id'],
  );

test('accounts, products and methods by id or name; ids of accounts and products are kept', async () => {
  const lines = await set(ONE, LARK, {
    income_account: ' services ',
    clearing_account: idOf('Account', 'HubSpot Payments Clearing'),
    fee_product: 'Soil Test',
    payment_methods: `{"card":"credit card","ach":"${idOf('PaymentMethod', 'ACH')}"}`,
  });
  expect(lines[0]).toBe(`income_account = ${idOf('Account', 'Services')} ("Services")`);
  expect(await stores.accounts.settings(ONE, LARK)).toMatchObject({
    incomeAccountId: idOf('Account', 'Services'),
    clearingAccountId: idOf('Account', 'HubSpot Payments Clearing'),
    feeProductId: idOf('Item', 'Soil Test'),
    paymentMethods: { card: 'Credit Card', ach: 'ACH' },
  });
});

test.each([
  ['income_account', 'Checking', 'is of the type Bank; allowed: Income, Other Income'],
  ['income_account', 'No such', 'there is no account with the id or name "No such"'],
  ['clearing_account', 'Company Credit Card', 'is of the type Credit Card; allowed: Bank, Other Current Asset'],
  ['fee_product', 'Old Fountain Pump', 'inactive'],
  ['fee_product', 'Packing Straw', 'no income account'],
  ['fee_product', 'Patio Starter Set', 'bundle'],
  ['fee_product', 'Bulb Mix', 'give one of these ids'],
  ['fee_product', 'Spring', 'there is no product'],
  ['fee_product', "x' OR Active = 'true", 'there is no product'],
  ['fee_product', '客户', 'there is no product'],
  ['payment_methods', '{"card":"Gold"}', 'there is no payment method'],
])('%s=%s is refused, and nothing beside it is saved', async (name, value, reason) => {
  const before = await stores.settings.stored(ONE, LARK);
  const refused = set(ONE, LARK, { customer_name_taken: 'fail', [name]: value });
  await expect(refused).rejects.toThrow(reason);
  await expect(refused).rejects.toThrow('Nothing was saved.');
  expect(await stores.settings.stored(ONE, LARK)).toEqual(before);
});

test('everything that is wrong is said at once', async () => {
  const refused = set(ONE, LARK, { time_zone: 'Mars', recurring_lines: 'all' });
  await expect(refused).rejects.toThrow(/^time_zone: must be .*\nrecurring_lines: must be .*\nNothing was saved\.$/);
  await expect(set(ONE, LARK, { constructor: '1', time_zone: 'UTC' })).rejects.toThrow(
    /no setting "constructor".*customer_matching/,
  );
  await expect(
    order(ONE, LARK, { verb: 'set', pairs: ['UTC', 'UTC'].map((value) => ({ name: 'time_zone', value })) }),
  ).rejects.toThrow('once only');
});

test('QuickBooks that does not answer: the setting is refused, others can still be set', async () => {
  quickbooks.stage.faults.add({ path: '/query', when: 'before', effect: { kind: 'respond', status: 503, body: '' } });
  await expect(set(ONE, LARK, { income_account: 'Services' })).rejects.toThrow("QuickBooks can't be asked now");
  expect(await set(ONE, LARK, { time_zone: 'UTC' })).toEqual(['time_zone = UTC']);
});

test('no portal or company but its own: neither to read, nor to write', async () => {
  await set(ONE, LARK, { contact_label: 'Mine' });
  for (const [portalId, realmId] of [
    [ONE, BRIGHT],
    [TWO, LARK],
  ] as const)
    expect(await order(portalId, realmId, { verb: 'get', name: 'contact_label' })).toEqual(['not set (default)']);
  await order(TWO, LARK, { verb: 'unset', names: ['contact_label'] });
  expect(await order(ONE, LARK, { verb: 'get', name: 'contact_label' })).toEqual(['Mine']);

  for (const rest of [
    { verb: 'list' },
    { verb: 'get', name: 'time_zone' },
    { verb: 'unset', names: ['time_zone'] },
    { verb: 'set', pairs: [{ name: 'time_zone', value: 'UTC' }] },
  ]) {
    await expect(order(TWO, BRIGHT, rest)).rejects.toThrow(
      /^QuickBooks company \d+ is not connected for HubSpot account 2/,
    );
    await expect(order(ONE, MAPLE_RIDGE.realmId, rest)).rejects.toThrow('is not connected for HubSpot account 1');
    await expect(order('3', LARK, rest)).rejects.toThrow('HubSpot account 3 is not connected');
  }
});

test('list: every setting with its value or default; sync matching without conditions is pointed out', async () => {
  expect(await set(TWO, LARK, { customer_matching: 'sync' })).toEqual([
    'customer_matching = sync',
    expect.stringContaining('sync_filter is not set'),
  ]);
  const lines = await order(TWO, LARK, { verb: 'list' });
  expect(lines).toHaveLength(24);
  expect(lines).toContain('customer_matching = sync');
  expect(lines).toContain('recurring_lines = one_period (default)');
});

async function npmRunSettings(...args: string[]): Promise<{ code: number; output: string; problem: string }> {
  const command = ['--disable-warning=ExperimentalWarning', 'src/cli/settings.ts', ...args];
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      command,
      { cwd: projectFolder(), env: { PATH: process.env['PATH'], ...environment } },
      (error, output, problem) => resolve({ code: Number(error?.code ?? 0), output, problem }),
    );
  });
}

test('the command line, while a service owns the folder and while nobody does', async () => {
  const pair = ['--portal', ONE, '--realm', BRIGHT];
  const endpoint = await openAdminEndpoint(means, dataDir, createLog('silent'));
  expect(await npmRunSettings('set', ...pair, 'income_account=Services', 'contact_label=a=b')).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^income_account = \d+ \("Services"\)\ncontact_label = a=b\n$/),
  });
  const refused = await npmRunSettings('set', ...pair, `sync_filter=${'['.repeat(7_000)}`);
  expect(refused).toMatchObject({ code: 1, output: '', problem: expect.stringContaining('not valid JSON') });
  await endpoint.close();

  await letGo();
  const alone = await npmRunSettings('set', ...pair, 'clearing_account=Checking');
  expect(alone).toMatchObject({ code: 0, output: expect.stringMatching(/^clearing_account = \d+ \("Checking"\)\n$/) });
  expect(await npmRunSettings('get', ...pair, 'contact_label')).toMatchObject({ code: 0, output: 'a=b\n' });
  for (const wrong of [
    [],
    ['show', ...pair],
    ['get', ...pair],
    ['set', ...pair, 'time_zone'],
    ['list', '--portal', 'x'],
  ])
    expect(await npmRunSettings(...wrong)).toMatchObject({ code: 1, problem: expect.stringContaining('Usage:') });
  await own();
});
