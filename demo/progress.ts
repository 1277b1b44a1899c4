import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type { LocalServer } from '../src/temporal/localServer.ts';
import type { Enrolment } from './enrolments.ts';

/** Watches the runs until it is stopped. */
export interface Follower {
  stop(): Promise<void>;
}

const LOOK_MS = 400;

/** What a person calls the steps that leave the house. */
const STEP_WORDS: Record<string, string> = {
  readSale: 'read in HubSpot',
  matchSale: 'matching customer and products in QuickBooks',
  createCustomer: 'creating the customer',
  createProduct: 'creating a product',
  readFee: 'reading the fee in HubSpot',
  readRefund: 'reading the refund in HubSpot',
  matchExpense: 'checking the accounts in QuickBooks',
  matchRefund: 'looking for the sale that was refunded',
  createDocument: 'writing the document',
  createPayment: 'writing the payment',
  undoDocument: 'taking the document back',
  confirmDocument: 'looking for the document in QuickBooks',
  linkDocument: 'showing it in HubSpot',
  completeAction: 'telling HubSpot',
};

/** Prints a line whenever a run enters its next step, read from Temporal's own history, and one when it ends. */
export async function followRuns(
  temporal: LocalServer,
  enrolments: readonly Enrolment[],
  say: (line: string) => void,
): Promise<Follower> {
  const connection = await Connection.connect({ address: temporal.address });
  const client = new Client({ connection, namespace: temporal.namespace });
  const seen = new Map<string, number>();
  let stopping = false;

  async function look(enrolment: Enrolment): Promise<void> {
    const { workflowId, record } = enrolment;
    const steps = await stepsOf(client, workflowId);
    for (const step of steps.slice(seen.get(workflowId) ?? 0))
      say(`${record}  ${enrolment.title.slice(0, 24)}: ${STEP_WORDS[step] ?? step}`);
    seen.set(workflowId, steps.length);
  }

  const loop = (async () => {
    const told = new Set<Enrolment>();
    for (;;) {
      const last = stopping;
      const open = enrolments.filter((each) => !told.has(each));
      await Promise.all(open.map(look));
      for (const each of open)
        if (each.tookMs !== undefined) {
          told.add(each);
          const { status, errorCode, document_number: number } = each.execution.outputs;
          say(
            `${each.record}  → ${status ?? each.execution.state}${number ? ` ${number}` : ''}${errorCode ? ` ${errorCode}` : ''}`,
          );
        }
      if (last) return;
      await delay(LOOK_MS);
    }
  })();
  return {
    async stop() {
      stopping = true;
      await loop;
      await connection.close();
    },
  };
}

async function stepsOf(client: Client, workflowId: string): Promise<string[]> {
  try {
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    return (events ?? []).flatMap((event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? []);
  } catch {
    // The run isn't there yet, or the request was answered at the door.
    return [];
  }
}
