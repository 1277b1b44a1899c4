import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { readConfig, type Config } from '../config.ts';
import { connectTemporal, type TemporalConnection } from '../temporal/connection.ts';
import { createDataConverter } from '../temporal/dataConverter.ts';
import { addressFile, localDataFile, startLocalTemporal } from '../temporal/localServer.ts';

/** A server that a command has reached. */
export interface ReachedTemporal {
  temporal: TemporalConnection;
  close(): Promise<void>;
}

/** The configuration of a command that asks no vendor, so that their credentials need not be there. */
export function vendorlessConfig(): Config {
  const unused = {
    HUBSPOT_CLIENT_ID: '-',
    HUBSPOT_CLIENT_SECRET: '-',
    QUICKBOOKS_CLIENT_ID: '-',
    QUICKBOOKS_CLIENT_SECRET: '-',
  };
  return readConfig({ ...process.env, ...unused });
}

/** The server that the configuration names, else the running service's own; undefined when neither is there. */
export async function reachRunningTemporal(config: Config): Promise<ReachedTemporal | undefined> {
  const { address, namespace } = config.temporal;
  const dataConverter = createDataConverter(config.encryptionKeys);
  const shared = { namespace, dataConverter };
  if (address !== undefined) return alone(await connectTemporal({ ...shared, address, fromEnvironment: true }));
  const note = addressFile(localDataFile(config.dataDir));
  if (!existsSync(note)) return undefined;
  const { address: running } = JSON.parse(await readFile(note, 'utf8')) as { address: string };
  // A service that was killed left the note behind.
  const temporal = await connectTemporal({ ...shared, address: running, patienceMs: 0 }).catch(() => undefined);
  return temporal && alone(temporal);
}

/** The same, else a server started on what the last service kept. Throws when it kept nothing. */
export async function reachTemporal(config: Config): Promise<ReachedTemporal> {
  const running = await reachRunningTemporal(config);
  if (running) return running;
  const { namespace } = config.temporal;
  const dataFile = localDataFile(config.dataDir);
  if (!existsSync(dataFile))
    throw new Error(`There are no runs to replay: TEMPORAL_ADDRESS is not set, and ${dataFile} does not exist.`);
  const server = await startLocalTemporal({ namespace, dataFile, headless: true, onProgress: console.error });
  try {
    const temporal = await connectTemporal({ address: server.address, namespace });
    return {
      temporal,
      async close() {
        await temporal.close();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

function alone(temporal: TemporalConnection): ReachedTemporal {
  return { temporal, close: () => temporal.close() };
}
