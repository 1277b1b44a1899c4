import { activityInfo } from '@temporalio/activity';
import type { ClaimRow } from '../src/store/claimRules.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** The workflow id of the run that this activity works for. */
export function thisRun(): string {
  return activityInfo().workflowExecution?.workflowId ?? '';
}

/** A token that must be renewed, a connection that has ended, an outage: each shows before the ledger says "sending". */
export async function readyToSend(
  deps: Pick<ActivityDependencies, 'quickbooks' | 'breaker'>,
  realmId: string,
): Promise<void> {
  await deps.quickbooks.ready(realmId);
  await deps.breaker.pass(realmId);
}

/** P counts to the last byte, and the call itself may wait for a connection, at most as long as it may take. */
export function latestStartMs({
  sendPauseMs,
  writeTimeoutMs,
}: Pick<ActivityDependencies, 'sendPauseMs' | 'writeTimeoutMs'>): number {
  return sendPauseMs > writeTimeoutMs ? sendPauseMs - writeTimeoutMs : sendPauseMs;
}

/** H of never-twice, both instants by the database's clock. */
export function isCertain(
  deps: Pick<ActivityDependencies, 'certainAfterMs'>,
  row: Pick<ClaimRow, 'sentAt'>,
  lookBeganAt: Date,
): boolean {
  return row.sentAt !== null && lookBeganAt.getTime() - row.sentAt.getTime() >= deps.certainAfterMs;
}
