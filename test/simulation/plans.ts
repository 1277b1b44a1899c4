import type { Switches } from '../../sandbox/quickbooks/switches.ts';
import type { FirstStrikes } from './adversary.ts';
import type { Random } from './random.ts';
import { H_MS, L_MS, S_MS } from './world.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** What a person does to a run, by the number of its enrolment, or to the invoice in QuickBooks. */
export type Deed = 'cancel' | 'terminate' | 'void' | 'delete' | 'unmark' | 'unmarkInDoubt' | 'closeBooks' | 'openBooks';

/** What is planned for one world beside what strikes at random. */
export interface WorldPlan {
  isPayment: boolean;
  /** When each enrolment comes, in milliseconds from the beginning. */
  enrolmentsMs: number[];
  deeds: { deed: Deed; enrolment: number; atMs: number }[];
  first: FirstStrikes;
  /** What of QuickBooks' undocumented behaviour is not left to chance. */
  switches?: Partial<Switches>;
  /** How far search and reads lag behind; absent: by chance. */
  lagSeconds?: number;
  /** How many more strikes there may be. */
  strikes: number;
}

/**
 * Some worlds are left to chance; the others begin with an attack that chance would find too seldom: a commit as late as
 * can be, twins at once, a rival that is cancelled at the wrong moment, sleepers whose run is dead or has answered, sends
 * that nobody remembers, a payment whose invoice is deleted, a pair of which a person voids one half.
 */
export function planWorld(random: Random): WorldPlan {
  return random.of(PLANS)(random);
}

function byChance(random: Random): WorldPlan {
  const enrolmentsMs = Array.from({ length: random.between(1, 3) }, (_, index) =>
    index === 0 || random.chance(0.3) ? 0 : someTime(random),
  );
  const deeds = Array.from({ length: random.between(0, 3) }, () => ({
    deed: random.of(['cancel', 'cancel', 'terminate', 'terminate', 'void', 'delete', 'unmark'] as const),
    enrolment: random.between(0, enrolmentsMs.length - 1),
    atMs: someTime(random),
  }));
  return { isPayment: random.chance(0.6), enrolmentsMs, deeds, first: {}, strikes: random.between(0, 5) };
}

/** Committed after P and L, seen after S: a look that believes too early finds nothing. */
function asLateAsCanBe(random: Random): WorldPlan {
  const enrolmentsMs = [
    0,
    ...Array.from({ length: 3 }, () => random.between(L_MS - 20 * MINUTE_MS, H_MS + 20 * MINUTE_MS)),
  ];
  return {
    isPayment: random.chance(0.5),
    enrolmentsMs,
    deeds: [],
    first: {
      writes: { [random.chance(0.7) ? 'invoice' : 'payment']: 'late' },
      latenessMs: L_MS - SECOND_MS,
    },
    lagSeconds: S_MS / SECOND_MS - 1,
    strikes: random.between(0, 1),
  };
}

/** Several enrolments at the very same moment. */
function twins(random: Random): WorldPlan {
  const enrolmentsMs = Array.from({ length: random.between(2, 3) }, () => 0);
  return { isPayment: random.chance(0.5), enrolmentsMs, deeds: [], first: {}, strikes: random.between(0, 2) };
}

/** The first run stands still between invoice and payment; another finds its invoice, and is cancelled at once. */
function cancelledRival(random: Random): WorldPlan {
  const laterMs = random.between(2, 30) * SECOND_MS;
  return {
    isPayment: true,
    enrolmentsMs: [0, laterMs],
    deeds: [{ deed: 'cancel', enrolment: 1, atMs: laterMs + random.between(40, 130) }],
    first: { steps: { createPayment: { kind: 'frozen', point: 1, forMs: 40 * SECOND_MS } } },
    strikes: 0,
  };
}

/** An attempt sleeps, its run is terminated and answered for; then it wakes, long after the send could still leave. */
function sleeper(random: Random): WorldPlan {
  return {
    isPayment: random.chance(0.5),
    enrolmentsMs: [0],
    deeds: [{ deed: 'terminate', enrolment: 0, atMs: random.between(1, 20) * SECOND_MS }],
    first: { steps: { createDocument: { kind: 'frozen', point: random.between(1, 4), forMs: 60 * HOUR_MS } } },
    strikes: random.between(0, 1),
  };
}

/** An attempt sleeps before the word that begins the send, another is refused and its run answers; then the first wakes. */
function refusedSleeper(random: Random): WorldPlan {
  const isPayment = random.chance(0.5);
  return {
    isPayment,
    enrolmentsMs: [0],
    deeds: [],
    first: {
      writes: { invoice: 'refused' },
      steps: {
        createDocument: {
          kind: 'frozen',
          point: isPayment ? random.of([3, 5]) : 3,
          forMs: random.between(60, 200) * SECOND_MS,
        },
      },
    },
    strikes: 0,
  };
}

/** Sent and not confirmed; the run is terminated, and nobody enrols the record again. */
function forgotten(random: Random): WorldPlan {
  const isPayment = random.chance(0.5);
  const fault = random.of(['lost', 'answerLost', 'late', 'empty'] as const);
  return {
    isPayment,
    enrolmentsMs: [0],
    deeds: [{ deed: 'terminate', enrolment: 0, atMs: random.between(1, 10) * SECOND_MS }],
    first: { writes: { [isPayment && random.chance(0.5) ? 'payment' : 'invoice']: fault } },
    strikes: random.between(0, 1),
  };
}

/** A person voids the invoice of a pair; its payment may stay as credit, and the record is enrolled again. */
function voidedPair(random: Random): WorldPlan {
  const voidedMs = random.between(20, 120) * SECOND_MS;
  return {
    isPayment: true,
    enrolmentsMs: [0, voidedMs + random.between(1, 60) * MINUTE_MS],
    deeds: [{ deed: random.chance(0.7) ? 'void' : 'delete', enrolment: 0, atMs: voidedMs }],
    first: {},
    strikes: random.between(0, 1),
  };
}

/** The payment is there, and nobody knows; a person deletes its invoice. */
function lonelyPayment(random: Random): WorldPlan {
  return {
    isPayment: true,
    enrolmentsMs: [0],
    deeds: [{ deed: 'delete', enrolment: 0, atMs: random.between(1, 14) * SECOND_MS }],
    first: { writes: { payment: random.of(['answerLost', 'gatewayAfterWork', 'empty'] as const) } },
    strikes: 0,
  };
}

/** Most things happen in the first seconds, where the steps are, or where waiting ends. */
function someTime(random: Random): number {
  if (random.chance(0.2)) return random.between(L_MS - 20 * MINUTE_MS, H_MS + 20 * MINUTE_MS);
  const range = random.of([5 * SECOND_MS, 5 * SECOND_MS, 60 * SECOND_MS, 20 * MINUTE_MS, 6 * HOUR_MS, 60 * HOUR_MS]);
  return random.between(0, range);
}

const PLANS = [
  byChance,
  byChance,
  byChance,
  asLateAsCanBe,
  twins,
  cancelledRival,
  sleeper,
  refusedSleeper,
  forgotten,
  lonelyPayment,
  voidedPair,
] as const;
