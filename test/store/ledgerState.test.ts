import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ledgerNow, openEmbedded, type OpenDatabase } from '../../src/store/database.ts';
import { createLedgerState } from '../../src/store/ledgerState.ts';
import { createRebuiltRows, type ClaimKey, type RebuiltRow } from '../../src/store/rebuiltRows.ts';
import { claimDocuments } from '../../src/store/schema.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await openEmbedded(undefined);
});
afterAll(() => open.close());

test('writes are on in a new ledger; off, they refuse at once where it was said, and elsewhere within a second', async () => {
  const [here, elsewhere] = [createLedgerState(open.db), createLedgerState(open.db)];
  await elsewhere.refuseWhileOff();
  await here.refuseWhileOff();
  await here.switchOff('restored');
  await expect(here.refuseWhileOff()).rejects.toMatchObject({ name: 'NotNow', retryAfterMs: 60_000 });
  await elsewhere.refuseWhileOff();
  await new Promise((wake) => setTimeout(wake, 1_010));
  await expect(elsewhere.refuseWhileOff()).rejects.toThrow('Writes are off until the ledger is rebuilt');
  await here.switchOn();
  await elsewhere.refuseWhileOff();
});

test('what was read is forgotten when writes go off again', async () => {
  const state = createLedgerState(open.db);
  await state.switchOff('restored');
  const beganAt = await ledgerNow(open.db);
  await state.companyRead('9', beganAt);
  await state.companyRead('10', beganAt);
  expect(await state.companiesRead()).toEqual(
    new Map([
      ['9', beganAt],
      ['10', beganAt],
    ]),
  );
  await state.switchOff('restored again');
  expect(await state.companiesRead()).toEqual(new Map());
  expect(await state.writesOff()).toMatchObject({ reason: 'restored again' });
  await state.switchOn();
  expect(await state.writesOff()).toBeUndefined();
});

test('a row is put once, by whoever saw it last, and never goes back', async () => {
  const rows = createRebuiltRows(open.db);
  const key: ClaimKey = {
    portalId: '1',
    realmId: '2',
    kind: 'invoice',
    objectType: 'DEAL',
    objectId: '3',
    occurrence: 'once',
  };
  const gone: RebuiltRow = { state: 'open', generation: 2 };
  const voided = { generation: 1, documentId: '50', leg: 'document' as const, fate: 'gone' as const };
  const tries = await Promise.all([rows.put(key, undefined, gone, [voided]), rows.put(key, undefined, gone, [voided])]);
  expect(tries.filter(Boolean)).toEqual([true]);
  const seen = await rows.find(key);
  expect(seen).toMatchObject({ state: 'open', generation: 2 });
  if (!seen) return;
  const stuck = { state: 'stuck', generation: 2, documentKind: 'invoice', sentAt: new Date(0), reason: 'two' } as const;
  expect(await rows.put(key, seen, stuck, [{ ...voided, documentId: '51', fate: 'orphan' }])).toBe(true);
  expect(await rows.put(key, seen, { state: 'open', generation: 3 }, [])).toBe(false);
  expect(() => rows.put(key, seen, { state: 'open', generation: 1 }, [])).toThrow('A generation never goes back.');
  const again = await rows.find(key);
  await rows.put(key, again, { state: 'open', generation: 3 }, [{ ...voided, documentId: '51', fate: 'gone' }]);
  expect(await open.db.select().from(claimDocuments)).toMatchObject([
    { documentId: '50', fate: 'gone' },
    { documentId: '51', fate: 'gone' },
  ]);
});
