import { parseArgs } from 'node:util';
import { INVARIANTS } from '../simulation/invariants.ts';
import { playLive, type LiveEnd } from './play.ts';

const USAGE = `Usage: npm run chaos -- --live [--seeds N] [--from SEED] [--story]
  --live         real processes: a Temporal server, services and databases that are killed -9 at random. Half of the
                 seeds with one service on the embedded database, half with two services on one PostgreSQL
  --seeds N      plays N rounds (40)
  --from SEED    the first seed (1)
  --ledger L     embedded or postgres only
  --story        tells the story of each round, not only of those that break a rule`;

/** Plays rounds on real processes; the exit code is 1 when a rule was broken. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      live: { type: 'boolean', default: true },
      seeds: { type: 'string', default: '40' },
      from: { type: 'string', default: '1' },
      ledger: { type: 'string' },
      story: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [count, from] = [Number(values.seeds), Number(values.from)];
  if (values.help || !Number.isInteger(count) || !Number.isInteger(from)) throw new Error(USAGE);
  const seeds = Array.from({ length: count }, (_, index) => from + index);
  // Odd seeds on the one, even ones on the other: a seed is always played where it was.
  let broken = 0;
  for (const ledger of ['embedded', 'postgres'] as const) {
    const own = seeds.filter((seed) => (seed % 2 === 1) === (ledger === 'embedded'));
    if (own.length === 0 || (values.ledger ?? ledger) !== ledger) continue;
    const startedMs = Date.now();
    const end = await playLive(ledger, own, ({ seed, story }) => {
      console.log(`seed ${seed}, ${ledger}: played (${((Date.now() - startedMs) / 1000).toFixed(0)} s)`);
      if (values.story) for (const line of story) console.log(`  ${line}`);
    });
    if (!end) {
      console.log('SKIPPED: two services on one database need PostgreSQL, and none is installed here.');
      continue;
    }
    tell(ledger, end, values.story);
    console.log(`${((Date.now() - startedMs) / 1000).toFixed(0)} s of machine time`);
    broken += end.breaches.length;
  }
  process.exit(broken > 0 ? 1 : 0);
}

function tell(ledger: string, end: LiveEnd, isTold: boolean): void {
  for (const seed of new Set(end.breaches.map((each) => each.seed))) {
    console.log(`\nseed ${seed}, ${ledger}:`);
    for (const { invariant, what } of end.breaches.filter((each) => each.seed === seed))
      console.log(`  ${invariant}: ${what}`);
    const round = end.rounds.find((each) => each.seed === seed);
    if (round && !isTold) for (const line of round.story) console.log(`    ${line}`);
    console.log(`  again: npm run chaos -- --live --from ${seed} --seeds 1 --story\n`);
  }
  const counts = INVARIANTS.map(
    (each) => `${each} ${end.breaches.filter(({ invariant }) => invariant === each).length}`,
  );
  console.log(
    `${ledger}: ${end.rounds.length} rounds, ${end.executions} enrolments, ${end.replayed} runs replayed, slowest answer ${(end.slowestAnswerMs / 1000).toFixed(1)} s`,
  );
  console.log(counts.join(' · '));
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
