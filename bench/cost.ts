import type { ProductService } from '../demo/productService.ts';
import { addDeal, invoice, realmOf } from './invoices.ts';
import type { BenchStage } from './stage.ts';

/** What one invoice costs, counted. */
export interface InvoiceCost {
  name: string;
  /** How often each kind of call came in at the sandbox. */
  quickbooks: Record<string, number>;
  hubspot: Record<string, number>;
  /** The regular activities by name, in order. */
  activities: string[];
  localActivities: number;
  events: number;
  bytes: number;
  runMs: number;
}

/** The three cases: the very first invoice of a fresh service, one more like it, and one that is in the books. */
export async function measureCosts(stage: BenchStage, product: ProductService): Promise<InvoiceCost[]> {
  const deal = addDeal(stage);
  const cold = await costOf(stage, product, 'cold', addDeal(stage));
  // Once more unmeasured, so that "warm" is not the second run of a process.
  await invoice(stage, product, addDeal(stage), realmOf(0));
  const warm = await costOf(stage, product, 'warm', deal);
  const existing = await costOf(stage, product, 'existing', deal);
  return [cold, warm, existing];
}

/** How many calls, all kinds together. */
export function total(calls: Readonly<Record<string, number>>): number {
  return Object.values(calls).reduce((sum, count) => sum + count, 0);
}

async function costOf(stage: BenchStage, product: ProductService, name: string, deal: string): Promise<InvoiceCost> {
  const { hubspot, quickbooks } = stage;
  const before = [hubspot.stage.requests.all().length, quickbooks.stage.requests.all().length] as const;
  const { workflowId } = await invoice(stage, product, deal, realmOf(0));
  const handle = stage.client.workflow.getHandle(workflowId);
  const [description, { events }] = await Promise.all([handle.describe(), handle.fetchHistory()]);
  const history = events ?? [];
  return {
    name,
    quickbooks: byKind(quickbooks.stage.requests.all().slice(before[1])),
    hubspot: byKind(hubspot.stage.requests.all().slice(before[0])),
    activities: history.flatMap((event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? []),
    localActivities: history.filter(
      (event) => event.markerRecordedEventAttributes?.markerName === 'core_local_activity',
    ).length,
    events: history.length,
    bytes: description.historySize ?? Number.NaN,
    runMs: (description.closeTime?.getTime() ?? Number.NaN) - description.startTime.getTime(),
  };
}

function byKind(requests: readonly { kind: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of requests) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
