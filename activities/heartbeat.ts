import { Context } from '@temporalio/activity';

const BEAT_MS = 10_000;

/** Runs a write while the activity beats, so that a killed worker is noticed long before the write's own limit. */
export async function beating<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  const timeoutMs = context.info.heartbeatTimeoutMs ?? 3 * BEAT_MS;
  const beat = setInterval(() => context.heartbeat(), Math.min(BEAT_MS, timeoutMs / 3));
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}
