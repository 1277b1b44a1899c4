import { expect, test } from '@jest/globals';
import { LARKSPUR, sampleCompanies } from '../../../sandbox/quickbooks/sampleCompanies.ts';
import { startQuickBooksSandbox, type QuickBooksSandbox } from '../../../sandbox/quickbooks/server.ts';
import { answerOf, withSandbox, type Answer, type Json } from './client.ts';

async function door(sandbox: QuickBooksSandbox, method: string, path: string, body?: Json): Promise<Answer> {
  const response = await fetch(`${sandbox.url}/_sandbox${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return answerOf(response);
}

test('the state page shows the books, escaped', () =>
  withSandbox(async (client, sandbox) => {
    await client.post('invoice', client.invoice({ PrivateNote: '<script>alert(1)</script>' }));
    const { headers, text } = await door(sandbox, 'GET', '');
    expect(headers.get('content-type')).toContain('text/html');
    for (const shown of [
      'Larkspur Garden Supply',
      'Maria O&#39;Brien',
      'Invoice no. 1001',
      '130.00',
      '&lt;script&gt;',
    ]) {
      expect(text).toContain(shown);
    }
    expect(text).not.toContain('<script>');
  }));

test('the state as JSON', () =>
  withSandbox(async (client, sandbox) => {
    await client.post('invoice', client.invoice());
    const { json } = await door(sandbox, 'GET', '/state');
    expect(Object.keys(json)).toEqual(sampleCompanies.map(({ realmId }) => realmId));
    expect(json[LARKSPUR.realmId]).toMatchObject({
      companyInfo: { CompanyName: 'Larkspur Garden Supply' },
      Invoice: [{ TotalAmt: 130 }],
      violations: [],
    });
  }));

test('switches are read and changed, and unknown ones refused', () =>
  withSandbox(async (_client, sandbox) => {
    expect((await door(sandbox, 'PATCH', '/switches', { searchLagSeconds: 5 })).json.searchLagSeconds).toBe(5);
    expect(sandbox.switches.requestIdRepeat).toBe('replay');
    expect((await door(sandbox, 'PATCH', '/switches', { searchLag: 5 })).status).toBe(400);
    expect((await door(sandbox, 'PATCH', '/switches', { searchLagSeconds: 'long' })).status).toBe(400);
    expect((await door(sandbox, 'GET', '/switches')).json.searchLagSeconds).toBe(5);
  }));

test('a person gets a refresh token', () =>
  withSandbox(async (_client, sandbox) => {
    const { status, json } = await door(sandbox, 'POST', '/refresh-tokens', { realmId: LARKSPUR.realmId });
    expect([status, json]).toEqual([201, { realmId: LARKSPUR.realmId, refreshToken: expect.any(String) }]);
    expect((await door(sandbox, 'POST', '/refresh-tokens', { realmId: '1' })).status).toBe(400);
  }));

test('late commits are set, listed and cleared', () =>
  withSandbox(async (_client, sandbox) => {
    const rule = { path: '/invoice', afterSeconds: 60, answer: 'reset' };
    expect((await door(sandbox, 'POST', '/late-commits', rule)).json.waiting).toMatchObject([rule]);
    expect((await door(sandbox, 'POST', '/late-commits', { ...rule, path: '(' })).status).toBe(400);
    expect((await door(sandbox, 'DELETE', '/late-commits')).status).toBe(204);
    expect((await door(sandbox, 'GET', '/late-commits')).json).toEqual({ waiting: [], accepted: [] });
  }));

test('a person voids, deletes, edits and makes inactive', () =>
  withSandbox(async (client, sandbox) => {
    const realm = `/realms/${LARKSPUR.realmId}`;
    for (let index = 0; index < 3; index++) await client.post('invoice', client.invoice({ PrivateNote: 'm' }));
    expect((await door(sandbox, 'POST', `${realm}/invoice/1/void`)).json.PrivateNote).toBe('Voided - m');
    expect((await door(sandbox, 'POST', `${realm}/invoice/2/delete`)).json.status).toBe('Deleted');
    const edited = await door(sandbox, 'PATCH', `${realm}/invoice/3`, { PrivateNote: 'mine', TotalAmt: 99.5 });
    expect(edited.json).toMatchObject({ PrivateNote: 'mine', TotalAmt: 99.5, Balance: 99.5, SyncToken: '1' });
    const emily = client.id('Customer', 'Emily Carter');
    expect((await door(sandbox, 'POST', `${realm}/customer/${emily}/deactivate`)).json.Active).toBe(false);
    expect((await door(sandbox, 'POST', `${realm}/customer`, { DisplayName: 'By Hand' })).json.DisplayName).toBe(
      'By Hand',
    );
    expect((await door(sandbox, 'POST', `${realm}/invoice/77/void`)).json.code).toBe('610');
    expect((await door(sandbox, 'POST', '/realms/1/invoice/1/void')).status).toBe(404);
    expect(sandbox.realm(LARKSPUR.realmId).violations).toEqual([]);
  }));

test('a person changes the company', () =>
  withSandbox(async (client, sandbox) => {
    const realm = `/realms/${LARKSPUR.realmId}`;
    const changes = {
      SalesFormsPrefs: { CustomTxnNumbers: true },
      AccountingInfoPrefs: { BookCloseDate: '2026-01-31' },
    };
    await door(sandbox, 'PATCH', `${realm}/preferences`, changes);
    const { Preferences } = (await client.call('GET', '/preferences')).json;
    expect(Preferences.SalesFormsPrefs).toMatchObject({ CustomTxnNumbers: true, AllowDiscount: true });
    expect(Preferences.AccountingInfoPrefs.BookCloseDate).toBe('2026-01-31');
    await door(sandbox, 'PATCH', `${realm}/preferences`, { AccountingInfoPrefs: { BookCloseDate: null } });
    expect((await client.call('GET', '/preferences')).json.Preferences.AccountingInfoPrefs).not.toHaveProperty(
      'BookCloseDate',
    );
    await door(sandbox, 'PATCH', `${realm}/company-info`, { Country: 'GB' });
    expect((await client.read('companyinfo', LARKSPUR.realmId)).json.CompanyInfo.Country).toBe('GB');
    await door(sandbox, 'PATCH', realm, { subscriptionEnded: true });
    expect((await client.post('invoice', client.invoice())).status).toBe(400);
    await door(sandbox, 'POST', `${realm}/disconnect`);
    expect((await client.call('GET', '/preferences')).status).toBe(401);
  }));

test('violations are listed and cleared', () =>
  withSandbox(async (client, sandbox) => {
    const realm = `/realms/${LARKSPUR.realmId}`;
    const BillEmail = { Address: 'a@b.example' };
    await client.post('invoice', client.invoice({ EmailStatus: 'NeedToSend', BillEmail }));
    expect((await door(sandbox, 'GET', `${realm}/violations`)).json).toHaveLength(1);
    await door(sandbox, 'DELETE', `${realm}/violations`);
    expect(sandbox.realm(LARKSPUR.realmId).violations).toEqual([]);
  }));

test('the request log names what was asked', () =>
  withSandbox(async (client, sandbox) => {
    await client.query('select * from Customer');
    await client.read('item', '1');
    await client.post('invoice', client.invoice());
    await client.post('invoice', { Id: '1', SyncToken: '0' }, { operation: 'void' });
    const { json } = await door(sandbox, 'GET', '/requests');
    expect(json.map(({ kind }: Json) => kind)).toEqual([
      'query Customer',
      'read Item',
      'create Invoice',
      'void Invoice',
    ]);
  }));

test('a sandbox without people still has accounts, terms and preferences', () =>
  withSandbox(
    async (_client, sandbox) => {
      const realm = sandbox.realm(LARKSPUR.realmId);
      expect([realm.list('Customer'), realm.list('Item')]).toEqual([[], []]);
      expect(realm.list('Account').length).toBeGreaterThan(10);
    },
    { seed: false },
  ));

test('closing lets go of a call that hangs', async () => {
  const sandbox = await startQuickBooksSandbox();
  sandbox.stage.faults.add({ path: '/query', when: 'before', effect: { kind: 'hang' } });
  const call = fetch(`${sandbox.url}/v3/company/1/query`).then(
    () => 'answered',
    () => 'cut off',
  );
  while (sandbox.stage.requests.all().length === 0) await new Promise(setImmediate);
  await sandbox.close();
  expect(await call).toBe('cut off');
});
