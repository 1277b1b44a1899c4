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
 * "Create a QuickBooks invoice": one deal or quote, one live invoice.
 *
 * 1. untilSettled → lookUp: does the record have an invoice, or one on its way? Then that one is confirmed, and answers.
 * 2. readSale: HubSpot's record, contact and line items become a sale.
 * 3. matchSale: the sale's buyer and lines become a customer and products, from saved links where they are fresh.
 * 4. createMissing: the customer and products that QuickBooks doesn't have.
 * 5. createDocument: one POST per generation, ever; a doubt is waited out (docs/never-twice).
 * 6. linkDocument: HubSpot shows the invoice.
 * 7. answerHubSpot: the workflow in HubSpot goes on.
 */
export async function createInvoice(input: RunInput): Promise<ActionOutcome> {
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
