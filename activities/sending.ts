import { activityInfo } from '@temporalio/activity';
import type { WriteResult } from '../src/domain/run.ts';
import type { Leave } from '../src/quickbooks/breaker.ts';
import type { WriteGuard } from '../src/quickbooks/client.ts';
import type { ClaimRow } from '../src/store/claimRules.ts';
import type { ActivityDependencies } from './dependencies.ts';

/**
 * Names one send for ever: claim, generation and leg. A person's word is about a send; about a later one of the same
 * claim it says nothing, also when a reset run hears it again.
 */
export function sendOf(row: Pick<ClaimRow, 'id' | 'generation' | 'state'>): string {
  return `${row.id}/${row.generation}/${row.state === 'paying' ? 'p' : 'i'}`;
}

/** Sent, and nobody knows yet what came of it. */
export function inDoubt(row: ClaimRow): Extract<WriteResult, { state: 'inDoubt' }> {
  return { state: 'inDoubt', claimId: row.id, send: sendOf(row) };
}

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
): Promise<Leave> {
  await deps.ledgerState.refuseWhileOff();
  await deps.quickbooks.ready(realmId);
  return deps.breaker.pass(realmId);
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
function startPause(deps: Pick<ActivityDependencies, 'sendPauseMs' | 'writeTimeoutMs'>): () => boolean {
  const [monotonicMs, wallMs] = [performance.now(), Date.now()];
  return () => Math.max(performance.now() - monotonicMs, Date.now() - wallMs) <= latestStartMs(deps);
}

/** What is asked once more when the send has its turn on the wire, which may be long after it had its leave. */
export function guardOf(
  deps: Pick<ActivityDependencies, 'breaker' | 'sendPauseMs' | 'writeTimeoutMs'>,
  leave: Leave,
): WriteGuard {
  return { mayStillSend: startPause(deps), isHeldUp: () => deps.breaker.isRevoked(leave) };
}

/** H of never-twice, both instants by the database's clock. */
export function isCertain(
  deps: Pick<ActivityDependencies, 'certainAfterMs'>,
  row: Pick<ClaimRow, 'sentAt'>,
  lookBeganAt: Date,
): boolean {
  return row.sentAt !== null && lookBeganAt.getTime() - row.sentAt.getTime() >= deps.certainAfterMs;
}
