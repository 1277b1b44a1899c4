import { readFile } from 'node:fs/promises';

/** Middle and slow end of a list of durations, in milliseconds. */
export interface Quantiles {
  p50: number;
  p99: number;
}

/** The quantiles of the durations; of none, NaN. */
export function quantiles(durationsMs: readonly number[]): Quantiles {
  const sorted = durationsMs.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

const TICKS_PER_SECOND = 100;

/** CPU seconds that a process has used, all its threads and user and system together; NaN where /proc is missing. */
export async function cpuSeconds(pid: number): Promise<number> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return Number.NaN;
  }
}

/** Memory that a process holds, in MB; NaN where /proc is missing. */
export async function residentMegabytes(pid: number): Promise<number> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

/** Runs `count` pieces of work, at most `atOnce` at a time; returns each one's result and the wall time. */
export async function inParallel<Result>(
  count: number,
  atOnce: number,
  work: (index: number) => Promise<Result>,
): Promise<{ results: Result[]; wallMs: number }> {
  const results: Result[] = [];
  const beganAt = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(atOnce, count) }, async () => {
      while (next < count) {
        const index = next;
        next += 1;
        results[index] = await work(index);
      }
    }),
  );
  return { results, wallMs: performance.now() - beganAt };
}
