import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  TimeoutFailure,
  isCancellation,
  sleep,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { DOCUMENT_WORDS } from '../src/domain/actions.ts';
import { failure, type Failure } from '../src/domain/failures.ts';
import type { ActionOutcome } from '../src/domain/outcome.ts';
import type { RunInput } from '../src/domain/run.ts';
import { SEARCH_ATTRIBUTES } from '../src/domain/searchAttributes.ts';
import { attributesOf, ended, tellHubSpot } from './answer.ts';
import { takesWord } from './doubt.ts';
import { heldTooLong, refusalOf, withHolds } from './hold.ts';
import { AlreadyAnswered, NothingToBook, PersonNeeded, begin, type Run } from './run.ts';

/** How the run's page says what was waited for, where the word alone won't do. */
const WAITED_FOR: Partial<Record<Run['waitingFor'], string>> = {
  doubt: 'QuickBooks to confirm',
  hold: 'a person to put something right',
};
/** Activities whose silence is HubSpot's. */
const ASKS_HUBSPOT = new Set(['readSale', 'readFee', 'readRefund', 'linkDocument', 'completeAction']);

/**
 * Runs the steps of an action so that HubSpot is always answered: when the work is done, when it is refused, when an
 * operator cancels it, and, should none of these come in time, when the answer falls due. A workflow completes with
 * what happened; it fails only when a person must look (`NeedsAttention`).
 */
export async function runAction(input: RunInput, work: (run: Run) => Promise<ActionOutcome>): Promise<ActionOutcome> {
  const run = begin(input);
  const workScope = new CancellationScope();
  // The due answer stops the work too, but is no operator's cancel.
  const operators = CancellationScope.current();
  run.cancelled = () => operators.consideredCancelled;
  takesWord(run, (send) => CancellationScope.nonCancellable(() => run.steps.quickbooksReads.declareAbsent({ send })));
  const answerTimer = startAnswerTimer(run, workScope);
  try {
    return await workScope.run(() => withHolds(run, work));
  } catch (error) {
    return await CancellationScope.nonCancellable(() => endOtherwise(run, error));
  } finally {
    await CancellationScope.nonCancellable(() => answerTimer.stop());
  }
}

/** Answers HubSpot when the answer falls due, and stops what may still be stopped. An operator's cancel doesn't end it. */
function startAnswerTimer(run: Run, workScope: CancellationScope): { stop(): Promise<void> } {
  const timerScope = new CancellationScope();
  const timer = CancellationScope.nonCancellable(async () => {
    try {
      await timerScope.run(() => sleep(run.input.timings.answerAfterMs, { summary: 'The answer to HubSpot is due' }));
    } catch (error) {
      if (isCancellation(error)) return;
      throw error;
    }
    run.say(`HubSpot's answer fell due while waiting for ${WAITED_FOR[run.waitingFor] ?? run.waitingFor}.`);
    run.toldLate = await tellHubSpot(run, { status: 'failed', failures: [lateFailure(run)] });
    workScope.cancel();
  });
  return {
    stop() {
      timerScope.cancel();
      return timer;
    },
  };
}

function lateFailure(run: Run): Failure {
  switch (run.waitingFor) {
    case 'doubt':
      return failure('OutcomeUnknown', { document: DOCUMENT_WORDS[run.input.request.kind] });
    case 'fee':
      return failure('FeeNotKnownYet', { days: daysSinceStart() });
    case 'refund':
      return failure('RefundNotFinished');
    case 'hold':
      if (run.held && run.heldSinceMs !== undefined) return heldTooLong(run.held, run.heldSinceMs);
      break;
    default:
  }
  const type = run.waitingFor === 'HubSpot' ? 'HubSpotUnavailable' : 'QuickBooksUnavailable';
  return failure(type, { time: readableTime() });
}

async function endOtherwise(run: Run, error: unknown): Promise<ActionOutcome> {
  // The answer was due: what was told is told. Whatever was in doubt has been settled before we come here.
  if (run.toldLate && (isCancellation(error) || error instanceof AlreadyAnswered)) return ended(run, run.toldLate);
  // HubSpot had its answer, or it fell due this moment: where none is recorded yet, this one is.
  if (error instanceof AlreadyAnswered) return refuse(run, [lateFailure(run)]);
  if (error instanceof NothingToBook) return skip(run, error.message);
  if (error instanceof PersonNeeded) return callPerson(run, error.message, error.failure);
  if (isCancellation(error)) return refuse(run, [failure('Cancelled', { undone: 'Nothing was created.' })]);
  const refused = refusalOf(error);
  if (refused) return refuse(run, refused);
  const silent = silentVendorOf(error);
  if (silent) {
    const type = silent === 'HubSpot' ? 'HubSpotUnavailable' : 'QuickBooksUnavailable';
    return refuse(run, [failure(type, { time: readableTime() })]);
  }
  if (error instanceof ActivityFailure)
    return callPerson(run, `The step ${error.activityType} failed in a way that nobody foresaw.`);
  throw error;
}

async function skip(run: Run, why: string): Promise<ActionOutcome> {
  return ended(run, await tellHubSpot(run, { status: 'skipped', warnings: [why] }));
}

async function refuse(run: Run, failures: [Failure, ...Failure[]]): Promise<ActionOutcome> {
  return ended(run, await tellHubSpot(run, { status: 'failed', failures }));
}

/** HubSpot is answered first, then the workflow fails: a failed workflow always means that a person must look. */
async function callPerson(run: Run, why: string, told?: Failure): Promise<never> {
  const outcome = await tellHubSpot(run, {
    status: 'failed',
    failures: [told ?? failure('OutcomeUnknown', { document: DOCUMENT_WORDS[run.input.request.kind] })],
  });
  upsertSearchAttributes([{ key: SEARCH_ATTRIBUTES.needsAttention, value: true }, ...attributesOf(outcome)]);
  run.say(`a person must look. ${why}`);
  throw ApplicationFailure.nonRetryable(why, 'NeedsAttention');
}

function silentVendorOf(error: unknown): 'HubSpot' | 'QuickBooks' | undefined {
  if (!(error instanceof ActivityFailure)) return undefined;
  const waitedOut =
    error.retryState === 'TIMEOUT' ||
    error.cause instanceof TimeoutFailure ||
    error.retryState === 'MAXIMUM_ATTEMPTS_REACHED';
  if (!waitedOut) return undefined;
  return ASKS_HUBSPOT.has(error.activityType) ? 'HubSpot' : 'QuickBooks';
}

function daysSinceStart(): number {
  return Math.max(1, Math.round((Date.now() - workflowInfo().startTime.getTime()) / 86_400_000));
}

/** `2026-11-26 14:00 UTC`, by the workflow's own deterministic clock. */
function readableTime(): string {
  return `${new Date(Date.now()).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
