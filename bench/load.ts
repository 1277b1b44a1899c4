import { cpuSeconds, inParallel, quantiles, type Quantiles } from './measures.ts';
import type { BenchStage } from './stage.ts';

/** A run that has closed. */
export interface EndedRun {
  workflowId: string;
  /** From HubSpot's request to its completion, where HubSpot had a part in it. */
  endToEndMs?: number;
}

/** What some runs took. */
export interface Load {
  atOnce: number;
  count: number;
  /** From Temporal's start to its close of each run. */
  runMs: Quantiles;
  endToEndMs: Quantiles;
  perSecond: number;
  /** CPU seconds per run, by process. */
  cpu: { worker: number; temporal: number; bench: number };
}

/** Which runs to make, and what to call them. */
export interface LoadOrder {
  what: string;
  count: number;
  atOnce: number;
  workerPid: number;
  run: (index: number) => Promise<EndedRun>;
}

const TELL_MS = 3_000;

/** Makes the runs and measures them; Temporal is asked for their times afterwards, so that asking costs them nothing. */
export async function measureLoad(stage: BenchStage, order: LoadOrder, say: (line: string) => void): Promise<Load> {
  const { what, count, atOnce, workerPid } = order;
  let done = 0;
  const telling = setInterval(() => say(`  … ${what}: ${done} of ${count}`), TELL_MS);
  try {
    const cpu = () => Promise.all([cpuSeconds(workerPid), cpuSeconds(stage.temporal.pid), cpuSeconds(process.pid)]);
    const before = await cpu();
    const { results, wallMs } = await inParallel(count, atOnce, async (index) => {
      const ended = await order.run(index);
      done += 1;
      return ended;
    });
    const after = await cpu();
    const perRun = (at: 0 | 1 | 2) => (after[at] - before[at]) / count;
    const times = await inParallel(count, 10, (index) => runTime(stage, results[index]?.workflowId ?? ''));
    const load: Load = {
      atOnce,
      count,
      runMs: quantiles(times.results),
      endToEndMs: quantiles(results.flatMap(({ endToEndMs }) => endToEndMs ?? [])),
      perSecond: count / (wallMs / 1000),
      cpu: { worker: perRun(0), temporal: perRun(1), bench: perRun(2) },
    };
    say(
      `  ${what}, ${atOnce} at a time: p50 ${load.runMs.p50.toFixed(0)} ms, p99 ${load.runMs.p99.toFixed(0)} ms, ${load.perSecond.toFixed(1)}/s`,
    );
    return load;
  } finally {
    clearInterval(telling);
  }
}

async function runTime(stage: BenchStage, workflowId: string): Promise<number> {
  const { startTime, closeTime } = await stage.client.workflow.getHandle(workflowId).describe();
  if (!closeTime) throw new Error(`${workflowId} has not closed.`);
  return closeTime.getTime() - startTime.getTime();
}
