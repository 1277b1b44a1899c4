import type { SettledDocument } from '../src/domain/run.ts';
import { awaitSettled } from './awaitSettled.ts';
import type { Run } from './run.ts';

/**
 * Step 1: asks the ledger whether the record has a document, or one on its way. Such a document is read, or waited
 * for, and answers; undefined means that a new one may be made.
 */
export async function lookUp(run: Run): Promise<SettledDocument | undefined> {
  run.say('looking into the ledger.');
  const standing = await run.steps.ledger.lookUp({ request: run.input.request, mergedIds: [] });
  return standing.stands === 'nothing' ? undefined : awaitSettled(run, standing.claimId);
}
