import { WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import type { Hold } from '../domain/run.ts';
import { FAIL_HELD, HELD, RETRY_HELD } from '../domain/updates.ts';

/** A run that waits for a person. `hold` is absent when no worker answers for it. */
export interface HeldRun {
  workflowId: string;
  hold?: Hold;
}

/** Which held runs are meant; whatever is absent is not asked for. */
export interface HeldSelection {
  failureType?: string | undefined;
  portalId?: string | undefined;
  realmId?: string | undefined;
}

/** The runs that are held, oldest first. The selection's words must be checked before: they go into a query as they are. */
export async function heldRuns(client: Client, selection: HeldSelection): Promise<HeldRun[]> {
  const { failureType, portalId, realmId } = selection;
  const query = [
    "ExecutionStatus = 'Running'",
    // `Status` is also a word of Temporal's own.
    "`Status` = 'held'",
    ...(failureType === undefined ? [] : [`FailureType = '${failureType}'`]),
    ...(portalId === undefined ? [] : [`PortalId = '${portalId}'`]),
    ...(realmId === undefined ? [] : [`RealmId = '${realmId}'`]),
  ].join(' AND ');
  const ids: string[] = [];
  for await (const run of client.workflow.list({ query })) ids.unshift(run.workflowId);
  return Promise.all(
    ids.map(async (workflowId): Promise<HeldRun> => {
      const hold = await holdOf(client, workflowId).catch(() => null);
      return hold ? { workflowId, hold } : { workflowId };
    }),
  );
}

/** What a run is held for; null when it isn't. */
export function holdOf(client: Client, workflowId: string): Promise<Hold | null> {
  return client.workflow.getHandle(workflowId).query<Hold | null>(HELD);
}

/** Ends the hold that a run is in now; returns the run's sentence. Throws with a sentence when it isn't held. */
export async function endHold(client: Client, workflowId: string, word: 'retry' | 'fail'): Promise<string> {
  const hold = await holdOf(client, workflowId);
  if (!hold) throw new Error('This run is not held at the moment.');
  try {
    const update = word === 'retry' ? RETRY_HELD : FAIL_HELD;
    return await client.workflow.getHandle(workflowId).executeUpdate<string, [number]>(update, { args: [hold.hold] });
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError)
      throw new Error(error.cause?.message ?? error.message, { cause: error });
    throw error;
  }
}
