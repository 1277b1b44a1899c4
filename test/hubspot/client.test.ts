import { describe, expect, test } from '@jest/globals';
import { NotNow, Refused, Unforeseen } from '../../src/domain/problems.ts';
import type { VendorAnswer } from '../../src/http/vendorCall.ts';
import { createHubSpotClient, type HubSpotClient } from '../../src/hubspot/client.ts';
import { answered, countedTokens, scriptedTransport } from './scriptedTransport.ts';

const PORTAL = '145000001';

function scripted(...answers: VendorAnswer[]) {
  const transport = scriptedTransport(...answers);
  const tokens = countedTokens();
  const client = createHubSpotClient({ apiUrl: 'https://api.example/', tokens, transport, readTimeoutMs: 1_000 });
  return { client, transport, tokens };
}

const bodyOf = (call: { body?: string } | undefined): unknown => JSON.parse(call?.body ?? 'null');

describe('reading a record', () => {
  const read = (client: HubSpotClient) =>
    client.readRecord(PORTAL, 'deals', '21', ['dealname', 'amount'], ['line_items', 'contacts']);

  test('one call; nulls are left out, links come once each whatever their key', async () => {
    const { client, transport } = scripted(
      answered(200, {
        id: '21',
        properties: { dealname: 'Patio', amount: null, description: '' },
        archived: false,
        unknown: 1,
        associations: {
          'line items': {
            results: [{ id: '5', type: 'deal_to_line_item' }],
            paging: { next: { after: 'x', link: 'y' } },
          },
          contacts: {
            results: [
              { id: '9', type: 'deal_to_contact' },
              { id: 8, type: 'deal_to_contact' },
              { id: '9', type: 'billing' },
            ],
          },
        },
      }),
    );
    expect(await read(client)).toEqual({
      state: 'found',
      record: {
        id: '21',
        properties: { dealname: 'Patio' },
        associations: {
          line_items: { ids: ['5'], kinds: { 5: ['deal_to_line_item'] }, more: true },
          contacts: {
            ids: ['9', '8'],
            kinds: { 8: ['deal_to_contact'], 9: ['deal_to_contact', 'billing'] },
            more: false,
          },
        },
        history: {},
      },
    });
    expect(transport.calls).toEqual([
      {
        method: 'GET',
        url: 'https://api.example/crm/objects/2026-09/deals/21?properties=dealname%2Camount&associations=line_items%2Ccontacts',
        headers: { authorization: 'Bearer token-1', accept: 'application/json' },
        timeoutMs: 1_000,
      },
    ]);
  });

  test('with the past of a property, newest first; what has no date is left out', async () => {
    const past = (value: string, timestamp: unknown) => ({ value, timestamp, sourceType: 'API' });
    const { client, transport } = scripted(
      answered(200, {
        id: '92',
        properties: {},
        propertiesWithHistory: {
          hs_latest_status: [
            past('succeeded', '2026-11-05T14:00:00Z'),
            past('refunded', 1_794_508_200_000),
            past('x', 'soon'),
          ],
        },
      }),
    );
    const answer = await client.readRecord(PORTAL, 'commerce_payments', '92', [], [], ['hs_latest_status']);
    expect(answer).toMatchObject({
      record: { history: { hs_latest_status: [{ value: 'refunded' }, { value: 'succeeded' }] } },
    });
    expect(transport.calls[0]?.url).toMatch(/\/92\?propertiesWithHistory=hs_latest_status$/);
  });

  test.each([
    ['404', answered(404, { category: 'OBJECT_NOT_FOUND' })],
    ['archived', answered(200, { id: '21', properties: {}, archived: true })],
  ])('%s is gone', async (_name, answer) => {
    expect(await read(scripted(answer).client)).toEqual({ state: 'gone' });
  });

  test.each(['', '<html></html>', '{"id":"21","prop', '{}', 'null', '{"id":"x","properties":{}}'])(
    '200 with %j is not now',
    async (text) => {
      await expect(read(scripted(answered(200, text)).client)).rejects.toThrow(NotNow);
    },
  );

  test.each([
    [403, Refused],
    [400, Unforeseen],
    [503, NotNow],
    [429, NotNow],
  ] as const)('%i is translated', async (status, kind) => {
    await expect(read(scripted(answered(status)).client)).rejects.toThrow(kind);
  });

  test('a 401 is tried once more with a new token', async () => {
    const { client, transport, tokens } = scripted(answered(401), answered(200, { id: '21', properties: {} }));
    expect(await read(client)).toMatchObject({ state: 'found' });
    expect(transport.calls.map((call) => call.headers['authorization'])).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(tokens.rejections).toEqual(['token-1']);
  });

  test('a second 401 is not now, and no third call is made', async () => {
    const { client, transport, tokens } = scripted(answered(401), answered(401));
    await expect(read(client)).rejects.toThrow(NotNow);
    expect(transport.calls).toHaveLength(2);
    expect(tokens.rejections).toEqual(['token-1', 'token-2']);
  });
});

describe('reading many', () => {
  const results = (...ids: string[]) => ({ results: ids.map((id) => ({ id, properties: { name: `n${id}` } })) });

  test('100 per call, in the order asked for, whatever order HubSpot answers in', async () => {
    const ids = Array.from({ length: 250 }, (_, index) => String(index + 1));
    const { client, transport } = scripted(
      answered(200, results(...ids.slice(0, 100).toReversed())),
      answered(200, results(...ids.slice(100, 200))),
      answered(200, results(...ids.slice(200))),
    );
    const read = await client.batchRead(PORTAL, 'line_items', ids, ['name']);
    expect(read.records.map((each) => each.id)).toEqual(ids);
    expect(read.missing).toEqual([]);
    expect(transport.calls.map((call) => (bodyOf(call) as { inputs: unknown[] }).inputs.length)).toEqual([
      100, 100, 50,
    ]);
    expect(bodyOf(transport.calls[2])).toMatchObject({ properties: ['name'], propertiesWithHistory: [] });
  });

  test.each([200, 207])('%i with a part names what is missing', async (status) => {
    const { client } = scripted(answered(status, { ...results('2'), numErrors: 1, errors: [{}] }));
    expect(await client.batchRead(PORTAL, 'line_items', ['1', '2'], ['name'])).toEqual({
      records: [{ id: '2', properties: { name: 'n2' } }],
      missing: ['1'],
    });
  });

  test('nothing to read is no call', async () => {
    expect(await scripted().client.batchRead(PORTAL, 'contacts', [], ['email'])).toEqual({ records: [], missing: [] });
  });
});

describe('reading associations', () => {
  const page = (ids: (string | number)[], after?: string) =>
    answered(200, {
      results: [
        {
          from: { id: '21' },
          to: ids.map((toObjectId) => ({ toObjectId })),
          ...(after ? { paging: { next: { after } } } : {}),
        },
      ],
    });

  test('follows the pages, takes numbers and texts', async () => {
    const { client, transport } = scripted(page([1, '2'], 'c1'), page([2, 3]));
    expect(await client.readAssociations(PORTAL, 'deals', 'line_items', '21')).toEqual(['1', '2', '3']);
    expect(transport.calls.map(bodyOf)).toEqual([{ inputs: [{ id: '21' }] }, { inputs: [{ id: '21', after: 'c1' }] }]);
  });

  test('207 without results is none', async () => {
    const { client } = scripted(answered(207, { results: [], numErrors: 1, errors: [{}] }));
    expect(await client.readAssociations(PORTAL, 'deals', 'line_items', '21')).toEqual([]);
  });
});

describe('creating', () => {
  const create = (client: HubSpotClient) =>
    client.createObject(PORTAL, 'notes', { hs_timestamp: '1' }, [{ toId: '21', typeId: 214 }]);

  test('created', async () => {
    const { client, transport } = scripted(answered(201, { id: '77', properties: {} }));
    expect(await create(client)).toEqual({ outcome: 'created', id: '77' });
    expect(bodyOf(transport.calls[0])).toEqual({
      properties: { hs_timestamp: '1' },
      associations: [{ to: { id: '21' }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 214 }] }],
    });
  });

  test('refused, with names and no values', async () => {
    const { client } = scripted(
      answered(400, {
        category: 'VALIDATION_ERROR',
        message: 'Property values were not valid: maria@example.com',
        errors: [
          { message: 'maria@example.com', context: { propertyName: ['hs_title'] } },
          { context: { propertyName: ['Maria Garcia'] } },
          { code: 'x' },
        ],
      }),
    );
    expect(await create(client)).toEqual({
      outcome: 'refused',
      status: 400,
      reason: 'create notes: HubSpot answered 400 (VALIDATION_ERROR)',
      properties: ['hs_title'],
    });
  });

  test.each([
    ['403', answered(403)],
    ['404', answered(404, '<html>')],
    ['409', answered(409)],
  ])('%s is refused', async (_name, answer) => {
    expect(await create(scripted(answer).client)).toMatchObject({ outcome: 'refused' });
  });

  test.each<[string, VendorAnswer]>([
    ['500', answered(500)],
    ['504', answered(504)],
    ['408', answered(408)],
    ['no answer', { outcome: 'noAnswer', reason: 'the connection broke' }],
    ['an empty 200', answered(200)],
    ['a web page', answered(200, '<html>')],
    ['a cut answer', answered(201, '{"id":"7')],
  ])('%s: nobody knows', async (_name, answer) => {
    expect(await create(scripted(answer).client)).toMatchObject({ outcome: 'unknown' });
  });

  test.each<[string, VendorAnswer]>([
    ['429', answered(429)],
    ['423', answered(423)],
    ['477', answered(477)],
    ['not sent', { outcome: 'notSent', reason: 'the connection did not open' }],
    ['a redirect', answered(307)],
  ])('%s: surely nothing', async (_name, answer) => {
    await expect(create(scripted(answer).client)).rejects.toThrow(NotNow);
  });

  test('a 401 was not executed, so it is sent once more', async () => {
    const { client } = scripted(answered(401), answered(201, { id: '77' }));
    expect(await create(client)).toEqual({ outcome: 'created', id: '77' });
    await expect(create(scripted(answered(401), answered(401)).client)).rejects.toThrow(NotNow);
  });
});

describe('completing', () => {
  const complete = (client: HubSpotClient) => client.completeCallback(PORTAL, 'ap-1-2-3-0', { status: 'created' });

  test('delivered', async () => {
    const { client, transport } = scripted(answered(204));
    expect(await complete(client)).toBe('delivered');
    expect(transport.calls).toMatchObject([
      {
        method: 'POST',
        url: 'https://api.example/automation/actions/callbacks/2026-09/ap-1-2-3-0/complete',
        body: '{"outputFields":{"status":"created"},"typedOutputs":{}}',
      },
    ]);
  });

  test.each([400, 404, 409, 410])('%i is too late', async (status) => {
    expect(await complete(scripted(answered(status, '<html>')).client)).toBe('tooLate');
  });

  test('a web page is no delivery', async () => {
    await expect(complete(scripted(answered(200, '<html>')).client)).rejects.toThrow(NotNow);
    await expect(complete(scripted(answered(502)).client)).rejects.toThrow(NotNow);
    await expect(complete(scripted(answered(403)).client)).rejects.toThrow(Refused);
  });

  test('a 401 is tried once more', async () => {
    expect(await complete(scripted(answered(401), answered(204)).client)).toBe('delivered');
  });
});

describe('account details', () => {
  test('time zone and currency', async () => {
    const { client, transport } = scripted(
      answered(200, { portalId: 1, timeZone: 'US/Eastern', companyCurrency: 'USD', utcOffset: '-05:00' }),
    );
    expect(await client.accountDetails(PORTAL)).toEqual({ timeZone: 'US/Eastern', companyCurrency: 'USD' });
    expect(transport.calls[0]?.url).toBe('https://api.example/account-info/2026-03/details');
  });

  test.each([403, 404])('%i: nothing', async (status) => {
    expect(await scripted(answered(status)).client.accountDetails(PORTAL)).toBeUndefined();
  });
});
