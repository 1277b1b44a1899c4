import { expect, test } from '@jest/globals';
import { HARBORLINE } from '../../../sandbox/quickbooks/sampleCompanies.ts';
import { codeOf, withSandbox, type Client, type Json } from './client.ts';
import { bodyOf, DOCUMENTS } from './documents.ts';

const EUR = { CurrencyRef: { value: 'EUR' } };
const USD = { CurrencyRef: { value: 'USD' } };
const josé = (client: Client): Json => ({ CustomerRef: { value: client.id('Customer', 'José Núñez') } });
const account = (client: Client, name: string): Json => ({ value: client.id('Account', name) });

function inHarborline(work: (client: Client) => Promise<void>): Promise<void> {
  return withSandbox(work, {}, HARBORLINE.realmId);
}

test.each(DOCUMENTS)('with several currencies a %s says its own', (entity) =>
  inHarborline(async (client) => {
    const post = (changes: Json) => client.post(entity.toLowerCase(), bodyOf(client, entity, changes));
    expect(codeOf(await post({}))).toBe('2020');
    const home = await post(USD);
    expect(home.json[entity]).toMatchObject({ CurrencyRef: { value: 'USD' }, ExchangeRate: 1 });
    if (entity === 'Purchase') return;
    expect(codeOf(await post(EUR))).toBe('6000');
    expect(codeOf(await post({ ...USD, ...josé(client) }))).toBe('6000');
    const foreign = await post({ ...EUR, ...josé(client) });
    expect(foreign.json[entity]).toMatchObject({ TotalAmt: 130, CurrencyRef: { value: 'EUR' }, ExchangeRate: 1.08 });
  }),
);

test('a foreign account takes its own currency only, a home account any', () =>
  inHarborline(async (client) => {
    const receipt = (changes: Json) => client.post('salesreceipt', client.invoice(changes));
    const euros = { DepositToAccountRef: account(client, 'Euro Checking') };
    expect((await receipt({ ...EUR, ...josé(client), ...euros })).status).toBe(200);
    expect((await receipt({ ...EUR, ...josé(client), DepositToAccountRef: account(client, 'Checking') })).status).toBe(
      200,
    );
    expect(codeOf(await receipt({ ...USD, ...euros }))).toBe('6000');
    const expense = (changes: Json) =>
      client.post('purchase', bodyOf(client, 'Purchase', { AccountRef: account(client, 'Euro Checking'), ...changes }));
    expect((await expense(EUR)).status).toBe(200);
    expect(codeOf(await expense(USD))).toBe('6000');
  }));

test('the company says so, and people have the currency that they buy in', () =>
  inHarborline(async (client) => {
    const { Preferences } = (await client.call('GET', '/preferences')).json;
    expect(Preferences.CurrencyPrefs).toEqual({ MultiCurrencyEnabled: true, HomeCurrency: { value: 'USD' } });
    const rows = (await client.query("select * from Account where AccountType = 'Bank'")).json.QueryResponse.Account;
    expect(rows.map((one: Json) => [one.Name, one.CurrencyRef.value])).toContainEqual(['Euro Checking', 'EUR']);
    const people = (await client.query('select * from Customer')).json.QueryResponse.Customer;
    expect(people.filter((one: Json) => one.CurrencyRef.value === 'EUR').map((one: Json) => one.DisplayName)).toEqual([
      'José Núñez',
      'Vogt Gartenbau',
    ]);
  }));

test('with one currency nothing is in another, until the preference changes', () =>
  withSandbox(async (client, sandbox) => {
    const added = () =>
      Promise.all([
        client.post('customer', { DisplayName: 'Euro Customer', ...EUR }),
        client.post('vendor', { DisplayName: 'Euro Vendor', ...EUR }),
        client.post('account', { Name: 'Euro Bank', AccountType: 'Bank', ...EUR }),
      ]);
    expect((await added()).map((answer) => codeOf(answer))).toEqual(['6000', '6000', '6000']);
    sandbox.realm(client.realmId).setPreferences({ CurrencyPrefs: { MultiCurrencyEnabled: true } });
    expect((await added()).map(({ status }) => status)).toEqual([200, 200, 200]);
  }));
