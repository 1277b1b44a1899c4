import { DOCUMENT_WORDS, type ActionRequest } from '../src/domain/actions.ts';
import { marker } from '../src/domain/marker.ts';
import { formatCents } from '../src/domain/money.ts';
import type { SettledDocument, WriteResult } from '../src/domain/run.ts';
import { ENTITY_OF } from '../src/quickbooks/documentEntities.ts';
import { documentUrl } from '../src/quickbooks/documentLinks.ts';
import { lookForMarker, readDocument } from '../src/quickbooks/documentLook.ts';
import { sentNetCents } from '../src/quickbooks/sentBody.ts';
import type { ClaimRow } from '../src/store/claimRules.ts';
import { alreadyBooked, kindOf } from './bookedSale.ts';
import { claimScopeOf } from './claimScope.ts';
import { confirmPayment, paymentIsGone } from './confirmPayment.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { inDoubt, isCertain, thisRun } from './sending.ts';

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
    case 'made':
      return { state: 'made', claimId: row.id };
    case 'paying': {
      const confirmed = await confirmPayment(deps, row);
      return confirmed === 'moved' ? confirmRow(deps, request, await deps.claims.byId(row.id)) : confirmed;
    }
    case 'undoing':
      return { state: 'mustUndo', claimId: row.id };
    case 'stuck':
      return { state: 'stuck', claimId: row.id, reason: row.reason ?? `The ledger's row ${row.id} needs a person.` };
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
    ENTITY_OF[kindOf(row)],
    row.documentId,
    row.totalCents ?? 0,
  );
  if (read.state === 'live') {
    // Sales receipt and paid invoice of a payment share the row: whoever comes second is told of the first.
    if (kindOf(row) !== request.kind) return { state: 'refused', failures: [alreadyBooked(row)] };
    const { document } = read;
    const isUnpaid = row.paymentId !== null && document.balanceCents !== 0;
    const isChanged =
      document.totalCents !== row.totalCents || (row.customerId !== null && document.customerId !== row.customerId);
    const words = DOCUMENT_WORDS[request.kind];
    return settledResult(deps, request, row, {
      number: document.number,
      totalCents: document.totalCents,
      warnings: [
        ...(isChanged
          ? [
              `The ${words} was changed in QuickBooks since it was made: it was ${formatCents(row.totalCents ?? 0)}, and is ${formatCents(document.totalCents)} now.`,
            ]
          : []),
        ...(isUnpaid ? [`The payment of the ${words} was voided or changed in QuickBooks; it is open again.`] : []),
      ],
      differs: isChanged || isUnpaid,
    });
  }
  // "Not found" is believed only when the document has had the time to be found everywhere.
  if (read.state === 'notFound' && !isCertain(deps, row, lookBeganAt)) return inDoubt(row);
  if (row.paymentId !== null && !(await paymentIsGone(deps, row))) {
    // Somebody voided the invoice, and its payment is still there as credit: that must go first.
    await deps.claims.undoInstead(row.id, row.generation, 'settled', 'gone');
    return { state: 'mustUndo', claimId: row.id };
  }
  await deps.claims.gone(row.id, row.generation);
  return { state: 'open' };
}

/** (b) 5: a send whose outcome nobody knows. */
async function lookForDocument(
  deps: ActivityDependencies,
  request: ActionRequest,
  row: ClaimRow,
): Promise<WriteResult> {
  const doubt = inDoubt(row);
  if (row.sentAt === null) return doubt;
  const lookBeganAt = await deps.claims.now();
  const wanted = {
    entity: ENTITY_OF[kindOf(row)],
    marker: marker(row),
    sentAt: row.sentAt,
    ...(row.customerId === null ? {} : { customerId: row.customerId }),
    ...(row.plannedTotalCents === null ? {} : { totalCents: row.plannedTotalCents }),
    // Where QuickBooks computes the tax, the lines that were sent stand in for the total.
    ...(row.body === null ? {} : { netCents: sentNetCents(row.body) }),
  };
  const look = () => lookForMarker(deps.quickbooks, row.realmId, wanted);
  const seen = await look();
  switch (seen.found) {
    case 'live': {
      await deps.claims.settle(row.id, row.generation, { ...seen.document, seenLater: true });
      const now = await deps.claims.byId(row.id);
      if (now.state !== 'sending' || now.generation !== row.generation) return confirmRow(deps, request, now);
      // Nothing may be looked at for ever: what can't be recorded is a person's.
      return stick(
        deps,
        row,
        `Document ${seen.document.id} carries the marker of row ${row.id}, which knows it as another's.`,
      );
    }
    case 'voided':
      await deps.claims.leftNothing(row.id, row.generation, 'found voided');
      return { state: 'open' };
    case 'several':
      return stick(deps, row, `Several live documents carry the marker of row ${row.id}: ${seen.ids.join(', ')}.`);
    case 'foreign':
      return stick(deps, row, `The marker of row ${row.id} is on documents that are not ours: ${seen.ids.join(', ')}.`);
    case 'unmarkedTwin':
      if (!isCertain(deps, row, lookBeganAt)) return { ...doubt, mayBeThere: true };
      return stick(
        deps,
        row,
        `Nothing carries the marker of row ${row.id}, but ${seen.ids.join(', ')} look like it and carry none. Somebody may have edited the note.`,
      );
    case 'unclear':
      return { ...doubt, mayBeThere: true };
    case 'nothing':
      if (!isCertain(deps, row, lookBeganAt)) return doubt;
      // Pages that shift between two questions can hide a row once, hardly twice.
      if ((await look()).found !== 'nothing') return doubt;
      await deps.claims.leftNothing(row.id, row.generation, 'absent');
      return { state: 'open' };
  }
  return doubt;
}

async function stick(deps: ActivityDependencies, row: ClaimRow, reason: string): Promise<WriteResult> {
  const wasFirst = await deps.claims.stick(row.id, row.generation, 'sending', reason);
  // Another knows better by now, and the next look will see what.
  return wasFirst ? { state: 'stuck', claimId: row.id, reason } : inDoubt(row);
}

/** What a workflow and HubSpot are told of a settled row. */
export async function settledResult(
  deps: ActivityDependencies,
  request: ActionRequest,
  row: ClaimRow,
  seen: { number: string | undefined; totalCents: number; differs: boolean; warnings: string[] },
): Promise<SettledDocument> {
  const madeByThisRun = row.begunBy === thisRun();
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
    ...(row.dealId === null ? {} : { dealId: row.dealId }),
  };
}
