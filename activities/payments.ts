import { DOCUMENT_WORDS, type ActionRequest } from '../src/domain/actions.ts';
import { requestId } from '../src/domain/marker.ts';
import type { WriteResult } from '../src/domain/run.ts';
import { paymentBody } from '../src/quickbooks/paymentBody.ts';
import { seenPayment } from '../src/quickbooks/paymentLook.ts';
import type { WriteGuard } from '../src/quickbooks/client.ts';
import type { ClaimRow } from '../src/store/claimRules.ts';
import { alreadyBooked, kindOf } from './bookedSale.ts';
import { refuseUnlessGranted } from './companyAccess.ts';
import { confirmRow, settledResult } from './confirmRow.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { beating } from './heartbeat.ts';
import { guardOf, inDoubt, readyToSend, thisRun } from './sending.ts';

/**
 * The writer of never-twice (b), second leg: the payment of an invoice that is made. Everything that it sends was
 * prepared with the invoice, so any run of the record may finish it. Nothing is sent twice: a payment that QuickBooks
 * surely didn't take sends the row to `undoing`, which ends with the invoice voided.
 */
export async function payInvoice(
  deps: ActivityDependencies,
  request: ActionRequest,
  claimId: number,
): Promise<WriteResult> {
  await refuseUnlessGranted(deps, request);
  const row = await deps.claims.byId(claimId);
  if (row.state !== 'made' || row.paymentPlan === null || row.documentId === null)
    return confirmRow(deps, request, row);
  const plan = JSON.parse(row.paymentPlan) as Record<string, unknown>;
  const sending = {
    requestId: requestId({ ...row, step: 'pay', generation: row.generation }),
    body: JSON.stringify(paymentBody(plan, row.documentId)),
  };
  const leave = await readyToSend(deps, row.realmId);
  const guard = guardOf(deps, leave);
  const begun = await deps.claims.beginPayment(row.id, row.generation, sending);
  if (!begun) return confirmRow(deps, request, await deps.claims.byId(row.id));
  return sendOnce(deps, request, begun, sending, guard);
}

async function sendOnce(
  deps: ActivityDependencies,
  request: ActionRequest,
  row: ClaimRow,
  sending: { requestId: string; body: string },
  guard: WriteGuard,
): Promise<WriteResult> {
  const outcome = await beating(() =>
    deps.quickbooks.create(row.realmId, 'Payment', sending.requestId, sending.body, guard),
  );
  deps.breaker.note(row.realmId, outcome.outcome);
  switch (outcome.outcome) {
    case 'done': {
      const payment = seenPayment(outcome.entity, row.documentId ?? '');
      const recorded = await deps.claims.settlePayment(row.id, row.generation, payment);
      if (recorded === 'orphan')
        return {
          state: 'stuck',
          claimId: row.id,
          reason: `Payment ${payment.id} came of a send that had been given up: row ${row.id} is past it.`,
        };
      return confirmPaid(deps, request, await deps.claims.byId(row.id));
    }
    case 'inDoubt':
      deps.log.warn(
        { workflowId: thisRun(), claim: row.id, reason: outcome.reason },
        `QuickBooks did not confirm the payment of a ${DOCUMENT_WORDS[request.kind]}`,
      );
      return inDoubt(row);
    case 'notExecuted':
      await deps.claims.undoInstead(row.id, row.generation, 'paying', 'notExecuted');
      return { state: 'mustUndo', claimId: row.id };
    case 'refused':
      await deps.claims.undoInstead(row.id, row.generation, 'paying', `refused:${outcome.fault.code}`);
      return { state: 'mustUndo', claimId: row.id };
  }
}

/** A row that our own answer has just settled needs no look. */
async function confirmPaid(deps: ActivityDependencies, request: ActionRequest, row: ClaimRow): Promise<WriteResult> {
  if (row.state !== 'settled' || row.totalCents === null) return confirmRow(deps, request, row);
  // Sales receipt and paid invoice share the row, and whoever comes may finish it: the other kind is told of this one.
  if (kindOf(row) !== request.kind) return { state: 'refused', failures: [alreadyBooked(row)] };
  return settledResult(deps, request, row, {
    number: row.documentNumber ?? undefined,
    totalCents: row.totalCents,
    differs: false,
    warnings: [],
  });
}
