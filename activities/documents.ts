import { DOCUMENT_WORDS, type ActionRequest } from '../src/domain/actions.ts';
import { failure, type Failure } from '../src/domain/failures.ts';
import { NotNow } from '../src/domain/problems.ts';
import type { DocumentOrder, OriginalSale, WriteResult } from '../src/domain/run.ts';
import { ENTITY_OF } from '../src/quickbooks/documentEntities.ts';
import { answeredDocument } from '../src/quickbooks/documentLook.ts';
import { failureFromFault, isStaleReference, type QuickBooksFault } from '../src/quickbooks/faults.ts';
import { sentNetCents } from '../src/quickbooks/sentBody.ts';
import type { WriteGuard } from '../src/quickbooks/client.ts';
import type { ClaimRow } from '../src/store/claimRules.ts';
import { refuseIfBooked } from './bookedSale.ts';
import { claimScopeOfContent } from './claimScope.ts';
import { refuseUnlessGranted } from './companyAccess.ts';
import { confirmRow, settledResult } from './confirmRow.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { beating } from './heartbeat.ts';
import { guardOf, inDoubt, readyToSend, thisRun } from './sending.ts';
import { planSending } from './sendingPlan.ts';

/** Lost races end in a look at the row; more of them than this in one attempt is left to the next attempt. */
const MAX_TURNS = 5;

/**
 * The writer of never-twice (b), first leg. Every attempt does all of it: look at the rows, win the right to send by
 * compare-and-set, send once, record the outcome. There is no retry below the send; a doubt is an answer.
 */
export async function writeDocument(deps: ActivityDependencies, order: DocumentOrder): Promise<WriteResult> {
  const { request } = order;
  await refuseUnlessGranted(deps, request);
  const scope = claimScopeOfContent(request, order);
  const { readAtMs } = 'fee' in order ? order.fee : order.sale;
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    const stands = await deps.claims.look(scope);
    if (stands.stands !== 'nothing') return confirmRow(deps, request, stands.row);
    if (Date.now() - readAtMs > deps.saleFreshMs) return { state: 'open' };
    if (Date.now() > order.giveUpAtMs) return { state: 'refused', failures: [unavailable(order.giveUpAtMs)] };
    if ('original' in order && !(await isStillBooked(deps, order.original))) return { state: 'open' };
    if ('sale' in order) await refuseIfBooked(deps, request, order.sale);

    const plan = await planSending(deps, order, scope, stands.row?.generation ?? 1);
    const leave = await readyToSend(deps, request.inputs.realmId);
    const guard = guardOf(deps, leave);
    const begun = await deps.claims.begin(request, thisRun(), scope, plan);
    if ('tooLate' in begun) return { state: 'tooLate' };
    if ('lost' in begun) continue;
    return sendOnce(deps, order, begun.began, guard);
  }
  throw new NotNow('QuickBooks', 'Other runs of the same record kept coming first.', { retryAfterMs: 1_000 });
}

/** A refund mirrors the very document that was checked, or is thought over again. */
async function isStillBooked(deps: ActivityDependencies, { claimId, generation }: OriginalSale): Promise<boolean> {
  const row = await deps.claims.byId(claimId);
  return row.state === 'settled' && row.generation === generation && row.body !== null;
}

/** (b) 3 and 4: one POST, and its outcome recorded, whoever wins the race to record it. */
async function sendOnce(
  deps: ActivityDependencies,
  order: DocumentOrder,
  row: ClaimRow,
  guard: WriteGuard,
): Promise<WriteResult> {
  const { request } = order;
  const doubt = inDoubt(row);
  const { requestId: sentId, body } = row;
  if (sentId === null || body === null) return doubt;
  const outcome = await beating(() =>
    deps.quickbooks.create(row.realmId, ENTITY_OF[request.kind], sentId, body, guard),
  );
  deps.breaker.note(row.realmId, outcome.outcome);
  switch (outcome.outcome) {
    case 'done':
      return recordMade(deps, request, row, outcome.entity);
    case 'inDoubt':
      deps.log.warn(
        { workflowId: thisRun(), claim: row.id, reason: outcome.reason },
        'QuickBooks did not confirm a document',
      );
      return doubt;
    case 'notExecuted':
      await deps.claims.leftNothing(row.id, row.generation, `not executed: ${outcome.reason}`);
      throw new NotNow('QuickBooks', `The document was not taken: ${outcome.reason}.`, {
        rateLimited: outcome.rateLimited,
        ...(outcome.retryAfterMs === undefined ? {} : { retryAfterMs: outcome.retryAfterMs }),
      });
    case 'refused':
      await deps.claims.leftNothing(row.id, row.generation, `refused: ${outcome.fault.code}`);
      return refused(deps, order, body, outcome.fault);
  }
}

async function recordMade(
  deps: ActivityDependencies,
  request: ActionRequest,
  row: ClaimRow,
  entity: Record<string, unknown>,
): Promise<WriteResult> {
  const document = answeredDocument(entity);
  // Where QuickBooks computes the tax, the lines that were sent stand in for the total.
  const otherThanSent =
    row.plannedTotalCents === null &&
    row.body !== null &&
    document.totalCents - document.taxCents !== sentNetCents(row.body);
  const recorded = await deps.claims.settle(row.id, row.generation, { ...document, otherThanSent });
  if (recorded === 'orphan')
    return {
      state: 'stuck',
      claimId: row.id,
      reason: `Document ${document.id} came of a send that had been given up: row ${row.id} is past generation ${row.generation}.`,
    };
  if (recorded === 'undoing') return { state: 'mustUndo', claimId: row.id };
  if (recorded === 'made') return { state: 'made', claimId: row.id };
  const settled = await deps.claims.byId(row.id);
  // Another was quicker, and may have found it gone since; or settled and lost it again (a person voided it) while our
  // answer was on its way.
  if (settled.state !== 'settled' || settled.documentId !== document.id || settled.generation !== row.generation)
    return confirmRow(deps, request, settled);
  return settledResult(deps, request, settled, {
    number: document.number,
    totalCents: document.totalCents,
    differs: false,
    warnings: [],
  });
}

/** A reference that QuickBooks doesn't know any more came from a saved match: it is forgotten, and matched anew. */
async function refused(
  deps: ActivityDependencies,
  order: DocumentOrder,
  body: string,
  fault: QuickBooksFault,
): Promise<WriteResult> {
  const { request } = order;
  if (isStaleReference(fault) && order.mayMatchAgain) {
    deps.lists.forget(request.inputs.realmId);
    if ('match' in order) await forgetMatches(deps, order);
    return { state: 'matchAgain' };
  }
  const company = await deps.accounts.companyName(request.inputs.realmId);
  const { date } = 'fee' in order ? order.fee : order.sale;
  return {
    state: 'refused',
    failures: [failureFromFault(fault, { document: DOCUMENT_WORDS[request.kind], company, date, ...sentNumber(body) })],
  };
}

async function forgetMatches(
  deps: ActivityDependencies,
  { request, match }: Extract<DocumentOrder, { match: unknown }>,
): Promise<void> {
  const scope = { portalId: request.record.portalId, realmId: request.inputs.realmId };
  const products = [...match.products, ...(match.feeProduct ? [match.feeProduct] : [])];
  await deps.links.drop(scope, 'customer', [match.customer.id]);
  await deps.links.drop(
    scope,
    'product',
    products.map((product) => product.id),
  );
}

function unavailable(sinceMs: number): Failure {
  const time = `${new Date(sinceMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return failure('QuickBooksUnavailable', { time });
}

/** The number that we gave the document, where the company numbers by hand. */
function sentNumber(body: string): { number?: string } {
  const { DocNumber: number } = JSON.parse(body) as { DocNumber?: string };
  return number === undefined ? {} : { number };
}
