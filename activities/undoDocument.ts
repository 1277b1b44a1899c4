import { failure } from '../src/domain/failures.ts';
import { requestId } from '../src/domain/marker.ts';
import { formatCents } from '../src/domain/money.ts';
import { recordName, type ActionRequest } from '../src/domain/actions.ts';
import { NotNow } from '../src/domain/problems.ts';
import type { WriteResult } from '../src/domain/run.ts';
import { readDocument, type SeenDocument } from '../src/quickbooks/documentLook.ts';
import type { ClaimRow } from '../src/store/claimRules.ts';
import { confirmRow, ENTITY_OF, isCertain } from './confirmRow.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { beating } from './heartbeat.ts';

/**
 * Takes a document back that was made with another total than planned (never-twice (c) 4): read, void, read again,
 * until it is gone. A void is idempotent, so whoever comes may try; reading by id decides. Only while it is as it was
 * answered: a document that somebody has changed, or paid, is a person's.
 */
export async function takeBack(
  deps: ActivityDependencies,
  request: ActionRequest,
  row: ClaimRow,
): Promise<WriteResult> {
  if (row.state !== 'undoing' || row.documentId === null) return confirmRow(deps, request, row);
  const read = () =>
    readDocument(deps.quickbooks, row.realmId, ENTITY_OF[request.kind], row.documentId ?? '', row.totalCents ?? 0);
  const lookBeganAt = await deps.claims.now();
  const seen = await read();
  if (seen.state === 'live') {
    if (!isAsAnswered(seen.document, row))
      return handOver(deps, request, row, 'it was changed or paid in the meantime');
    const refusal = await sendVoid(deps, row, seen.document);
    if (refusal) return handOver(deps, request, row, `QuickBooks refused to void it (code ${refusal})`);
    if ((await read()).state === 'live')
      throw new NotNow('QuickBooks', 'A document that is being undone is still there.');
  } else if (seen.state === 'notFound' && !isCertain(deps, row, lookBeganAt)) {
    throw new NotNow('QuickBooks', 'A document that is being undone can not be found yet.');
  }
  await deps.claims.undone(row.id, row.generation);
  return {
    state: 'refused',
    failures: [
      failure('TotalMismatch', {
        expected: formatCents(row.plannedTotalCents ?? 0),
        document: request.kind,
        actual: formatCents(row.totalCents ?? 0),
        where: recordName(request.record),
      }),
    ],
  };
}

/** Ours is what the create answered; an auto-applied credit that came with it is undone with it. */
function isAsAnswered(document: SeenDocument, row: ClaimRow): boolean {
  return document.totalCents === row.totalCents && document.balanceCents === row.balanceCents;
}

/** Sends the void; returns the code of a definite refusal. */
async function sendVoid(
  deps: ActivityDependencies,
  row: ClaimRow,
  document: SeenDocument,
): Promise<string | undefined> {
  const id = requestId({ ...row, step: 'void', generation: row.generation });
  const body = JSON.stringify({ Id: document.id, SyncToken: document.syncToken });
  const outcome = await beating(() => deps.quickbooks.voidInvoice(row.realmId, id, body));
  if (outcome.outcome === 'refused') return outcome.fault.code;
  if (outcome.outcome === 'notExecuted')
    throw new NotNow('QuickBooks', `A void was not taken: ${outcome.reason}.`, { rateLimited: outcome.rateLimited });
  return undefined;
}

async function handOver(
  deps: ActivityDependencies,
  request: ActionRequest,
  row: ClaimRow,
  why: string,
): Promise<WriteResult> {
  const reason = `${request.kind} ${row.documentNumber ?? row.documentId ?? ''} could not be undone because ${why}. Void it in QuickBooks.`;
  await deps.claims.stick(row.id, row.generation, 'undoing', reason);
  return { state: 'stuck', claimId: row.id, reason };
}
