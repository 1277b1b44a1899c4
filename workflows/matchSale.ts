import type { Sale } from '../src/domain/sale.ts';
import type { CompanyMatch, SettledDocument } from '../src/domain/run.ts';
import { awaitSettled } from './awaitSettled.ts';
import type { Run } from './run.ts';

/** What a sale means in QuickBooks, or the document that turned out to exist under a merged id or this month. */
export type SalePlan = CompanyMatch | { settled: SettledDocument | undefined };

/**
 * Step 3: the sale's contact and lines as a customer and products, with every check that can be made before a write.
 * Saved links answer without a call; QuickBooks is asked only for what they miss.
 */
export async function matchSale(run: Run, sale: Sale): Promise<SalePlan> {
  run.say('matching the customer and the products.');
  const local = await run.steps.ledger.matchFromLinks({ request: run.input.request, sale });
  if (local.standing.stands !== 'nothing') return { settled: await awaitSettled(run, local.standing.claimId) };
  if (local.match) return { match: local.match, warnings: local.warnings };
  run.waitingFor = 'QuickBooks';
  return run.steps.quickbooksReads.matchSale({ request: run.input.request, sale });
}
