interface Sleeper {
  atMs: number;
  order: number;
  wake: () => void;
}

const RealDate = Date;
const afterRealIo = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * One clock for everything in the process: whoever waits sleeps in it, and it jumps to the next sleeper when nothing is
 * left to do. Real work (the database, the sandbox) takes no time in it.
 */
export class VirtualTime {
  nowMs: number;
  #sleepers: Sleeper[] = [];
  #order = 0;
  #working = 0;
  readonly #onJump: (nowMs: number) => Promise<void>;

  /** `onJump` tells clocks outside of this process. */
  constructor(startMs: number, onJump: (nowMs: number) => Promise<void>) {
    this.nowMs = startMs;
    this.#onJump = onJump;
  }

  /** Makes `Date` of this process tell this time; the monotonic clock stays real, for the sake of the HTTP client. */
  install(): void {
    const now = () => this.nowMs;
    class VirtualDate extends RealDate {
      constructor(...parts: ConstructorParameters<DateConstructor> | []) {
        if (parts.length === 0) super(now());
        else super(...parts);
      }
      static override now(): number {
        return now();
      }
    }
    globalThis.Date = VirtualDate as DateConstructor;
  }

  /** Resolves when this much time has passed. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#sleepers.push({ atMs: this.nowMs + Math.max(0, ms), order: (this.#order += 1), wake: resolve });
    });
  }

  /** Real work: the clock stands still until it has ended. */
  async work<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#working += 1;
    try {
      return await work();
    } finally {
      this.#working -= 1;
    }
  }

  /** Lets time pass, sleeper by sleeper, until nobody sleeps, the time has come, or `isOver` says so. */
  async run(untilMs: number, isOver: () => boolean): Promise<void> {
    for (;;) {
      await this.#idle();
      if (isOver()) return;
      const next = this.#next();
      if (!next || next.atMs > untilMs) return;
      if (next.atMs > this.nowMs) {
        this.nowMs = next.atMs;
        await this.#onJump(this.nowMs);
      }
      next.wake();
    }
  }

  /** Forgets everybody who still sleeps. */
  clear(): void {
    this.#sleepers = [];
  }

  #next(): Sleeper | undefined {
    let best: Sleeper | undefined;
    for (const each of this.#sleepers)
      if (!best || each.atMs < best.atMs || (each.atMs === best.atMs && each.order < best.order)) best = each;
    if (best) this.#sleepers.splice(this.#sleepers.indexOf(best), 1);
    return best;
  }

  async #idle(): Promise<void> {
    for (let quiet = 0; quiet < 2;) {
      await afterRealIo();
      quiet = this.#working === 0 ? quiet + 1 : 0;
    }
  }
}
