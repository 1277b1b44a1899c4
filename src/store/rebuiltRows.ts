import { and, eq, sql } from 'drizzle-orm';
import type { ClaimKind, DocumentKind } from '../domain/actions.ts';
import type { ShownAs } from './associations.ts';
import type { ClaimRow } from './claimRules.ts';
import { advance, insertOpen, lockRecord, nextGeneration } from './claimRows.ts';
import { ledgerNow, type Database } from './database.ts';
import { claimDocuments, claims } from './schema.ts';

/** `begun_by` of a row that a rebuild made or moved: no run has this id, so whoever meets the row finds it `existing`. */
export const REBUILT_BY = 'reconcile';

/** What names one claim's row. */
export interface ClaimKey {
  portalId: string;
  realmId: string;
  kind: ClaimKind;
  objectType: string;
  objectId: string;
  occurrence: string;
}

/** A row without its bodies: enough to compare with QuickBooks. */
export type RowOutline = Pick<
  ClaimRow,
  | 'id'
  | 'kind'
  | 'objectType'
  | 'objectId'
  | 'occurrence'
  | 'state'
  | 'generation'
  | 'documentKind'
  | 'documentId'
  | 'paymentId'
  | 'begunBy'
  | 'sentAt'
  | 'createdAt'
>;

/** A document that stands in a rebuilt row's history. */
export interface RebuiltDocument {
  generation: number;
  documentId: string;
  leg: 'document' | 'payment';
  /** `orphan`: live, and a person must decide what becomes of it. */
  fate: 'live' | 'gone' | 'orphan';
  /** What may show it in HubSpot since then: it is looked for there before another is made. */
  shownAs?: { linkType: ShownAs; linkSentAt: Date };
}

/** What a row becomes. */
export type RebuiltRow =
  | { state: 'open'; generation: number }
  | { state: 'stuck'; generation: number; documentKind: DocumentKind; sentAt: Date; reason: string }
  | {
      state: 'settled';
      generation: number;
      documentKind: DocumentKind;
      requestId: string;
      paymentRequestId: string | null;
      paymentId: string | null;
      sentAt: Date;
      documentId: string;
      documentNumber: string | null;
      totalCents: number;
      balanceCents: number;
      customerId: string | null;
      currency: string | null;
      txnDate: string;
    };

/** The ledger's rows as a rebuild writes them: what a restored backup doesn't know, from what QuickBooks has. */
export interface RebuiltRows {
  now(): Promise<Date>;
  /** All rows of a portal and company. */
  outlines(portalId: string, realmId: string): Promise<RowOutline[]>;
  /** The row of a claim, if there is one. */
  find(key: ClaimKey): Promise<RowOutline | undefined>;
  /**
   * Makes the row, or changes it while it still is at `seen`, and notes its documents. False when another was first.
   * Throws RangeError when its generation would go back.
   */
  put(
    key: ClaimKey,
    seen: Pick<ClaimRow, 'id' | 'generation' | 'state'> | undefined,
    row: RebuiltRow,
    documents: readonly RebuiltDocument[],
  ): Promise<boolean>;
  /** A person must look at the row. */
  needsAttention(claimId: number): Promise<void>;
}

const OUTLINE = {
  id: claims.id,
  kind: claims.kind,
  objectType: claims.objectType,
  objectId: claims.objectId,
  occurrence: claims.occurrence,
  state: claims.state,
  generation: claims.generation,
  documentKind: claims.documentKind,
  documentId: claims.documentId,
  paymentId: claims.paymentId,
  begunBy: claims.begunBy,
  sentAt: claims.sentAt,
  createdAt: claims.createdAt,
};

/** The rebuilt rows over a database. */
export function createRebuiltRows(db: Database): RebuiltRows {
  return {
    now: () => ledgerNow(db),

    outlines: (portalId, realmId) =>
      db
        .select(OUTLINE)
        .from(claims)
        .where(and(eq(claims.portalId, portalId), eq(claims.realmId, realmId)))
        .orderBy(claims.id),

    async find(key) {
      const [row] = await db.select(OUTLINE).from(claims).where(byKey(key));
      return row;
    },

    put(key, seen, row, documents) {
      if (seen && row.generation < seen.generation) throw new RangeError('A generation never goes back.');
      return db.transaction(async (tx) => {
        const scope = { ...key, mode: 'create_another' as const, mergedIds: [] };
        await lockRecord(tx, scope);
        const [there] = await tx.select({ id: claims.id }).from(claims).where(byKey(key));
        if ((there?.id ?? null) !== (seen?.id ?? null)) return false;
        const from = seen ?? (await insertOpen(tx, scope));
        const advanced = await advance(tx, from.id, from.generation, from.state, changeTo(row));
        if (!advanced) return false;
        for (const { shownAs, ...document } of documents)
          await tx
            .insert(claimDocuments)
            .values({ claimId: from.id, ...document, ...shownAs })
            .onConflictDoUpdate({
              target: [claimDocuments.claimId, claimDocuments.generation, claimDocuments.documentId],
              set: { fate: document.fate },
              // What was taken back by us, or by a person, stays so: both are gone.
              setWhere: sql`${claimDocuments.fate} in ('live', 'orphan')`,
            });
        return true;
      });
    },

    async needsAttention(claimId) {
      await db.update(claims).set({ needsAttention: true }).where(eq(claims.id, claimId));
    },
  };
}

function byKey(key: ClaimKey) {
  return and(
    eq(claims.portalId, key.portalId),
    eq(claims.realmId, key.realmId),
    eq(claims.kind, key.kind),
    eq(claims.objectType, key.objectType),
    eq(claims.objectId, key.objectId),
    eq(claims.occurrence, key.occurrence),
  );
}

/** What stays is what the record itself says: its contact and its deal. */
function changeTo(row: RebuiltRow): Partial<typeof claims.$inferInsert> {
  const fresh = { ...nextGeneration(0, null), plannedTotalCents: null, begunBy: REBUILT_BY };
  if (row.state === 'stuck') return { ...fresh, ...row, needsAttention: true };
  return { ...fresh, ...row, reason: null, needsAttention: false };
}
