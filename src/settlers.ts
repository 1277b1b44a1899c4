import type { RecordType } from './domain/actions.ts';
import type { RunTimings } from './domain/run.ts';
import { safeError, type Log } from './log.ts';
import type { ClaimRow } from './store/claimRules.ts';
import { RELEASED } from './store/stuckRows.ts';
import type { Claims } from './store/claims.ts';
import type { Runs } from './temporal/runs.ts';

/** What looking for abandoned rows needs. */
export interface SettlingParts {
  claims: Pick<Claims, 'notAtRest' | 'forgetRelease'>;
  runs: Pick<Runs, 'stateOf' | 'settle'>;
  settlerTimings: RunTimings;
}

/** A settler that called for a person is started again once a day: what was wrong may have been put right. */
const PATIENCE_MS = 86_400_000;

/**
 * Starts a settler for every row that a dead run has left between "sending" and rest (never-twice (c) 1), and for those
 * that call for a person whom nobody has called: the settler's failure does. Too early does no harm: a settler only
 * looks, and takes back what no living run began.
 */
export async function startSettlers({ claims, runs, settlerTimings }: SettlingParts, log: Log): Promise<void> {
  let afterId = 0;
  for (;;) {
    const rows = await claims.notAtRest(afterId);
    for (const row of rows) {
      afterId = row.id;
      await settleIfAbandoned(row, { claims, runs, settlerTimings }, log);
    }
    if (rows.length === 0) return;
  }
}

async function settleIfAbandoned(
  row: ClaimRow,
  { claims, runs, settlerTimings }: SettlingParts,
  log: Log,
): Promise<void> {
  try {
    const begunBy = row.begunBy === null ? 'unknown' : await runs.stateOf(row.begunBy);
    if (begunBy === 'open') return;
    // Its own run has called for somebody already; one that was terminated meanwhile can't.
    if (row.state === 'stuck' && begunBy === 'failed') return;
    const record = { portalId: row.portalId, type: row.objectType as RecordType, id: row.objectId };
    const left = { claimId: row.id, generation: row.generation, record, realmId: row.realmId };
    const wasReleased = row.reason === RELEASED;
    const isStarted = await runs.settle({ ...left, timings: settlerTimings }, wasReleased ? 0 : PATIENCE_MS);
    if (isStarted && wasReleased) await claims.forgetRelease(row);
    if (isStarted) log.warn({ claim: row.id, workflowId: row.begunBy }, 'settling a row that a dead run left behind');
  } catch (error) {
    log.warn({ claim: row.id, ...safeError(error) }, 'a settler could not be started');
  }
}
