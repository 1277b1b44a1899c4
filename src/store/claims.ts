import { and, eq, inArray, sql } from 'drizzle-orm';
import type { ActionRequest } from '../domain/actions.ts';
import { standing, type ClaimRow, type Standing, type WantedClaim } from './claimRules.ts';
import { ledgerNow, type Database } from './database.ts';
import { claimDocuments, claims, deliveries } from './schema.ts';

/** Whose rows are meant: one portal, company, kind and record, under all the ids that were merged into it. */
export interface ClaimScope extends WantedClaim {
  portalId: string;
  realmId: string;
  kind: string;
  objectType: string;
  mergedIds: readonly string[];
}

/** What is stored before anything is sent. */
export interface SendingPlan {
  generation: number;
  requestId: string;
  /** The exact bytes of the request. */
  body: string;
  /** Absent where QuickBooks computes the tax. */
  plannedTotalCents?: number;
  customerId: string;
  contactId: string;
  currency: string;
  txnDate: string;
}

/** A document as QuickBooks answered it. */
export interface AnsweredDocument {
  id: string;
  number?: string;
  totalCents: number;
  balanceCents: number;
}

export type BeginResult =
  | { began: ClaimRow }
  /** Another document, send or generation came first: start again by looking. */
  | { lost: Standing }
  /** HubSpot has been answered, or is about to be: no first write any more. */
  | { tooLate: true };

/** The ledger: the rows of never-twice, moved by compare-and-set only. Nobody else writes these tables. */
export interface Claims {
  now(): Promise<Date>;
  look(scope: ClaimScope): Promise<Standing>;
  byId(claimId: number): Promise<ClaimRow>;
  /** open(g) → sending(g), in one transaction with the delivery's row: the only way to the right to send. */
  begin(request: ActionRequest, workflowId: string, scope: ClaimScope, plan: SendingPlan): Promise<BeginResult>;
  /**
   * sending(g) → settled, or undoing when the total isn't the planned one. `orphan` when the generation is over and the document is in no row: it is kept in sight.
   * Whoever learns of the document may call it, zombies too.
   */
  settle(claimId: number, generation: number, document: AnsweredDocument): Promise<'settled' | 'undoing' | 'orphan'>;
  /** sending(g) → open(g+1): what was sent is known to have left nothing. False when another was first. */
  leftNothing(claimId: number, generation: number, reason: string): Promise<boolean>;
  /** settled(g) → open(g+1): the document was voided or deleted in QuickBooks. */
  gone(claimId: number, generation: number): Promise<boolean>;
  /** undoing(g) → open(g+1): the document is gone from the books. */
  undone(claimId: number, generation: number): Promise<boolean>;
  /** How many documents the rows of this record ever made, for numbers that must differ. */
  documentsEver(scope: ClaimScope): Promise<number>;
  /** True when a document that these rows once made was voided or deleted in QuickBooks: a new one replaces it. */
  replacesGone(scope: ClaimScope): Promise<boolean>;
  /** sending(g) or undoing(g) → stuck: a person must look. */
  stick(claimId: number, generation: number, from: 'sending' | 'undoing', reason: string): Promise<boolean>;
}

/** The ledger over a database. */
export function createClaims(db: Database): Claims {
  async function advance(
    claimId: number,
    generation: number,
    from: ClaimRow['state'],
    change: Partial<typeof claims.$inferInsert>,
    on: Pick<Database, 'update'> = db,
  ): Promise<ClaimRow | undefined> {
    const [row] = await on
      .update(claims)
      .set(change)
      .where(and(eq(claims.id, claimId), eq(claims.generation, generation), eq(claims.state, from)))
      .returning();
    return row;
  }

  /** A document that was there is no more: the row moves on, and the document's own row says why. */
  function vanish(claimId: number, generation: number, from: 'settled' | 'undoing', fate: 'gone' | 'undone') {
    return db.transaction(async (tx) => {
      const row = await advance(claimId, generation, from, nextGeneration(generation, null), tx);
      if (!row) return false;
      await tx
        .update(claimDocuments)
        .set({ fate })
        .where(and(eq(claimDocuments.claimId, claimId), eq(claimDocuments.generation, generation)));
      return true;
    });
  }

  const nextGeneration = (generation: number, reason: string | null) => ({
    state: 'open' as const,
    generation: generation + 1,
    requestId: null,
    body: null,
    sentAt: null,
    documentId: null,
    documentNumber: null,
    totalCents: null,
    balanceCents: null,
    reason,
  });

  return {
    now: () => ledgerNow(db),

    async look(scope) {
      return standing(await rowsOf(db, scope), scope);
    },

    async byId(claimId) {
      const [row] = await db.select().from(claims).where(eq(claims.id, claimId));
      if (!row) throw new Error(`The ledger has no claim ${claimId}.`);
      return row;
    },

    begin(request, workflowId, scope, plan) {
      return db.transaction(async (tx): Promise<BeginResult> => {
        await lockRecord(tx, scope);
        const [delivery] = await tx
          .select()
          .from(deliveries)
          .where(and(eq(deliveries.portalId, request.record.portalId), eq(deliveries.callbackId, request.callbackId)))
          .for('update');
        const now = await ledgerNow(tx);
        if (!delivery || delivery.answeredAt !== null || now >= delivery.answerDue) return { tooLate: true };

        const stands = standing(await rowsOf(tx, scope), scope);
        if (stands.stands !== 'nothing') return { lost: stands };
        const own = stands.row ?? (await insertOpen(tx, scope));
        if (own.generation !== plan.generation) return { lost: { stands: 'nothing', row: own } };
        const { generation, ...stored } = plan;
        const began = await advance(
          own.id,
          generation,
          'open',
          {
            ...stored,
            plannedTotalCents: plan.plannedTotalCents ?? null,
            state: 'sending',
            sentAt: now,
            begunBy: workflowId,
            reason: null,
          },
          tx,
        );
        return began ? { began } : { lost: { stands: 'nothing' } };
      });
    },

    settle(claimId, generation, document) {
      return db.transaction(async (tx) => {
        // Locked, so that two who learn of the same document at once record it one after the other.
        const [before] = await tx.select().from(claims).where(eq(claims.id, claimId)).for('update');
        const planned = before?.plannedTotalCents ?? null;
        const asPlanned = planned === null || planned === document.totalCents;
        const settled = await advance(
          claimId,
          generation,
          'sending',
          {
            state: asPlanned ? 'settled' : 'undoing',
            reason: asPlanned ? null : 'TotalMismatch',
            documentId: document.id,
            documentNumber: document.number ?? null,
            totalCents: document.totalCents,
            balanceCents: document.balanceCents,
          },
          tx,
        );
        const [known] = await tx
          .select()
          .from(claimDocuments)
          .where(and(eq(claimDocuments.claimId, claimId), eq(claimDocuments.documentId, document.id)));
        const result = asPlanned ? 'settled' : 'undoing';
        if (known) {
          if (known.fate === 'orphan') return 'orphan';
          return before?.state === 'undoing' ? 'undoing' : 'settled';
        }
        await tx
          .insert(claimDocuments)
          .values({ claimId, generation, documentId: document.id, fate: settled ? 'live' : 'orphan' });
        if (settled) return result;
        await tx.update(claims).set({ needsAttention: true }).where(eq(claims.id, claimId));
        return 'orphan';
      });
    },

    async leftNothing(claimId, generation, reason) {
      return (await advance(claimId, generation, 'sending', nextGeneration(generation, reason))) !== undefined;
    },

    gone: (claimId, generation) => vanish(claimId, generation, 'settled', 'gone'),
    undone: (claimId, generation) => vanish(claimId, generation, 'undoing', 'undone'),

    async documentsEver(scope) {
      const ids = (await rowsOf(db, scope)).map((row) => row.id);
      return ids.length === 0 ? 0 : db.$count(claimDocuments, inArray(claimDocuments.claimId, ids));
    },

    async replacesGone(scope) {
      const rows = await rowsOf(db, scope);
      const considered =
        scope.mode === 'create_another' ? rows.filter((row) => row.occurrence === scope.occurrence) : rows;
      if (considered.length === 0) return false;
      const ids = considered.map((row) => row.id);
      const [gone] = await db
        .select({ claimId: claimDocuments.claimId })
        .from(claimDocuments)
        .where(and(inArray(claimDocuments.claimId, ids), eq(claimDocuments.fate, 'gone')))
        .limit(1);
      return gone !== undefined;
    },

    async stick(claimId, generation, from, reason) {
      const change = { state: 'stuck' as const, reason, needsAttention: true };
      return (await advance(claimId, generation, from, change)) !== undefined;
    },
  };
}

function rowsOf(on: Pick<Database, 'select'>, scope: ClaimScope): Promise<ClaimRow[]> {
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
async function lockRecord(tx: Pick<Database, 'execute'>, scope: ClaimScope): Promise<void> {
  for (const id of [...new Set([scope.objectId, ...scope.mergedIds])].toSorted()) {
    const name = [scope.portalId, scope.realmId, scope.kind, scope.objectType, id].join(':');
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`);
  }
}

async function insertOpen(tx: Pick<Database, 'insert'>, scope: ClaimScope): Promise<ClaimRow> {
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
