import {
  ActivityFailure,
  ApplicationFailure,
  condition,
  defineQuery,
  defineUpdate,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { FAILURES, failure, type Failure } from '../src/domain/failures.ts';
import type { Hold } from '../src/domain/run.ts';
import { SEARCH_ATTRIBUTES } from '../src/domain/searchAttributes.ts';
import { FAIL_HELD, HELD, RETRY_HELD } from '../src/domain/updates.ts';
import { RunRefused, type Run } from './run.ts';

/** The marker of an activity that refused: its type, and the failures as its only detail. */
const REFUSED = 'Refused';
const DAY_MS = 86_400_000;

const retryHeld = defineUpdate<string, [number]>(RETRY_HELD);
const failHeld = defineUpdate<string, [number]>(FAIL_HELD);
const held = defineQuery<Hold | null>(HELD);

/** The failures of a step that refused; undefined for everything else that a step may throw. */
export function refusalOf(error: unknown): [Failure, ...Failure[]] | undefined {
  if (error instanceof RunRefused) return error.failures;
  if (!(error instanceof ActivityFailure) || !(error.cause instanceof ApplicationFailure)) return undefined;
  if (error.cause.type !== REFUSED) return undefined;
  return error.cause.details?.[0] as [Failure, ...Failure[]] | undefined;
}

/**
 * Does the work, and holds the run where a person can fix what is in the way, if the action says so: until somebody says
 * "retry" and it starts again from the record, or "fail", or its days are over. A hold is cancelled like any waiting.
 */
export async function withHolds<Result>(run: Run, work: (run: Run) => Promise<Result>): Promise<Result> {
  const desk = openDesk();
  for (let count = 1; ; count += 1) {
    try {
      return await work(run);
    } catch (error) {
      const failures = refusalOf(error);
      if (!failures || !mayBeHeld(run, failures)) throw error;
      await hold(run, desk, count, failures);
      // The fix may be anywhere: the record is read and matched anew. What is in the ledger is looked up first.
      run.mayMatchAgain = true;
      run.waitingFor = 'HubSpot';
    }
  }
}

/** Only where each of the failures can be fixed while the run waits, and HubSpot still waits for it. */
function mayBeHeld(run: Run, failures: readonly Failure[]): boolean {
  return (
    run.input.timings.holdMs !== undefined &&
    run.toldLate === undefined &&
    failures.every(({ type }) => FAILURES[type].cure === 'person')
  );
}

async function hold(run: Run, desk: Desk, count: number, failures: [Failure, ...Failure[]]): Promise<void> {
  const { holdMs = 0, answerAfterMs } = run.input.timings;
  run.heldSinceMs ??= Date.now();
  const untilMs = Math.min(run.heldSinceMs + holdMs, workflowInfo().startTime.getTime() + answerAfterMs);
  run.held = { hold: count, failures, untilMs };
  run.waitingFor = 'hold';
  desk.held = run.held;
  desk.word = undefined;
  upsertSearchAttributes([
    { key: SEARCH_ATTRIBUTES.status, value: 'held' },
    { key: SEARCH_ATTRIBUTES.failureType, value: failures[0].type },
  ]);
  run.say(whatToDo(run.held));
  try {
    await condition(() => desk.word !== undefined, Math.max(1, untilMs - Date.now()));
  } finally {
    desk.held = undefined;
  }
  if (desk.word === 'retry') {
    run.say('a person said retry; starting again from the record.');
    upsertSearchAttributes([
      { key: SEARCH_ATTRIBUTES.status, value: 'running' },
      { key: SEARCH_ATTRIBUTES.failureType, value: null },
    ]);
    return;
  }
  throw new RunRefused(desk.word === 'fail' ? failures : [heldTooLong(run.held, run.heldSinceMs)]);
}

/** `HeldTooLong`, with the sentence that nobody acted upon. */
export function heldTooLong({ failures: [first], untilMs }: Hold, sinceMs: number): Failure {
  const days = Math.max(1, Math.round((untilMs - sinceMs) / DAY_MS));
  return failure('HeldTooLong', { days, sentence: first.sentence });
}

/** For the run's page, which is never encrypted: the rules' own words, without what was filled in. */
function whatToDo({ hold: count, failures, untilMs }: Hold): string {
  const until = new Date(untilMs).toISOString().slice(0, 16).replace('T', ' ');
  const lines = failures.map(({ type }) => `${type}: ${FAILURES[type].sentence.replaceAll(/"?\{\w+\}"?/g, '…')}`);
  return [
    `held until ${until} UTC (hold ${count}).`,
    ...new Set(lines),
    `Put it right, then send the update "${RETRY_HELD}" with ${count} here, or npm run retry -- ${workflowInfo().workflowId}.`,
    `The update "${FAIL_HELD}" with ${count} gives it up. The query "${HELD}" has the sentences in full.`,
  ].join('\n');
}

/** Where people's words come in. */
interface Desk {
  held: Hold | undefined;
  word: 'retry' | 'fail' | undefined;
}

/**
 * Takes words about the hold that they name, and no other: after a reset, a word of before is heard again, and must not
 * count for what the run is held for then.
 */
function openDesk(): Desk {
  const desk: Desk = { held: undefined, word: undefined };
  const validator = (count: number) => {
    if (desk.held === undefined) throw new Error('This run is not held at the moment.');
    if (desk.held.hold !== count) throw new Error(`This run is in hold ${desk.held.hold}, not ${count}.`);
    if (desk.word !== undefined) throw new Error('Somebody was first.');
  };
  const take = (word: 'retry' | 'fail', sentence: string) => () => {
    desk.word = word;
    return sentence;
  };
  setHandler(retryHeld, take('retry', 'It starts again.'), { validator });
  setHandler(failHeld, take('fail', 'It is given up; HubSpot is told.'), { validator });
  setHandler(held, () => desk.held ?? null);
  return desk;
}
