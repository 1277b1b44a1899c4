import type { RefundMatch } from '../src/domain/run.ts';
import type { Sale } from '../src/domain/sale.ts';
import { DocumentKnown, type Run } from './run.ts';

/** How the refund is booked: as the mirror of the document that booked the sale, else as a sale of its own. */
export async function matchRefund(run: Run, sale: Sale): Promise<RefundMatch> {
  run.say('looking for the document that booked the sale.');
  const { request } = run.input;
  const standing = await run.steps.ledger.lookUp({ request, date: sale.date, mergedIds: sale.mergedIds });
  if (standing.stands !== 'nothing') throw new DocumentKnown(standing.claimId);
  run.waitingFor = 'QuickBooks';
  return run.steps.quickbooksReads.matchRefund({ request, sale });
}
