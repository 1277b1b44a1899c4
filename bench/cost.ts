import type { ProductService } from '../demo/productService.ts';
import { enrol, realmOf } from './invoices.ts';
import { addDeal, addPayment, addQuote, addQuoteWithOwnAmounts, refund, type BenchRecord } from './records.ts';
import type { BenchStage } from './stage.ts';

/** What one run costs, counted. */
export interface RunCost {
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

/** One action with one kind of record, in a company that nobody has used before, and in one that is known. */
export interface ActionCost {
  name: string;
  cold: RunCost;
  warm: RunCost;
  /** How many calls a warm run may make. */
  goals: { quickbooks: number; hubspot: number };
}

/** What is measured: how a record is made, and what a warm run may cost. */
interface Case {
  name: string;
  action: string;
  inputs?: Record<string, string>;
  goals: ActionCost['goals'];
  prepare(stage: BenchStage, product: ProductService, realmId: string): Promise<BenchRecord>;
}

const goals = { quickbooks: 1, hubspot: 5 };
const made = (add: (stage: BenchStage) => BenchRecord) => async (stage: BenchStage) => add(stage);

const CASES: readonly Case[] = [
  { name: 'estimate, deal', action: 'create-estimate', goals, prepare: made(addDeal) },
  { name: 'invoice, quote', action: 'create-invoice', goals, prepare: made(addQuote) },
  {
    name: 'invoice, quote with its own amounts',
    action: 'create-invoice',
    goals: { quickbooks: 1, hubspot: 8 },
    prepare: made(addQuoteWithOwnAmounts),
  },
  { name: 'sales receipt, deal', action: 'create-sales-receipt', goals, prepare: made(addDeal) },
  { name: 'sales receipt, payment', action: 'create-sales-receipt', goals, prepare: made(addPayment) },
  {
    name: 'paid invoice',
    action: 'create-paid-invoice',
    goals: { quickbooks: 2, hubspot: 5 },
    prepare: made(addPayment),
  },
  {
    name: 'expense',
    action: 'create-expense',
    inputs: { expense_account: '10', paid_from_account: '1' },
    goals,
    prepare: made(addPayment),
  },
  {
    name: 'refund receipt',
    action: 'create-refund-receipt',
    // The document that it mirrors is always read: a person may have voided it when the money was given back.
    goals: { quickbooks: 2, hubspot: 5 },
    prepare: bookedAndRefunded,
  },
];

/** A payment that is booked as a sales receipt, and then given back. */
async function bookedAndRefunded(stage: BenchStage, product: ProductService, realmId: string): Promise<BenchRecord> {
  const record = addPayment(stage);
  await enrol(stage, product, { action: 'create-sales-receipt', record, realmId });
  refund(stage, record);
  return record;
}

/** The three cases of an invoice: the very first of a fresh service, one more like it, and one that is in the books. */
export async function measureCosts(stage: BenchStage, product: ProductService): Promise<RunCost[]> {
  const invoice = (record: BenchRecord) => ({ action: 'create-invoice', record, realmId: realmOf(0) });
  const deal = addDeal(stage);
  const cold = await costOf(stage, product, 'cold', invoice(addDeal(stage)));
  // Once more unmeasured, so that "warm" is not the second run of a process.
  await enrol(stage, product, invoice(addDeal(stage)));
  const warm = await costOf(stage, product, 'warm', invoice(deal));
  const existing = await costOf(stage, product, 'existing', invoice(deal));
  return [cold, warm, existing];
}

/** Every other action, each in a company of its own, where nothing is known at first. */
export async function measureActionCosts(stage: BenchStage, product: ProductService): Promise<ActionCost[]> {
  const costs: ActionCost[] = [];
  for (const [index, { name, action, inputs, goals: limits, prepare }] of CASES.entries()) {
    const realmId = realmOf(index + 1);
    const next = async () => ({
      action,
      record: await prepare(stage, product, realmId),
      realmId,
      ...(inputs ? { inputs } : {}),
    });
    const cold = await costOf(stage, product, 'cold', await next());
    await enrol(stage, product, await next());
    const warm = await costOf(stage, product, 'warm', await next());
    costs.push({ name, cold, warm, goals: limits });
  }
  return costs;
}

/** How many calls, all kinds together. */
export function total(calls: Readonly<Record<string, number>>): number {
  return Object.values(calls).reduce((sum, count) => sum + count, 0);
}

async function costOf(
  stage: BenchStage,
  product: ProductService,
  name: string,
  order: Parameters<typeof enrol>[2],
): Promise<RunCost> {
  const { hubspot, quickbooks } = stage;
  const before = [hubspot.stage.requests.all().length, quickbooks.stage.requests.all().length] as const;
  const { workflowId } = await enrol(stage, product, order);
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
