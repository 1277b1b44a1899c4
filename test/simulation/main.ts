import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import type { OpenDatabase } from '../../src/store/database.ts';
import { INVARIANTS, type Invariant } from './invariants.ts';
import { describeOutage, playOutage } from './outage.ts';
import { SABOTAGES } from './sabotages.mjs';
import { SCENARIOS } from './scenarios.ts';
import { simulate, type WorldEnd } from './simulate.ts';
import { VirtualTime } from './virtualTime.ts';
import { openLedger, tellLedger } from './world.ts';

const USAGE = `Usage: npm run chaos -- [--seeds N] [--from SEED] [--minutes M] [--until-red]
  --seeds N      plays N worlds (100), each of another seed
  --from SEED    the first seed (1)
  --minutes M    stops after M minutes of machine time
  --story        tells the story of each world, not only of those that break a rule
  --until-red    stops at the first breach
  --sabotage     switches off one guard after the other, and expects a breach for each (see sabotages.mjs)
  --outage       plays one world in which QuickBooks is down for half an hour while many deals are enrolled
  --scenarios    plays the sixteen named scenarios (see scenarios.ts)
  --live         plays on real processes instead, which are killed; see npm run chaos -- --live --help`;

const START_MS = Date.UTC(2026, 10, 24, 12);
const SCENARIO_SEEDS = 500_000;
const PROGRESS_EVERY = 50;
/** A deal each twenty seconds; as many in doubt as may be on their way at once; everything else minutes after the end. */
const OUTAGE_EVERY_MS = 20_000;
const MOST_IN_DOUBT = 10;
const FLOWS_AFTER_MS = 15 * 60_000;

/** Plays worlds and counts breaches; the exit code is 1 when there was one. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '100' },
      from: { type: 'string', default: '1' },
      minutes: { type: 'string' },
      story: { type: 'boolean', default: false },
      'until-red': { type: 'boolean', default: false },
      sabotage: { type: 'boolean', default: false },
      outage: { type: 'boolean', default: false },
      scenarios: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [seeds, from, minutes] = [Number(values.seeds), Number(values.from), Number(values.minutes ?? 'Infinity')];
  if (values.help || !Number.isInteger(seeds) || !Number.isInteger(from) || Number.isNaN(minutes))
    throw new Error(USAGE);

  if (values.sabotage) return sabotageAll(seeds, from);
  const started = process.hrtime.bigint();
  const elapsedMs = () => Number((process.hrtime.bigint() - started) / 1_000_000n);
  const database = await openLedger();
  const time = new VirtualTime(START_MS, (nowMs) => tellLedger(database, nowMs));
  time.install();
  if (values.scenarios) return playScenarios(database, time, values.story);
  if (values.outage) {
    let isWrong = false;
    for (const what of ['all', 'writes'] as const) {
      const end = await playOutage(what, from + (what === 'all' ? 0 : 1), OUTAGE_EVERY_MS, database, time);
      console.log(describeOutage(what, end));
      isWrong ||= end.wrong.length > 0 || end.inDoubt > MOST_IN_DOUBT || end.flowsAfterMs > FLOWS_AFTER_MS;
    }
    console.log(`${(elapsedMs() / 1000).toFixed(1)} s of machine time`);
    process.exit(isWrong ? 1 : 0);
  }
  const counts = new Map<Invariant, number>(INVARIANTS.map((each) => [each, 0]));
  let played = 0;
  let slowestAnswerMs = 0;
  for (let seed = from; seed < from + seeds && elapsedMs() < minutes * 60_000; seed += 1) {
    const end = await simulate(seed, database, time);
    played += 1;
    slowestAnswerMs = Math.max(slowestAnswerMs, end.slowestAnswerMs);
    for (const { invariant } of end.breaches) counts.set(invariant, (counts.get(invariant) ?? 0) + 1);
    if (end.breaches.length > 0 || values.story) tell(end);
    if (played % PROGRESS_EVERY === 0) console.log(`${played} worlds in ${(elapsedMs() / 1000).toFixed(0)} s`);
    if (end.breaches.length > 0 && values['until-red']) break;
  }
  const total = [...counts.values()].reduce((sum, each) => sum + each, 0);
  console.log(`${played} worlds, ${(elapsedMs() / 1000).toFixed(1)} s of machine time`);
  console.log([...counts].map(([name, count]) => `${name} ${count}`).join(' · '));
  console.log(`slowest answer: ${(slowestAnswerMs / 3_600_000).toFixed(2)} h after the enrolment`);
  // Not through the event loop: what was frozen or killed in a world never ends.
  process.exit(total > 0 ? 1 : 0);
}

/** Each named scenario must come to one of its right ends, and break no rule. */
async function playScenarios(database: OpenDatabase, time: VirtualTime, isTold: boolean): Promise<void> {
  let wrong = 0;
  for (const [index, { name, plan, ends }] of SCENARIOS.entries()) {
    const whole = { isPayment: false, enrolmentsMs: [0], deeds: [], first: {}, strikes: 0, lagSeconds: 0, ...plan };
    const end = await simulate(SCENARIO_SEEDS + index, database, time, whole);
    const isRight = end.breaches.length === 0 && ends.some((right) => isDeepStrictEqual(right, end.state));
    console.log(`${isRight ? 'right' : 'WRONG'}  ${name}`);
    if (!isRight) {
      wrong += 1;
      console.log(`  expected ${ends.map((right) => JSON.stringify(right)).join('\n  or       ')}`);
      console.log(`  and came ${JSON.stringify(end.state)}`);
    }
    if (!isRight || isTold) tell(end);
  }
  process.exit(wrong > 0 ? 1 : 0);
}

/** Each guard switched off in a process of its own, until a rule breaks; a sabotage that stays green is a failure. */
function sabotageAll(seeds: number, from: number): void {
  const self = fileURLToPath(import.meta.url);
  const words = ['--until-red', '--seeds', String(seeds), '--from', String(from)];
  let green = 0;
  for (const name of Object.keys(SABOTAGES)) {
    const { stdout, stderr, status } = spawnSync(process.execPath, [...process.execArgv, self, ...words], {
      env: { ...process.env, SABOTAGE: name },
      encoding: 'utf8',
    });
    const seed = /^seed (\d+): (.*)$/m.exec(stdout);
    const isCaught = status === 1 && seed !== null;
    if (!isCaught) green += 1;
    const after = Number(seed?.[1]) - from + 1;
    console.log(
      `${isCaught ? 'red  ' : 'GREEN'}  ${name}: ${isCaught ? `world ${after}, ${seed[2]}` : `nothing broke in ${seeds} worlds`}`,
    );
    if (!isCaught && status !== 0) console.log(stderr || stdout);
  }
  process.exit(green > 0 ? 1 : 0);
}

function tell({ seed, breaches, story }: WorldEnd): void {
  console.log(
    `\nseed ${seed}: ${breaches.map(({ invariant, what }) => `${invariant} (${what})`).join('; ') || 'all well'}`,
  );
  for (const line of story) console.log(`  ${line}`);
  if (breaches.length > 0) console.log(`  again: npm run chaos -- --from ${seed} --seeds 1 --story\n`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
