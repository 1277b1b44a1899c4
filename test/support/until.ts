import { setTimeout as delay } from 'node:timers/promises';

/** Resolves once the condition holds; rejects, saying what was waited for, when it doesn't within the limit. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const latest = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > latest) throw new Error(`Not within ${withinMs} ms: ${what}`);
    await delay(20);
  }
}
