import type { OpenDatabase } from '../../src/store/database.ts';
import { RandomAdversary } from './adversary.ts';
import { oursOf } from './invariants.ts';
import { Random } from './random.ts';
import type { VirtualTime } from './virtualTime.ts';
import { H_MS, tellLedger, World } from './world.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const BEGINS_MS = 15 * MINUTE_MS;
const ENDS_MS = 45 * MINUTE_MS;
const NONE: ReadonlySet<string> = new Set();

/** What an outage came to. */
export interface OutageEnd {
  enrolments: number;
  /** Sent while QuickBooks was down: each of them is a document in doubt. */
  inDoubt: number;
  /** Records without exactly one live document, requests sent twice, answers other than "created". */
  wrong: string[];
  /** How long the slowest of those not in doubt took, counted from the end of the outage or its later enrolment. */
  flowsAfterMs: number;
  /** The same of all. */
  lastAfterMs: number;
}

/**
 * QuickBooks, or only its writing, is down for half an hour, in every way that a service can be down, while every `everyMs` another deal of the
 * same company is enrolled: from a quarter of an hour before until a quarter of an hour after.
 */
export async function playOutage(
  what: 'all' | 'writes',
  seed: number,
  everyMs: number,
  database: OpenDatabase,
  time: VirtualTime,
): Promise<OutageEnd> {
  const random = new Random(seed);
  await tellLedger(database, time.nowMs);
  const world = await World.create({ database, time, random, adversary: new RandomAdversary(random, 0, {}) });
  const startMs = time.nowMs;
  const after = (ms: number, deed: () => Promise<void> | void) => void time.sleep(ms).then(deed);
  const record = (index: number) => ({ type: 'DEAL' as const, id: String(90_000_000 + seed * 10_000 + index) });
  const count = Math.floor((ENDS_MS + BEGINS_MS) / everyMs);
  for (let index = 0; index < count; index += 1)
    after(index * everyMs, () => world.enrol('create-invoice', record(index), `ap-outage-${seed}-${index}`));
  let sentBefore = 0;
  let inDoubt = 0;
  after(BEGINS_MS, () => {
    world.wire.down = what;
    sentBefore = world.wire.sent.length;
  });
  after(ENDS_MS, () => {
    world.wire.down = undefined;
    inDoubt = world.wire.sent.length - sentBefore;
  });
  const isOver = () =>
    world.enrolments.length === count && world.enrolments.every((each) => each.completions.length > 0);
  await time.run(startMs + ENDS_MS + 2 * H_MS, isOver);

  const wrong: string[] = [];
  const invoices = oursOf(world, 'Invoice', NONE).filter((row) => Number(row['TotalAmt']) !== 0);
  const answeredMs: number[] = [];
  for (const { request, completions, enrolledAtMs } of world.enrolments) {
    const { id } = request.record;
    const own = invoices.filter((row) => String(row['PrivateNote']).includes(` DEAL-${id} `));
    const [completion] = completions;
    if (own.length !== 1) wrong.push(`deal ${id} has ${own.length} invoices`);
    if (completion?.fields['status'] !== 'created') wrong.push(`deal ${id} was told ${completion?.fields['status']}`);
    answeredMs.push((completion?.atMs ?? Number.POSITIVE_INFINITY) - Math.max(enrolledAtMs, startMs + ENDS_MS));
  }
  const requestIds = world.wire.sent.map((each) => each.requestId);
  if (new Set(requestIds).size < requestIds.length) wrong.push('a request was sent twice');
  const sorted = answeredMs.toSorted((one, other) => one - other);
  await world.close();
  return {
    enrolments: count,
    inDoubt,
    wrong,
    // Those in doubt come last: they wait until it is certain that nothing came of them.
    flowsAfterMs: sorted.at(-1 - inDoubt) ?? 0,
    lastAfterMs: sorted.at(-1) ?? 0,
  };
}

/** In words, for `npm run chaos -- --outage`. */
export function describeOutage(
  what: 'all' | 'writes',
  { enrolments, inDoubt, wrong, flowsAfterMs, lastAfterMs }: OutageEnd,
): string {
  return [
    `30 minutes without ${what === 'all' ? 'QuickBooks' : 'its writes'}, ${enrolments} deals of one company in 60 minutes: ${inDoubt} left in doubt`,
    `all others answered within ${(flowsAfterMs / SECOND_MS).toFixed(0)} s of its end, the last of all within ${(lastAfterMs / 3_600_000).toFixed(2)} h`,
    ...wrong,
  ].join('\n');
}
