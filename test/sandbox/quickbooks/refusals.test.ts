import { expect, test } from '@jest/globals';
import { codeOf, withSandbox } from './client.ts';
import { bodyOf, DOCUMENTS } from './documents.ts';

test.each(DOCUMENTS)('a %s can be refused on request, by a text in its body', (entity) =>
  withSandbox(async (client, sandbox) => {
    sandbox.refuse({ entity, code: '6000', detail: 'Not today.', body: 'marker 2' });
    const path = entity.toLowerCase();
    const first = await client.post(path, bodyOf(client, entity, { PrivateNote: 'marker 1' }));
    expect(first.status).toBe(200);
    const refused = await client.post(path, bodyOf(client, entity, { PrivateNote: 'marker 2' }));
    expect([refused.status, codeOf(refused), refused.json.Fault.Error[0].Detail]).toEqual([400, '6000', 'Not today.']);
    expect((await client.post(path, bodyOf(client, entity, { PrivateNote: 'marker 2' }))).status).toBe(200);
    expect(sandbox.realm(client.realmId).list(entity)).toHaveLength(2);
  }),
);

test.each(DOCUMENTS)('a fault can be limited to the path and body of a %s', (entity) =>
  withSandbox(async (client, sandbox) => {
    const path = `/${entity.toLowerCase()}\\?`;
    sandbox.stage.faults.add({ path, body: 'marker', when: 'after', effect: { kind: 'respond', status: 504 } });
    for (const other of DOCUMENTS.filter((one) => one !== entity)) {
      const answer = await client.post(other.toLowerCase(), bodyOf(client, other, { PrivateNote: 'marker' }));
      expect(answer.status).toBe(200);
    }
    const hit = await client.post(entity.toLowerCase(), bodyOf(client, entity, { PrivateNote: 'marker' }));
    expect(hit.status).toBe(504);
    expect(sandbox.realm(client.realmId).list(entity)).toHaveLength(1);
  }),
);

test('a refusal hits neither reads nor entities with a longer name', () =>
  withSandbox(async (client, sandbox) => {
    sandbox.refuse({ entity: 'Payment', times: 2 });
    expect((await client.post('paymentmethod', { Name: 'Barter' })).status).toBe(200);
    expect(codeOf(await client.read('payment', '1'))).toBe('610');
    expect(codeOf(await client.post('payment', bodyOf(client, 'Payment')))).toBe('6000');
    expect(codeOf(await client.post('payment', bodyOf(client, 'Payment')))).toBe('6000');
    expect(() => sandbox.refuse({ entity: 'Nothing' })).toThrow();
  }));
