import type { RecordType } from './domain/actions.ts';
import type { RunTimings } from './domain/run.ts';
import { safeError, type Log } from './log.ts';
import type { ClaimRow } from './store/claimRules.ts';
import { RELEASED } from './store/stuckRows.ts';
import type { Claims } from './store/claims.ts';
import type { Runs } from './temporal/runs.ts';

/** What looking for abandoned rows needs. */
export interface SettlingParts {
  claims: Pick<Claims, 'unsettled'>;
  runs: Pick<Runs, 'isOpen' | 'settle'>;
  settlerTimings: RunTimings;
}

/** A settler that called for a person is started again once a day: what was wrong may have been put right. */
const PATIENCE_MS = 86_400_000;

/**
 * Starts a settler for every row that a dead run has left between "sending" and rest (never-twice (c) 1). Too early
 * does no harm: a settler only looks, and takes back what no living run began.
 */
export async function startSettlers({ claims, runs, settlerTimings }: SettlingParts, log: Log): Promise<void> {
  let afterId = 0;
  for (;;) {
    const rows = await claims.unsettled(afterId);
    for (const row of rows) {
      afterId = row.id;
      await settleIfAbandoned(row, { runs, settlerTimings }, log);
    }
    if (rows.length === 0) return;
  }
}

async function settleIfAbandoned(
  row: ClaimRow,
  { runs, settlerTimings }: Pick<SettlingParts, 'runs' | 'settlerTimings'>,
  log: Log,
): Promise<void> {
  try {
    if (row.begunBy !== null && (await runs.isOpen(row.begunBy))) return;
    const record = { portalId: row.portalId, type: row.objectType as RecordType, id: row.objectId };
    const left = { claimId: row.id, generation: row.generation, record, realmId: row.realmId };
    const patienceMs = row.reason === RELEASED ? 0 : PATIENCE_MS;
    if (await runs.settle({ ...left, timings: settlerTimings }, patienceMs))
      log.warn({ claim: row.id, workflowId: row.begunBy }, 'settling a row that a dead run left behind');
  } catch (error) {
    log.warn({ claim: row.id, ...safeError(error) }, 'a settler could not be started');
  }
}
