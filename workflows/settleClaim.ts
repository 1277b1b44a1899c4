import { ActivityFailure, ApplicationFailure, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { recordName } from '../src/domain/actions.ts';
import type { SettlerInput, SettlerResult, WriteResult } from '../src/domain/run.ts';
import { SEARCH_ATTRIBUTES } from '../src/domain/searchAttributes.ts';
import { settlerStepsOf } from './activities.ts';
import { pauseInDoubt, takesWord, type Doubter } from './doubt.ts';

/**
 * The settler (never-twice (c)): brings a row to rest that a dead run has left behind. It looks for what is in doubt and
 * takes back what was half made; it never creates anything. It fails, in sight, when only a person can go on.
 */
export async function settleClaim(input: SettlerInput): Promise<SettlerResult> {
  const { claimId, generation, record, timings } = input;
  const steps = settlerStepsOf(input);
  const say = (what: string) =>
    setCurrentDetails(`Settling claim ${claimId} of ${recordName(record)}, which a run has left behind: ${what}`);
  const doubter: Doubter = { inDoubt: undefined, lookNow: undefined };
  takesWord(doubter, (send) => steps.declareAbsent({ send }));

  say('looking into QuickBooks.');
  let result = await orPerson(steps.confirmClaim({ claimId, generation }));
  for (let look = 0; !isAtRest(result); look += 1) {
    if (result.state === 'stuck') callPerson(result.reason);
    if (result.state === 'inDoubt') {
      const pauseMs = timings.looksMs[Math.min(look, timings.looksMs.length - 1)] ?? 60_000;
      say(
        `QuickBooks has not confirmed the document (${result.send ?? claimId}); look ${look + 1} in ${Math.round(pauseMs / 1000)} s.`,
      );
      await pauseInDoubt(doubter, result.send ?? String(claimId), pauseMs);
      result = await orPerson(steps.confirmClaim({ claimId, generation }));
    } else {
      say('taking back what was half made.');
      result = await orPerson(steps.abandonClaim({ claimId, generation }));
    }
  }
  const state = result.state === 'settled' ? 'settled' : 'open';
  upsertSearchAttributes([{ key: SEARCH_ATTRIBUTES.status, value: state === 'settled' ? 'created' : 'failed' }]);
  say(state === 'settled' ? 'the document is in QuickBooks.' : 'nothing is left in QuickBooks.');
  return { claimId, state };
}

/** Nothing is on its way, and nothing half made: what was refused, undone or booked otherwise included. */
function isAtRest({ state }: WriteResult): boolean {
  return state !== 'inDoubt' && state !== 'made' && state !== 'mustUndo' && state !== 'stuck';
}

/** A step that can't go on, because the company is connected no more, say, leaves the row to a person. */
async function orPerson(step: Promise<WriteResult>): Promise<WriteResult> {
  try {
    return await step;
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return callPerson(`The step ${error.activityType} could not go on; see its failure.`);
  }
}

function callPerson(reason: string): never {
  upsertSearchAttributes([{ key: SEARCH_ATTRIBUTES.needsAttention, value: true }]);
  throw ApplicationFailure.nonRetryable(reason, 'NeedsAttention');
}
