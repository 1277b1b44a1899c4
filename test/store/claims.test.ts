import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import type { ActionRequest, ExistingDocument } from '../../src/domain/actions.ts';
import { occurrenceOf } from '../../src/store/claimRules.ts';
import { createClaims, type Claims, type ClaimScope, type SendingPlan } from '../../src/store/claims.ts';
import { ledgerNow, openEmbedded, type OpenDatabase } from '../../src/store/database.ts';
import { createDeliveries, type Deliveries } from '../../src/store/deliveries.ts';
import { createSecretBox } from '../../src/store/encryption.ts';
import { claims as claimsTable } from '../../src/store/schema.ts';

let open: OpenDatabase;
let claims: Claims;
let deliveries: Deliveries;
let count = 0;
beforeAll(async () => {
  open = await openEmbedded(undefined);
  claims = createClaims(open.db);
  deliveries = createDeliveries(open.db, createSecretBox([]));
});
afterAll(() => open.close());

let objectId: string;
beforeEach(() => {
  objectId = String(++count);
});

async function received(mode: ExistingDocument = 'use', blockMs = 60_000): Promise<ActionRequest> {
  const request: ActionRequest = {
    action: 'create-invoice',
    kind: 'invoice',
    record: { portalId: '1', type: 'DEAL', id: objectId },
    callbackId: `c${++count}`,
    inputs: {
      realmId: '2',
      paymentTerms: 'customer_terms',
      customer: 'contact',
      products: 'line_items',
      createMissingProducts: false,
      existingDocument: mode,
    },
  };
  await deliveries.receive(request, `w-${request.callbackId}`, blockMs, 0);
  return request;
}

function scopeOf(request: ActionRequest, date = '2026-11-20', mergedIds: string[] = []): ClaimScope {
  const mode = request.inputs.existingDocument;
  const occurrence = occurrenceOf(mode, date, request.callbackId);
  const { id, portalId, type } = request.record;
  return { portalId, realmId: '2', kind: 'invoice', objectType: type, objectId: id, mode, occurrence, mergedIds };
}

const plan = (changes: Partial<SendingPlan> = {}): SendingPlan => ({
  generation: 1,
  documentKind: 'invoice',
  requestId: 'r',
  body: '{}',
  plannedTotalCents: 100,
  customerId: '7',
  contactId: '8',
  currency: 'USD',
  txnDate: '2026-11-20',
  ...changes,
});
const document = (id = '50', totalCents = 100) => ({ id, totalCents, balanceCents: totalCents });
const begin = (request: ActionRequest, changes: Partial<SendingPlan> = {}, mergedIds: string[] = []) =>
  claims.begin(request, `w-${request.callbackId}`, scopeOf(request, changes.txnDate, mergedIds), plan(changes));

async function begun(mode: ExistingDocument = 'use', changes: Partial<SendingPlan> = {}): Promise<number> {
  const result = await begin(await received(mode), changes);
  if (!('began' in result)) throw new Error(JSON.stringify(result));
  return result.began.id;
}

describe('beginning', () => {
  test('two at once: one wins', async () => {
    const [one, other] = [await received(), await received()];
    const results = await Promise.all([begin(one), begin(other)]);
    expect(results.filter((each) => 'began' in each)).toHaveLength(1);
    expect(results.filter((each) => 'lost' in each)).toHaveLength(1);
  });

  test('too late once HubSpot has its answer, or is due one, or never asked', async () => {
    const answered = await received();
    await deliveries.answer('1', answered.callbackId, () => ({
      status: 'failed',
      failures: [{ type: 'ContactMissing', sentence: 'x' }],
    }));
    expect(await begin(answered)).toEqual({ tooLate: true });
    expect(await begin(await received('use', 0))).toEqual({ tooLate: true });
    expect(await begin({ ...answered, callbackId: 'unknown' })).toEqual({ tooLate: true });
  });

  test('another generation than the row has', async () => {
    expect(await begin(await received(), { generation: 2 })).toMatchObject({ lost: { stands: 'nothing' } });
  });

  test('a merged id counts', async () => {
    await claims.settle(await begun(), 1, document());
    const merged = objectId;
    objectId = String(++count);
    expect(await begin(await received(), {}, [merged])).toMatchObject({ lost: { stands: 'document' } });
  });

  test.each<[ExistingDocument, string, ExistingDocument, string, 'began' | 'lost']>([
    ['use', '2026-11-20', 'use', '2026-12-01', 'lost'],
    ['use', '2026-11-20', 'monthly', '2026-11-30', 'lost'],
    ['use', '2026-11-20', 'monthly', '2026-12-01', 'began'],
    ['monthly', '2026-11-20', 'monthly', '2026-12-01', 'began'],
    ['monthly', '2026-11-20', 'use', '2026-12-01', 'lost'],
    ['use', '2026-11-20', 'create_another', '2026-11-20', 'began'],
    ['create_another', '2026-11-20', 'use', '2026-11-20', 'lost'],
  ])('after a live %s of %s, %s of %s: %s', async (first, firstDate, second, secondDate, expected) => {
    await claims.settle(await begun(first, { txnDate: firstDate }), 1, document());
    expect(await begin(await received(second), { txnDate: secondDate })).toHaveProperty(expected);
  });

  test('a month waits for anything in flight', async () => {
    await begun('monthly', { txnDate: '2026-10-01' });
    expect(await begin(await received('monthly'))).toMatchObject({ lost: { stands: 'inFlight' } });
  });
});

describe('moving', () => {
  test('from a wrong state or generation nothing moves', async () => {
    const id = await begun();
    const before = await claims.byId(id);
    expect(await claims.gone(id, 1)).toBe(false);
    expect(await claims.undone(id, 1)).toBe(false);
    expect(await claims.leftNothing(id, 2, 'x')).toBe(false);
    expect(await claims.stick(id, 1, 'undoing', 'x')).toBe(false);
    expect(await claims.byId(id)).toEqual(before);
  });

  test('settled, gone, made again', async () => {
    const id = await begun();
    expect(await claims.settle(id, 1, document())).toBe('settled');
    expect(await claims.settle(id, 1, document())).toBe('settled');
    expect(await claims.leftNothing(id, 1, 'x')).toBe(false);
    expect(await claims.gone(id, 1)).toBe(true);
    expect(await claims.gone(id, 1)).toBe(false);
    expect(await claims.byId(id)).toMatchObject({ state: 'open', generation: 2, documentId: null, sentAt: null });
    const again = await received();
    expect(await claims.replacesGone(scopeOf(again))).toBe(true);
    expect(await claims.documentsEver(scopeOf(again))).toBe(1);
    expect(await begin(again, { generation: 2 })).toHaveProperty('began');
  });

  test('another total is undone, whoever is told of it second', async () => {
    const id = await begun();
    expect(await claims.settle(id, 1, document('51', 99))).toBe('undoing');
    expect(await claims.settle(id, 1, document('51', 99))).toBe('undoing');
    expect(await claims.undone(id, 1)).toBe(true);
  });

  test('a document of a generation that is over stays in sight', async () => {
    const id = await begun();
    await claims.leftNothing(id, 1, 'absent');
    const told = await Promise.all([claims.settle(id, 1, document('52')), claims.settle(id, 1, document('52'))]);
    expect(told).toEqual(['orphan', 'orphan']);
    expect(await claims.byId(id)).toMatchObject({ state: 'open', generation: 2, needsAttention: true });
  });

  test('a stuck row is in the way', async () => {
    const id = await begun();
    expect(await claims.stick(id, 1, 'sending', 'several')).toBe(true);
    expect(await begin(await received())).toMatchObject({ lost: { stands: 'inFlight' } });
  });
});

describe('the payment of a paid invoice', () => {
  const paid = { paymentPlan: '{}' };
  const sending = { requestId: 'p', body: '{"pay":1}' };
  const payment = (appliedInFull = true) => ({ id: `p${objectId}`, appliedInFull });

  async function made(): Promise<number> {
    const id = await begun('use', paid);
    expect(await claims.settle(id, 1, document())).toBe('made');
    return id;
  }

  test('follows the invoice, once', async () => {
    const id = await made();
    expect(await claims.settle(id, 1, document())).toBe('made');
    const tries = await Promise.all([claims.beginPayment(id, 1, sending), claims.beginPayment(id, 1, sending)]);
    expect(tries.filter((row) => row?.state === 'paying')).toHaveLength(1);
    expect(await claims.settlePayment(id, 1, payment())).toBe('settled');
    expect(await claims.settlePayment(id, 1, payment())).toBe('settled');
    expect(await claims.byId(id)).toMatchObject({ state: 'settled', documentId: '50', paymentId: `p${objectId}` });
    expect(await claims.documentsEver(scopeOf(await received()))).toBe(1);
  });

  test('is not begun for an invoice that an open credit was applied to', async () => {
    const id = await begun('use', paid);
    expect(await claims.settle(id, 1, { ...document(), balanceCents: 40 })).toBe('undoing');
    expect(await claims.byId(id)).toMatchObject({ reason: 'CreditApplied' });
    expect(await claims.beginPayment(id, 1, sending)).toBeUndefined();
  });

  test('that is not applied in full sends both back', async () => {
    const id = await made();
    await claims.beginPayment(id, 1, sending);
    expect(await claims.settlePayment(id, 1, payment(false))).toBe('undoing');
    expect(await claims.settlePayment(id, 1, payment(false))).toBe('undoing');
    expect(await claims.undone(id, 1)).toBe(true);
    expect(await claims.byId(id)).toMatchObject({ state: 'open', generation: 2, paymentId: null, paymentPlan: null });
  });

  test('a cancel and a payment: exactly one wins', async () => {
    const id = await made();
    const [begunPayment, undone] = await Promise.all([
      claims.beginPayment(id, 1, sending),
      claims.undoInstead(id, 1, 'made', 'Cancelled'),
    ]);
    expect([begunPayment !== undefined, undone].filter(Boolean)).toHaveLength(1);
  });

  test('that comes of a generation which is over stays in sight', async () => {
    const id = await made();
    await claims.beginPayment(id, 1, sending);
    await claims.undoInstead(id, 1, 'paying', 'absent');
    await claims.undone(id, 1);
    expect(await claims.settlePayment(id, 1, payment())).toBe('orphan');
    expect(await claims.settlePayment(id, 1, payment())).toBe('orphan');
    expect(await claims.byId(id)).toMatchObject({ state: 'open', generation: 2, needsAttention: true });
  });

  test('an invoice that is made, or being paid, is in the way of another', async () => {
    const id = await made();
    expect(await begin(await received())).toMatchObject({ lost: { stands: 'inFlight' } });
    await claims.beginPayment(id, 1, sending);
    expect(await begin(await received())).toMatchObject({ lost: { stands: 'inFlight' } });
  });
});

test("the ledger's clock can be replaced", async () => {
  await open.db.execute(
    sql`create or replace function ledger_now() returns timestamptz language sql volatile as $$ select timestamptz '2030-01-01T00:00:00Z' $$`,
  );
  expect((await ledgerNow(open.db)).toISOString()).toBe('2030-01-01T00:00:00.000Z');
  const id = await begun();
  const [row] = await open.db
    .select()
    .from(claimsTable)
    .where(sql`id = ${id}`);
  expect(row?.sentAt?.toISOString()).toBe('2030-01-01T00:00:00.000Z');
});
