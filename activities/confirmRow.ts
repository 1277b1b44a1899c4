import { activityInfo } from '@temporalio/activity';
import type { ActionRequest, DocumentKind } from '../src/domain/actions.ts';
import { marker } from '../src/domain/marker.ts';
import { formatCents } from '../src/domain/money.ts';
import type { SettledDocument, WriteResult } from '../src/domain/run.ts';
import { documentUrl } from '../src/quickbooks/documentLinks.ts';
import { sentNetCents } from '../src/quickbooks/invoiceBody.ts';
import { lookForMarker, readDocument } from '../src/quickbooks/documentLook.ts';
import type { ClaimRow } from '../src/store/claimRules.ts';
import { claimScopeOf } from './claimScope.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** QuickBooks' entity of a kind. */
export const ENTITY_OF: Record<DocumentKind, 'Invoice'> = { invoice: 'Invoice' };

/**
 * (b) 1 and 5 of never-twice: what a row that isn't open says, by reading and looking only. Nothing is ever sent here,
 * so anyone may call it for anyone's row.
 */
export async function confirmRow(
  deps: ActivityDependencies,
  request: ActionRequest,
  row: ClaimRow,
): Promise<WriteResult> {
  switch (row.state) {
    case 'open':
      return { state: 'open' };
    case 'settled':
      return confirmSettled(deps, request, row);
    case 'sending':
      return lookForDocument(deps, request, row);
    case 'undoing':
      return { state: 'mustUndo', claimId: row.id };
    default:
      return { state: 'stuck', claimId: row.id, reason: row.reason ?? `The ledger's row ${row.id} is ${row.state}.` };
  }
}

/** A settled row is read by id before it is given as the answer: it may have been edited, voided or deleted since. */
async function confirmSettled(deps: ActivityDependencies, request: ActionRequest, row: ClaimRow): Promise<WriteResult> {
  if (row.documentId === null)
    return { state: 'stuck', claimId: row.id, reason: `Row ${row.id} is settled without a document.` };
  const lookBeganAt = await deps.claims.now();
  const read = await readDocument(
    deps.quickbooks,
    row.realmId,
    ENTITY_OF[request.kind],
    row.documentId,
    row.totalCents ?? 0,
  );
  if (read.state === 'live') {
    const { document } = read;
    const differs = document.totalCents !== row.totalCents || document.customerId !== row.customerId;
    return settledResult(deps, request, row, {
      number: document.number,
      totalCents: document.totalCents,
      warnings: differs
        ? [
            `The ${request.kind} was changed in QuickBooks since it was made: it was ${formatCents(row.totalCents ?? 0)}, and is ${formatCents(document.totalCents)} now.`,
          ]
        : [],
      differs,
    });
  }
  // "Not found" is believed only when the document has had the time to be found everywhere.
  if (read.state === 'notFound' && !isCertain(deps, row, lookBeganAt)) return { state: 'inDoubt', claimId: row.id };
  await deps.claims.gone(row.id, row.generation);
  return { state: 'open' };
}

/** (b) 5: a send whose outcome nobody knows. */
async function lookForDocument(
  deps: ActivityDependencies,
  request: ActionRequest,
  row: ClaimRow,
): Promise<WriteResult> {
  const inDoubt: WriteResult = { state: 'inDoubt', claimId: row.id };
  if (row.sentAt === null || row.customerId === null) return inDoubt;
  const lookBeganAt = await deps.claims.now();
  const look = await lookForMarker(deps.quickbooks, row.realmId, {
    entity: ENTITY_OF[request.kind],
    marker: marker({ ...row, generation: row.generation }),
    sentAt: row.sentAt,
    customerId: row.customerId,
    ...(row.plannedTotalCents === null ? {} : { totalCents: row.plannedTotalCents }),
    // Where QuickBooks computes the tax, the lines that were sent stand in for the total.
    ...(row.body === null ? {} : { netCents: sentNetCents(row.body) }),
  });
  switch (look.found) {
    case 'live':
      await deps.claims.settle(row.id, row.generation, look.document);
      return confirmRow(deps, request, await deps.claims.byId(row.id));
    case 'voided':
      await deps.claims.leftNothing(row.id, row.generation, 'found voided');
      return { state: 'open' };
    case 'several':
      return stick(deps, row, `Several live documents carry the marker of row ${row.id}: ${look.ids.join(', ')}.`);
    case 'foreign':
      return stick(deps, row, `The marker of row ${row.id} is on documents that are not ours: ${look.ids.join(', ')}.`);
    case 'unmarkedTwin':
      if (!isCertain(deps, row, lookBeganAt)) return inDoubt;
      return stick(
        deps,
        row,
        `Nothing carries the marker of row ${row.id}, but ${look.ids.join(', ')} look like it and carry none. Somebody may have edited the note.`,
      );
    case 'nothing':
      if (!isCertain(deps, row, lookBeganAt)) return inDoubt;
      await deps.claims.leftNothing(row.id, row.generation, 'absent');
      return { state: 'open' };
  }
  return inDoubt;
}

/** H of never-twice, both instants by the database's clock. */
export function isCertain(deps: ActivityDependencies, row: ClaimRow, lookBeganAt: Date): boolean {
  return row.sentAt !== null && lookBeganAt.getTime() - row.sentAt.getTime() >= deps.certainAfterMs;
}

async function stick(deps: ActivityDependencies, row: ClaimRow, reason: string): Promise<WriteResult> {
  await deps.claims.stick(row.id, row.generation, 'sending', reason);
  return { state: 'stuck', claimId: row.id, reason };
}

/** What a workflow and HubSpot are told of a settled row. */
export async function settledResult(
  deps: ActivityDependencies,
  request: ActionRequest,
  row: ClaimRow,
  seen: { number: string | undefined; totalCents: number; differs: boolean; warnings: string[] },
): Promise<SettledDocument> {
  const madeByThisRun = row.begunBy === activityInfo().workflowExecution?.workflowId;
  const documentId = row.documentId ?? '';
  const replaces = madeByThisRun && (await deps.claims.replacesGone(claimScopeOf(request, row.txnDate ?? '', [])));
  return {
    state: 'settled',
    claimId: row.id,
    generation: row.generation,
    status: replaces ? 'replaced' : madeByThisRun ? 'created' : 'existing',
    document: {
      kind: request.kind,
      id: documentId,
      ...(seen.number === undefined ? {} : { number: seen.number }),
      totalCents: seen.totalCents,
      currency: row.currency ?? '',
      url: documentUrl(request.kind, documentId),
    },
    differs: seen.differs,
    warnings: seen.warnings,
    linked: (await deps.associations.of(row.id, documentId)).state === 'linked',
    ...(row.contactId === null ? {} : { contactId: row.contactId }),
  };
}
