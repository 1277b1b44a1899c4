import {
  ApplicationFailure,
  CancellationScope,
  defineUpdate,
  isCancellation,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import type { AbsenceClaimed } from '../src/domain/run.ts';
import { SEND_AGAIN } from '../src/domain/updates.ts';

/** A run that may wait in doubt: an action's, or a settler's. */
export interface Doubter {
  /** The send that is in doubt, by claim, generation and leg. */
  inDoubt: string | undefined;
  lookNow: (() => void) | undefined;
}

/** "I have looked into QuickBooks: it is not there, send again", said by a person of one send. */
const sendAgain = defineUpdate<string, [string]>(SEND_AGAIN);

/** The pause before the next look; a person who has looked ends it. */
export async function pauseInDoubt(run: Doubter, send: string, pauseMs: number): Promise<void> {
  const timer = new CancellationScope();
  run.inDoubt = send;
  run.lookNow = () => timer.cancel();
  try {
    await timer.run(() => sleep(pauseMs, { summary: 'Until the next look for the document' }));
  } catch (error) {
    if (!isCancellation(error)) throw error;
  } finally {
    run.inDoubt = undefined;
    run.lookNow = undefined;
  }
}

/**
 * Takes a person's word that a document in doubt is not in QuickBooks. Refused while the run isn't in doubt about that
 * send; the activity looks once more, and refuses while the request may not even have left.
 */
export function takesWord(run: Doubter, declareAbsent: (send: string) => Promise<AbsenceClaimed>): void {
  setHandler(
    sendAgain,
    async (send) => {
      const claimed = await declareAbsent(send);
      if (!claimed.accepted) throw ApplicationFailure.nonRetryable(claimed.sentence, 'TooEarly');
      run.lookNow?.();
      return claimed.sentence;
    },
    {
      validator(send) {
        if (run.inDoubt === undefined) throw new Error('This run is not in doubt about a document at the moment.');
        if (run.inDoubt !== send) throw new Error(`This run is in doubt about ${run.inDoubt}, not ${send}.`);
      },
    },
  );
}
