import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { createLog } from '../../src/log.ts';
import { connectTemporal, type TemporalConnection } from '../../src/temporal/connection.ts';
import { describeOutcome, parseHistory, replayHandles, replayRuns } from '../../src/temporal/replay.ts';
import { installRuntime } from '../../src/temporal/runtime.ts';
import { bundleWorkflows } from '../../src/temporal/workflowBundle.ts';
import { temporalServer } from '../support/temporalServer.ts';

const HISTORY = join(import.meta.dirname, 'histories', 'golden.json');

let temporal: TemporalConnection;
beforeAll(async () => {
  installRuntime(createLog('silent'));
  temporal = await connectTemporal(temporalServer());
});
afterAll(async () => {
  await temporal.close();
  await Runtime.instance().shutdown();
});

function bundle(name: string): Promise<WorkflowBundleOption> {
  return bundleWorkflowCode({
    workflowsPath: join(import.meta.dirname, 'workflows', `${name}.ts`),
    logger: new DefaultLogger('ERROR'),
  });
}

async function recorded() {
  return parseHistory(await readFile(HISTORY, 'utf8'), 'golden.json');
}

test('a history that was exported as JSON is replayed', async () => {
  const [outcome] = await replayRuns([await recorded()], { workflowBundle: await bundle('recorded') });
  expect(outcome).toEqual({ name: 'golden.json', workflowId: 'w1', events: 22 });
});

test('the event where history and code part is named, whether or not the SDK names it', async () => {
  const said = [];
  for (const code of ['changed', 'shortened']) {
    const [outcome] = await replayRuns([await recorded()], { workflowBundle: await bundle(code) });
    if (outcome) said.push(describeOutcome(outcome));
  }
  expect(said).toEqual([
    expect.stringMatching(
      /^golden\.json: history and code part at event 16 \(ActivityTaskScheduled\): .*'two'.*'three'/,
    ),
    expect.stringMatching(
      /^golden\.json: history and code part at event 16 \(ActivityTaskScheduled\): .*Complete workflow/,
    ),
  ]);
});

test('a workflow that the code no longer has parts at its start', async () => {
  const [outcome] = await replayRuns([await recorded()], { workflowBundle: await bundleWorkflows() });
  expect(outcome?.parted).toMatchObject({ eventId: 5, reason: expect.stringContaining("type 'golden'") });
});

test('what is not a history is refused with a sentence', () => {
  for (const text of ['no JSON', '{}', '{"events":[]}', '[1]'])
    expect(() => parseHistory(text, 'x.json')).toThrow(/^x\.json is not a history as Temporal exports it/);
});

test('runs that a server knows are replayed through their JSON form', async () => {
  const { connection, client } = temporal;
  const workflowBundle = await bundle('recorded');
  const taskQueue = `replay-${process.pid}`;
  const nothing = () => Promise.resolve();
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle,
    activities: { one: nothing, two: nothing },
  });
  const handle = await client.workflow.start('golden', { taskQueue, workflowId: taskQueue });
  await worker.runUntil(handle.result());
  const outcomes = await replayHandles([handle], { workflowBundle });
  expect(outcomes).toEqual([{ name: taskQueue, workflowId: taskQueue, events: expect.any(Number) }]);
});
