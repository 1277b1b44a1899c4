import type { ActionOutcome } from '../src/domain/outcome.ts';
import type { RunInput } from '../src/domain/run.ts';
import { answerHubSpot } from './answer.ts';
import { createDocument } from './createDocument.ts';
import { createMissing } from './createMissing.ts';
import { linkDocument } from './linkDocument.ts';
import { matchSale } from './matchSale.ts';
import { readSale } from './readSale.ts';
import { runAction } from './runAction.ts';
import { untilSettled } from './untilSettled.ts';

/**
 * "Create a QuickBooks sales receipt": one deal or quote that was paid at once, or one succeeded payment, one receipt.
 * The steps are those of an invoice; matching also settles the deposit account and the payment method. A payment is
 * income once: its receipt shares the ledger's row with a paid invoice.
 */
export async function createSalesReceipt(input: RunInput): Promise<ActionOutcome> {
  return runAction(input, async (run) => {
    const settled = await untilSettled(run, async () => {
      const sale = await readSale(run);
      const plan = await matchSale(run, sale);
      const { match, warnings } = await createMissing(run, sale, plan);
      return createDocument(run, { sale, match }, warnings);
    });
    const warnings = await linkDocument(run, settled);
    return answerHubSpot(run, settled, warnings);
  });
}
