import type { ActionRequest } from '../src/domain/actions.ts';
import type { ClaimQuestion, ClaimStanding, ExpenseMatch, ExpenseStanding, LinkMatch } from '../src/domain/run.ts';
import type { PaymentFee, Sale } from '../src/domain/sale.ts';
import { mayBeBooked } from './bookedSale.ts';
import { claimScopeOf, claimStandingOf } from './claimScope.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { matchFromLinks } from './matchFromLinks.ts';
import { expenseFromMemory } from './matchExpense.ts';

/** Steps that touch the ledger only; they run as local activities. */
export type LedgerActivities = ReturnType<typeof createLedgerActivities>;

/** The ledger's steps over its rows, and over what this process remembers of a company. Nobody outside is asked. */
export function createLedgerActivities(deps: ActivityDependencies) {
  async function standingOf(request: ActionRequest, date: string, mergedIds: string[]): Promise<ClaimStanding> {
    return claimStandingOf(await deps.claims.look(claimScopeOf(request, date, mergedIds)));
  }

  return {
    /** What the ledger's rows say of the record. A month is asked for only once the date is known. */
    async lookUp(question: ClaimQuestion): Promise<ClaimStanding> {
      if (question.request.inputs.existingDocument === 'monthly' && question.date === undefined)
        return { stands: 'nothing' };
      return standingOf(question.request, question.date ?? '', question.mergedIds);
    },

    /**
     * Asks the rows again, now that date and merged ids are known, and matches the sale from saved links alone; the
     * match is absent when anything is missing or stale, or when a refusal must be made with what QuickBooks says now.
     */
    async matchFromLinks(input: { request: ActionRequest; sale: Sale }): Promise<LinkMatch> {
      const { request, sale } = input;
      const standing = await standingOf(request, sale.date, sale.mergedIds);
      if (standing.stands !== 'nothing' || (await isBookedElsewhere(deps, request, sale)))
        return { standing, warnings: [] };
      const matched = await matchFromLinks(deps, request, sale);
      return matched ? { standing, ...matched } : { standing, warnings: [] };
    },

    /** The same for an expense: accounts and vendor from what is remembered of the company. */
    async matchExpenseFromMemory(input: { request: ActionRequest; fee: PaymentFee }): Promise<ExpenseStanding> {
      const standing = await standingOf(input.request, input.fee.date, []);
      if (standing.stands !== 'nothing') return { standing };
      const expense: ExpenseMatch | undefined = await expenseFromMemory(deps, input.request, input.fee);
      return { standing, ...(expense ? { expense } : {}) };
    },
  };
}

async function isBookedElsewhere(deps: ActivityDependencies, request: ActionRequest, sale: Sale): Promise<boolean> {
  if (!mayBeBooked(request, sale)) return false;
  const scope = { portalId: request.record.portalId, realmId: request.inputs.realmId };
  return (await deps.bookedSales.ofSources(scope, sale.sources)).length > 0;
}
