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
 * "Create a paid QuickBooks invoice": one succeeded payment, one invoice and the payment that settles it. Both stand or
 * fall together: createDocument writes the invoice, then its payment (createPayment), and takes the invoice back when
 * the payment is refused or doesn't fit (undoDocument).
 */
export async function createPaidInvoice(input: RunInput): Promise<ActionOutcome> {
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
