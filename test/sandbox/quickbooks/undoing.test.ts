import { expect, test } from '@jest/globals';
import { codeOf, withSandbox, type Client, type Json } from './client.ts';
import { bodyOf, DOCUMENTS, VOIDED_BY, type DocumentEntity } from './documents.ts';

const VOIDABLE = DOCUMENTS.filter((entity) => VOIDED_BY[entity]);

async function made(client: Client, entity: DocumentEntity): Promise<{ Id: string; SyncToken: string }> {
  const { json } = await client.post(entity.toLowerCase(), bodyOf(client, entity, { PrivateNote: 'Deal 1\n[m]' }));
  return { Id: json[entity].Id, SyncToken: json[entity].SyncToken };
}

test.each(DOCUMENTS)(
  'a deleted %s is gone for reads and a second delete, and a repeat gets its first answer',
  (entity) =>
    withSandbox(async (client, sandbox) => {
      const remove = (body: Json, requestid: string) =>
        client.post(entity.toLowerCase(), body, { operation: 'delete', requestid });
      const { Id } = await made(client, entity);
      expect(codeOf(await remove({ Id, SyncToken: '7' }, 'a'))).toBe('5010');
      expect(codeOf(await remove({ Id }, 'b'))).toBe('2020');
      expect(codeOf(await remove({ Id, SyncToken: '0', Note: 1 }, 'c'))).toBe('2010');
      const first = await remove({ Id, SyncToken: '0' }, 'd');
      expect(first.json[entity]).toEqual({ Id, status: 'Deleted', domain: 'QBO' });
      expect((await remove({ Id, SyncToken: '0' }, 'd')).json).toEqual(first.json);
      expect(codeOf(await remove({ Id, SyncToken: '0' }, 'e'))).toBe('610');
      expect(codeOf(await client.read(entity.toLowerCase(), Id))).toBe('610');
      expect((await client.query(`select * from ${entity}`)).json.QueryResponse).toEqual({});
      expect(sandbox.realm(client.realmId).violations).toEqual([]);
    }),
);

test.each(VOIDABLE)('a voided %s keeps its note, and a repeat gets its first answer', (entity) =>
  withSandbox(async (client) => {
    const end = (body: Json, requestid: string) =>
      client.post(entity.toLowerCase(), { sparse: true, ...body }, { ...VOIDED_BY[entity], requestid });
    const { Id } = await made(client, entity);
    expect(codeOf(await end({ Id, SyncToken: '7' }, 'a'))).toBe('5010');
    expect(codeOf(await end({ Id, SyncToken: '0', Note: 1 }, 'b'))).toBe('2010');
    const first = await end({ Id, SyncToken: '0' }, 'c');
    expect(first.json[entity]).toMatchObject({ TotalAmt: 0, PrivateNote: 'Voided - Deal 1\n[m]', SyncToken: '1' });
    expect((await end({ Id, SyncToken: '0' }, 'c')).json).toEqual(first.json);
    expect(codeOf(await end({ Id, SyncToken: '0' }, 'd'))).toBe('5010');
    expect((await client.read(entity.toLowerCase(), Id)).json[entity]).toEqual(first.json[entity]);
  }),
);

test.each(DOCUMENTS)('a void or delete of a %s without request id is noted', (entity) =>
  withSandbox(async (client, sandbox) => {
    const body = JSON.stringify(await made(client, entity));
    await client.call('POST', `/${entity.toLowerCase()}?operation=delete`, body, 'application/json');
    expect(sandbox.realm(client.realmId).violations).toMatchObject([{ what: `delete ${entity} without requestid` }]);
  }),
);

test('a deposited sales receipt can’t be undone', () =>
  withSandbox(async (client, sandbox) => {
    const handle = await made(client, 'SalesReceipt');
    sandbox.realm(client.realmId).deposit(handle.Id, 'SalesReceipt');
    for (const parameters of [{ operation: 'update', include: 'void' }, { operation: 'delete' }]) {
      expect(codeOf(await client.post('salesreceipt', handle, parameters))).toBe('6540');
    }
  }));

test('voiding an invoice sets the credit free that was used on it', () =>
  withSandbox(async (client, sandbox) => {
    sandbox.realm(client.realmId).setPreferences({ SalesFormsPrefs: { AutoApplyCredit: true } });
    const payment = await made(client, 'Payment');
    const { Invoice } = (await client.post('invoice', client.invoice())).json;
    expect(Invoice).toMatchObject({
      TotalAmt: 130,
      Balance: 0,
      LinkedTxn: [{ TxnId: payment.Id, TxnType: 'Payment' }],
    });
    const { Id, SyncToken } = Invoice;
    const voided = await client.post('invoice', { Id, SyncToken }, { operation: 'void' });
    expect(voided.json.Invoice).toMatchObject({ TotalAmt: 0, Balance: 0, LinkedTxn: [] });
    expect((await client.read('payment', payment.Id)).json.Payment).toMatchObject({ TotalAmt: 130, UnappliedAmt: 130 });
  }));

// What may be wrong with a body is wrong with every kind.
test.each(DOCUMENTS)('the checks of a body hold for a %s', (entity) =>
  withSandbox(async (client) => {
    const refused = async (changes: Json) =>
      codeOf(await client.post(entity.toLowerCase(), bodyOf(client, entity, changes)));
    expect(await refused({ HubSpotId: '1' })).toBe('2010');
    expect(await refused({ PrivateNote: 'x'.repeat(4001) })).toBe('2050');
    expect(await refused({ TxnDate: '20.11.2026' })).toBe('2060');
    if (entity !== 'Purchase') expect(await refused({ CustomerRef: undefined })).toBe('2020');
    if (entity === 'Purchase' || entity === 'Payment') return;
    expect(await refused({ Line: [client.line('Soil Test', 1, 35, { Amount: 35.01 })] })).toBe('6070');
    expect(await refused({ DocNumber: 'x'.repeat(22) })).toBe('2050');
    expect(await refused({ Line: [client.line('Soil Test', 1, 35, { Description: 'x'.repeat(4001) })] })).toBe('2050');
  }),
);
