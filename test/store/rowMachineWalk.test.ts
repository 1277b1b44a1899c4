import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import * as fc from 'fast-check';
import { createClaims } from '../../src/store/claims.ts';
import { openEmbedded, type OpenDatabase } from '../../src/store/database.ts';
import { createDeliveries } from '../../src/store/deliveries.ts';
import { createSecretBox } from '../../src/store/encryption.ts';
import { Run, settler, type Actor } from './claimActors.ts';
import {
  CERTAIN_AFTER,
  LATEST_COMMIT,
  RULES,
  SEARCH_LAG,
  SEND_PAUSE,
  Violated,
  World,
  type Event,
  type Ledger,
  type Rules,
  type Walk,
} from './claimModel.ts';

let open: OpenDatabase;
let ledger: Ledger;
beforeAll(async () => {
  open = await openEmbedded(undefined);
  const { db } = open;
  ledger = { db, claims: createClaims(db), deliveries: createDeliveries(db, createSecretBox([])) };
  // The model's clock counts minutes from 2030 on.
  await db.execute(
    sql`create or replace function ledger_now() returns timestamptz language sql volatile as $$
      select timestamptz '2030-01-01T00:00:00Z' + current_setting('model.minute')::int * interval '1 minute' $$`,
  );
});
afterAll(() => open.close());

const [SETTLER, ZOMBIE] = [2, 3];

/** Walks, and checks after every event; then leaves the settler alone with what there is. Answers the states that were. */
async function walkThrough(walk: Walk, rules: Rules): Promise<string[]> {
  const world = new World(ledger, walk, rules);
  await world.wait(0);
  const runs = [new Run(world), new Run(world)];
  const actors: Actor[] = [...runs.map((run) => run.actor), settler(world)];
  for (const each of walk.events) {
    switch (each.event) {
      case 'step':
        await actors[each.actor]?.next();
        break;
      case 'wait':
        await world.wait(each.minutes);
        break;
      case 'person':
        for (const { id } of world.live(each.leg)) world.takeOut(id, each.does);
        break;
      case 'answerHubSpot':
        await runs[each.actor]?.answer();
        break;
      case 'becomeZombie':
      case 'crash': {
        const old = actors[each.actor];
        if (each.event === 'becomeZombie' && old) actors[ZOMBIE] = old;
        const successor = new Run(world);
        runs[each.actor] = successor;
        actors[each.actor] = successor.actor;
      }
    }
    await world.check(each.event === 'step');
  }
  await world.wait(2 * CERTAIN_AFTER);
  for (let step = 0; step < 40 && !world.isAtRest(); step += 1) {
    await actors[SETTLER]?.next();
    await world.check(true);
  }
  if (!world.isAtRest()) throw new Violated(`The settler did not bring it to rest: ${world.history.join(' → ')}.`);
  return world.history;
}

const oneOf = <T extends string>(...each: T[]) => fc.constantFrom(...each);
const upTo = (max: number) => fc.integer({ min: 0, max });
const MINUTES = fc.constantFrom(1, 5, SEND_PAUSE, SEARCH_LAG, 60, LATEST_COMMIT, CERTAIN_AFTER - 1, CERTAIN_AFTER);
const EVENT: fc.Arbitrary<Event> = fc.oneof(
  { weight: 24, arbitrary: fc.record({ event: oneOf('step'), actor: upTo(ZOMBIE) }) },
  { weight: 5, arbitrary: fc.record({ event: oneOf('wait'), minutes: MINUTES }) },
  { weight: 2, arbitrary: fc.record({ event: oneOf('crash', 'becomeZombie'), actor: upTo(1) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      event: oneOf('person'),
      does: oneOf('voided', 'deleted'),
      leg: oneOf('document', 'payment'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ event: oneOf('answerHubSpot'), actor: upTo(1) }) },
);
const SHARE = fc.constantFrom(0, 0.1, 0.5, 1);
const OUTCOME = oneOf('answered', 'answerLost', 'requestLost', 'refused', 'otherTotal', 'creditApplied');
const WALK: fc.Arbitrary<Walk> = fc.record({
  paid: fc.boolean(),
  fates: fc.array(
    fc.record({
      outcome: fc.oneof({ weight: 2, arbitrary: oneOf('answered', 'answerLost') }, { weight: 1, arbitrary: OUTCOME }),
      commitShare: SHARE,
      lagShare: SHARE,
    }),
    { minLength: 1, maxLength: 6 },
  ),
  events: fc.array(EVENT, { minLength: 40, maxLength: 120, size: 'max' }),
});
const property = (broken: Partial<Rules>, seen?: (states: string[]) => void) =>
  fc.asyncProperty(WALK, async (walk) => {
    const states = await walkThrough(walk, { ...RULES, ...broken });
    seen?.(states);
  });

test('whatever happens in whatever order, an open row has left nothing, and nothing is there twice', async () => {
  const seen = new Set<string>();
  const note = (states: string[]) => states.forEach((each) => seen.add(each));
  await fc.assert(property({}, note), { numRuns: 100, interruptAfterTimeLimit: 20_000 });
  expect([...seen]).toEqual(expect.arrayContaining(['settled(1)', 'made(1)', 'paying(1)', 'undoing(1)', 'sending(2)']));
}, 120_000);

test.each<[string, Partial<Rules>]>([
  ['"absent" is believed when only the search can lag', { absentAfter: SEARCH_LAG + 1 }],
  ['"not found by id" is believed at once', { notFoundAfter: 0 }],
  ['it is sent long after the right was won', { sendWithin: 10 * CERTAIN_AFTER }],
  ['no answer is taken for a refusal', { doubtMeans: 'leftNothing' }],
])(
  'the walk shows when %s',
  async (_, broken) => {
    const result = await fc.check(property(broken), { seed: 3, numRuns: 40, endOnFailure: true });
    expect(result.errorInstance).toBeInstanceOf(Violated);
  },
  120_000,
);

const steps = (actor: number, times: number) =>
  Array.from({ length: times }, () => ({ event: 'step' as const, actor }));
/** Sent as late as may be, committed as late as may be, shown as late as may be (S6). */
const latest = (...later: Event[]): Walk => ({
  paid: false,
  fates: [{ outcome: 'answerLost', commitShare: 1, lagShare: 1 }],
  events: [...steps(0, 3), { event: 'wait', minutes: SEND_PAUSE }, ...steps(0, 1), ...later],
});
/** The settler reads the row, begins its look, searches, and believes what it saw. */
const LOOK_IN_TIME = latest({ event: 'wait', minutes: CERTAIN_AFTER - SEND_PAUSE - 1 }, ...steps(SETTLER, 6));
const LOOK_ACROSS_H = latest(
  { event: 'wait', minutes: CERTAIN_AFTER - SEND_PAUSE - 1 },
  ...steps(SETTLER, 4),
  { event: 'wait', minutes: 1 },
  ...steps(SETTLER, 2),
);

test.each<[string, Walk, Partial<Rules>]>([
  ['one tick before H', LOOK_IN_TIME, { absentAfter: CERTAIN_AFTER - 1 }],
  ['by the end of a look', LOOK_ACROSS_H, { lookCountsFrom: 'itsEnd' }],
])('the latest document of all is not taken for absent, but would be %s', async (_, walk, broken) => {
  expect(await walkThrough(walk, RULES)).toEqual(['sending(1)', 'settled(1)']);
  await expect(walkThrough(walk, { ...RULES, ...broken })).rejects.toBeInstanceOf(Violated);
});
