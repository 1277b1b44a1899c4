import { proxyActivities, proxyLocalActivities, type ActivityOptions } from '@temporalio/workflow';
import type { HubSpotActivities } from '../activities/hubspot.ts';
import type { LedgerActivities } from '../activities/ledger.ts';
import type { QuickBooksActivities } from '../activities/quickbooks.ts';
import { QUICKBOOKS_QUEUE } from '../src/domain/taskQueues.ts';
import type { RunInput, SettlerInput } from '../src/domain/run.ts';

/** The steps of a run by where they live: the ledger's rows, HubSpot, and reads and writes of QuickBooks. */
export interface Steps {
  ledger: LedgerActivities;
  hubspot: Pick<HubSpotActivities, 'readSale' | 'readFee' | 'readRefund' | 'linkDocument'>;
  /** The answer is tried for as long as it takes: HubSpot must hear it. */
  answers: Pick<HubSpotActivities, 'completeAction'>;
  quickbooksReads: Pick<
    QuickBooksActivities,
    'matchSale' | 'matchExpense' | 'matchRefund' | 'confirmDocument' | 'declareAbsent'
  >;
  quickbooksWrites: Pick<
    QuickBooksActivities,
    'createCustomer' | 'createProduct' | 'createDocument' | 'createPayment' | 'undoDocument'
  >;
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
  const asksHubSpot = { startToCloseTimeout: timings.readTimeoutMs, retry };
  const asksQuickBooks = { taskQueue: QUICKBOOKS_QUEUE, retry, priority };
  return {
    ledger: proxyLocalActivities<LedgerActivities>({
      startToCloseTimeout: timings.localTimeoutMs,
      retry: { initialInterval: 100, maximumInterval: 5_000 },
    }),
    hubspot: described<Steps['hubspot']>(
      { ...asksHubSpot, scheduleToCloseTimeout: timings.vendorGiveUpMs },
      {
        readSale: 'Read the record in HubSpot',
        readFee: 'Read the fee of the payment in HubSpot',
        readRefund: 'Read the refunded payment in HubSpot',
        linkDocument: 'Show the document on the HubSpot record',
      },
    ),
    answers: described<Steps['answers']>(asksHubSpot, { completeAction: 'Tell HubSpot how it ended' }),
    quickbooksReads: described<Steps['quickbooksReads']>(
      {
        ...asksQuickBooks,
        startToCloseTimeout: timings.matchTimeoutMs,
        scheduleToCloseTimeout: timings.vendorGiveUpMs,
      },
      {
        matchSale: 'Find customer and products in QuickBooks',
        matchExpense: 'Check accounts and vendor in QuickBooks',
        matchRefund: 'Find out how the sale was booked in QuickBooks',
        confirmDocument: 'Look at the document in QuickBooks',
        declareAbsent: 'Take a person’s word that nothing is in QuickBooks',
      },
    ),
    quickbooksWrites: described<Steps['quickbooksWrites']>(
      {
        ...asksQuickBooks,
        startToCloseTimeout: timings.writeTimeoutMs,
        heartbeatTimeout: timings.heartbeatTimeoutMs,
      },
      {
        createCustomer: 'Create the customer in QuickBooks',
        createProduct: 'Create a product in QuickBooks',
        createDocument: 'Write the document to QuickBooks',
        createPayment: 'Write the payment of the invoice to QuickBooks',
        undoDocument: 'Take the document back in QuickBooks',
      },
    ),
  };
}

/** A settler's steps: looking and taking back. It never creates anything. */
export type SettlerSteps = Pick<QuickBooksActivities, 'confirmClaim' | 'abandonClaim' | 'declareAbsent'>;

/** They are tried for as long as it takes: nobody waits for a settler. */
export function settlerStepsOf({ timings, realmId }: SettlerInput): SettlerSteps {
  return described<SettlerSteps>(
    {
      taskQueue: QUICKBOOKS_QUEUE,
      startToCloseTimeout: timings.writeTimeoutMs,
      heartbeatTimeout: timings.heartbeatTimeoutMs,
      priority: { fairnessKey: realmId },
      retry: {
        initialInterval: timings.firstRetryMs,
        backoffCoefficient: 2,
        maximumInterval: timings.longestRetryMs,
      },
    },
    {
      confirmClaim: 'Look at the document in QuickBooks',
      abandonClaim: 'Take back what a dead run left behind',
      declareAbsent: 'Take a person’s word that nothing is in QuickBooks',
    },
  );
}

/** Activities that Temporal UI shows with a line in plain words. */
function described<Activities>(options: ActivityOptions, summaries: Record<keyof Activities, string>): Activities {
  const steps = Object.entries<string>(summaries).map(([name, summary]) => {
    const { [name]: step } = proxyActivities({ ...options, summary });
    return [name, step];
  });
  return Object.fromEntries(steps) as Activities;
}
