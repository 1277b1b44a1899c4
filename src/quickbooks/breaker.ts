import { NotNow } from '../domain/problems.ts';
import type { WriteOutcome } from './client.ts';

/** Stops sending after doubts in a row, so that an outage leaves a handful of documents in doubt and not one per run. */
export interface DoubtBreaker {
  /** Returns when a write may be sent; after three doubts in a row only if a read goes through. Throws NotNow. */
  pass(realmId: string): Promise<void>;
  /** Whether nothing is sent now; what had its leave already and waits for its turn on the wire asks again. */
  isOpen(realmId: string): boolean;
  /** Notes how a write ended. What was not executed says nothing of what becomes of those that are. */
  note(realmId: string, outcome: WriteOutcome['outcome']): void;
}

const DOUBTS_IN_A_ROW = 3;
/** Key of the count over all companies; no realm id is like it. */
const ALL = 'all';

/**
 * A breaker per company and one for all (never-twice). `probe` is one cheap read of the company; whatever it throws
 * keeps the breaker open. It counts in this process: each process learns of an outage by doubts of its own.
 */
export function createDoubtBreaker(probe: (realmId: string) => Promise<unknown>): DoubtBreaker {
  const doubts = new Map<string, number>();
  const isOpen = (realmId: string) => [realmId, ALL].some((key) => (doubts.get(key) ?? 0) >= DOUBTS_IN_A_ROW);
  return {
    isOpen,
    async pass(realmId) {
      if (!isOpen(realmId)) return;
      try {
        await probe(realmId);
      } catch {
        throw new NotNow(
          'QuickBooks',
          'QuickBooks left several documents in doubt and does not answer; nothing is sent now.',
        );
      }
      doubts.delete(realmId);
      doubts.delete(ALL);
    },
    note(realmId, outcome) {
      if (outcome === 'notExecuted') return;
      for (const key of [realmId, ALL]) {
        if (outcome === 'inDoubt') doubts.set(key, (doubts.get(key) ?? 0) + 1);
        else doubts.delete(key);
      }
    },
  };
}
