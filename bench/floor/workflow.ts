import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { FloorActivities } from './activities.ts';

const local = proxyLocalActivities<FloorActivities>({ startToCloseTimeout: 5_000 });
const regular = proxyActivities<FloorActivities>({ startToCloseTimeout: 30_000 });
const elsewhere = proxyActivities<FloorActivities>({ startToCloseTimeout: 30_000, taskQueue: 'floor-quickbooks' });

/** What the engine alone costs: a warm invoice's activities, in its order and on its queues, each doing nothing. */
export async function floor(): Promise<void> {
  await local.nothing();
  await regular.nothing();
  await local.nothing();
  await elsewhere.nothing();
  await regular.nothing();
  await regular.nothing();
}
