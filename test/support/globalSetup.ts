import { startLocalTemporal, type LocalServer } from '../../src/temporal/localServer.ts';

/** The whole run's server, from `globalSetup` to `globalTeardown`. */
const run = globalThis as { temporalServer?: LocalServer };

/**
 * Starts one Temporal server for the whole test run, in memory, without a UI; `temporalServer.ts` says where it is. A
 * machine that can't have one still runs the tests that need none: those that do fail with the reason.
 */
export default async function globalSetup(): Promise<void> {
  try {
    run.temporalServer = await startLocalTemporal({
      namespace: 'default',
      headless: true,
      onProgress: (line) => console.error(line),
    });
    process.env['TEST_TEMPORAL_ADDRESS'] = run.temporalServer.address;
  } catch (error) {
    process.env['TEST_TEMPORAL_MISSING'] = error instanceof Error ? error.message : String(error);
  }
}
