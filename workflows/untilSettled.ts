import type { SettledDocument } from '../src/domain/run.ts';
import { awaitSettled } from './awaitSettled.ts';
import { lookUp } from './lookUp.ts';
import { DocumentKnown, type Run } from './run.ts';

/**
 * Looks the record up in the ledger, and makes its document only when there is none: again from the start when an
 * attempt left nothing behind, and not at all when the attempt finds that another run was first.
 */
export async function untilSettled(
  run: Run,
  attempt: () => Promise<SettledDocument | undefined>,
): Promise<SettledDocument> {
  let settled = await lookUp(run);
  while (!settled) {
    try {
      settled = await attempt();
    } catch (error) {
      if (!(error instanceof DocumentKnown)) throw error;
      settled = await awaitSettled(run, error.claimId);
    }
  }
  return settled;
}
