import type { ActionOutcome } from '../src/domain/outcome.ts';
import type { RunInput } from '../src/domain/run.ts';
import { answerHubSpot } from './answer.ts';
import { createDocument } from './createDocument.ts';
import { createMissing } from './createMissing.ts';
import { linkDocument } from './linkDocument.ts';
import { matchRefund } from './matchRefund.ts';
import { readRefund } from './readRefund.ts';
import { runAction } from './runAction.ts';
import { untilSettled } from './untilSettled.ts';

/**
 * "Create a QuickBooks refund receipt": one fully refunded payment, one refund receipt. It mirrors the document that
 * booked the sale; only where the ledger knows none is it matched like a sale of its own.
 */
export async function createRefundReceipt(input: RunInput): Promise<ActionOutcome> {
  return runAction(input, async (run) => {
    const settled = await untilSettled(run, async () => {
      const sale = await readRefund(run);
      const refund = await matchRefund(run, sale);
      if ('original' in refund) return createDocument(run, { sale, original: refund.original }, refund.warnings);
      const { match, warnings } = await createMissing(run, sale, refund);
      return createDocument(run, { sale, match }, warnings);
    });
    const warnings = await linkDocument(run, settled);
    return answerHubSpot(run, settled, warnings);
  });
}
