import { setCurrentDetails } from '@temporalio/workflow';
import { recordName } from '../src/domain/actions.ts';
import type { Failure } from '../src/domain/failures.ts';
import type { ActionOutcome } from '../src/domain/outcome.ts';
import type { Hold, RunInput } from '../src/domain/run.ts';
import { stepsOf, type Steps } from './activities.ts';

/** One run under way: its input, its steps, and what it is waiting for, so that a late answer can say so. */
export interface Run {
  readonly input: RunInput;
  readonly steps: Steps;
  /**
   * Who keeps the run waiting; `doubt` is a document that was sent and not confirmed, `fee` and `refund` are not known
   * to HubSpot yet, `hold` is a person who puts something right.
   */
  waitingFor: 'HubSpot' | 'QuickBooks' | 'doubt' | 'fee' | 'refund' | 'hold';
  /** False once the matches were read anew because QuickBooks refused a saved one. */
  mayMatchAgain: boolean;
  /** The record's name in HubSpot, once it was read. */
  title: string | undefined;
  /** What HubSpot was told when its answer fell due before the work was done. */
  toldLate: ActionOutcome | undefined;
  /** The claim that the run waits for, another record's of the same sale included: no answer may contradict its row. */
  claimId: number | undefined;
  /** The hold that the run is in, or was in last, and when the first of them began. */
  held: Hold | undefined;
  heldSinceMs: number | undefined;
  /** The send that is in doubt, while the run waits for its next look. */
  inDoubt: string | undefined;
  /** Ends the pause before the next look; set while there is one. */
  lookNow: (() => void) | undefined;
  /** True once an operator has cancelled the run; what can be stopped without harm is stopped. */
  cancelled(): boolean;
  /** Shows in Temporal UI, in plain words, where the run is. */
  say(whatHappens: string): void;
}

/** Thrown by a step to end the run with these failures; caught here, never the workflow's own failure. */
export class RunRefused extends Error {
  readonly failures: [Failure, ...Failure[]];
  constructor(failures: [Failure, ...Failure[]]) {
    super('refused');
    this.failures = failures;
  }
}

/** Thrown by a step that found something only a person can settle. */
export class PersonNeeded extends Error {
  /** What HubSpot is told; `OutcomeUnknown` unless it can be said better. */
  readonly failure: Failure | undefined;
  constructor(reason: string, told?: Failure) {
    super(reason);
    this.failure = told;
  }
}

/** Thrown by a step that came after HubSpot had its answer: there is nothing left to do. */
export class AlreadyAnswered extends Error {}

/** Thrown by a step that found the record's document after all, under a merged id or this month. */
export class DocumentKnown extends Error {
  readonly claimId: number;
  constructor(claimId: number) {
    super('known');
    this.claimId = claimId;
  }
}

/** Thrown by a step that found that there is nothing to book; the sentence says why. */
export class NothingToBook extends Error {}

/** A run at its start. */
export function begin(input: RunInput): Run {
  const { request } = input;
  return {
    input,
    steps: stepsOf(input),
    waitingFor: 'HubSpot',
    mayMatchAgain: true,
    title: undefined,
    toldLate: undefined,
    claimId: undefined,
    held: undefined,
    heldSinceMs: undefined,
    inDoubt: undefined,
    lookNow: undefined,
    cancelled: () => false,
    say(whatHappens) {
      setCurrentDetails(`${request.action} for ${recordName(request.record)}: ${whatHappens}`);
    },
  };
}
