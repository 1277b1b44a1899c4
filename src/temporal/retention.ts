import type { ConnectionLike } from '@temporalio/client';

const DAY_SECONDS = 86_400;
/** HubSpot waits up to seven days and `hold_days` on top; a run that is gone can be neither shown nor replayed. */
const WANTED_DAYS = 7;

/** A sentence when the namespace forgets closed runs too soon; `undefined` when it keeps them long enough. */
export async function retentionWarning(connection: ConnectionLike, namespace: string): Promise<string | undefined> {
  const kept = await retentionSeconds(connection, namespace);
  if (kept >= WANTED_DAYS * DAY_SECONDS) return undefined;
  const hours = Math.round(kept / 3_600);
  return `The namespace ${namespace} forgets a closed run after ${hours} hours; set its retention to at least ${WANTED_DAYS} days, so that runs can be looked at and replayed: temporal operator namespace update --namespace ${namespace} --retention ${WANTED_DAYS * 24}h.`;
}

/** Raises the retention of a namespace that is ours to configure. */
export async function ensureRetention(connection: ConnectionLike, namespace: string): Promise<void> {
  if ((await retentionSeconds(connection, namespace)) >= WANTED_DAYS * DAY_SECONDS) return;
  await connection.workflowService.updateNamespace({
    namespace,
    config: { workflowExecutionRetentionTtl: { seconds: WANTED_DAYS * DAY_SECONDS } as never },
  });
}

async function retentionSeconds(connection: ConnectionLike, namespace: string): Promise<number> {
  const { config } = await connection.workflowService.describeNamespace({ namespace });
  return Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0);
}
