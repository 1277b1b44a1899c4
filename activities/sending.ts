import { activityInfo } from '@temporalio/activity';
import type { ClaimRow } from '../src/store/claimRules.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** The workflow id of the run that this activity works for. */
export function thisRun(): string {
  return activityInfo().workflowExecution?.workflowId ?? '';
}

/**
 * Writes that are off, a token that must be renewed, a connection that has ended, an outage: each shows before the ledger
 * says "sending".
 */
export async function readyToSend(
  deps: Pick<ActivityDependencies, 'quickbooks' | 'breaker' | 'ledgerState'>,
  realmId: string,
): Promise<void> {
  await deps.ledgerState.refuseWhileOff();
  await deps.quickbooks.ready(realmId);
  await deps.breaker.pass(realmId);
}

/** P counts to the last byte, and the call itself may wait for a connection, at most as long as it may take. */
function latestStartMs({
  sendPauseMs,
  writeTimeoutMs,
}: Pick<ActivityDependencies, 'sendPauseMs' | 'writeTimeoutMs'>): number {
  return sendPauseMs > writeTimeoutMs ? sendPauseMs - writeTimeoutMs : sendPauseMs;
}

/**
 * Says later whether the first byte may still leave, counted from now (never-twice (b) 3). By two clocks, since the
 * monotonic one stands still while a machine sleeps, and the other may be set back.
 */
export function startPause(deps: Pick<ActivityDependencies, 'sendPauseMs' | 'writeTimeoutMs'>): () => boolean {
  const [monotonicMs, wallMs] = [performance.now(), Date.now()];
  return () => Math.max(performance.now() - monotonicMs, Date.now() - wallMs) <= latestStartMs(deps);
}

/** H of never-twice, both instants by the database's clock. */
export function isCertain(
  deps: Pick<ActivityDependencies, 'certainAfterMs'>,
  row: Pick<ClaimRow, 'sentAt'>,
  lookBeganAt: Date,
): boolean {
  return row.sentAt !== null && lookBeganAt.getTime() - row.sentAt.getTime() >= deps.certainAfterMs;
}
