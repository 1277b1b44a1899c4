import pLimit from 'p-limit';
import pThrottle from 'p-throttle';

/** Lets calls to one company through as fast as Intuit allows: ten at a time, eight a second. */
export interface RealmLimiter {
  run<Result>(realmId: string, call: () => Promise<Result>): Promise<Result>;
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
      const inTurn = pThrottle({ limit: perSecond, interval: 1_000 })((call: () => Promise<unknown>) => call());
      gate = <Result>(call: () => Promise<Result>) => limit(() => inTurn(call) as Promise<Result>);
      gates.set(realmId, gate);
    }
    return gate;
  }

  return { run: (realmId, call) => gateOf(realmId)(call) };
}
