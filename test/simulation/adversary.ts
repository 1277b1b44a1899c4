import type { Random } from './random.ts';
import { L_MS, type Adversary, type AttemptFate } from './world.ts';
import { WRITE_FAULTS, type WriteFault } from './wire.ts';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
/** Frozen for a moment, past the heartbeat, almost as long as P, past P, past H, past HubSpot's patience. */
const FREEZES_MS = [
  2 * SECOND_MS,
  45 * SECOND_MS,
  470 * SECOND_MS,
  700 * SECOND_MS,
  5 * HOUR_MS,
  60 * HOUR_MS,
] as const;
/** Steps whose death or standing still matters. */
const STRUCK = new Set([
  'createDocument',
  'createPayment',
  'confirmDocument',
  'undoDocument',
  'completeAction',
  'confirmClaim',
  'abandonClaim',
]);

/** What surely strikes first: the first write of an entity, or the first attempt of a step. */
export interface FirstStrikes {
  writes?: Partial<Record<'invoice' | 'payment', WriteFault>>;
  steps?: Partial<Record<string, AttemptFate>>;
  latenessMs?: number;
}

/** Strikes at random, a few times per world, after what is planned to strike first. */
export class RandomAdversary implements Adversary {
  readonly #random: Random;
  readonly #first: Required<Pick<FirstStrikes, 'writes' | 'steps'>> & FirstStrikes;
  #strikesLeft: number;
  note: (line: string) => void = () => {};
  #unheard = 0;

  constructor(random: Random, strikes: number, first: FirstStrikes) {
    this.#random = random;
    this.#strikesLeft = strikes;
    this.#first = { ...first, writes: { ...first.writes }, steps: { ...first.steps } };
  }

  faultOf(entity: string, operation: 'create' | 'undo'): WriteFault | undefined {
    const planned = operation === 'create' ? this.#first.writes[entity as 'invoice' | 'payment'] : undefined;
    if (planned) {
      delete this.#first.writes[entity as 'invoice' | 'payment'];
      return planned;
    }
    if (!this.#strikes(operation === 'create' ? 0.45 : 0.3)) return undefined;
    const fault = this.#random.of(WRITE_FAULTS);
    return fault === 'otherAmount' && (entity !== 'invoice' || operation === 'undo') ? 'answerLost' : fault;
  }

  readFails(): boolean {
    return this.#random.chance(0.02);
  }

  latenessMs(): number {
    if (this.#first.latenessMs !== undefined) return this.#first.latenessMs;
    // At the very end as often as anywhere else: that is where a rule that is a step short breaks.
    return this.#random.chance(0.4) ? L_MS - SECOND_MS : this.#random.between(SECOND_MS, L_MS - SECOND_MS);
  }

  fateOf(activity: string): AttemptFate | undefined {
    const planned = this.#first.steps[activity];
    if (planned) {
      delete this.#first.steps[activity];
      return planned;
    }
    if (!STRUCK.has(activity) || !this.#strikes(0.12)) return undefined;
    const point = this.#random.between(1, 8);
    return this.#random.chance(0.4)
      ? { kind: 'killed', point }
      : { kind: 'frozen', point, forMs: this.#random.of(FREEZES_MS) };
  }

  unheard(change: 1 | -1): void {
    this.#unheard += change;
  }

  /** Nothing goes on any more where nobody hears of it. */
  get isStill(): boolean {
    return this.#unheard === 0;
  }

  callbackFails(): 'before' | 'after' | undefined {
    if (!this.#random.chance(0.1)) return undefined;
    return this.#random.chance(0.5) ? 'before' : 'after';
  }

  #strikes(probability: number): boolean {
    if (this.#strikesLeft <= 0 || !this.#random.chance(probability)) return false;
    this.#strikesLeft -= 1;
    return true;
  }
}
