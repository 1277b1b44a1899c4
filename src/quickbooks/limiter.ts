import pLimit from 'p-limit';
import pThrottle from 'p-throttle';

/** Lets calls to one company through as fast as Intuit allows: ten at a time, eight a second. */
export interface RealmLimiter {
  /** Calls when it is the call's turn. A `signal` ends the waiting, with its reason, and never the call itself. */
  run<Result>(realmId: string, call: () => Promise<Result>, signal?: AbortSignal): Promise<Result>;
}

type Gate = <Result>(call: () => Promise<Result>) => Promise<Result>;

/**
 * A limiter of this process: Temporal's queue limits tasks, this one counts calls (facts/quickbooks 4.3: 10 concurrent,
 * 10 a second and 500 a minute per company and app). With several processes each has its own, so their number times
 * `perSecond` is what a company may see.
 */
export function createRealmLimiter(limits: { atOnce?: number; perSecond?: number } = {}): RealmLimiter {
  const { atOnce = 10, perSecond = 8 } = limits;
  const gates = new Map<string, Gate>();

  function gateOf(realmId: string): Gate {
    let gate = gates.get(realmId);
    if (!gate) {
      const limit = pLimit(atOnce);
      // Strict: in any second at all, not eight at the end of one and eight at the start of the next.
      const inTurn = pThrottle({ limit: perSecond, interval: 1_000, strict: true })((call: () => Promise<unknown>) =>
        call(),
      );
      gate = <Result>(call: () => Promise<Result>) => limit(() => inTurn(call) as Promise<Result>);
      gates.set(realmId, gate);
    }
    return gate;
  }

  return {
    run(realmId, call, signal) {
      const gate = gateOf(realmId);
      return signal ? unlessAborted(gate, call, signal) : gate(call);
    },
  };
}

function unlessAborted<Result>(gate: Gate, call: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise<Result>((resolve, reject) => {
    const giveUp = () => reject(signal.reason as Error);
    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    gate(async () => {
      signal.removeEventListener('abort', giveUp);
      signal.throwIfAborted();
      return call();
    }).then(resolve, reject);
  });
}
