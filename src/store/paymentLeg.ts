import { and, eq } from 'drizzle-orm';
import type { ClaimRow } from './claimRules.ts';
import { advance, keepOrphan } from './claimRows.ts';
import { ledgerNow, type Database } from './database.ts';
import { claimDocuments, claims } from './schema.ts';

/** A payment as QuickBooks answered it, or as a look found it. */
export interface AnsweredPayment {
  id: string;
  /** All of it is applied to our invoice, and nothing else is. */
  appliedInFull: boolean;
}

/** The second write of a paid invoice (never-twice (a), `made` and `paying`). */
export interface PaymentLeg {
  /** made(g) → paying(g): the only way to the right to send the payment. Undefined when another was first. */
  beginPayment(
    claimId: number,
    generation: number,
    sending: { requestId: string; body: string },
  ): Promise<ClaimRow | undefined>;
  /** paying(g) → settled, or undoing when it isn't applied to our invoice in full; `orphan` as for documents. */
  settlePayment(
    claimId: number,
    generation: number,
    payment: AnsweredPayment,
  ): Promise<'settled' | 'undoing' | 'orphan'>;
  /** made(g), paying(g) or settled(g) → undoing: what is there must go. The reason says what is told afterwards. */
  undoInstead(
    claimId: number,
    generation: number,
    from: 'made' | 'paying' | 'settled',
    reason: string,
  ): Promise<boolean>;
}

type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

async function adoptPayment(
  tx: Transaction,
  claimId: number,
  generation: number,
  payment: AnsweredPayment,
): Promise<'settled' | 'undoing' | 'orphan'> {
  const { state, change } = whatBecomes(payment);
  if (!(await advance(tx, claimId, generation, 'paying', change))) return 'orphan';
  await tx
    .update(claimDocuments)
    .set({ fate: 'live' })
    .where(
      and(
        eq(claimDocuments.claimId, claimId),
        eq(claimDocuments.documentId, payment.id),
        eq(claimDocuments.leg, 'payment'),
      ),
    );
  return state;
}

function whatBecomes({ id, appliedInFull }: AnsweredPayment) {
  const state = appliedInFull ? ('settled' as const) : ('undoing' as const);
  return { state, change: { state, paymentId: id, reason: appliedInFull ? null : 'unapplied' } };
}

/** The payment leg over a database. */
export function createPaymentLeg(db: Database): PaymentLeg {
  return {
    async beginPayment(claimId, generation, { requestId, body }) {
      return advance(db, claimId, generation, 'made', {
        state: 'paying',
        paymentRequestId: requestId,
        paymentBody: body,
        sentAt: await ledgerNow(db),
      });
    },

    settlePayment(claimId, generation, payment) {
      return db.transaction(async (tx) => {
        const [before] = await tx.select().from(claims).where(eq(claims.id, claimId)).for('update');
        const [known] = await tx
          .select()
          .from(claimDocuments)
          .where(
            and(
              eq(claimDocuments.claimId, claimId),
              eq(claimDocuments.documentId, payment.id),
              eq(claimDocuments.leg, 'payment'),
            ),
          );
        if (known) {
          // Set aside while the row was stuck, and the row was released since: it is what this generation has sent.
          const mayAdopt = before?.state === 'paying' && before.generation === known.generation;
          if (known.fate === 'orphan' && !mayAdopt) return 'orphan';
          if (known.fate === 'orphan') return adoptPayment(tx, claimId, generation, payment);
          return before?.state === 'undoing' ? 'undoing' : 'settled';
        }
        const { state, change } = whatBecomes(payment);
        if (!(await advance(tx, claimId, generation, 'paying', change))) {
          await keepOrphan(tx, { claimId, generation, documentId: payment.id, leg: 'payment' });
          return 'orphan';
        }
        await tx
          .insert(claimDocuments)
          .values({ claimId, generation, documentId: payment.id, leg: 'payment', fate: 'live' });
        return state;
      });
    },

    async undoInstead(claimId, generation, from, reason) {
      return (await advance(db, claimId, generation, from, { state: 'undoing', reason })) !== undefined;
    },
  };
}
