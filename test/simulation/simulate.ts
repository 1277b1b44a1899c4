import { eq, sql } from 'drizzle-orm';
import { LARKSPUR } from '../../sandbox/quickbooks/sampleCompanies.ts';
import { setSwitches } from '../../sandbox/quickbooks/switches.ts';
import type { OpenDatabase } from '../../src/store/database.ts';
import { claims } from '../../src/store/schema.ts';
import { RandomAdversary } from './adversary.ts';
import { breaches, duplicates, oursOf, type Breach } from './invariants.ts';
import { planWorld, type Deed, type WorldPlan } from './plans.ts';
import { Random } from './random.ts';
import type { VirtualTime } from './virtualTime.ts';
import { BLOCK_MS, S_MS, tellLedger, World } from './world.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A world that isn't at rest by then never will be. */
const LONGEST_MS = 8 * DAY_MS;

/** What one world came to. */
export interface WorldEnd {
  seed: number;
  breaches: Breach[];
  story: string[];
  /** What is in the books and in the ledger at the end, and what HubSpot was told. */
  state: WorldState;
  /** From the enrolment to the answer, the longest of this world. */
  slowestAnswerMs: number;
}

/** The end of a world in short. */
export interface WorldState {
  live: { invoices: number; payments: number };
  sent: { invoices: number; payments: number };
  /** In the order of the enrolments: the status, or the failure. */
  answers: string[];
  rows: string[];
}

/** Plays one world to its end: enrolments, faults and people by the seed, and looks at the books from outside. */
export async function simulate(
  seed: number,
  database: OpenDatabase,
  time: VirtualTime,
  planned?: WorldPlan,
): Promise<WorldEnd> {
  const random = new Random(seed);
  const plan = planned ?? planWorld(random);
  const { isPayment } = plan;
  const adversary = new RandomAdversary(random, plan.strikes, plan.first);
  await tellLedger(database, time.nowMs);
  const world = await World.create({ database, time, random, adversary });
  adversary.note = (line) => world.note(line);
  const startMs = time.nowMs;
  const recordId = String(1_000_000 + seed);
  const record = { type: isPayment ? ('COMMERCE_PAYMENT' as const) : ('DEAL' as const), id: recordId };
  const action = isPayment ? ('create-paid-invoice' as const) : ('create-invoice' as const);
  setSwitches(world.sandbox.switches, {
    searchLagSeconds: plan.lagSeconds ?? random.of([0, 60, S_MS / SECOND_MS - 1]),
    readLagSeconds: random.of([0, 0, 60, S_MS / SECOND_MS - 1]),
    requestIdRepeat: random.of(['replay', 'fault600', 'ignored']),
    requestIdOtherBody: random.of(['replay', 'fault600', 'executes']),
    requestIdReplaysFaults: random.chance(0.5),
    requestIdMemorySeconds: random.of([60, 3600, 10 * DAY_MS]),
    overpayment: random.of(['credit', 'refused']),
    voidPaidInvoice: random.of(['unapplies', 'refused']),
    ...plan.switches,
  });
  const unmarked = new Set<string>();
  const seen: Breach[] = [];
  let busy = 0;
  const at = (ms: number, what: () => Promise<void> | void) => {
    busy += 1;
    void time
      .sleep(ms)
      .then(what)
      .then(() => (busy -= 1));
  };

  plan.enrolmentsMs.forEach((ms, index) => at(ms, () => world.enrol(action, record, `ap-${seed}-${index + 1}`)));
  for (const { deed, enrolment, atMs } of plan.deeds) at(atMs, () => doDeed(world, deed, enrolment, unmarked));

  world.wire.onCommit = () => {
    if (seen.length === 0) seen.push(...duplicates(world, unmarked));
  };
  let over = false;
  const look = async () => {
    // As often as the product's own sweeper where an answer is due; seldom elsewhere, to save machine time.
    const isDue = () =>
      world.enrolments.some(
        (each) => each.completions.length === 0 && time.nowMs > each.enrolledAtMs + BLOCK_MS - 2 * HOUR_MS,
      );
    for (let waitMs = 10 * MINUTE_MS; !over; waitMs = (isDue() ? 5 : 30) * MINUTE_MS) {
      await time.sleep(waitMs);
      await world.settleAbandoned();
      await world.answerOverdue();
      const isAtRest =
        [...world.runs.values()].every(({ state }) => state !== 'open') &&
        world.enrolments.every((each) => each.completions.length > 0) &&
        (await world.deps.claims.unsettled()).length === 0 &&
        ((await world.deps.claims.notAtRest()).length === 0 || hasFailed(world));
      over = isAtRest && busy === 0 && adversary.isStill;
    }
  };
  void look();
  await time.run(startMs + LONGEST_MS, () => over);
  const found = [...seen, ...(await breaches(world, database, recordId, unmarked))];
  const answers = world.enrolments.flatMap((each) => each.completions.map(({ atMs }) => atMs - each.enrolledAtMs));
  const end = {
    seed,
    breaches: found,
    story: world.story,
    state: await stateOf(world, database, recordId, unmarked),
    slowestAnswerMs: Math.max(0, ...answers),
  };
  await world.close();
  // The ledger is shared: what this world left to a person must call for nobody in the next.
  await database.db.execute(
    sql`update claims set needs_attention = false, state = case when state = 'open' then state else 'settled' end
        where object_id = ${recordId}`,
  );
  // The next world is long after this one, so that its looks don't find this one's documents.
  time.nowMs += DAY_MS;
  return end;
}

/** Somebody was called. */
function hasFailed(world: World): boolean {
  return [...world.runs.values()].some(({ state }) => state === 'failed');
}

async function stateOf(
  world: World,
  { db }: OpenDatabase,
  recordId: string,
  unmarked: ReadonlySet<string>,
): Promise<WorldState> {
  const live = (entity: string) =>
    oursOf(world, entity, unmarked).filter((row) => Number(row['TotalAmt']) !== 0).length;
  const sent = (entity: string) => world.wire.sent.filter((each) => each.entity === entity).length;
  const rows = await db.select().from(claims).where(eq(claims.objectId, recordId));
  return {
    live: { invoices: live('Invoice'), payments: live('Payment') },
    sent: { invoices: sent('invoice'), payments: sent('payment') },
    answers: world.enrolments.map(
      ({ completions: [first] }) => first?.fields['errorCode'] ?? first?.fields['status'] ?? '-',
    ),
    rows: rows.map((row) => row.state),
  };
}

async function doDeed(world: World, deed: Deed, index: number, unmarked: Set<string>): Promise<void> {
  const enrolment = world.enrolments[index];
  if (deed === 'cancel') return enrolment && world.cancel(enrolment.workflowId);
  if (deed === 'terminate') return enrolment && world.terminate(enrolment.workflowId);
  const realm = world.sandbox.realm(LARKSPUR.realmId);
  if (deed === 'closeBooks' || deed === 'openBooks') {
    const BookCloseDate = deed === 'closeBooks' ? '2099-12-31' : null;
    realm.setPreferences({ AccountingInfoPrefs: { BookCloseDate } });
    return world.note(`a person does this: ${deed}`);
  }
  const [invoice] = oursOf(world, 'Invoice', unmarked).filter((row) => Number(row['TotalAmt']) !== 0);
  if (!invoice) return;
  const id = String(invoice['Id']);
  try {
    if (deed === 'void') realm.void('Invoice', id);
    if (deed === 'delete') realm.delete('Invoice', id);
    if (deed === 'unmark' || deed === 'unmarkInDoubt') {
      // Nobody takes the marker off while the outcome is unknown: never-twice assumes it, and sees it where it can.
      if (deed === 'unmark' && (await world.deps.claims.unsettled()).length > 0) return;
      realm.edit('Invoice', id, { PrivateNote: 'Paid in cash' });
      unmarked.add(`Invoice ${id}`);
    }
    world.note(`a person does this to invoice ${id}: ${deed}`);
  } catch {
    // QuickBooks didn't let them.
  }
}
