import { CancellationScope, upsertSearchAttributes } from '@temporalio/workflow';
import type { ActionOutcome } from '../src/domain/outcome.ts';
import type { SettledDocument } from '../src/domain/run.ts';
import { SEARCH_ATTRIBUTES } from '../src/domain/searchAttributes.ts';
import type { Run } from './run.ts';

/**
 * Tells HubSpot how the action ended; returns what it was really told, which the ledger decides: the first recorded
 * answer stands, and nothing is called created, or not created, that the ledger's row doesn't bear out.
 */
export function tellHubSpot(
  run: Run,
  outcome: ActionOutcome,
  claimId: number | undefined = run.claimId,
): Promise<ActionOutcome> {
  return CancellationScope.nonCancellable(() =>
    run.steps.answers.completeAction({
      request: run.input.request,
      outcome,
      ...(claimId === undefined ? {} : { claimId }),
    }),
  );
}

/** Step 7: HubSpot hears of the document, and its workflow goes on. */
export async function answerHubSpot(run: Run, settled: SettledDocument, warnings: string[]): Promise<ActionOutcome> {
  run.say('the document is in QuickBooks; telling HubSpot.');
  const outcome: ActionOutcome = {
    status: settled.status,
    document: settled.document,
    differs: settled.differs,
    warnings: [...settled.warnings, ...warnings],
  };
  if (!run.toldLate) await tellHubSpot(run, outcome, settled.claimId);
  // Told too late or not, the run ends with what is in the books.
  return ended(run, outcome);
}

/** Sets the run's last search attributes and details, and gives the outcome back. */
export function ended(run: Run, outcome: ActionOutcome): ActionOutcome {
  upsertSearchAttributes(attributesOf(outcome));
  if (outcome.status === 'failed') {
    // The sentences may hold names and addresses; the details of a run show the types only.
    run.say(`failed (${outcome.failures.map((each) => each.type).join(', ')}). HubSpot was told why.`);
  } else if (outcome.status === 'skipped') {
    run.say('skipped: there was nothing to book. HubSpot was told.');
  } else {
    const { document } = outcome;
    run.say(
      `${outcome.status}: ${document.kind} ${document.number ?? document.id} in QuickBooks (id ${document.id}). HubSpot was told.`,
    );
  }
  return outcome;
}

/** The search attributes of an outcome: ids and words only. */
export function attributesOf(outcome: ActionOutcome) {
  const status = { key: SEARCH_ATTRIBUTES.status, value: outcome.status };
  if (outcome.status === 'failed')
    return [status, { key: SEARCH_ATTRIBUTES.failureType, value: outcome.failures[0].type }];
  return outcome.status === 'skipped'
    ? [status]
    : [status, { key: SEARCH_ATTRIBUTES.quickBooksDocument, value: `${outcome.document.kind}-${outcome.document.id}` }];
}
