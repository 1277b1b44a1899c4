import { CancellationScope, sleep, upsertSearchAttributes } from '@temporalio/workflow';
import type { SettledDocument, WriteResult } from '../src/domain/run.ts';
import { SEARCH_ATTRIBUTES } from '../src/domain/searchAttributes.ts';
import { AlreadyAnswered, PersonNeeded, RunRefused, type Run } from './run.ts';

/**
 * Looks at a claim's document until its outcome is known: the document, or undefined when nothing is there and nothing
 * can still come. Sends nothing. A doubt is waited out on durable timers and can't be cancelled: leaving it would
 * leave the books unsettled.
 */
export function awaitSettled(run: Run, claimId: number): Promise<SettledDocument | undefined> {
  return CancellationScope.nonCancellable(async () => {
    run.say('a document of this record is known; reading it in QuickBooks.');
    run.waitingFor = 'QuickBooks';
    return settleResult(run, await run.steps.quickbooksReads.confirmDocument({ request: run.input.request, claimId }));
  });
}

/** Turns the result of a write or a look into the document, or undefined for "start again"; waits while in doubt. */
export async function settleResult(run: Run, first: WriteResult): Promise<SettledDocument | undefined> {
  const { looksMs } = run.input.timings;
  let result = first;
  for (let look = 0; result.state === 'inDoubt' || result.state === 'mustUndo'; look += 1) {
    if (result.state === 'mustUndo') {
      run.say('the document was not made as planned; taking it back.');
      result = await run.steps.quickbooksWrites.undoDocument({ request: run.input.request, claimId: result.claimId });
      continue;
    }
    if (look === 0) {
      run.waitingFor = 'doubt';
      upsertSearchAttributes([{ key: SEARCH_ATTRIBUTES.status, value: 'in_doubt' }]);
    }
    const pauseMs = looksMs[Math.min(look, looksMs.length - 1)] ?? 60_000;
    run.say(
      `QuickBooks did not confirm the document; look ${look + 1} in ${Math.round(pauseMs / 1000)} s. Nothing is sent again.`,
    );
    await sleep(pauseMs, { summary: 'Until the next look for the document' });
    result = await run.steps.quickbooksReads.confirmDocument({
      request: run.input.request,
      claimId: result.claimId,
    });
  }
  run.waitingFor = 'QuickBooks';
  switch (result.state) {
    case 'settled':
      return result;
    case 'open':
      return undefined;
    case 'matchAgain':
      run.mayMatchAgain = false;
      return undefined;
    case 'refused':
      throw new RunRefused(result.failures);
    case 'tooLate':
      throw new AlreadyAnswered();
    case 'stuck':
      throw new PersonNeeded(result.reason);
  }
}
