import { sql } from 'drizzle-orm';
import type { Claims } from '../../src/store/claims.ts';
import type { Database } from '../../src/store/database.ts';
import type { Deliveries } from '../../src/store/deliveries.ts';

/** The real ledger of a walk; its clock counts the model's minutes from 2030 on. */
export interface Ledger {
  db: Database;
  claims: Claims;
  deliveries: Deliveries;
}

let count = 0;

export const SEND_PAUSE = 10;
export const LATEST_COMMIT = 240;
export const SEARCH_LAG = 15;
/** H, "and then some": a document is shown only when its lag has passed. */
export const CERTAIN_AFTER = SEND_PAUSE + LATEST_COMMIT + SEARCH_LAG + 1;
export const MINUTE_MS = 60_000;

/** What the actors hold themselves to; the tests break one rule at a time. */
export interface Rules {
  /** "Absent" is believed this long after the send, in minutes. */
  absentAfter: number;
  /** "Not found by id" is believed this long after the send, in minutes. */
  notFoundAfter: number;
  /** Which instant of a look is compared with the send. */
  lookCountsFrom: 'itsBegin' | 'itsEnd';
  /** How long after winning the right to send it may be used, in minutes. */
  sendWithin: number;
  /** What an outcome that nobody knows is taken for. */
  doubtMeans: 'look' | 'leftNothing';
}
export const RULES: Rules = {
  absentAfter: CERTAIN_AFTER,
  notFoundAfter: CERTAIN_AFTER,
  lookCountsFrom: 'itsBegin',
  sendWithin: SEND_PAUSE,
  doubtMeans: 'look',
};

export type Leg = 'document' | 'payment';
export interface ModelDocument {
  id: string;
  leg: Leg;
  generation: number;
  commitsAt: number;
  shownAfter: number;
  /** Not committed yet, there, or taken out. A deleted one is found nowhere. */
  state: 'onItsWay' | 'live' | 'voided' | 'deleted';
  totalCents: number;
  balanceCents: number;
  appliedInFull: boolean;
}

/** What becomes of a request: shares of L and S (0 to 1) say when it commits, and when it is shown. */
interface Fate {
  outcome: 'answered' | 'otherTotal' | 'creditApplied' | 'answerLost' | 'requestLost' | 'refused';
  commitShare: number;
  lagShare: number;
}

export type Event =
  | { event: 'step'; actor: number }
  | { event: 'wait'; minutes: number }
  /** The actor's process dies, or it is taken for dead, and works on beside its successor. */
  | { event: 'crash' | 'becomeZombie'; actor: number }
  | { event: 'person'; does: 'voided' | 'deleted'; leg: Leg }
  | { event: 'answerHubSpot'; actor: number };

export interface Walk {
  paid: boolean;
  fates: Fate[];
  events: Event[];
}

export class Violated extends Error {}

/** QuickBooks, the clock, and the one claim that everybody is after. */
export class World {
  minute = 0;
  readonly documents: ModelDocument[] = [];
  readonly posts = new Set<string>();
  readonly answered = new Set<string>();
  readonly history: string[] = [];
  claimId: number | undefined;
  readonly objectId = String(++count);
  readonly ledger: Ledger;
  readonly walk: Walk;
  readonly rules: Rules;

  constructor(ledger: Ledger, walk: Walk, rules: Rules) {
    this.ledger = ledger;
    this.walk = walk;
    this.rules = rules;
  }

  async wait(minutes: number): Promise<void> {
    this.minute += minutes;
    await this.ledger.db.execute(sql`select set_config('model.minute', ${String(this.minute)}, false)`);
    this.commit();
  }

  private commit(): void {
    const due = this.documents.filter((each) => each.state === 'onItsWay' && each.commitsAt <= this.minute);
    for (const each of due.toSorted((one, other) => one.commitsAt - other.commitsAt)) {
      each.state = 'live';
      if (each.leg === 'payment')
        each.appliedInFull = this.live('document').some((invoice) => invoice.generation === each.generation);
    }
  }

  live(leg: Leg): ModelDocument[] {
    return this.documents.filter((each) => each.leg === leg && each.state === 'live');
  }

  /** One request to create; undefined when nobody learns what came of it. */
  post(leg: Leg, generation: number): ModelDocument | 'refused' | undefined {
    const name = `${leg} of ${generation}`;
    if (this.posts.has(name)) throw new Violated(`The ${name} was sent twice.`);
    this.posts.add(name);
    const fate = this.walk.fates[(this.posts.size - 1) % this.walk.fates.length]!;
    if (fate.outcome === 'refused') return 'refused';
    if (fate.outcome === 'requestLost') return undefined;
    const isLost = fate.outcome === 'answerLost';
    const commitsAt = this.minute + (isLost ? Math.round(fate.commitShare * LATEST_COMMIT) : 0);
    const totalCents = fate.outcome === 'otherTotal' ? 99 : 100;
    const document: ModelDocument = {
      id: `${this.objectId}-${this.documents.length + 1}`,
      leg,
      generation,
      commitsAt,
      shownAfter: commitsAt + Math.round(fate.lagShare * SEARCH_LAG),
      state: 'onItsWay',
      totalCents,
      balanceCents: fate.outcome === 'creditApplied' ? 40 : totalCents,
      appliedInFull: true,
    };
    this.documents.push(document);
    this.commit();
    if (fate.outcome === 'creditApplied' && leg === 'payment') document.appliedInFull = false;
    return isLost ? undefined : document;
  }

  /** By marker: late at first, voided ones included. */
  search(leg: Leg, generation: number): ModelDocument[] {
    return this.documents.filter(
      (each) =>
        each.leg === leg &&
        each.generation === generation &&
        (each.state === 'live' || each.state === 'voided') &&
        each.shownAfter < this.minute,
    );
  }

  /** By id: a young document may be hidden. */
  read(id: string): 'live' | 'voided' | 'notFound' {
    const found = this.documents.find((each) => each.id === id);
    if (!found || found.shownAfter >= this.minute) return 'notFound';
    return found.state === 'live' || found.state === 'voided' ? found.state : 'notFound';
  }

  takeOut(id: string, how: 'voided' | 'deleted' = 'voided'): void {
    const found = this.documents.find((each) => each.id === id);
    if (found?.state === 'live') found.state = how;
  }

  isAtRest(): boolean {
    return ['open', 'settled', 'stuck'].includes(this.history.at(-1)?.split('(')[0] ?? 'open');
  }

  /** The invariant of never-twice; also that (generation, state) never returns to an old value. */
  async check(mayHaveMoved: boolean): Promise<void> {
    for (const leg of ['document', 'payment'] as const)
      if (this.live(leg).length > 1) throw new Violated(`Two live at once: ${JSON.stringify(this.live(leg))}`);
    if (this.claimId !== undefined && mayHaveMoved) {
      const row = await this.ledger.claims.byId(this.claimId);
      const now = `${row.state}(${row.generation})`;
      if (this.history.at(-1) !== now) {
        if (this.history.includes(now)) throw new Violated(`${this.history.join(' → ')} came back to ${now}.`);
        this.history.push(now);
      }
    }
    const left = this.documents.find((each) => each.state === 'live' || each.state === 'onItsWay');
    if (left && this.history.at(-1)?.startsWith('open'))
      throw new Violated(`The row is open, and this is not gone: ${JSON.stringify(left)}`);
  }
}
