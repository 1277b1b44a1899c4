import { marker } from '../src/domain/marker.ts';
import type { WriteResult } from '../src/domain/run.ts';
import { lookForPayment, readPayment } from '../src/quickbooks/paymentLook.ts';
import type { ClaimRow } from '../src/store/claimRules.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { inDoubt, isCertain } from './sending.ts';

/**
 * (b) 5 for the payment of a paid invoice: a send whose outcome nobody knows. `moved` when the row is in another state
 * now, and must be read again.
 */
export async function confirmPayment(deps: ActivityDependencies, row: ClaimRow): Promise<WriteResult | 'moved'> {
  const doubt = inDoubt(row);
  const { sentAt, documentId, customerId, totalCents } = row;
  if (sentAt === null || documentId === null || customerId === null || totalCents === null) return doubt;
  const lookBeganAt = await deps.claims.now();
  const wanted = {
    invoiceId: documentId,
    marker: marker(row, 'payment'),
    sentAt,
    customerId,
    totalCents,
  };
  const look = () => lookForPayment(deps.quickbooks, row.realmId, wanted);
  const seen = await look();
  switch (seen.found) {
    case 'live': {
      await deps.claims.settlePayment(row.id, row.generation, seen.payment);
      const now = await deps.claims.byId(row.id);
      if (now.state !== 'paying' || now.generation !== row.generation) return 'moved';
      return stick(
        deps,
        row,
        `Payment ${seen.payment.id} carries the marker of row ${row.id}, which knows it as another's.`,
      );
    }
    case 'voided':
      await deps.claims.undoInstead(row.id, row.generation, 'paying', 'absent');
      return 'moved';
    case 'unclear':
      return { ...doubt, mayBeThere: true };
    case 'nothing':
      if (!isCertain(deps, row, lookBeganAt)) return doubt;
      // Pages that shift between two questions can hide a row once, hardly twice.
      if ((await look()).found !== 'nothing') return doubt;
      await deps.claims.undoInstead(row.id, row.generation, 'paying', 'absent');
      return 'moved';
    case 'unmarkedTwin':
      if (!isCertain(deps, row, lookBeganAt)) return { ...doubt, mayBeThere: true };
      return stick(
        deps,
        row,
        `No payment carries the marker of row ${row.id}, but ${seen.ids.join(', ')} look like it and carry none. Somebody may have edited the note.`,
      );
    case 'several':
      return stick(deps, row, `Several live payments carry the marker of row ${row.id}: ${seen.ids.join(', ')}.`);
    case 'foreign':
      return stick(deps, row, `The marker of row ${row.id} is on payments that are not ours: ${seen.ids.join(', ')}.`);
  }
  return doubt;
}

/** True when the payment of a settled paid invoice was voided or deleted by hand; "not found" needs its time. */
export async function paymentIsGone(deps: ActivityDependencies, row: ClaimRow): Promise<boolean> {
  const lookBeganAt = await deps.claims.now();
  const read = await readPayment(deps.quickbooks, row.realmId, row.paymentId ?? '', row.documentId ?? '');
  return read.state === 'voided' || (read.state === 'notFound' && isCertain(deps, row, lookBeganAt));
}

async function stick(deps: ActivityDependencies, row: ClaimRow, reason: string): Promise<WriteResult> {
  const wasFirst = await deps.claims.stick(row.id, row.generation, 'paying', reason);
  // Another knows better by now, and the next look will see what.
  return wasFirst ? { state: 'stuck', claimId: row.id, reason } : inDoubt(row);
}
