import type { Reply } from '../stage/stage.ts';
import { duplicateRequestId, QuickBooksFault } from './faults.ts';
import type { Switches } from './switches.ts';

const MAX_LENGTH = 50;

interface Known {
  content: string;
  at: number;
  /** The answer, once the work is done. */
  reply: Reply | undefined;
  /** Who waits for it. */
  waiting: ((reply: Reply) => void)[];
}

/**
 * What a company remembers of request ids. Intuit promises one thing (a repeat gets the first answer) and leaves the
 * rest open, so every case is a switch.
 */
export class RequestIds {
  readonly #switches: Switches;
  readonly #known = new Map<string, Known>();

  constructor(switches: Switches) {
    this.#switches = switches;
  }

  /**
   * Decides on a request before it is worked on: an answer to give instead, or undefined when it is to be executed.
   * Throws 600 and, for an id that is none, 2130.
   */
  answerInstead(id: string, content: string, now: Date): Promise<Reply> | Reply | undefined {
    if (id.length > MAX_LENGTH) {
      throw new QuickBooksFault('2130', 'Invalid Request Id Format', `Request Id is longer than ${MAX_LENGTH}: ${id}`);
    }
    const known = this.#recall(id, now);
    if (!known) return undefined;
    if (!known.reply) {
      switch (this.#switches.requestIdInFlight) {
        case 'fault600':
          throw duplicateRequestId(id);
        case 'waits':
          return new Promise((resolve) => void known.waiting.push(resolve));
        case 'executes':
          return undefined;
      }
    }
    const choice = known.content === content ? this.#switches.requestIdRepeat : this.#switches.requestIdOtherBody;
    if (choice === 'replay') return known.reply;
    if (choice === 'fault600') throw duplicateRequestId(id);
    return undefined;
  }

  /** Remembers a request that is being worked on; the answer is given to the function that this returns. */
  begin(id: string, content: string, now: Date): (reply: Reply, refused: boolean) => void {
    const waiting: ((reply: Reply) => void)[] = [];
    const entry: Known = { content, at: now.getTime(), reply: undefined, waiting };
    this.#known.set(id, entry);
    return (reply, refused) => {
      entry.reply = reply;
      for (const resolve of waiting) resolve(reply);
      const forgets = refused && !this.#switches.requestIdReplaysFaults;
      if (forgets && this.#known.get(id) === entry) this.#known.delete(id);
    };
  }

  #recall(id: string, now: Date): Known | undefined {
    const known = this.#known.get(id);
    const expired = known?.reply && known.at + this.#switches.requestIdMemorySeconds * 1000 <= now.getTime();
    if (expired) this.#known.delete(id);
    return expired ? undefined : known;
  }
}
