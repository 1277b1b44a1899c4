import type { ActionOutcome } from '../src/domain/outcome.ts';
import type { RunInput } from '../src/domain/run.ts';
import { answerHubSpot } from './answer.ts';
import { createDocument } from './createDocument.ts';
import { createMissing } from './createMissing.ts';
import { linkDocument } from './linkDocument.ts';
import { lookUp } from './lookUp.ts';
import { matchSale } from './matchSale.ts';
import { readSale } from './readSale.ts';
import { runAction } from './runAction.ts';

/**
 * "Create a QuickBooks invoice": one deal, one live invoice.
 *
 * 1. lookUp: does the record have an invoice, or one on its way? Then that one is confirmed, and answers.
 * 2. readSale: HubSpot's deal, contact and line items become a sale.
 * 3. matchSale: the sale's contact and lines become a customer and products, from saved links where they are fresh.
 * 4. createMissing: the customer and products that QuickBooks doesn't have.
 * 5. createDocument: one POST per generation, ever; a doubt is waited out (docs/never-twice).
 * 6. linkDocument: the deal shows the invoice.
 * 7. answerHubSpot: the workflow in HubSpot goes on.
 */
export async function createInvoice(input: RunInput): Promise<ActionOutcome> {
  return runAction(input, async (run) => {
    let settled = await lookUp(run);
    while (!settled) {
      const sale = await readSale(run);
      const plan = await matchSale(run, sale);
      if ('settled' in plan) {
        settled = plan.settled;
        continue;
      }
      const match = await createMissing(run, sale, plan);
      settled = await createDocument(run, sale, match);
    }
    const warnings = await linkDocument(run, settled);
    return answerHubSpot(run, settled, warnings);
  });
}
