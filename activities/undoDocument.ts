import { DOCUMENT_WORDS, type ActionRequest } from '../src/domain/actions.ts';
import { failure } from '../src/domain/failures.ts';
import { requestId } from '../src/domain/marker.ts';
import { NotNow } from '../src/domain/problems.ts';
import type { WriteResult } from '../src/domain/run.ts';
import type { WriteOutcome } from '../src/quickbooks/client.ts';
import { ENTITY_OF, endingOf } from '../src/quickbooks/documentEntities.ts';
import { readDocument, type SeenDocument } from '../src/quickbooks/documentLook.ts';
import { readPayment } from '../src/quickbooks/paymentLook.ts';
import type { ClaimRow } from '../src/store/claimRules.ts';
import { kindOf } from './bookedSale.ts';
import { confirmRow } from './confirmRow.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { beating } from './heartbeat.ts';
import { isCertain } from './sending.ts';
import { afterUndoing } from './undoReasons.ts';

/**
 * Takes a document back that must not stay (never-twice (c) 4): the payment first, then the document; read, void or
 * delete, read again, until all are gone. Undoing twice does no harm, so whoever comes may try; reading by id decides.
 * Only while everything is as it was answered: what somebody has changed, or used, is a person's.
 */
export async function takeBack(
  deps: ActivityDependencies,
  request: ActionRequest,
  row: ClaimRow,
): Promise<WriteResult> {
  if (row.state !== 'undoing' || row.documentId === null) return confirmRow(deps, request, row);
  await deps.ledgerState.refuseWhileOff();
  const paymentLeft = await takePaymentBack(deps, row);
  if (paymentLeft) return handOver(deps, request, row, paymentLeft);
  const document = await takeDocumentBack(deps, row, row.documentId);
  if (document.left) return handOver(deps, request, row, document.left);
  const wasFirst = await deps.claims.undone(row.id, row.generation, document.wasThere ? 'undone' : 'gone');
  if (!wasFirst) return confirmRow(deps, request, await deps.claims.byId(row.id));
  // What the other kind of the same sale was refused for says nothing of this one: it is thought over anew.
  if (kindOf(row) !== request.kind) return { state: 'open' };
  return afterUndoing(request, row, {
    company: await deps.accounts.companyName(row.realmId),
    wasThere: document.wasThere,
  });
}

/** Why the payment can't be taken back; undefined when it is gone. Throws NotNow while nobody knows. */
async function takePaymentBack(deps: ActivityDependencies, row: ClaimRow): Promise<string | undefined> {
  const { paymentId, documentId, totalCents } = row;
  if (paymentId === null || documentId === null) return undefined;
  const read = () => readPayment(deps.quickbooks, row.realmId, paymentId, documentId);
  const lookBeganAt = await deps.claims.now();
  const seen = await read();
  if (seen.state === 'notFound' && !isCertain(deps, row, lookBeganAt)) throw notFoundYet();
  if (seen.state !== 'live') return undefined;
  const { payment } = seen;
  if (payment.appliedElsewhere || payment.totalCents !== totalCents)
    return `its payment ${paymentId} was changed or used for something else in the meantime`;
  const id = requestId({ ...row, step: 'void-payment', generation: row.generation });
  const outcome = await beating(() => deps.quickbooks.takeBack(row.realmId, 'Payment', id, payment));
  const refused = refusalOf(outcome);
  const after = await read();
  if (after.state !== 'live') return undefined;
  if (refused && isFinal(refused, payment.syncToken, after.payment.syncToken))
    return `QuickBooks refused to void its payment (code ${refused})`;
  throw stillThere();
}

/** The same for the document itself; `wasThere` is false when a person had taken it out before. */
async function takeDocumentBack(
  deps: ActivityDependencies,
  row: ClaimRow,
  documentId: string,
): Promise<{ left?: string; wasThere: boolean }> {
  const entity = ENTITY_OF[kindOf(row)];
  const read = () => readDocument(deps.quickbooks, row.realmId, entity, documentId, row.totalCents ?? 0);
  const lookBeganAt = await deps.claims.now();
  const seen = await read();
  if (seen.state === 'notFound' && !isCertain(deps, row, lookBeganAt)) throw notFoundYet();
  // Gone already: by our own undoing, whose end an earlier attempt didn't see, or by a person.
  if (seen.state !== 'live') return { wasThere: await deps.claims.undoWasSent(row.id, documentId) };
  if (!isAsAnswered(seen.document, row)) {
    // Just after its payment was voided, the invoice may still be read as it was before.
    const mayBeOld = row.paymentId !== null && seen.document.totalCents === row.totalCents;
    if (mayBeOld && !isCertain(deps, row, lookBeganAt)) throw stillThere();
    return { left: 'it was changed or paid in the meantime', wasThere: true };
  }
  const id = requestId({ ...row, step: 'void', generation: row.generation });
  await deps.claims.noteUndo(row.id, documentId);
  const outcome = await beating(() => deps.quickbooks.takeBack(row.realmId, entity, id, seen.document));
  const refused = refusalOf(outcome);
  const { by } = endingOf(entity);
  // A confirmed deletion leaves nothing to read; everything else is read again.
  if (outcome.outcome === 'done' && by === 'delete') return { wasThere: true };
  const after = await read();
  if (after.state === 'live') {
    if (refused && isFinal(refused, seen.document.syncToken, after.document.syncToken))
      return { left: `QuickBooks refused to ${by} it (code ${refused})`, wasThere: true };
    throw stillThere();
  }
  if (after.state === 'notFound' && !isCertain(deps, row, lookBeganAt)) throw notFoundYet();
  return { wasThere: true };
}

/** Ours is what the create answered; an auto-applied credit that came with it is undone with it. */
function isAsAnswered(document: SeenDocument, row: ClaimRow): boolean {
  return document.totalCents === row.totalCents && document.balanceCents === row.balanceCents;
}

/** Somebody was quicker (5010), or it is gone already (610): both are refusals of what was read, not of the undoing. */
const OVERTAKEN = new Set(['5010', '610']);

/** A refusal stands only while nothing else has happened to what it refuses. */
function isFinal(code: string, syncToken: string, syncTokenAfter: string): boolean {
  return !OVERTAKEN.has(code) && syncToken === syncTokenAfter;
}

/** The code of a definite refusal; throws NotNow when nothing was executed, undefined when it was done or nobody knows. */
function refusalOf(outcome: WriteOutcome): string | undefined {
  if (outcome.outcome === 'refused') return outcome.fault.code;
  if (outcome.outcome === 'notExecuted')
    throw new NotNow('QuickBooks', `An undo was not taken: ${outcome.reason}.`, { rateLimited: outcome.rateLimited });
  return undefined;
}

function stillThere(): NotNow {
  return new NotNow('QuickBooks', 'A document that is being undone is still there.');
}

function notFoundYet(): NotNow {
  return new NotNow('QuickBooks', 'A document that is being undone can not be found yet.');
}

async function handOver(
  deps: ActivityDependencies,
  request: ActionRequest,
  row: ClaimRow,
  reason: string,
): Promise<WriteResult> {
  const words = DOCUMENT_WORDS[kindOf(row)];
  const undoFailed = failure('UndoFailed', {
    document: `${words.charAt(0).toUpperCase()}${words.slice(1)}`,
    number: row.documentNumber ?? row.documentId ?? '',
    reason,
  });
  const why = `${undoFailed.sentence} Row ${row.id} waits for that.`;
  const wasFirst = await deps.claims.stick(row.id, row.generation, 'undoing', why);
  if (!wasFirst) return confirmRow(deps, request, await deps.claims.byId(row.id));
  return { state: 'stuck', claimId: row.id, reason: why, failure: undoFailed };
}
