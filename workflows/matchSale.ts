import type { Sale } from '../src/domain/sale.ts';
import type { CompanyMatch } from '../src/domain/run.ts';
import { DocumentKnown, type Run } from './run.ts';

/**
 * The sale's buyer and lines as a customer and products, with every check that can be made before a write. Saved links
 * answer without a call; QuickBooks is asked only for what they miss.
 */
export async function matchSale(run: Run, sale: Sale): Promise<CompanyMatch> {
  run.say('matching the customer and the products.');
  const { request } = run.input;
  const local = await run.steps.ledger.matchFromLinks({ request, sale });
  if (local.standing.stands !== 'nothing') throw new DocumentKnown(local.standing.claimId);
  if (local.match) return { match: local.match, warnings: local.warnings };
  run.waitingFor = 'QuickBooks';
  return run.steps.quickbooksReads.matchSale({ request, sale });
}
