import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { BRIGHTWATER, LARKSPUR } from '../../sandbox/quickbooks/sampleCompanies.ts';
import { NotNow } from '../../src/domain/problems.ts';
import { answeredDocument, lookForMarker, readDocument, type DocumentLook } from '../../src/quickbooks/documentLook.ts';
import { connectSandbox, type ConnectedSandbox } from './sandboxClient.ts';

const { realmId } = LARKSPUR;
const MARKER = '[hsqb1 145000001 invoice DEAL-21 once g1 i]';
const MINUTE_MS = 60_000;

let connected: ConnectedSandbox;
beforeEach(async () => void (connected = await connectSandbox()));
afterEach(() => connected.close());

const idOf = (entity: string, name: string, realm = realmId) =>
  connected.sandbox
    .realm(realm)
    .list(entity)
    .find((each) => each.Name === name || each.DisplayName === name)?.Id ?? '';
const maria = (realm = realmId) => idOf('Customer', "Maria O'Brien", realm);

/** An invoice of 130.00 as a person, or a lost request of ours, would have made it. */
function make(note: string, changes: Record<string, unknown> = {}, realm = realmId): string {
  const made = connected.sandbox.realm(realm).create('Invoice', {
    CustomerRef: { value: maria(realm) },
    TxnDate: '2026-11-20',
    PrivateNote: note,
    Line: [
      {
        DetailType: 'SalesItemLineDetail',
        Amount: 130,
        SalesItemLineDetail: {
          ItemRef: { value: idOf('Item', 'Bronze Sundial', realm) },
          Qty: 1,
          UnitPrice: 130,
          TaxCodeRef: { value: 'TAX' },
        },
      },
    ],
    ...changes,
  });
  return String(made['Id']);
}
const look = (changes: Partial<DocumentLook> = {}, realm = realmId) =>
  lookForMarker(connected.client, realm, {
    entity: 'Invoice',
    marker: MARKER,
    sentAt: connected.sandbox.stage.clock.now(),
    customerId: maria(realm),
    totalCents: 13_000,
    ...changes,
  });

describe('a look', () => {
  test('finds ours, by its marker alone', async () => {
    make('HubSpot deal 9 · other\n[hsqb1 145000001 invoice DEAL-2 once g1 i]');
    make(`x\n${MARKER.replace(' g1 ', ' g11 ')}`);
    const id = make(`Edited by Ann. HubSpot deal 21 · Patio\n${MARKER} thanks`);
    expect(await look()).toMatchObject({
      found: 'live',
      document: { id, totalCents: 13_000, balanceCents: 13_000, customerId: maria(), syncToken: '0' },
    });
  });

  test('finds it when the clocks differ, and not among what was there before', async () => {
    const id = make(MARKER);
    const { clock } = connected.sandbox.stage;
    expect(await look({ sentAt: new Date(clock.now().getTime() + 59 * MINUTE_MS) })).toMatchObject({
      document: { id },
    });
    expect(await look({ sentAt: new Date(clock.now().getTime() + 61 * MINUTE_MS) })).toEqual({ found: 'nothing' });
  });

  test('finds it voided, and lives with a number of voided ones beside a live one', async () => {
    const voided = make(MARKER);
    connected.sandbox.realm(realmId).void('Invoice', voided);
    expect(await look()).toEqual({ found: 'voided' });
    const id = make(MARKER);
    expect(await look()).toMatchObject({ found: 'live', document: { id } });
  });

  test('several', async () => {
    const ids = [make(MARKER), make(MARKER)];
    expect(await look()).toEqual({ found: 'several', ids });
  });

  test('our marker on what isn’t ours: another customer, another total', async () => {
    const other = make(MARKER, { CustomerRef: { value: idOf('Customer', 'Emily Carter') } });
    expect(await look()).toEqual({ found: 'foreign', ids: [other] });
    connected.sandbox.realm(realmId).delete('Invoice', other);
    const id = make(MARKER);
    expect(await look({ totalCents: 13_001 })).toEqual({ found: 'foreign', ids: [id] });
  });

  test('the same without a marker, made since', async () => {
    const other = make('by hand', { CustomerRef: { value: idOf('Customer', 'Emily Carter') } });
    expect(await look()).toEqual({ found: 'nothing' });
    const id = make('somebody rewrote this');
    expect(await look()).toEqual({ found: 'unmarkedTwin', ids: [id] });
    expect(id).not.toBe(other);
    connected.sandbox.realm(realmId).void('Invoice', id);
    expect(await look()).toEqual({ found: 'nothing' });
    make(MARKER.replace('DEAL-21', 'DEAL-22'));
    expect(await look()).toEqual({ found: 'nothing' });
  });

  test('where QuickBooks computes the tax, the lines stand in for the total', async () => {
    const realm = BRIGHTWATER.realmId;
    const { totalCents: _none, ...taxed } = { totalCents: 0, netCents: 13_000 };
    const asked = (changes: { netCents?: number }) =>
      lookForMarker(connected.client, realm, {
        entity: 'Invoice',
        marker: MARKER,
        sentAt: connected.sandbox.stage.clock.now(),
        customerId: maria(realm),
        ...changes,
      });
    const id = make('somebody rewrote this', {}, realm);
    expect(connected.sandbox.realm(realm).find('Invoice', id)).toMatchObject({ TotalAmt: 140.73 });
    expect(await asked(taxed)).toEqual({ found: 'unmarkedTwin', ids: [id] });
    expect(await asked({ netCents: 12_999 })).toEqual({ found: 'nothing' });
    expect(await asked({})).toEqual({ found: 'nothing' });
    const marked = make(MARKER, {}, realm);
    expect(await asked(taxed)).toMatchObject({ found: 'live', document: { id: marked, taxCents: 1_073 } });
    expect(await asked({ netCents: 12_999 })).toEqual({ found: 'foreign', ids: [marked] });
  });

  test('sees nothing while the search lags, and it is the caller who knows for how long', async () => {
    connected.sandbox.switches.searchLagSeconds = 600;
    const id = make(MARKER);
    const sentAt = connected.sandbox.stage.clock.now();
    expect(await look({ sentAt })).toEqual({ found: 'nothing' });
    connected.sandbox.stage.clock.advance(601_000);
    expect(await look({ sentAt })).toMatchObject({ found: 'live', document: { id } });
  });

  test('reads all pages', async () => {
    const rows = Array.from({ length: 2_500 }, (_, n) => ({ Id: String(n), PrivateNote: n === 2_400 ? MARKER : '' }));
    const found = { Id: '2400', TotalAmt: 130, CustomerRef: { value: '1' }, PrivateNote: MARKER };
    const client = { query: async () => rows, read: async () => found };
    expect(
      await lookForMarker(client, realmId, {
        entity: 'Invoice',
        marker: MARKER,
        sentAt: new Date(0),
        customerId: '1',
        totalCents: 13_000,
      }),
    ).toMatchObject({ found: 'live', document: { id: '2400' } });
  });

  test('a look that fails found nothing out', async () => {
    const client = { query: () => Promise.reject(new NotNow('QuickBooks', 'down')), read: async () => undefined };
    const asked = { entity: 'Invoice' as const, marker: MARKER, sentAt: new Date(0), customerId: '1' };
    await expect(lookForMarker(client, realmId, asked)).rejects.toThrow(NotNow);
  });
});

describe('reading by id', () => {
  const read = (id: string, ours?: number) => readDocument(connected.client, realmId, 'Invoice', id, ours);

  test('live, voided, gone', async () => {
    const id = make(MARKER);
    expect(await read(id, 13_000)).toMatchObject({ state: 'live', document: { id, totalCents: 13_000 } });
    connected.sandbox.realm(realmId).void('Invoice', id);
    expect(await read(id, 13_000)).toEqual({ state: 'voided' });
    expect(await read(id)).toEqual({ state: 'voided' });
    connected.sandbox.realm(realmId).delete('Invoice', id);
    expect(await read(id, 13_000)).toEqual({ state: 'notFound' });
  });

  test.each([
    [0, 'HubSpot deal 21', 0, 'live'],
    [0, 'Voided\nHubSpot deal 21', 0, 'voided'],
    [0, 'HubSpot deal 21', 13_000, 'voided'],
    [130, 'Voided? no', 13_000, 'live'],
  ])('a total of %i with the note %j, where ours was %i, is %s', async (total, note, ours, state) => {
    const client = { read: async () => ({ Id: '1', TotalAmt: total, PrivateNote: note }) };
    expect((await readDocument(client, realmId, 'Invoice', '1', ours)).state).toBe(state);
  });
});

test.each([
  [1876.48, 187_648],
  ['1876.48', 187_648],
  [1_134_567_890.12, 113_456_789_012],
  [0.07, 7],
  [undefined, 0],
])('an answered total of %p is %i cents', (TotalAmt, totalCents) => {
  expect(answeredDocument({ Id: '1', TotalAmt }).totalCents).toBe(totalCents);
});
