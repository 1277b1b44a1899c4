import type { ProductService } from '../demo/productService.ts';
import { PRODUCT_IDS, PRODUCTS } from '../sandbox/hubspot/sampleDeals.ts';
import { SAMPLE } from '../sandbox/hubspot/samplePortal.ts';
import type { ActionOutcome } from '../src/domain/outcome.ts';
import { REALM_IDS, type BenchStage } from './stage.ts';
import type { EndedRun } from './load.ts';

const PATIENCE_MS = 60_000;
const LINES = [
  ['design', '2'],
  ['planter', '6'],
] as const;

/** A company by number, round and round. */
export function realmOf(index: number): string {
  return REALM_IDS[index % REALM_IDS.length] ?? '';
}

/** Adds a deal with two lines, always the same contact and products, so that all but the first are matched already. */
export function addDeal(stage: BenchStage): string {
  const portal = stage.hubspot.portal(SAMPLE.portalId);
  const deal = portal.add(
    'deals',
    { dealname: 'Patio planting', deal_currency_code: 'USD', dealstage: '90210001', pipeline: 'default' },
    { associations: [{ type: 'contacts', id: SAMPLE.contacts.emily }] },
  );
  for (const [position, [product, quantity]] of LINES.entries())
    portal.add(
      'line_items',
      {
        ...PRODUCTS[product],
        hs_product_id: PRODUCT_IDS[product],
        quantity,
        hs_position_on_quote: String(position),
        hs_line_item_currency_code: 'USD',
      },
      { associations: [{ type: 'deals', id: deal.id }] },
    );
  return deal.id;
}

/** Enrols a deal, waits until HubSpot's workflow goes on and Temporal's run has closed; throws at any other end. */
export async function invoice(
  stage: BenchStage,
  product: ProductService,
  dealId: string,
  realmId: string,
): Promise<EndedRun & { status: string }> {
  const beganAt = performance.now();
  const { callbackId } = stage.hubspot.engine.enrol({
    portalId: SAMPLE.portalId,
    action: 'create-invoice',
    objectType: 'DEAL',
    objectId: dealId,
    inputs: { quickbooks_account: realmId },
    actionsUrl: product.actionsUrl,
  });
  const ended = await stage.hubspot.engine.waitForEnd(callbackId, PATIENCE_MS);
  const endToEndMs = performance.now() - beganAt;
  const { status = ended.state, errorDetail = '' } = ended.outputs;
  if (status !== 'created' && status !== 'existing') throw new Error(`A deal ended as ${status}. ${errorDetail}`);
  const workflowId = `create-invoice:${SAMPLE.portalId}:DEAL-${dealId}:${callbackId}`;
  await stage.client.workflow.getHandle<() => Promise<ActionOutcome>>(workflowId).result();
  return { workflowId, endToEndMs, status };
}

/** Makes an invoice of a new deal. */
export function newInvoice(stage: BenchStage, product: ProductService, index: number): Promise<EndedRun> {
  return invoice(stage, product, addDeal(stage), realmOf(index));
}
