import { eq, sql } from 'drizzle-orm';
import { NotNow } from '../domain/problems.ts';
import { ledgerNow, type Database } from './database.ts';
import { ledgerState } from './schema.ts';

/** Why nothing is written to QuickBooks, and since when, by the database's clock. */
export interface WritesOff {
  since: Date;
  reason: string;
}

/**
 * Whether the ledger may be written from. After a restored backup it doesn't know what was made since, so first writes
 * stay off until it was rebuilt from the markers (never-twice (d) 6).
 */
export interface LedgerState {
  /** Throws NotNow while writes are off: the run waits. What was on a second ago counts as on. */
  refuseWhileOff(): Promise<void>;
  writesOff(): Promise<WritesOff | undefined>;
  /** Switches writes off from now on, also when they are: every company must be read again. */
  switchOff(reason: string): Promise<void>;
  switchOn(): Promise<void>;
  /** Notes that the ledger agrees with what the company held when the reading began. */
  companyRead(realmId: string, beganAt: Date): Promise<void>;
  /** When the last complete reading of each company began, since writes are off. */
  companiesRead(): Promise<Map<string, Date>>;
}

const TRUSTED_MS = 1_000;
const RETRY_AFTER_MS = 60_000;

/** The state over a database. */
export function createLedgerState(db: Database): LedgerState {
  /** The monotonic time until which "on" is believed without asking; "off" is asked for each time. */
  let onUntilMs = Number.NEGATIVE_INFINITY;

  async function row() {
    const [only] = await db.select().from(ledgerState).where(eq(ledgerState.id, 1));
    return only;
  }

  async function writesOff(): Promise<WritesOff | undefined> {
    const state = await row();
    if (!state?.writesOffSince) return undefined;
    return { since: state.writesOffSince, reason: state.writesOffReason ?? '' };
  }

  async function save(change: Partial<typeof ledgerState.$inferInsert>): Promise<void> {
    onUntilMs = Number.NEGATIVE_INFINITY;
    await db
      .insert(ledgerState)
      .values({ id: 1, ...change })
      .onConflictDoUpdate({ target: ledgerState.id, set: change });
  }

  return {
    writesOff,
    async refuseWhileOff() {
      const askedAtMs = performance.now();
      if (askedAtMs < onUntilMs) return;
      if (await writesOff())
        throw new NotNow('QuickBooks', 'Writes are off until the ledger is rebuilt (npm run reconcile -- --rebuild).', {
          retryAfterMs: RETRY_AFTER_MS,
        });
      onUntilMs = askedAtMs + TRUSTED_MS;
    },
    async switchOff(reason) {
      await save({ writesOffSince: await ledgerNow(db), writesOffReason: reason, companiesRead: {} });
    },
    async switchOn() {
      await save({ writesOffSince: null, writesOffReason: null, companiesRead: {} });
    },
    async companyRead(realmId, beganAt) {
      const read = JSON.stringify({ [realmId]: beganAt.toISOString() });
      await db
        .update(ledgerState)
        .set({ companiesRead: sql`${ledgerState.companiesRead} || ${read}::jsonb` })
        .where(eq(ledgerState.id, 1));
    },
    async companiesRead() {
      const state = await row();
      return new Map(Object.entries(state?.companiesRead ?? {}).map(([realmId, at]) => [realmId, new Date(at)]));
    },
  };
}
