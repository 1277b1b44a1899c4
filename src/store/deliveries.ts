import { and, eq, isNull, lte, or, sql } from 'drizzle-orm';
import type { ActionRequest } from '../domain/actions.ts';
import type { ActionOutcome } from '../domain/outcome.ts';
import type { ClaimRow } from './claimRules.ts';
import { ledgerNow, type Database } from './database.ts';
import type { SecretBox } from './encryption.ts';
import { claims, deliveries } from './schema.ts';

/** A delivery's row as the database holds it. */
export type DeliveryRow = typeof deliveries.$inferSelect;

/** What the claim's row says while the answer is being recorded, and what may be said of it. */
export type AnswerRule = (ownRows: readonly ClaimRow[]) => ActionOutcome;

/** One row per action execution: when HubSpot must be answered, and what it was told. */
export interface Deliveries {
  /** Writes the row of a request; an existing one stays as it is. `blockMs` and `marginMs` set when the answer is due. */
  receive(request: ActionRequest, workflowId: string, blockMs: number, marginMs: number): Promise<DeliveryRow>;
  /** Keeps a refusal that was answered at the door. */
  receiveRefused(
    request: {
      portalId: string;
      callbackId: string;
      action: string;
      realmId: string;
      objectType: string;
      objectId: string;
    },
    outcome: ActionOutcome,
  ): Promise<void>;
  /**
   * Records the answer in one transaction with reading the record's rows; from then on no first write may begin.
   * The first recorded answer wins and is what every later call returns. `claimId` adds a row of a merged record's id.
   */
  answer(portalId: string, callbackId: string, rule: AnswerRule, claimId?: number): Promise<ActionOutcome>;
  /** The answer that a row holds, opened. */
  recordedAnswer(row: DeliveryRow): ActionOutcome | undefined;
  /** Notes what HubSpot said to the answer. */
  delivered(portalId: string, callbackId: string, result: 'delivered' | 'tooLate'): Promise<void>;
  find(portalId: string, callbackId: string): Promise<DeliveryRow | undefined>;
  /** Deliveries that are due within the margin and have no answer yet, or one that never reached HubSpot. */
  due(marginMs: number): Promise<DeliveryRow[]>;
}

/** The deliveries over a database; answers hold names and sentences, so they are sealed. */
export function createDeliveries(db: Database, box: SecretBox): Deliveries {
  const byKey = (portalId: string, callbackId: string) =>
    and(eq(deliveries.portalId, portalId), eq(deliveries.callbackId, callbackId));

  async function find(portalId: string, callbackId: string): Promise<DeliveryRow | undefined> {
    const [row] = await db.select().from(deliveries).where(byKey(portalId, callbackId));
    return row;
  }

  return {
    find,

    async receive(request, workflowId, blockMs, marginMs) {
      const now = await ledgerNow(db);
      const [row] = await db
        .insert(deliveries)
        .values({
          portalId: request.record.portalId,
          callbackId: request.callbackId,
          workflowId,
          action: request.action,
          realmId: request.inputs.realmId,
          objectType: request.record.type,
          objectId: request.record.id,
          receivedAt: now,
          answerDue: new Date(now.getTime() + blockMs - marginMs),
        })
        .onConflictDoNothing()
        .returning();
      const known = row ?? (await find(request.record.portalId, request.callbackId));
      if (!known) throw new Error('The ledger did not keep the delivery.');
      return known;
    },

    async receiveRefused(request, outcome) {
      const now = await ledgerNow(db);
      await db
        .insert(deliveries)
        .values({
          ...request,
          workflowId: '',
          receivedAt: now,
          answerDue: now,
          answer: box.seal(JSON.stringify(outcome)),
          answeredAt: now,
          delivered: 'delivered',
        })
        .onConflictDoNothing();
    },

    answer(portalId, callbackId, rule, claimId) {
      return db.transaction(async (tx) => {
        const [delivery] = await tx.select().from(deliveries).where(byKey(portalId, callbackId)).for('update');
        if (!delivery) throw new Error('The ledger has no such delivery.');
        if (delivery.answer !== null) return JSON.parse(box.open(delivery.answer)) as ActionOutcome;
        const rows = await tx
          .select()
          .from(claims)
          .where(
            and(
              eq(claims.portalId, portalId),
              eq(claims.realmId, delivery.realmId),
              or(
                and(eq(claims.objectType, delivery.objectType), eq(claims.objectId, delivery.objectId)),
                eq(claims.begunBy, delivery.workflowId),
                ...(claimId === undefined ? [] : [eq(claims.id, claimId)]),
              ),
            ),
          );
        const outcome = rule(rows);
        await tx
          .update(deliveries)
          .set({ answer: box.seal(JSON.stringify(outcome)), answeredAt: sql`ledger_now()` })
          .where(byKey(portalId, callbackId));
        return outcome;
      });
    },

    recordedAnswer: (row) => (row.answer === null ? undefined : (JSON.parse(box.open(row.answer)) as ActionOutcome)),

    async delivered(portalId, callbackId, result) {
      await db.update(deliveries).set({ delivered: result }).where(byKey(portalId, callbackId));
    },

    async due(marginMs) {
      const until = new Date((await ledgerNow(db)).getTime() + marginMs);
      return db
        .select()
        .from(deliveries)
        .where(and(isNull(deliveries.delivered), lte(deliveries.answerDue, until)))
        .orderBy(deliveries.answerDue)
        .limit(500);
    },
  };
}
