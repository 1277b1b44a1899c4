import { CancellationScope, CancelledFailure, upsertSearchAttributes } from '@temporalio/workflow';
import type { SettledDocument, WriteResult } from '../src/domain/run.ts';
import { SEARCH_ATTRIBUTES } from '../src/domain/searchAttributes.ts';
import { createPayment } from './createPayment.ts';
import { pauseInDoubt } from './doubt.ts';
import { AlreadyAnswered, PersonNeeded, RunRefused, type Run } from './run.ts';

/**
 * Looks at a claim's document until its outcome is known: the document, or undefined when nothing is there and nothing
 * can still come. Sends nothing. A doubt is waited out on durable timers and can't be cancelled: leaving it would
 * leave the books unsettled.
 */
export function awaitSettled(run: Run, claimId: number): Promise<SettledDocument | undefined> {
  return CancellationScope.nonCancellable(async () => {
    run.claimId = claimId;
    run.say('a document of this record is known; reading it in QuickBooks.');
    run.waitingFor = 'QuickBooks';
    return settleResult(run, await run.steps.quickbooksReads.confirmDocument({ request: run.input.request, claimId }));
  });
}

/** Turns the result of a write or a look into the document, or undefined for "start again"; waits while in doubt. */
export async function settleResult(run: Run, first: WriteResult): Promise<SettledDocument | undefined> {
  const { looksMs } = run.input.timings;
  let result = first;
  for (let look = 0; result.state === 'inDoubt' || result.state === 'made' || result.state === 'mustUndo'; look += 1) {
    if (result.state === 'made') {
      result = await payOrUndo(run, result.claimId);
      look = -1;
      continue;
    }
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
      `QuickBooks did not confirm the document (${sendOf(result)}); look ${look + 1} in ${Math.round(pauseMs / 1000)} s. Nothing is sent again.`,
    );
    await pauseInDoubt(run, sendOf(result), pauseMs);
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
      throw new PersonNeeded(result.reason, result.failure);
  }
}

/** What is in doubt; runs of earlier versions named the claim only. */
function sendOf({ claimId, send }: { claimId: number; send?: string }): string {
  return send ?? String(claimId);
}

/** The second write of a paid invoice; or, where an operator has stopped the run that made the invoice, its undoing. */
async function payOrUndo(run: Run, claimId: number): Promise<WriteResult> {
  const { request } = run.input;
  if (!run.cancelled()) return createPayment(run, claimId);
  run.say('an operator stopped the run; taking the invoice back.');
  const undone = await run.steps.quickbooksWrites.undoDocument({ request, claimId, cancelled: true });
  // Another run made the invoice, and will pay it: nothing of this run is left to undo.
  if (undone.state === 'made') throw new CancelledFailure('Cancelled beside the run that made the invoice.');
  return undone;
}
