import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { startProductService, type ProductService } from '../demo/productService.ts';
import { startHubSpotSandbox, type HubSpotSandbox } from '../sandbox/hubspot/server.ts';
import { SAMPLE } from '../sandbox/hubspot/samplePortal.ts';
import { LARKSPUR } from '../sandbox/quickbooks/sampleCompanies.ts';
import { startQuickBooksSandbox, type QuickBooksSandbox } from '../sandbox/quickbooks/server.ts';
import { readStorageConfig } from '../src/config.ts';
import { connectAccount } from '../src/connectAccount.ts';
import { openStores } from '../src/stores.ts';
import { createDataConverter } from '../src/temporal/dataConverter.ts';
import { startLocalTemporal, type LocalServer } from '../src/temporal/localServer.ts';

/** Eight a second each: enough companies that none of them is what limits the throughput. */
export const REALM_IDS = Array.from({ length: 12 }, (_, index) => `93414500001${String(index + 1).padStart(5, '0')}`);

/** What the bench measures against: one Temporal server, both sandboxes, and a client that asks for the figures. */
export interface BenchStage {
  folder: string;
  /** For `ENCRYPTION_KEY`: measured is what production does. */
  encryptionKey: string;
  temporal: LocalServer;
  client: Client;
  hubspot: HubSpotSandbox;
  quickbooks: QuickBooksSandbox;
  /** Runs when everything is stopped, newest first. */
  onStop(stop: () => Promise<unknown>): void;
  stop(): Promise<void>;
}

/** Starts what every part needs; what had started is stopped when a part can't start. */
export async function openStage(say: (line: string) => void): Promise<BenchStage> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const each of stops.splice(0).toReversed()) await each().catch(() => undefined);
  };
  try {
    const folder = await mkdtemp(join(tmpdir(), 'hubspot-quickbooks-bench-'));
    stops.push(() => rm(folder, { recursive: true, force: true }));
    const temporal = await startLocalTemporal({
      namespace: 'default',
      dataFile: join(folder, 'temporal.sqlite'),
      headless: true,
      onProgress: say,
    });
    stops.push(() => temporal.stop());
    const connection = await Connection.connect({ address: temporal.address });
    stops.push(() => connection.close());
    const key = randomBytes(32);
    const dataConverter = createDataConverter([{ id: 'k1', bytes: key }]);
    const client = new Client({
      connection,
      namespace: temporal.namespace,
      ...(dataConverter ? { dataConverter } : {}),
    });
    const hubspot = await startHubSpotSandbox();
    stops.push(() => hubspot.close());
    const realms = REALM_IDS.map((realmId) => ({ ...LARKSPUR, realmId }));
    const quickbooks = await startQuickBooksSandbox({ realms });
    stops.push(() => quickbooks.close());
    return {
      folder,
      encryptionKey: key.toString('base64'),
      temporal,
      client,
      hubspot,
      quickbooks,
      onStop: (each) => void stops.push(each),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const TELL_MS = 3_000;
/** "Garden Design Consultation" of the sample company. */
const FEE_PRODUCT = '1';

/** Starts the service on an empty database, connected to every company of the stage. */
export async function startService(
  stage: BenchStage,
  name: string,
  environment: Record<string, string>,
  say: (line: string) => void,
): Promise<ProductService> {
  const telling = setInterval(() => say('  … starting the product'), TELL_MS);
  try {
    const product = await startProductService({
      ...stage,
      folder: join(stage.folder, name),
      onProgress: () => undefined,
      environment: { ...environment, ENCRYPTION_KEY: stage.encryptionKey },
      connectAccounts: (complete) => connectCompanies(stage, complete),
    });
    stage.onStop(() => product.stop());
    return product;
  } finally {
    clearInterval(telling);
  }
}

/** Like `npm run connect`, in this process: a process per company would take longer than what is measured. */
async function connectCompanies(stage: BenchStage, environment: Readonly<Record<string, string>>): Promise<void> {
  const config = readStorageConfig(environment);
  const stores = await openStores(config);
  try {
    const portalId = String(SAMPLE.portalId);
    const hubspotToken = stage.hubspot.issueRefreshToken(SAMPLE.portalId);
    await connectAccount(stores, { system: 'hubspot', portalId, refreshToken: hubspotToken });
    for (const realmId of REALM_IDS) {
      const refreshToken = stage.quickbooks.issueRefreshToken(realmId);
      await connectAccount(stores, { system: 'quickbooks', portalId, realmId, refreshToken });
      // Fees on whole quotes are booked on this one.
      await stores.settings.save(portalId, realmId, new Map([['fee_product', FEE_PRODUCT]]));
    }
  } finally {
    await stores.database.close();
  }
}
