import type { Client } from '@temporalio/client';
import { inArray } from 'drizzle-orm';
import { IN_FLIGHT } from '../../src/store/claims.ts';
import { openStores } from '../../src/stores.ts';
import { claimDocuments, claims } from '../../src/store/schema.ts';
import { LEAVES_OPEN, type Breach } from '../simulation/invariants.ts';
import { PORTAL_ID, REALM_ID } from '../support/product.ts';
import type { LiveRecord } from './round.ts';
import type { LiveStage } from './stage.ts';

/** A breach, and the seed that it belongs to. */
export type LiveBreach = Breach & { seed: number };

/** The books, the ledger and HubSpot when nothing moves any more; the services must be down, the ledger free. */
export async function checkBooks(
  stage: LiveStage,
  client: Client,
  records: readonly LiveRecord[],
): Promise<LiveBreach[]> {
  const stores = await openStores(stage.config);
  try {
    const { db } = stores.database;
    const ids = records.map(({ record }) => record.id);
    const rows = ids.length === 0 ? [] : await db.select().from(claims).where(inArray(claims.objectId, ids));
    const documents = await db.select().from(claimDocuments);
    const runsOf = new Map<number, string>();
    for (const row of rows)
      if (IN_FLIGHT.includes(row.state))
        runsOf.set(
          row.id,
          [await stateOf(client, row.begunBy ?? ''), await stateOf(client, `settle:${row.id}`)].join(', '),
        );
    return records.flatMap((each) => {
      const own = rows.filter(({ objectId }) => objectId === each.record.id);
      const known = new Set(
        documents.filter((row) => own.some(({ id }) => id === row.claimId)).map((row) => row.documentId),
      );
      return checkRecord(stage, each, own, known, runsOf).map((breach) => ({ ...breach, seed: each.seed }));
    });
  } finally {
    await stores.database.close();
  }
}

function checkRecord(
  stage: LiveStage,
  each: LiveRecord,
  rows: (typeof claims.$inferSelect)[],
  knownIds: ReadonlySet<string>,
  runsOf: ReadonlyMap<number, string>,
): Breach[] {
  const { record, action, entities, isUndoneByHand } = each;
  const found: Breach[] = [];
  const what = `${action} ${record.type}-${record.id}`;
  const breach = (invariant: Breach['invariant'], how: string) => found.push({ invariant, what: `${what}: ${how}` });
  const live = entities.map((entity) => ({ entity, ids: liveIds(stage, entity, record) }));
  const all = live.flatMap(({ ids }) => ids);
  const isInSight = rows.some((row) => row.state === 'stuck' || row.needsAttention);

  for (const { entity, ids } of live) if (ids.length > 1) breach('duplicates', `live ${entity}s ${ids.join(', ')}`);
  const isHalf = live.some(({ ids }) => ids.length === 0) && all.length > 0;
  if (isHalf && !isUndoneByHand && !isInSight) breach('orphans', `only ${JSON.stringify(live)}`);
  for (const row of rows) {
    if (IN_FLIGHT.includes(row.state))
      breach('unsettled', `claim ${row.id} is ${row.state} (sent ${row.sentAt?.toISOString()}; ${runsOf.get(row.id)})`);
    if (row.state === 'open' && all.length > 0 && !isInSight && rows.length === 1)
      breach('orphans', `claim ${row.id} is open, and ${JSON.stringify(live)}`);
  }
  for (const id of all)
    if (!knownIds.has(id) && !isInSight && rows.every((row) => row.documentId !== id && row.paymentId !== id))
      breach('orphans', `document ${id} is in no row`);

  for (const { callbackId, state, ending, outputs, completions } of each.executions) {
    if (ending === 'block_expired' || state === 'calling' || state === 'blocked')
      breach('lost', `${callbackId}: ${state}`);
    if (new Set(completions.map(({ outputFields }) => JSON.stringify(outputFields))).size > 1)
      breach('unexpected', `${callbackId} was told two things`);
    const isDone = ['created', 'existing', 'replaced'].includes(outputs['status'] ?? '');
    if (isDone && !all.includes(outputs['document_id'] ?? '') && !isUndoneByHand)
      breach('falseSuccess', `${callbackId} was told of ${outputs['document_id']}`);
    const workflowId = `${action}:${PORTAL_ID}:${record.type}-${record.id}:${callbackId}`;
    const isOurs = rows.some((row) => row.begunBy === workflowId && row.state !== 'open');
    const isFailed = outputs['status'] === 'failed' && !LEAVES_OPEN.has(outputs['errorCode'] ?? '');
    if (isFailed && isOurs && all.length > 0)
      breach('falseFailure', `${callbackId} was told ${outputs['errorCode']}, and ${all.join(', ')} is live`);
    if (outputs['errorCode'] === 'Cancelled' && !each.isStopped)
      breach('unexpected', `${callbackId} was told that an operator stopped it, and nobody did`);
  }

  const ids = new Set<string>();
  for (const { kind, path, body } of stage.quickbooks.stage.requests.all()) {
    if (!kind.startsWith('create ') || !body.includes(` ${record.type}-${record.id} `)) continue;
    const requestId = new URLSearchParams(path.split('?')[1]).get('requestid') ?? '';
    if (ids.has(requestId)) breach('sentTwice', `${kind} ${requestId}`);
    ids.add(requestId);
  }
  return found;
}

/** How a run stands, and why it failed. */
async function stateOf(client: Client, workflowId: string): Promise<string> {
  try {
    const { status, closeTime } = await client.workflow.getHandle(workflowId).describe();
    return `${workflowId} ${status.name} ${closeTime?.toISOString() ?? ''}`;
  } catch {
    return `${workflowId} unknown`;
  }
}

function liveIds(stage: LiveStage, entity: string, record: LiveRecord['record']): string[] {
  return stage.quickbooks
    .realm(REALM_ID)
    .list(entity)
    .filter((row) => String(row['PrivateNote']).includes(` ${record.type}-${record.id} `))
    .filter((row) => Number(row['TotalAmt']) !== 0)
    .map((row) => row['Id']);
}
