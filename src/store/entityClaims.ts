import { and, eq, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import type { LinkedEntity, LinkScope } from './links.ts';
import { entityClaims } from './schema.ts';

/** The row of a customer or product that is being made. */
export type EntityClaimRow = typeof entityClaims.$inferSelect;

/** Which row is meant. */
export interface EntityKey extends LinkScope {
  entity: LinkedEntity;
  hubspotKey: string;
}

/**
 * Rows of customers and products in the making. QuickBooks' own unique names keep an entity from being made twice, so
 * sending again under the same name is safe; the row keeps the request id, the name in work and the doubt.
 */
export interface EntityClaims {
  /** The row, made when it is missing. */
  row(key: EntityKey): Promise<EntityClaimRow>;
  /** open(g) → sending(g). False when another was first. */
  begin(row: EntityClaimRow, sending: { requestId: string; body: string; begunBy: string }): Promise<boolean>;
  /** sending(g) → sending(g) again under the same name: notes that the earlier send is in doubt. */
  sendAgain(row: EntityClaimRow): Promise<boolean>;
  settle(key: EntityKey, quickbooksId: string): Promise<void>;
  /** sending(g) → open(g+1), with the next name when the one in work is taken by somebody else. */
  refused(row: EntityClaimRow, options: { nextCandidate: boolean }): Promise<boolean>;
  /** settled → open(g+1): the entity was made inactive or merged away since. */
  gone(row: EntityClaimRow): Promise<boolean>;
}

/** The rows over a database. */
export function createEntityClaims(db: Database): EntityClaims {
  const byKey = (key: EntityKey) =>
    and(
      eq(entityClaims.portalId, key.portalId),
      eq(entityClaims.realmId, key.realmId),
      eq(entityClaims.entity, key.entity),
      eq(entityClaims.hubspotKey, key.hubspotKey),
    );

  async function advance(
    row: EntityClaimRow,
    from: EntityClaimRow['state'],
    change: {
      [Column in keyof typeof entityClaims.$inferInsert]?:
        (typeof entityClaims.$inferInsert)[Column] | ReturnType<typeof sql>;
    },
  ): Promise<boolean> {
    const changed = await db
      .update(entityClaims)
      .set(change)
      .where(and(byKey(row), eq(entityClaims.generation, row.generation), eq(entityClaims.state, from)))
      .returning({ generation: entityClaims.generation });
    return changed.length > 0;
  }

  return {
    async row(key) {
      await db.insert(entityClaims).values(key).onConflictDoNothing();
      const [row] = await db.select().from(entityClaims).where(byKey(key));
      if (!row) throw new Error('The ledger did not keep the entity claim.');
      return row;
    },
    begin: (row, sending) => advance(row, 'open', { ...sending, state: 'sending', sentAt: sql`ledger_now()` }),
    sendAgain: (row) => advance(row, 'sending', { doubtSince: row.sentAt, sentAt: sql`ledger_now()` }),
    async settle(key, quickbooksId) {
      await db.update(entityClaims).set({ state: 'settled', quickbooksId }).where(byKey(key));
    },
    refused: (row, { nextCandidate }) =>
      advance(row, 'sending', {
        state: 'open',
        generation: row.generation + 1,
        candidate: row.candidate + (nextCandidate ? 1 : 0),
        ...(nextCandidate ? { doubtSince: null } : {}),
        requestId: null,
        body: null,
      }),
    gone: (row) =>
      advance(row, 'settled', { state: 'open', generation: row.generation + 1, candidate: 0, quickbooksId: null }),
  };
}
