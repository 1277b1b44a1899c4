import type { ExpenseMatch } from '../src/domain/run.ts';
import type { PaymentFee } from '../src/domain/sale.ts';
import { DocumentKnown, type Run } from './run.ts';

/** The accounts and the vendor of an expense, checked; QuickBooks is asked only for what isn't remembered. */
export async function matchExpense(run: Run, fee: PaymentFee): Promise<ExpenseMatch> {
  run.say('checking the accounts and the vendor.');
  const { request } = run.input;
  const local = await run.steps.ledger.matchExpenseFromMemory({ request, fee });
  if (local.standing.stands !== 'nothing') throw new DocumentKnown(local.standing.claimId);
  if (local.expense) return local.expense;
  run.waitingFor = 'QuickBooks';
  return run.steps.quickbooksReads.matchExpense({ request, fee });
}
