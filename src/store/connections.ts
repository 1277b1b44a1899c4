import { and, eq, isNull, lte, or, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import type { SecretBox } from './encryption.ts';
import { connections } from './schema.ts';

export type ConnectedSystem = 'hubspot' | 'quickbooks';

/** Tokens of one account, opened. */
export interface StoredTokens {
  refreshToken: string;
  accessToken?: string;
  accessExpiresAt?: Date;
  status: 'connected' | 'expired';
  version: number;
}

/** What a token endpoint answered. */
export interface NewTokens {
  accessToken: string;
  refreshToken: string;
  expiresInSeconds: number;
}

/** Tokens at rest, and the lease that lets one process at a time ask for new ones. */
export interface Connections {
  /** Stores a refresh token that a person brought; whatever was there is replaced. */
  connect(system: ConnectedSystem, accountId: string, refreshToken: string): Promise<void>;
  find(system: ConnectedSystem, accountId: string): Promise<StoredTokens | undefined>;
  /** True when this caller may ask for new tokens now; the others wait for a new version or the end of the lease. */
  leaseRefresh(system: ConnectedSystem, accountId: string, version: number, leaseMs: number): Promise<boolean>;
  /** Stores what the token endpoint answered, and ends the lease. The new refresh token is safe before anyone uses it. */
  refreshed(system: ConnectedSystem, accountId: string, version: number, tokens: NewTokens): Promise<void>;
  /** Ends the lease without new tokens. */
  releaseRefresh(system: ConnectedSystem, accountId: string, version: number): Promise<void>;
  /** The vendor no longer takes the refresh token; nobody asks again until `restMs` have passed. Ends the lease. */
  expire(system: ConnectedSystem, accountId: string, version: number, restMs: number): Promise<void>;
  /** Forgets an access token that the vendor refused. */
  forgetAccessToken(system: ConnectedSystem, accountId: string, accessToken: string): Promise<void>;
}

/** The connections over a database; tokens are sealed by the box. */
export function createConnections(db: Database, box: SecretBox): Connections {
  const byKey = (system: ConnectedSystem, accountId: string) =>
    and(eq(connections.system, system), eq(connections.accountId, accountId));
  const byVersion = (system: ConnectedSystem, accountId: string, version: number) =>
    and(byKey(system, accountId), eq(connections.version, version));

  async function find(system: ConnectedSystem, accountId: string): Promise<StoredTokens | undefined> {
    const [row] = await db.select().from(connections).where(byKey(system, accountId));
    if (!row) return undefined;
    return {
      refreshToken: box.open(row.refreshToken),
      status: row.status,
      version: row.version,
      ...(row.accessToken === null ? {} : { accessToken: box.open(row.accessToken) }),
      ...(row.accessExpiresAt === null ? {} : { accessExpiresAt: row.accessExpiresAt }),
    };
  }

  return {
    find,
    async connect(system, accountId, refreshToken) {
      const row = {
        refreshToken: box.seal(refreshToken),
        accessToken: null,
        accessExpiresAt: null,
        refreshingUntil: null,
        status: 'connected' as const,
        connectedAt: new Date(),
      };
      await db
        .insert(connections)
        .values({ system, accountId, ...row })
        .onConflictDoUpdate({
          target: [connections.system, connections.accountId],
          set: { ...row, version: sql`${connections.version} + 1` },
        });
    },
    async leaseRefresh(system, accountId, version, leaseMs) {
      const rows = await db
        .update(connections)
        .set({ refreshingUntil: inMs(leaseMs) })
        .where(
          and(
            byVersion(system, accountId, version),
            or(isNull(connections.refreshingUntil), lte(connections.refreshingUntil, sql`ledger_now()`)),
          ),
        )
        .returning({ version: connections.version });
      return rows.length > 0;
    },
    async refreshed(system, accountId, version, tokens) {
      await db
        .update(connections)
        .set({
          refreshToken: box.seal(tokens.refreshToken),
          accessToken: box.seal(tokens.accessToken),
          accessExpiresAt: new Date(Date.now() + tokens.expiresInSeconds * 1000),
          refreshingUntil: null,
          status: 'connected',
          version: version + 1,
        })
        .where(byVersion(system, accountId, version));
    },
    async releaseRefresh(system, accountId, version) {
      await db
        .update(connections)
        .set({ refreshingUntil: null })
        .where(byVersion(system, accountId, version));
    },
    async expire(system, accountId, version, restMs) {
      await db
        .update(connections)
        .set({ status: 'expired', refreshingUntil: inMs(restMs) })
        .where(byVersion(system, accountId, version));
    },
    async forgetAccessToken(system, accountId, accessToken) {
      const stored = await find(system, accountId);
      if (stored?.accessToken !== accessToken) return;
      await db
        .update(connections)
        .set({ accessToken: null, accessExpiresAt: null })
        .where(byVersion(system, accountId, stored.version));
    },
  };
}

/** By the database's clock: processes whose own clocks differ must agree on the end of a lease. */
function inMs(ms: number) {
  return sql`ledger_now() + ${ms}::integer * interval '1 millisecond'`;
}
