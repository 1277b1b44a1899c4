import { NotNow } from '../domain/problems.ts';
import type { WriteOutcome } from './client.ts';

/** Leave to send one write, as the breaker stood when it was given. */
export interface Leave {
  readonly realmId: string;
  readonly doubtsSeen: number;
}

/** Stops sending after doubts in a row, so that an outage leaves a handful of documents in doubt and not one per run. */
export interface DoubtBreaker {
  /**
   * Returns when a write may be sent. After three doubts in a row only if a read goes through, and then one write at a
   * time, at growing pauses, until one is confirmed: reads may work where writes don't. Throws NotNow.
   */
  pass(realmId: string): Promise<Leave>;
  /** Whether doubts have stopped all sending since the leave was given; asked when the write has its turn on the wire. */
  isRevoked(leave: Leave): boolean;
  /** Notes how a write ended. What was not executed says nothing of what becomes of those that are. */
  note(realmId: string, outcome: WriteOutcome['outcome']): void;
}

const DOUBTS_IN_A_ROW = 3;
/** Key of the count over all companies; no realm id is like it. */
const ALL = 'all';

/** The pauses between trials where reads work and writes don't. */
export interface TrialPauses {
  firstMs: number;
  longestMs: number;
}

interface Circuit {
  doubts: number;
  /** The next trial isn't sent before. */
  trialFromMs: number;
  pauseMs: number;
}

/**
 * A breaker per company and one for all (never-twice). `probe` is one cheap read of the company; whatever it throws
 * keeps the breaker open. It counts in this process: each process learns of an outage by doubts of its own.
 */
export function createDoubtBreaker(
  probe: (realmId: string) => Promise<unknown>,
  { firstMs, longestMs }: TrialPauses,
): DoubtBreaker {
  const circuits = new Map<string, Circuit>();
  const openOnes = (realmId: string) =>
    [realmId, ALL].flatMap((key) => {
      const circuit = circuits.get(key);
      return circuit && circuit.doubts >= DOUBTS_IN_A_ROW ? [circuit] : [];
    });
  const doubtsOf = (realmId: string) => (circuits.get(realmId)?.doubts ?? 0) + (circuits.get(ALL)?.doubts ?? 0);

  function refuseBefore(realmId: string): void {
    const waitMs = Math.max(0, ...openOnes(realmId).map((circuit) => circuit.trialFromMs - Date.now()));
    if (waitMs > 0)
      throw new NotNow('QuickBooks', 'QuickBooks left several documents in doubt; the next one is sent later.', {
        // Soon enough for those who must wait only while another's trial is on its way.
        retryAfterMs: Math.min(waitMs, firstMs, longestMs),
      });
  }

  return {
    async pass(realmId) {
      if (openOnes(realmId).length > 0) {
        refuseBefore(realmId);
        try {
          await probe(realmId);
        } catch {
          throw new NotNow(
            'QuickBooks',
            'QuickBooks left several documents in doubt and does not answer; nothing is sent now.',
          );
        }
        // Another may have taken the trial while this one asked.
        refuseBefore(realmId);
        for (const circuit of openOnes(realmId)) {
          circuit.trialFromMs = Date.now() + circuit.pauseMs;
          circuit.pauseMs = Math.min(2 * circuit.pauseMs, longestMs);
        }
      }
      return { realmId, doubtsSeen: doubtsOf(realmId) };
    },
    isRevoked: ({ realmId, doubtsSeen }) => openOnes(realmId).length > 0 && doubtsOf(realmId) > doubtsSeen,
    note(realmId, outcome) {
      if (outcome === 'notExecuted') return;
      for (const key of [realmId, ALL]) {
        if (outcome !== 'inDoubt') {
          circuits.delete(key);
          continue;
        }
        const circuit = circuits.get(key) ?? { doubts: 0, trialFromMs: 0, pauseMs: Math.min(firstMs, longestMs) };
        circuits.set(key, { ...circuit, doubts: circuit.doubts + 1 });
      }
    },
  };
}
