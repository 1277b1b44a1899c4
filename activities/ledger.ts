import type { ClaimQuestion, ClaimStanding, LinkMatch } from '../src/domain/run.ts';
import type { ActionRequest } from '../src/domain/actions.ts';
import type { Sale } from '../src/domain/sale.ts';
import { claimScopeOf, claimStandingOf } from './claimScope.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { refuseUnlessBookable, savedMatches } from './savedMatches.ts';

/** Steps that touch the ledger only; they run as local activities. */
export type LedgerActivities = ReturnType<typeof createLedgerActivities>;

/** The ledger's steps over its rows. */
export function createLedgerActivities(deps: ActivityDependencies) {
  return {
    /** What the ledger's rows say of the record. A month is asked for only once the date is known. */
    async lookUp(question: ClaimQuestion): Promise<ClaimStanding> {
      if (question.request.inputs.existingDocument === 'monthly' && question.date === undefined)
        return { stands: 'nothing' };
      const scope = claimScopeOf(question.request, question.date ?? '', question.mergedIds);
      return claimStandingOf(await deps.claims.look(scope));
    },

    /**
     * Asks the rows again, now that date and merged ids are known, and matches the sale from saved links alone; the
     * match is absent when anything is missing or stale. Refuses what can't be booked.
     */
    async matchFromLinks(input: { request: ActionRequest; sale: Sale }): Promise<LinkMatch> {
      const { request, sale } = input;
      const scope = claimScopeOf(request, sale.date, sale.mergedIds);
      const standing = claimStandingOf(await deps.claims.look(scope));
      if (standing.stands !== 'nothing') return { standing, warnings: [] };
      const saved = await savedMatches(deps, request, sale);
      if (!saved.profile || !saved.customer || saved.products.some((product) => product === undefined))
        return { standing, warnings: [] };
      const products = saved.products.filter((product) => product !== undefined);
      const checked = refuseUnlessBookable(request, sale, saved.profile, { customer: saved.customer, products });
      return {
        standing,
        match: {
          customer: { matched: saved.customer },
          products: products.map((matched) => ({ matched })),
          plannedProducts: [],
        },
        warnings: checked.warnings,
      };
    },
  };
}
