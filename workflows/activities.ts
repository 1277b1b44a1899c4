import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { HubSpotActivities } from '../activities/hubspot.ts';
import type { LedgerActivities } from '../activities/ledger.ts';
import type { QuickBooksActivities } from '../activities/quickbooks.ts';
import { QUICKBOOKS_QUEUE } from '../src/domain/taskQueues.ts';
import type { RunInput } from '../src/domain/run.ts';

/** The steps of a run by where they live: the ledger's rows, HubSpot, and reads and writes of QuickBooks. */
export interface Steps {
  ledger: LedgerActivities;
  hubspot: HubSpotActivities;
  /** The answer is tried for as long as it takes: HubSpot must hear it. */
  answers: Pick<HubSpotActivities, 'completeAction'>;
  quickbooksReads: Pick<QuickBooksActivities, 'matchSale' | 'confirmDocument'>;
  quickbooksWrites: Pick<QuickBooksActivities, 'createCustomer' | 'createProduct' | 'createDocument' | 'undoDocument'>;
}

/**
 * The activities with the time limits and retries of the design's table. Reads give up when the vendor has been silent
 * for `vendorGiveUpMs`; writes have no such limit, because giving up in the middle of one would leave a doubt behind.
 */
export function stepsOf(run: RunInput): Steps {
  const { timings } = run;
  const retry = {
    initialInterval: timings.firstRetryMs,
    backoffCoefficient: 2,
    maximumInterval: timings.longestRetryMs,
  };
  // Companies share the QuickBooks queue fairly; the key does nothing on a server without fairness.
  const priority = { fairnessKey: run.request.inputs.realmId };
  return {
    ledger: proxyLocalActivities<LedgerActivities>({
      startToCloseTimeout: timings.localTimeoutMs,
      retry: { initialInterval: 100, maximumInterval: 5_000 },
    }),
    hubspot: proxyActivities<HubSpotActivities>({
      startToCloseTimeout: timings.readTimeoutMs,
      scheduleToCloseTimeout: timings.vendorGiveUpMs,
      retry,
    }),
    answers: proxyActivities<HubSpotActivities>({ startToCloseTimeout: timings.readTimeoutMs, retry }),
    quickbooksReads: proxyActivities<QuickBooksActivities>({
      taskQueue: QUICKBOOKS_QUEUE,
      startToCloseTimeout: timings.matchTimeoutMs,
      scheduleToCloseTimeout: timings.vendorGiveUpMs,
      retry,
      priority,
    }),
    quickbooksWrites: proxyActivities<QuickBooksActivities>({
      taskQueue: QUICKBOOKS_QUEUE,
      startToCloseTimeout: timings.writeTimeoutMs,
      heartbeatTimeout: timings.heartbeatTimeoutMs,
      retry,
      priority,
    }),
  };
}
