import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { projectFolder } from '../src/process/projectFolder.ts';
import { spawnChild } from '../src/process/spawnChild.ts';
import type { floor } from './floor/workflow.ts';
import { measureLoad, type EndedRun, type Load } from './load.ts';
import { inParallel } from './measures.ts';
import type { BenchStage } from './stage.ts';

/** How many runs at how many at a time, the same for the floor and for the product. */
export const LOADS = [
  { atOnce: 1, count: 60 },
  { atOnce: 10, count: 150 },
  { atOnce: 50, count: 250 },
] as const;

/**
 * Runs before the measured ones: code and caches of worker and server are warm after them. With the three invoices
 * whose cost is counted, the loads end at 100, 250 and 500 invoices, where the memory is read.
 */
export const WARM_UP = 37;

const PATIENCE_MS = 60_000;

/** What the engine alone costs, one, ten and fifty at a time. */
export async function measureFloor(stage: BenchStage, say: (line: string) => void): Promise<Load[]> {
  let nowReady = (): void => undefined;
  const ready = new Promise<void>((resolve) => (nowReady = resolve));
  const worker = await spawnChild({
    command: process.execPath,
    args: [
      '--disable-warning=ExperimentalWarning',
      join(projectFolder(), 'bench/floor/worker.ts'),
      stage.temporal.address,
      stage.temporal.namespace,
    ],
    onLine: (line) => {
      if (line.includes('floor worker ready')) nowReady();
    },
  });
  try {
    const late = new Promise<'late'>((wake) => void setTimeout(wake, PATIENCE_MS, 'late').unref());
    if ((await Promise.race([ready, worker.exited, late])) !== undefined)
      throw new Error(`The floor's worker did not start:\n${worker.lastLines().join('\n')}`);
    const run = async (): Promise<EndedRun> => {
      const workflowId = `floor-${randomUUID()}`;
      await stage.client.workflow.execute<typeof floor>('floor', { taskQueue: 'floor', workflowId });
      return { workflowId };
    };
    await inParallel(WARM_UP, 4, run);
    const loads: Load[] = [];
    for (const load of LOADS)
      loads.push(
        await measureLoad(stage, { ...load, what: 'engine floor', workerPid: worker.pid ?? Number.NaN, run }, say),
      );
    return loads;
  } finally {
    await worker.stop();
  }
}
