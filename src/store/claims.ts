import { and, eq, gt, inArray, or } from 'drizzle-orm';
import type { ActionRequest, DocumentKind } from '../domain/actions.ts';
import { standing, type ClaimRow, type Standing } from './claimRules.ts';
import {
  advance,
  insertOpen,
  keepOrphan,
  lockRecord,
  nextGeneration,
  rowsOf,
  vanish,
  type ClaimScope,
} from './claimRows.ts';
import { ledgerNow, type Database } from './database.ts';
import { createPaymentLeg, type PaymentLeg } from './paymentLeg.ts';
import { REBUILT_BY } from './rebuiltRows.ts';
import { forgetRelease } from './stuckRows.ts';
import { claimDocuments, claims, deliveries } from './schema.ts';

export type { ClaimScope } from './claimRows.ts';

/** What is stored before anything is sent. */
export interface SendingPlan {
  generation: number;
  documentKind: DocumentKind;
  requestId: string;
  /** The exact bytes of the request. */
  body: string;
  /** For a paid invoice: the payment's body but for the invoice's id. */
  paymentPlan?: string;
  /** Absent where QuickBooks computes the tax. */
  plannedTotalCents?: number;
  /** Absent for expenses. */
  customerId?: string;
  contactId?: string;
  dealId?: string;
  currency: string;
  txnDate: string;
}

/** A document as QuickBooks answered it. */
export interface AnsweredDocument {
  id: string;
  number?: string;
  totalCents: number;
  balanceCents: number;
  /** Where no total was planned: the lines don't come to what was sent. */
  otherThanSent?: boolean;
  /** Learned by a look: what differs may be a person's doing since, and isn't taken back. */
  seenLater?: boolean;
}

export type BeginResult =
  | { began: ClaimRow }
  /** Another document, send or generation came first: start again by looking. */
  | { lost: Standing }
  /** HubSpot has been answered, or is about to be: no first write any more. */
  | { tooLate: true };

/** The ledger: the rows of never-twice, moved by compare-and-set only. Nobody else writes these tables. */
export interface Claims extends PaymentLeg {
  now(): Promise<Date>;
  look(scope: ClaimScope): Promise<Standing>;
  byId(claimId: number): Promise<ClaimRow>;
  /** Rows after this id that are neither at rest nor a person's, by id, at most 500: their run must bring them to rest. */
  unsettled(afterId?: number): Promise<ClaimRow[]>;
  /** The settler of a released row has come: the next one is as patient as any. */
  forgetRelease(row: Pick<ClaimRow, 'id' | 'generation'>): Promise<void>;
  /** Those, and the rows that call for a person; a page of them, by id. */
  notAtRest(afterId?: number): Promise<ClaimRow[]>;
  /** open(g) → sending(g), in one transaction with the delivery's row: the only way to the right to send. */
  begin(request: ActionRequest, workflowId: string, scope: ClaimScope, plan: SendingPlan): Promise<BeginResult>;
  /**
   * sending(g) → settled; made where a payment follows; undoing when total or balance aren't the planned ones.
   * `orphan` when the generation is over and the document is in no row: it is kept in sight. Whoever learns of the
   * document may call it, zombies too.
   */
  settle(
    claimId: number,
    generation: number,
    document: AnsweredDocument,
  ): Promise<'settled' | 'made' | 'undoing' | 'stuck' | 'orphan'>;
  /** sending(g) → open(g+1): what was sent is known to have left nothing. False when another was first. */
  leftNothing(claimId: number, generation: number, reason: string): Promise<boolean>;
  /** settled(g) → open(g+1): the document was voided or deleted in QuickBooks. */
  gone(claimId: number, generation: number): Promise<boolean>;
  /** undoing(g) → open(g+1): the document is gone from the books; `gone` when a person took it out, so that a new one replaces it. */
  undone(claimId: number, generation: number, fate?: 'undone' | 'gone'): Promise<boolean>;
  /** Notes that the undoing of a document is about to be sent, so that nobody takes its end for a person's deed. */
  noteUndo(claimId: number, documentId: string): Promise<void>;
  undoWasSent(claimId: number, documentId: string): Promise<boolean>;
  /** How many documents the rows of this record ever made, for numbers that must differ. */
  documentsEver(scope: ClaimScope): Promise<number>;
  /** True when a document that these rows once made was voided or deleted in QuickBooks: a new one replaces it. */
  replacesGone(scope: ClaimScope): Promise<boolean>;
  /** sending(g), paying(g) or undoing(g) → stuck: a person must look. */
  stick(claimId: number, generation: number, from: 'sending' | 'paying' | 'undoing', reason: string): Promise<boolean>;
  /** The same by a rebuild, which alone may take the row up again: its documents may be of several generations. */
  putAside(
    claimId: number,
    generation: number,
    from: 'sending' | 'paying' | 'undoing',
    reason: string,
  ): Promise<boolean>;
}

/** Between winning the right to send and rest: a dead run in one of these has left something to settle. */
export const IN_FLIGHT: readonly ClaimRow['state'][] = ['sending', 'made', 'paying', 'undoing'];

/** The ledger over a database. */
export function createClaims(db: Database): Claims {
  return {
    ...createPaymentLeg(db),

    now: () => ledgerNow(db),

    async look(scope) {
      return standing(await rowsOf(db, scope), scope);
    },

    async byId(claimId) {
      const [row] = await db.select().from(claims).where(eq(claims.id, claimId));
      if (!row) throw new Error(`The ledger has no claim ${claimId}.`);
      return row;
    },

    unsettled: (afterId = 0) =>
      db
        .select()
        .from(claims)
        .where(and(inArray(claims.state, IN_FLIGHT), gt(claims.id, afterId)))
        .orderBy(claims.id)
        .limit(500),

    forgetRelease: (row) => forgetRelease(db, row),

    notAtRest: (afterId = 0) =>
      db
        .select()
        .from(claims)
        .where(and(or(inArray(claims.state, IN_FLIGHT), eq(claims.needsAttention, true)), gt(claims.id, afterId)))
        .orderBy(claims.id)
        .limit(500),

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
        const began = await advance(tx, own.id, generation, 'open', {
          ...stored,
          plannedTotalCents: plan.plannedTotalCents ?? null,
          paymentPlan: plan.paymentPlan ?? null,
          customerId: plan.customerId ?? null,
          contactId: plan.contactId ?? null,
          dealId: plan.dealId ?? null,
          state: 'sending',
          sentAt: now,
          begunBy: workflowId,
          reason: null,
        });
        return began ? { began } : { lost: { stands: 'nothing' } };
      });
    },

    settle(claimId, generation, document) {
      return db.transaction(async (tx) => {
        // Locked, so that two who learn of the same document at once record it one after the other.
        const [before] = await tx.select().from(claims).where(eq(claims.id, claimId)).for('update');
        const [known] = await tx
          .select()
          .from(claimDocuments)
          .where(and(eq(claimDocuments.claimId, claimId), eq(claimDocuments.documentId, document.id)));
        // One that is known is told again, and moves nothing: not another generation's row either.
        if (known) {
          // Set aside while the row was stuck, and the row was released since: it is what this generation has sent.
          if (known.fate === 'orphan') return (await adopt(tx, before, known, document)) ?? 'orphan';
          return before?.state === 'undoing' ? 'undoing' : before?.state === 'made' ? 'made' : 'settled';
        }
        const change = before ? whatBecomes(before, document) : { state: 'settled' as const, reason: null };
        const advanced = await advance(tx, claimId, generation, 'sending', { ...change, ...columnsOf(document) });
        if (!advanced) {
          await keepOrphan(tx, { claimId, generation, documentId: document.id, leg: 'document' });
          return 'orphan';
        }
        await tx.insert(claimDocuments).values({ claimId, generation, documentId: document.id, fate: 'live' });
        return change.state;
      });
    },

    async leftNothing(claimId, generation, reason) {
      return (await advance(db, claimId, generation, 'sending', nextGeneration(generation, reason))) !== undefined;
    },

    gone: (claimId, generation) => vanish(db, claimId, generation, 'settled', 'gone'),
    undone: (claimId, generation, fate = 'undone') => vanish(db, claimId, generation, 'undoing', fate),

    async noteUndo(claimId, documentId) {
      await db
        .update(claimDocuments)
        .set({ fate: 'undoing' })
        .where(
          and(
            eq(claimDocuments.claimId, claimId),
            eq(claimDocuments.documentId, documentId),
            eq(claimDocuments.fate, 'live'),
          ),
        );
    },

    async undoWasSent(claimId, documentId) {
      const [known] = await db
        .select({ fate: claimDocuments.fate })
        .from(claimDocuments)
        .where(and(eq(claimDocuments.claimId, claimId), eq(claimDocuments.documentId, documentId)));
      return known?.fate === 'undoing';
    },

    async documentsEver(scope) {
      const ids = (await rowsOf(db, scope)).map((row) => row.id);
      if (ids.length === 0) return 0;
      return db.$count(claimDocuments, and(inArray(claimDocuments.claimId, ids), eq(claimDocuments.leg, 'document')));
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
      const change = { state: 'stuck' as const, reason, needsAttention: true, stuckFrom: from };
      return (await advance(db, claimId, generation, from, change)) !== undefined;
    },

    async putAside(claimId, generation, from, reason) {
      const change = { state: 'stuck' as const, reason, needsAttention: true, begunBy: REBUILT_BY };
      return (await advance(db, claimId, generation, from, change)) !== undefined;
    },
  };
}

/** The one document of the generation that the row is sending, found again; undefined where the row is elsewhere. */
async function adopt(
  tx: Parameters<Parameters<Database['transaction']>[0]>[0],
  row: ClaimRow | undefined,
  known: typeof claimDocuments.$inferSelect,
  document: AnsweredDocument,
) {
  if (row?.state !== 'sending' || row.generation !== known.generation) return undefined;
  const change = whatBecomes(row, document);
  if (!(await advance(tx, row.id, row.generation, 'sending', { ...change, ...columnsOf(document) }))) return undefined;
  await tx
    .update(claimDocuments)
    .set({ fate: 'live' })
    .where(and(eq(claimDocuments.claimId, row.id), eq(claimDocuments.documentId, document.id)));
  return change.state;
}

/** What a row keeps of its document. */
function columnsOf({ id, number, totalCents, balanceCents }: AnsweredDocument) {
  return { documentId: id, documentNumber: number ?? null, totalCents, balanceCents };
}

/** Where a row goes when its document is known. A paid invoice whose balance isn't its total had a credit applied to it. */
function whatBecomes(row: ClaimRow, document: AnsweredDocument) {
  const isOther = row.plannedTotalCents !== null && row.plannedTotalCents !== document.totalCents;
  if (isOther || document.otherThanSent) return { state: 'undoing' as const, reason: 'TotalMismatch' };
  if (row.paymentPlan === null) return { state: 'settled' as const, reason: null };
  if (document.balanceCents !== document.totalCents) {
    if (!document.seenLater) return { state: 'undoing' as const, reason: 'CreditApplied' };
    const reason = `Invoice ${document.number ?? document.id} was paid in part or in full before its own payment was sent. Row ${row.id} waits for a person.`;
    return { state: 'stuck' as const, reason, needsAttention: true };
  }
  return { state: 'made' as const, reason: null };
}
