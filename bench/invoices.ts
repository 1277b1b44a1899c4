import type { ProductService } from '../demo/productService.ts';
import { SAMPLE } from '../sandbox/hubspot/samplePortal.ts';
import type { ActionOutcome } from '../src/domain/outcome.ts';
import type { EndedRun } from './load.ts';
import { addDeal, type BenchRecord } from './records.ts';
import { REALM_IDS, type BenchStage } from './stage.ts';

const PATIENCE_MS = 60_000;

/** A company by number, round and round. */
export function realmOf(index: number): string {
  return REALM_IDS[index % REALM_IDS.length] ?? '';
}

/** Enrols a record, waits until HubSpot's workflow goes on and Temporal's run has closed; throws at any other end. */
export async function enrol(
  stage: BenchStage,
  product: ProductService,
  order: { action: string; record: BenchRecord; realmId: string; inputs?: Record<string, string> },
): Promise<EndedRun & { status: string }> {
  const { action, record, realmId, inputs } = order;
  const beganAt = performance.now();
  const { callbackId } = stage.hubspot.engine.enrol({
    portalId: SAMPLE.portalId,
    action,
    objectType: record.type,
    objectId: record.id,
    inputs: { quickbooks_account: realmId, ...inputs },
    actionsUrl: product.actionsUrl,
  });
  const ended = await stage.hubspot.engine.waitForEnd(callbackId, PATIENCE_MS);
  const endToEndMs = performance.now() - beganAt;
  const { status = ended.state, errorDetail = '' } = ended.outputs;
  if (status !== 'created' && status !== 'existing') throw new Error(`${action} ended as ${status}. ${errorDetail}`);
  const workflowId = `${action}:${SAMPLE.portalId}:${record.type}-${record.id}:${callbackId}`;
  await stage.client.workflow.getHandle<() => Promise<ActionOutcome>>(workflowId).result();
  return { workflowId, endToEndMs, status };
}

/** Makes an invoice of a new deal. */
export function newInvoice(stage: BenchStage, product: ProductService, index: number): Promise<EndedRun> {
  return enrol(stage, product, { action: 'create-invoice', record: addDeal(stage), realmId: realmOf(index) });
}
