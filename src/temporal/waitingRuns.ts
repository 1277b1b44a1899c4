import type { Client } from '@temporalio/client';
import { holdOf } from './heldRuns.ts';

/** Why a run is of interest to somebody now. */
export type WaitingFor = 'a person' | 'a fix' | 'QuickBooks' | 'HubSpot';

/** A run that waits, or that failed since only a person can go on. Its sentences may hold names. */
export interface WaitingRun {
  waitingFor: WaitingFor;
  workflowId: string;
  /** `deal-123`. */
  record: string;
  portalId: string;
  realmId: string;
  since: Date;
  /** When a hold ends by itself. */
  until?: Date;
  sentences: string[];
}

/** Failed runs older than this were looked at long ago. */
const FAILED_SINCE_DAYS = 30;

const KINDS: readonly { waitingFor: WaitingFor; query: (nowMs: number) => string }[] = [
  {
    waitingFor: 'a person',
    query: (nowMs) =>
      `ExecutionStatus = 'Failed' AND CloseTime > '${new Date(nowMs - FAILED_SINCE_DAYS * 86_400_000).toISOString()}'`,
  },
  // `Status` is also a word of Temporal's own.
  { waitingFor: 'a fix', query: () => "ExecutionStatus = 'Running' AND `Status` = 'held'" },
  { waitingFor: 'QuickBooks', query: () => "ExecutionStatus = 'Running' AND `Status` = 'in_doubt'" },
  { waitingFor: 'HubSpot', query: () => "ExecutionStatus = 'Running' AND `Status` = 'waiting'" },
];

/** Everything that needs somebody, or waits, oldest first within each kind; what needs somebody comes first. */
export async function waitingRuns(client: Client): Promise<WaitingRun[]> {
  const found: WaitingRun[] = [];
  for (const { waitingFor, query } of KINDS) {
    const runs: WaitingRun[] = [];
    for await (const run of client.workflow.list({ query: query(Date.now()) })) {
      const attribute = (name: string) => String(run.searchAttributes[name]?.[0] ?? '');
      runs.push({
        waitingFor,
        workflowId: run.workflowId,
        record: attribute('Record'),
        portalId: attribute('PortalId'),
        realmId: attribute('RealmId'),
        since: run.closeTime ?? run.startTime,
        ...(await wordsOf(client, waitingFor, run.workflowId, run.runId)),
      });
    }
    found.push(...runs.toSorted((one, other) => one.since.getTime() - other.since.getTime()));
  }
  return found;
}

async function wordsOf(
  client: Client,
  waitingFor: WaitingFor,
  workflowId: string,
  runId: string,
): Promise<Pick<WaitingRun, 'sentences' | 'until'>> {
  const handle = client.workflow.getHandle(workflowId, runId);
  try {
    if (waitingFor === 'a person') {
      await handle.result();
      return { sentences: [] };
    }
    if (waitingFor === 'a fix') {
      const hold = await holdOf(client, workflowId);
      if (hold) return { sentences: hold.failures.map(({ sentence }) => sentence), until: new Date(hold.untilMs) };
    }
    const { currentDetails } = await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
    return { sentences: currentDetails === undefined ? [] : [currentDetails] };
  } catch (error) {
    if (waitingFor !== 'a person') return { sentences: ['No worker answers for it now.'] };
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return { sentences: [cause instanceof Error ? cause.message : String(cause)] };
  }
}
