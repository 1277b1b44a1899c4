import { activityInfo } from '@temporalio/activity';
import { answerRequest } from '../src/answering.ts';
import type { ActionRequest } from '../src/domain/actions.ts';
import type { ActionOutcome } from '../src/domain/outcome.ts';
import type { SettledDocument } from '../src/domain/run.ts';
import type { FeeReading, RefundReading, Sale } from '../src/domain/sale.ts';
import { readFee } from '../src/hubspot/readFee.ts';
import { readRefund } from '../src/hubspot/readRefund.ts';
import { readSale } from '../src/hubspot/readSale.ts';
import type { SaleOrder } from '../src/hubspot/saleOrder.ts';
import type { PortalFacts } from '../src/store/accounts.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { showDocument } from './showDocument.ts';

/** Steps that ask HubSpot. */
export type HubSpotActivities = ReturnType<typeof createHubSpotActivities>;

/** HubSpot's steps over its API. */
export function createHubSpotActivities(deps: ActivityDependencies) {
  return {
    /** The enrolled record, its lines and its buyer as a sale; refuses with everything that is wrong with them. */
    async readSale(input: { request: ActionRequest; startedAtMs: number }): Promise<Sale> {
      return readSale(deps.hubspot, await saleOrder(deps, input));
    },

    /** The fee that a payment cost, as far as HubSpot knows it. */
    async readFee(input: { request: ActionRequest; startedAtMs: number }): Promise<FeeReading> {
      const { kind: _kind, inputs: _inputs, ...order } = await saleOrder(deps, input);
      const profile = await deps.accounts.profile(input.request.inputs.realmId, ANY_AGE);
      return readFee(deps.hubspot, { ...order, ...(profile ? { homeCurrency: profile.homeCurrency } : {}) });
    },

    /**
     * The refunded payment as a sale, or that the refund isn't finished. Where the ledger knows the document that
     * booked the sale, its customer and lines are mirrored, so contact and line items of the payment don't matter.
     */
    async readRefund(input: { request: ActionRequest; startedAtMs: number }): Promise<RefundReading> {
      const order = await saleOrder(deps, input);
      const { record, inputs } = input.request;
      const income = await deps.bookedSales.incomeOf({
        portalId: record.portalId,
        realmId: inputs.realmId,
        paymentId: record.id,
      });
      if (!income?.customerId) return readRefund(deps.hubspot, order);
      return readRefund(deps.hubspot, {
        ...order,
        inputs: { customer: income.customerId, products: WHOLE_AMOUNT },
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
        recordType: request.record.type,
        outcome,
        ...(claimId === undefined ? {} : { claimId }),
      });
    },
  };
}

/** Stands for a product that is never asked for: the mirrored document has its own. */
const WHOLE_AMOUNT = '1';

/** Currency and time zone of a company hardly ever change: any stored profile will do. */
const ANY_AGE = Number.MAX_SAFE_INTEGER;

async function saleOrder(
  deps: ActivityDependencies,
  { request, startedAtMs }: { request: ActionRequest; startedAtMs: number },
): Promise<SaleOrder> {
  const { record, inputs, kind } = request;
  const [settings, portal] = await Promise.all([
    deps.accounts.settings(record.portalId, inputs.realmId),
    portalFacts(deps, record.portalId),
  ]);
  // QuickBooks' own is asked for last, where HubSpot doesn't show its account's.
  const profile = portal.timeZone === undefined ? await deps.accounts.profile(inputs.realmId, ANY_AGE) : undefined;
  const timeZone = settings.timeZone ?? portal.timeZone ?? profile?.timeZone;
  return {
    record,
    kind,
    inputs,
    settings,
    nowMs: startedAtMs,
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(portal.currency === undefined ? {} : { accountCurrency: portal.currency }),
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
