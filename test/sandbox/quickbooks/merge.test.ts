import { expect, test } from '@jest/globals';
import { codeOf, withSandbox, type Json } from './client.ts';
import { bodyOf } from './documents.ts';

test('a merged customer is gone, and its documents are the survivor’s', () =>
  withSandbox(async (client, sandbox) => {
    const maria = client.id('Customer', "Maria O'Brien");
    const emily = client.id('Customer', 'Emily Carter');
    const body = client.invoice();
    const { Invoice } = (await client.post('invoice', body)).json;
    await client.post('payment', bodyOf(client, 'Payment'));
    const kept = sandbox.realm(client.realmId).merge('Customer', maria, emily);
    expect(kept).toMatchObject({ Id: emily, DisplayName: 'Emily Carter' });

    expect(codeOf(await client.read('customer', maria))).toBe('610');
    const query = "select * from Customer where FamilyName = 'O\\'Brien' and Active IN (true,false)";
    expect((await client.query(query)).json.QueryResponse).toEqual({});
    const moved = { CustomerRef: { value: emily, name: 'Emily Carter' } };
    expect((await client.read('invoice', Invoice.Id)).json.Invoice).toMatchObject(moved);
    expect((await client.query('select * from Payment')).json.QueryResponse.Payment).toMatchObject([moved]);
    expect(codeOf(await client.post('invoice', body))).toBe('2500');
    sandbox.switches.mergedReference = '610';
    expect(codeOf(await client.post('invoice', body))).toBe('610');
    expect(codeOf(await client.post('invoice', { ...body, CustomerRef: { value: '999' } }))).toBe('2500');
  }));

test('a merged item is gone, and lines with it have the survivor', () =>
  withSandbox(async (client) => {
    const [absorbed, into] = [client.id('Item', 'Lawn Care Visit'), client.id('Item', 'Soil Test')];
    const Line = [client.line('Garden Design Consultation', 1, 120), client.line('Lawn Care Visit', 2, 65)];
    const body = client.invoice({ Line });
    const { Id } = (await client.post('invoice', body)).json.Invoice;
    const response = await fetch(`${client.sandbox.url}/_sandbox/realms/${client.realmId}/item/${absorbed}/merge`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ into }),
    });
    expect(response.status).toBe(200);
    expect(codeOf(await client.read('item', absorbed))).toBe('610');
    const { Invoice } = (await client.read('invoice', Id)).json;
    expect(Invoice.Line.map((one: Json) => one.SalesItemLineDetail?.ItemRef.name)).toEqual([
      'Garden Design Consultation',
      'Soil Test',
      undefined,
    ]);
    expect(Invoice.TotalAmt).toBe(250);
    expect(codeOf(await client.post('invoice', { ...body, Line: [line(absorbed)] }))).toBe('2500');
  }));

function line(itemId: string): Json {
  return {
    DetailType: 'SalesItemLineDetail',
    Amount: 1,
    SalesItemLineDetail: { ItemRef: { value: itemId }, Qty: 1, UnitPrice: 1 },
  };
}

test('what can’t be merged is left alone', () =>
  withSandbox(async (client, sandbox) => {
    const realm = sandbox.realm(client.realmId);
    const emily = client.id('Customer', 'Emily Carter');
    expect(() => realm.merge('Customer', emily, '999')).toThrow('Object Not Found');
    expect(() => realm.merge('Customer', emily, emily)).toThrow('business validation');
    expect((await client.read('customer', emily)).status).toBe(200);
  }));
