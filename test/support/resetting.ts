import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import proto from '@temporalio/proto';
import { eq } from 'drizzle-orm';
import type { Execution } from '../../sandbox/hubspot/execution.ts';
import type { Action } from '../../src/domain/actions.ts';
import { claims } from '../../src/store/schema.ts';
import { PORTAL_ID, type EnrolledRecord, type Product } from './product.ts';

/** An action, the records that it is reset for, and what it makes in QuickBooks. */
export interface Kind {
  action: Action;
  of: string;
  record: () => EnrolledRecord;
  entities: string[];
  inputs?: Record<string, string>;
}

/** Everything that an action makes. */
const ENTITIES = ['Invoice', 'Payment', 'Estimate', 'SalesReceipt', 'Purchase', 'RefundReceipt'];

const liveIn = (product: Product, entity: string, record: EnrolledRecord) =>
  product.documentsOf(entity, record).filter((document) => Number(document['TotalAmt']) !== 0);

/** The entities of which the record has a live document, each as often as it has one. */
export const live = (product: Product, record: EnrolledRecord) =>
  ENTITIES.flatMap((entity) => liveIn(product, entity, record).map(() => entity));

/** What was sent to QuickBooks for the record, in order. */
export const sent = (product: Product, record: EnrolledRecord) =>
  product.quickbooks.stage.requests
    .all()
    .filter((each) => each.kind.startsWith('create ') && each.body.includes(` ${record.type}-${record.id} `))
    .map((each) => each.kind.slice('create '.length));

/** How many of HubSpot's invoices and notes show the document. */
function shown(product: Product, documentId: string): number {
  const portal = product.hubspot.portal(PORTAL_ID);
  return [...portal.list('notes'), ...portal.list('invoices')].filter(({ properties }) =>
    new RegExp(`txnId=${documentId}\\b`).test(JSON.stringify(properties)),
  ).length;
}

/** The one row of the record. */
export async function rowOf(product: Product, record: EnrolledRecord) {
  const rows = await product.service.stores.database.db.select().from(claims).where(eq(claims.objectId, record.id));
  expect(rows).toHaveLength(1);
  return rows[0];
}

/** The run of an execution, whichever is its newest. */
export function runOf(
  product: Product,
  action: Action,
  record: EnrolledRecord,
  { callbackId }: Execution,
): WorkflowHandle {
  const id = `${action}:${PORTAL_ID}:${record.type}-${record.id}:${callbackId}`;
  return product.service.temporal.client.workflow.getHandle(id);
}

/** The events that a run can be reset to: each of its finished workflow tasks. */
export async function resettable(run: WorkflowHandle) {
  const { events } = await run.fetchHistory();
  const finished = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
  expect(finished).not.toEqual([]);
  return finished.map((event) => event.eventId);
}

type EventId = Awaited<ReturnType<typeof resettable>>[number];

/** A reset run is cancelled again, unless this is excluded. */
export const EXCLUDE_CANCEL =
  proto.temporal.api.enums.v1.ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_CANCEL_REQUEST;
type Excluded = (typeof EXCLUDE_CANCEL)[];

/** Resets a run, open or closed, to an event, as an operator does; returns the new run. */
export async function reset(
  product: Product,
  run: WorkflowHandle,
  runId: string,
  eventId: EventId,
  exclude: Excluded = [],
): Promise<WorkflowHandle> {
  const { client } = product.service.temporal;
  const answer = await client.workflowService.resetWorkflowExecution({
    namespace: product.config.temporal.namespace,
    workflowExecution: { workflowId: run.workflowId, runId },
    reason: 'resets',
    workflowTaskFinishEventId: eventId ?? null,
    resetReapplyExcludeTypes: exclude,
    requestId: randomUUID(),
  });
  return client.workflow.getHandle(run.workflowId, answer.runId);
}

/** The id of the newest run. */
export const runIdOf = async (run: WorkflowHandle) => (await run.describe()).runId;

/** Resets a closed run to each of its events, and then the last of these runs to its first; each new run must end so. */
export async function resetToEach(
  product: Product,
  run: WorkflowHandle,
  ending: Record<string, unknown>,
  exclude: Excluded = [],
): Promise<void> {
  const runId = await runIdOf(run);
  const closed = product.service.temporal.client.workflow.getHandle(run.workflowId, runId);
  const eventIds = await resettable(closed);
  for (const eventId of eventIds)
    expect({ eventId, ...(await (await reset(product, run, runId, eventId, exclude)).result()) }).toMatchObject({
      eventId,
      ...ending,
    });
  const again = await reset(product, run, await runIdOf(run), eventIds[0], exclude);
  expect(await again.result()).toMatchObject(ending);
}

/** Resets a run to each of its events, one right after another: each new run is cut short by the next reset. */
export async function resetInPassing(product: Product, run: WorkflowHandle): Promise<void> {
  const runId = await runIdOf(run);
  for (const eventId of await resettable(run)) await reset(product, run, runId, eventId);
}

/** HubSpot took one answer, and was never told of another document than this. */
export function expectOneAnswer(execution: Execution, documentId: string | undefined): void {
  expect(execution.completions.filter((each) => each.accepted)).toHaveLength(1);
  const told = new Set(execution.completions.map((each) => each.outputFields['document_id']));
  expect([...told]).toEqual([documentId]);
}

/** Each document once, sent once, shown once, told once; a paid invoice is paid in full. */
export async function expectOnce(
  product: Product,
  kind: Kind,
  record: EnrolledRecord,
  execution: Execution,
): Promise<void> {
  const row = await rowOf(product, record);
  expect({
    live: live(product, record),
    sent: sent(product, record),
    shown: shown(product, row?.documentId ?? ''),
    row,
  }).toMatchObject({
    live: kind.entities,
    sent: kind.entities,
    shown: 1,
    row: { state: 'settled', generation: 1, needsAttention: false },
  });
  expectOneAnswer(execution, row?.documentId ?? '');
  if (!kind.entities.includes('Payment')) return;
  const [invoice] = liveIn(product, 'Invoice', record);
  expect(invoice).toMatchObject({ TotalAmt: 65, Balance: 0 });
  expect(liveIn(product, 'Payment', record)).toMatchObject([
    { TotalAmt: 65, UnappliedAmt: 0, Line: [{ Amount: 65, LinkedTxn: [{ TxnId: invoice?.['Id'] }] }] },
  ]);
}
