import type { LocalServer } from '../../src/temporal/localServer.ts';

/** Stops what `globalSetup` started. */
export default async function globalTeardown(): Promise<void> {
  await (globalThis as { temporalServer?: LocalServer }).temporalServer?.stop();
}
