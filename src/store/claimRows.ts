import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import type { ClaimKind } from '../domain/actions.ts';
import type { ClaimRow, WantedClaim } from './claimRules.ts';
import type { Database } from './database.ts';
import { claimDocuments, claims } from './schema.ts';

/** Whose rows are meant: one portal, company, kind and record, under all the ids that were merged into it. */
export interface ClaimScope extends WantedClaim {
  portalId: string;
  realmId: string;
  kind: ClaimKind;
  objectType: string;
  mergedIds: readonly string[];
}

/**
 * The one way in which a row moves: by compare-and-set on (generation, state), which never returns to an old value.
 * Undefined when another was first.
 */
export async function advance(
  on: Pick<Database, 'update'>,
  claimId: number,
  generation: number,
  from: ClaimRow['state'],
  change: Partial<typeof claims.$inferInsert>,
): Promise<ClaimRow | undefined> {
  const [row] = await on
    .update(claims)
    .set(change)
    .where(and(eq(claims.id, claimId), eq(claims.generation, generation), eq(claims.state, from)))
    .returning();
  return row;
}

/** A row at rest again: nothing of the generation before is, or can still come, into the books. */
export function nextGeneration(generation: number, reason: string | null): Partial<typeof claims.$inferInsert> {
  return {
    state: 'open',
    generation: generation + 1,
    requestId: null,
    body: null,
    paymentPlan: null,
    paymentRequestId: null,
    paymentBody: null,
    paymentId: null,
    sentAt: null,
    documentId: null,
    documentNumber: null,
    totalCents: null,
    balanceCents: null,
    stuckFrom: null,
    reason,
  };
}

/** A document that was there is no more: the row moves on, and the documents' own rows say why. */
export function vanish(
  db: Database,
  claimId: number,
  generation: number,
  from: 'settled' | 'undoing',
  fate: 'gone' | 'undone',
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const row = await advance(tx, claimId, generation, from, nextGeneration(generation, null));
    if (!row) return false;
    await tx
      .update(claimDocuments)
      .set({ fate })
      .where(
        and(
          eq(claimDocuments.claimId, claimId),
          eq(claimDocuments.generation, generation),
          // What came too late and is in sight of a person stays in sight.
          ne(claimDocuments.fate, 'orphan'),
        ),
      );
    return true;
  });
}

/** All rows of a record, merged ids included, oldest first. */
export function rowsOf(on: Pick<Database, 'select'>, scope: ClaimScope): Promise<ClaimRow[]> {
  return on
    .select()
    .from(claims)
    .where(
      and(
        eq(claims.portalId, scope.portalId),
        eq(claims.realmId, scope.realmId),
        eq(claims.kind, scope.kind),
        eq(claims.objectType, scope.objectType),
        inArray(claims.objectId, [scope.objectId, ...scope.mergedIds]),
      ),
    )
    .orderBy(claims.id);
}

/** Locks the rows of a record that may not exist yet, in an order that all agree on, until the transaction ends. */
export async function lockRecord(tx: Pick<Database, 'execute'>, scope: ClaimScope): Promise<void> {
  for (const id of [...new Set([scope.objectId, ...scope.mergedIds])].toSorted()) {
    const name = [scope.portalId, scope.realmId, scope.kind, scope.objectType, id].join(':');
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`);
  }
}

/** The record's own row, open, for its first document. */
export async function insertOpen(tx: Pick<Database, 'insert'>, scope: ClaimScope): Promise<ClaimRow> {
  const [row] = await tx
    .insert(claims)
    .values({
      portalId: scope.portalId,
      realmId: scope.realmId,
      kind: scope.kind,
      objectType: scope.objectType,
      objectId: scope.objectId,
      occurrence: scope.occurrence,
    })
    .returning();
  if (!row) throw new Error('The ledger did not return the row that it inserted.');
  return row;
}

/** Keeps a document that came of a generation that is over, in sight of a person. */
export async function keepOrphan(
  tx: Pick<Database, 'insert' | 'update'>,
  document: { claimId: number; generation: number; documentId: string; leg: 'document' | 'payment' },
): Promise<void> {
  await tx.insert(claimDocuments).values({ ...document, fate: 'orphan' });
  await tx.update(claims).set({ needsAttention: true }).where(eq(claims.id, document.claimId));
}
