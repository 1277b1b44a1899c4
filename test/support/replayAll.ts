import { expect } from '@jest/globals';
import { describeOutcome, replayHandles } from '../../src/temporal/replay.ts';
import { workflowBundle, type Product } from './product.ts';

/** Replays every run of the product's namespace from its JSON history: each workflow test is a determinism test too. */
export async function replayAll(product: Product): Promise<void> {
  const { client } = product.service.temporal;
  const handles = [];
  for await (const run of client.workflow.list()) handles.push(client.workflow.getHandle(run.workflowId, run.runId));
  const outcomes = await replayHandles(handles, { workflowBundle: await workflowBundle() });
  expect(outcomes.filter((each) => each.parted).map(describeOutcome)).toEqual([]);
}
