import { CancellationScope, ActivityFailure } from '@temporalio/workflow';
import type { SettledDocument } from '../src/domain/run.ts';
import type { Run } from './run.ts';

/**
 * Step 6: shows the document on the HubSpot record, unless it is shown already. Returns warnings: a failed association
 * never harms the document.
 */
export function linkDocument(run: Run, settled: SettledDocument): Promise<string[]> {
  if (settled.linked) return Promise.resolve([]);
  run.say('the document is in QuickBooks; showing it on the HubSpot record.');
  run.waitingFor = 'HubSpot';
  return CancellationScope.nonCancellable(async () => {
    try {
      return await run.steps.hubspot.linkDocument({
        request: run.input.request,
        settled,
        ...(run.title === undefined ? {} : { title: run.title }),
      });
    } catch (error) {
      if (error instanceof ActivityFailure) return [NOT_LINKED];
      throw error;
    }
  });
}

const NOT_LINKED = 'The document was created, but HubSpot did not take the link to it.';
