import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { connectTemporal, type TemporalConnection } from './connection.ts';
import { createDataConverter } from './dataConverter.ts';
import { startLocalTemporal, type LocalServer } from './localServer.ts';
import { retentionWarning } from './retention.ts';
import { ensureSearchAttributes } from './searchAttributes.ts';
import { configureQuickBooksQueue } from './taskQueues.ts';

/** A connected, prepared Temporal server: somebody's, or one that this process started. */
export interface OpenTemporal extends TemporalConnection {
  /** Where its web page is, when that is known. */
  uiUrl: string | undefined;
  /** Rejects when a server that this process started has ended by itself; never settles for somebody else's. */
  ended: Promise<never>;
}

/** Intuit allows ten requests per second and company, and 500 a minute: tasks leave the queue a little slower. */
const PER_REALM_PER_SECOND = 8;

/**
 * Connects to the server that the configuration names, or starts one in `DATA_DIR` when it names none, and prepares
 * the namespace. Throws with a sentence when runs could not start there.
 */
export async function openTemporal(
  config: Config,
  log: Log,
  onProgress: (line: string) => void = () => {},
): Promise<OpenTemporal> {
  const { address, namespace, uiUrl } = config.temporal;
  const local = address === undefined ? await startLocal(config, onProgress) : undefined;
  try {
    const temporal = await connectTemporal({
      address: address ?? local?.address ?? '',
      namespace,
      fromEnvironment: local === undefined,
      dataConverter: createDataConverter(config.encryptionKeys),
      onProgress,
    });
    const { connection } = temporal;
    const missing = await ensureSearchAttributes(connection, namespace);
    if (missing) {
      await temporal.close();
      throw new Error(missing);
    }
    const queue = { perRealmPerSecond: PER_REALM_PER_SECOND };
    const warnings = await Promise.all([
      configureQuickBooksQueue(connection, namespace, queue),
      retentionWarning(connection, namespace),
    ]);
    for (const warning of warnings) if (warning) log.warn(warning);
    return {
      ...temporal,
      uiUrl: uiUrl ?? local?.uiUrl,
      ended: local ? endOf(local) : new Promise<never>(() => {}),
      async close() {
        await temporal.close();
        await local?.stop();
      },
    };
  } catch (error) {
    await local?.stop();
    throw error;
  }
}

function startLocal(config: Config, onProgress: (line: string) => void): Promise<LocalServer> {
  onProgress('TEMPORAL_ADDRESS is not set: starting a local Temporal server, for trials and development.');
  return startLocalTemporal({
    namespace: config.temporal.namespace,
    dataFile: join(config.dataDir, 'temporal.sqlite'),
    onProgress,
  });
}

function endOf(local: LocalServer): Promise<never> {
  const ended = local.exited.then((): never => {
    throw new Error('The local Temporal server has ended.');
  });
  // Whoever waits for it gets the rejection; nobody waiting is no reason to end the process.
  ended.catch(() => undefined);
  return ended;
}
