import type { Reply } from '../stage/stage.ts';
import { gatewayFault, throttleXml } from './faults.ts';
import type { Switches } from './switches.ts';

const MINUTE_MS = 60_000;

/** The gateway's limits for one company: requests at a time, and in the last minute. Off unless a switch sets them. */
export class Traffic {
  readonly #switches: Switches;
  #running = 0;
  #recent: number[] = [];

  constructor(switches: Switches) {
    this.#switches = switches;
  }

  /** Runs a request within the limits, or answers 429 without running it. */
  async run(now: Date, work: () => Reply | Promise<Reply>): Promise<Reply> {
    const { concurrentRequests, requestsPerMinute } = this.#switches;
    const time = now.getTime();
    this.#recent = this.#recent.filter((at) => at > time - MINUTE_MS);
    const tooMany = concurrentRequests !== null && this.#running >= concurrentRequests;
    if (tooMany || (requestsPerMinute !== null && this.#recent.length >= requestsPerMinute)) {
      return this.#switches.throttleBody === 'xml' ? throttleXml(now) : gatewayFault(429, '', now);
    }
    this.#recent.push(time);
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
    }
  }
}
