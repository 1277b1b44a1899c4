import { activityInfo } from '@temporalio/activity';
import { answerRequest } from '../src/answering.ts';
import type { ActionRequest } from '../src/domain/actions.ts';
import type { ActionOutcome } from '../src/domain/outcome.ts';
import type { SettledDocument } from '../src/domain/run.ts';
import type { Sale } from '../src/domain/sale.ts';
import { readDealSale } from '../src/hubspot/readSale.ts';
import type { PortalFacts } from '../src/store/accounts.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { showDocument } from './showDocument.ts';

/** Steps that ask HubSpot. */
export type HubSpotActivities = ReturnType<typeof createHubSpotActivities>;

/** HubSpot's steps over its API. */
export function createHubSpotActivities(deps: ActivityDependencies) {
  return {
    /** The enrolled record, its lines and its contact as a sale; refuses with everything that is wrong with them. */
    async readSale(input: { request: ActionRequest; startedAtMs: number }): Promise<Sale> {
      const { record, inputs, kind } = input.request;
      const [settings, portal] = await Promise.all([
        deps.accounts.settings(record.portalId, inputs.realmId),
        portalFacts(deps, record.portalId),
      ]);
      const timeZone = settings.timeZone ?? portal.timeZone;
      return readDealSale(deps.hubspot, {
        record,
        document: kind,
        nowMs: input.startedAtMs,
        ...(timeZone === undefined ? {} : { timeZone }),
        ...(portal.currency === undefined ? {} : { accountCurrency: portal.currency }),
      });
    },

    /** Shows the document on the HubSpot record, once; returns warnings instead of failing. */
    linkDocument(input: { request: ActionRequest; settled: SettledDocument; title?: string }): Promise<string[]> {
      return showDocument(deps, input);
    },

    /** Records the answer and tells HubSpot; returns what was recorded, which the ledger decides. */
    completeAction(input: {
      request: ActionRequest;
      outcome: ActionOutcome;
      claimId?: number;
    }): Promise<ActionOutcome> {
      const { request, outcome, claimId } = input;
      return answerRequest(deps, {
        portalId: request.record.portalId,
        callbackId: request.callbackId,
        workflowId: activityInfo().workflowExecution?.workflowId ?? '',
        kind: request.kind,
        outcome,
        ...(claimId === undefined ? {} : { claimId }),
      });
    },
  };
}

/** Time zone and currency of the portal, asked of HubSpot once per connection; what it doesn't show stays unknown. */
async function portalFacts(deps: ActivityDependencies, portalId: string): Promise<PortalFacts> {
  const known = await deps.accounts.portal(portalId);
  if (known) return known;
  const details = await deps.hubspot.accountDetails(portalId);
  const facts = details ? { timeZone: details.timeZone, currency: details.companyCurrency } : {};
  await deps.accounts.savePortal(portalId, facts);
  return facts;
}
