import type { WorldPlan } from './plans.ts';
import type { WorldState } from './simulate.ts';
import { H_MS, L_MS, P_MS, S_MS } from './world.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** As late as anything may be. */
const LATEST_MS = L_MS - SECOND_MS;
const LONGEST_LAG = S_MS / SECOND_MS - 1;
/** A send waits this long at most between ledger and wire: what the call itself may take is left of P. */
const LONGEST_PAUSE_MS = P_MS - 121 * SECOND_MS;
/** Where an attempt at a deal's document stands: after it has won the send, and after QuickBooks has answered. */
const BEFORE_BEGIN = 3;
const AFTER_BEGIN = 4;
const BEFORE_NOTING = 5;

/** A named scenario: what is planned, and every end that is right. */
export interface Scenario {
  name: string;
  plan: Partial<WorldPlan>;
  ends: [WorldState, ...WorldState[]];
}

const NEVER = { requestIdRepeat: 'ignored', requestIdOtherBody: 'executes', requestIdMemorySeconds: 60 } as const;
const frozen = (point: number, forMs: number) => ({ kind: 'frozen' as const, point, forMs });
const killed = (point: number) => ({ kind: 'killed' as const, point });

/** A deal's end: live invoices, invoices sent, what HubSpot was told, and where the row is. */
const deal = (live: number, sent: number, answers: string[], row = 'settled'): WorldState => ({
  live: { invoices: live, payments: 0 },
  sent: { invoices: sent, payments: 0 },
  answers,
  rows: [row],
});
/** The same of a payment: invoice and payment. */
const pair = (live: [number, number], sent: [number, number], answers: string[], row = 'settled'): WorldState => ({
  live: { invoices: live[0], payments: live[1] },
  sent: { invoices: sent[0], payments: sent[1] },
  answers,
  rows: [row],
});

/** Never-twice's S1 to S16, each as one world without chance. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'S1 late twin: the request is done after four hours, its id long forgotten, others came meanwhile',
    plan: {
      enrolmentsMs: [0, 3 * MINUTE_MS, L_MS + MINUTE_MS],
      first: { writes: { invoice: 'late' }, latenessMs: LATEST_MS },
      switches: NEVER,
    },
    ends: [deal(1, 1, ['created', 'existing', 'existing'])],
  },
  {
    name: 'S2 twin in flight: the worker is killed while QuickBooks works, and would do the same id again',
    plan: { first: { steps: { createDocument: killed(BEFORE_NOTING) } }, switches: NEVER },
    ends: [deal(1, 1, ['created'])],
  },
  {
    name: 'S3 a refusal hides a commit: killed before it could note, books closed for a while, done late',
    plan: {
      enrolmentsMs: [0, 2 * MINUTE_MS],
      deeds: [
        { deed: 'closeBooks', enrolment: 0, atMs: 70 * SECOND_MS },
        { deed: 'openBooks', enrolment: 0, atMs: 20 * MINUTE_MS },
      ],
      first: {
        writes: { invoice: 'late' },
        latenessMs: 30 * MINUTE_MS,
        steps: { createDocument: killed(BEFORE_NOTING) },
      },
    },
    ends: [deal(1, 1, ['created', 'existing'])],
  },
  {
    name: 'S4 sleeper before the ledger: wakes when its run has answered, in time to send',
    plan: {
      first: { writes: { invoice: 'refused' }, steps: { createDocument: frozen(BEFORE_BEGIN, 2 * MINUTE_MS) } },
    },
    ends: [deal(0, 1, ['QuickBooksRefused'], 'open')],
  },
  {
    name: 'S4 sleeper before the ledger: wakes days after the sweeper has answered for its run',
    plan: {
      deeds: [{ deed: 'terminate', enrolment: 0, atMs: 10 * SECOND_MS }],
      first: { steps: { createDocument: frozen(BEFORE_BEGIN, 60 * HOUR_MS) } },
    },
    ends: [{ ...deal(0, 0, ['Cancelled']), rows: [] }, deal(0, 0, ['Cancelled'], 'open')],
  },
  {
    name: 'S5 H from the first send: nothing came of the first, the second is not confirmed, and the index lags',
    plan: {
      first: { writes: { invoice: 'answerLost' }, steps: { createDocument: killed(AFTER_BEGIN) } },
      lagSeconds: LONGEST_LAG,
    },
    ends: [deal(1, 1, ['created'])],
  },
  {
    name: 'S6 sleeper after the ledger: sent, done and shown as late as can be; looks right before H',
    plan: {
      enrolmentsMs: [0, H_MS - 2 * MINUTE_MS, H_MS - SECOND_MS],
      first: {
        writes: { invoice: 'late' },
        latenessMs: LATEST_MS,
        steps: { createDocument: frozen(AFTER_BEGIN, LONGEST_PAUSE_MS) },
      },
      lagSeconds: LONGEST_LAG,
      switches: NEVER,
    },
    ends: [deal(1, 1, ['created', 'existing', 'existing'])],
  },
  {
    name: 'S7 terminated and forgotten: after the send was won',
    plan: {
      deeds: [{ deed: 'terminate', enrolment: 0, atMs: 5 * SECOND_MS }],
      first: { writes: { invoice: 'answerLost' } },
      lagSeconds: 60,
    },
    ends: [deal(1, 1, ['created'])],
  },
  {
    name: 'S7 terminated and forgotten: after the invoice, before the payment',
    plan: {
      isPayment: true,
      deeds: [{ deed: 'terminate', enrolment: 0, atMs: 5 * SECOND_MS }],
      first: { steps: { createPayment: killed(1) } },
    },
    ends: [pair([0, 0], [1, 0], ['Cancelled'], 'open')],
  },
  {
    name: 'S8 payment without invoice: it is not confirmed, and a person deletes the invoice',
    plan: {
      isPayment: true,
      deeds: [{ deed: 'delete', enrolment: 0, atMs: 5 * SECOND_MS }],
      first: { writes: { payment: 'answerLost' } },
      switches: { voidPaidInvoice: 'unapplies' },
      lagSeconds: 60,
    },
    ends: [pair([1, 1], [2, 2], ['replaced'])],
  },
  {
    name: 'S9 unapplied success: a person voids the invoice before the payment lands',
    plan: {
      isPayment: true,
      deeds: [{ deed: 'void', enrolment: 0, atMs: 3 * SECOND_MS }],
      first: { steps: { createPayment: frozen(4, 6 * SECOND_MS) } },
      switches: { overpayment: 'credit' },
    },
    ends: [pair([1, 1], [2, 2], ['replaced'])],
  },
  {
    name: 'S10 young 610: a rival reads the invoice by id where it is not shown yet',
    plan: { enrolmentsMs: [0, 10 * SECOND_MS], switches: { readLagSeconds: LONGEST_LAG }, lagSeconds: LONGEST_LAG },
    ends: [deal(1, 1, ['created', 'existing'])],
  },
  {
    name: 'S11 same id, new body: refused, then enrolled again',
    plan: {
      enrolmentsMs: [0, MINUTE_MS],
      first: { writes: { invoice: 'refused' } },
      switches: { requestIdReplaysFaults: true, requestIdMemorySeconds: 10 * 86_400 },
    },
    ends: [deal(1, 2, ['QuickBooksRefused', 'created'])],
  },
  {
    name: 'S12 marker edited off in doubt',
    plan: {
      deeds: [{ deed: 'unmarkInDoubt', enrolment: 0, atMs: 5 * SECOND_MS }],
      first: { writes: { invoice: 'answerLost' } },
      lagSeconds: 60,
    },
    ends: [deal(1, 1, ['OutcomeUnknown'], 'stuck')],
  },
  {
    name: 'S13 rival of a refused run: the next creates, and the first, enrolled again, finds it',
    plan: { enrolmentsMs: [0, MINUTE_MS, 2 * MINUTE_MS], first: { writes: { invoice: 'refused' } } },
    ends: [deal(1, 2, ['QuickBooksRefused', 'created', 'existing'])],
  },
  {
    name: 'S14 cancel against helper: the run is cancelled at "made" while another begins the payment',
    plan: {
      isPayment: true,
      enrolmentsMs: [0, 5 * SECOND_MS],
      deeds: [{ deed: 'cancel', enrolment: 0, atMs: 5 * SECOND_MS + 100 }],
      first: { steps: { createPayment: frozen(1, 40 * SECOND_MS) } },
    },
    ends: [pair([1, 1], [1, 1], ['created', 'existing']), pair([1, 1], [2, 1], ['Cancelled', 'created'])],
  },
  {
    name: "S15 cancel undoes its own, and not the next one's",
    plan: {
      isPayment: true,
      enrolmentsMs: [0, 2 * MINUTE_MS],
      deeds: [{ deed: 'cancel', enrolment: 0, atMs: 5 * SECOND_MS }],
      first: { steps: { createPayment: killed(1) } },
      switches: { voidPaidInvoice: 'unapplies' },
    },
    ends: [pair([1, 1], [1, 1], ['created', 'existing']), pair([1, 1], [2, 1], ['Cancelled', 'created'])],
  },
  {
    name: 'S16 a paid invoice is voided by hand, and its payment is still there',
    plan: {
      isPayment: true,
      enrolmentsMs: [0, HOUR_MS],
      deeds: [{ deed: 'void', enrolment: 0, atMs: MINUTE_MS }],
      switches: { voidPaidInvoice: 'unapplies' },
    },
    ends: [pair([1, 1], [2, 2], ['created', 'replaced'])],
  },
];
