import { readConfig } from './config.ts';
import { createLog } from './log.ts';
import { startService } from './service.ts';
import { installRuntime } from './temporal/runtime.ts';

/** `npm start`: the service, until SIGTERM or SIGINT drains it, or until a part of it dies. */
async function main(): Promise<number> {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  installRuntime(log);
  if (config.encryptionKeys.length === 0)
    log.warn('ENCRYPTION_KEY is not set: tokens are stored unencrypted. Set it for anything but a trial.');
  if (config.sendPauseMs <= config.quickbooks.writeTimeoutMs)
    log.warn(
      'QUICKBOOKS_SEND_PAUSE_SECONDS is not longer than QUICKBOOKS_WRITE_TIMEOUT_SECONDS: a write that waits for its connection may leave too late for what the ledger assumes.',
    );
  const stopping = new Promise<string>((resolve) => {
    // Not `once`: npm and the terminal may both signal, and a second one must not cut the draining short.
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve(signal));
  });
  const service = await startService(config, log, { onProgress: (line) => log.info(line) });
  log.info(
    {
      url: service.url,
      publicUrl: config.publicUrl ?? service.url,
      temporal: service.temporal.address,
      ui: service.temporal.uiUrl,
    },
    'ready',
  );
  const why = await Promise.race([
    stopping,
    service.ended.then(
      () => 'a part ended',
      () => 'a part failed',
    ),
  ]);
  log.info({ why }, 'draining: no new requests; what runs is finished first');
  await service.drain();
  log.info('stopped');
  return why.startsWith('a part') ? 1 : 0;
}

// An end of its own: Temporal's runtime would keep the process alive after everything has been let go.
try {
  process.exit(await main());
} catch (error) {
  console.error(error instanceof Error ? error.message : 'The service could not start.');
  process.exit(1);
}
