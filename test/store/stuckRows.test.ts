import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eq } from 'drizzle-orm';
import type { ActionRequest } from '../../src/domain/actions.ts';
import { createClaims, type Claims, type ClaimScope } from '../../src/store/claims.ts';
import { openEmbedded, type OpenDatabase } from '../../src/store/database.ts';
import { createDeliveries, type Deliveries } from '../../src/store/deliveries.ts';
import { createSecretBox } from '../../src/store/encryption.ts';
import { claimDocuments, claims as claimsTable } from '../../src/store/schema.ts';
import { RELEASED, releaseStuck } from '../../src/store/stuckRows.ts';

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

/** A row that is sending its first generation; of a paid invoice when there is a payment to come. */
async function sending(paymentPlan?: string): Promise<number> {
  const objectId = String(++count);
  const request: ActionRequest = {
    action: 'create-invoice',
    kind: 'invoice',
    record: { portalId: '1', type: 'DEAL', id: objectId },
    callbackId: `c${count}`,
    inputs: {
      realmId: '2',
      paymentTerms: 'customer_terms',
      customer: 'contact',
      products: 'line_items',
      createMissingProducts: false,
      existingDocument: 'use',
    },
  };
  await deliveries.receive(request, 'w', 60_000, 0);
  const scope: ClaimScope = {
    portalId: '1',
    realmId: '2',
    kind: 'invoice',
    objectType: 'DEAL',
    objectId,
    mode: 'use',
    occurrence: 'once',
    mergedIds: [],
  };
  const begun = await claims.begin(request, 'w', scope, {
    generation: 1,
    documentKind: paymentPlan === undefined ? 'invoice' : 'paid_invoice',
    requestId: 'r',
    body: '{}',
    plannedTotalCents: 100,
    currency: 'USD',
    txnDate: '2026-11-20',
    ...(paymentPlan === undefined ? {} : { paymentPlan }),
  });
  if (!('began' in begun)) throw new Error(JSON.stringify(begun));
  return begun.began.id;
}

const document = (id: string, balanceCents = 100) => ({ id, totalCents: 100, balanceCents });
const release = (claimId: number) => releaseStuck(open.db, claimId);
const fateOf = async (claimId: number, documentId: string) => {
  const rows = await open.db.select().from(claimDocuments).where(eq(claimDocuments.claimId, claimId));
  return rows.find((row) => row.documentId === documentId)?.fate;
};

describe('a released row goes back to where it became stuck', () => {
  test('while it was being looked for', async () => {
    const id = await sending();
    await claims.stick(id, 1, 'sending', 'Several');
    expect(await release(id)).toEqual({ released: 'sending' });
    expect(await claims.byId(id)).toMatchObject({ state: 'sending', reason: RELEASED, needsAttention: false });
    expect(await release(id)).toEqual({ refused: 'notStuck' });
  });

  test('while its payment was being looked for', async () => {
    const id = await sending('{}');
    await claims.settle(id, 1, document(`i${id}`));
    await claims.beginPayment(id, 1, { requestId: 'p', body: '{}' });
    await claims.stick(id, 1, 'paying', 'Several');
    expect(await release(id)).toEqual({ released: 'paying' });
  });

  test('while it was being taken back, also after a payment that was refused', async () => {
    const id = await sending('{}');
    await claims.settle(id, 1, document(`i${id}`));
    await claims.beginPayment(id, 1, { requestId: 'p', body: '{}' });
    await claims.undoInstead(id, 1, 'paying', 'refused:6000');
    await claims.stick(id, 1, 'undoing', 'Refused');
    expect(await release(id)).toEqual({ released: 'undoing' });
  });
});

test('what somebody had paid before is taken back only when that money is off it again', async () => {
  const id = await sending('{}');
  expect(await claims.settle(id, 1, { ...document(`i${id}`, 0), seenLater: true })).toBe('stuck');
  expect(await release(id)).toEqual({ released: 'undoing' });
  // An undo compares what it reads with this: an invoice with a balance of 0 is left alone.
  expect(await claims.byId(id)).toMatchObject({ totalCents: 100, balanceCents: 100 });
});

test('what came while the row was stuck is its document when it is released, and found', async () => {
  const id = await sending();
  await claims.stick(id, 1, 'sending', 'Foreign');
  expect(await claims.settle(id, 1, document(`i${id}`))).toBe('orphan');
  await release(id);
  expect(await claims.settle(id, 1, document(`i${id}`))).toBe('settled');
  expect(await claims.byId(id)).toMatchObject({ state: 'settled', documentId: `i${id}` });
  expect(await fateOf(id, `i${id}`)).toBe('live');
});

test('the same of a payment', async () => {
  const id = await sending('{}');
  await claims.settle(id, 1, document(`i${id}`));
  await claims.beginPayment(id, 1, { requestId: 'p', body: '{}' });
  await claims.stick(id, 1, 'paying', 'Foreign');
  const payment = { id: `p${id}`, appliedInFull: true };
  expect(await claims.settlePayment(id, 1, payment)).toBe('orphan');
  await release(id);
  expect(await claims.settlePayment(id, 1, payment)).toBe('settled');
});

test('a document of a generation that is over stays an orphan, and in sight until somebody has seen it', async () => {
  const id = await sending();
  await claims.leftNothing(id, 1, 'absent');
  expect(await claims.settle(id, 1, document(`i${id}`))).toBe('orphan');
  expect((await claims.notAtRest()).map((row) => row.id)).toContain(id);
  expect(await release(id)).toEqual({ released: 'noted' });
  expect((await claims.notAtRest()).map((row) => row.id)).not.toContain(id);
  expect(await claims.settle(id, 1, document(`i${id}`))).toBe('orphan');
});

test('a row that a rebuild has put aside is the next rebuild’s', async () => {
  const id = await sending();
  await claims.putAside(id, 1, 'sending', 'Several');
  expect(await release(id)).toEqual({ refused: 'rebuilt' });
  const [row] = await open.db.select().from(claimsTable).where(eq(claimsTable.id, id));
  expect(row).toMatchObject({ state: 'stuck', needsAttention: true });
  // Also where a document is known: that it may be taken back is not for one person's release to say.
  const known = await sending();
  await claims.settle(known, 1, { ...document(`i${known}`), totalCents: 99 });
  await claims.putAside(known, 1, 'undoing', 'Several');
  expect(await release(known)).toEqual({ refused: 'rebuilt' });
  expect(await release(999_999)).toEqual({ refused: 'unknown' });
});
