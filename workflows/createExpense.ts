import type { ActionOutcome } from '../src/domain/outcome.ts';
import type { RunInput } from '../src/domain/run.ts';
import { answerHubSpot } from './answer.ts';
import { createDocument } from './createDocument.ts';
import { linkDocument } from './linkDocument.ts';
import { matchExpense } from './matchExpense.ts';
import { readFee } from './readFee.ts';
import { runAction } from './runAction.ts';
import { untilSettled } from './untilSettled.ts';

/**
 * "Create a QuickBooks expense": one payment, one expense for the fee that it cost. The fee may be known only days
 * later; it is waited for (readFee). A fee of zero is a success without a document.
 */
export async function createExpense(input: RunInput): Promise<ActionOutcome> {
  return runAction(input, async (run) => {
    const settled = await untilSettled(run, async () => {
      const fee = await readFee(run);
      const expense = await matchExpense(run, fee);
      return createDocument(run, { fee, expense }, expense.warnings);
    });
    const warnings = await linkDocument(run, settled);
    return answerHubSpot(run, settled, warnings);
  });
}
