import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHubSpotSandbox, type HubSpotSandbox } from '../../sandbox/hubspot/server.ts';
import {
  SANDBOX_CLIENT_ID,
  SANDBOX_CLIENT_SECRET,
  startQuickBooksSandbox,
  type QuickBooksSandbox,
} from '../../sandbox/quickbooks/server.ts';
import { readConfig, type Config } from '../../src/config.ts';
import { spawnChild, type Child } from '../../src/process/spawnChild.ts';
import { openStores } from '../../src/stores.ts';
import { startLocalTemporal, type LocalServer } from '../../src/temporal/localServer.ts';
import { connectSampleAccounts } from '../support/product.ts';
import { openPublicAddress, type PublicAddress } from '../support/publicAddress.ts';
import { startPostgres, type TemporaryPostgres } from '../support/postgres.ts';
import { until } from '../support/until.ts';

const PROJECT = join(import.meta.dirname, '../..');
const READY_MS = 60_000;

/** never-twice's P, L and S on this stage: seconds instead of minutes and hours, in the same order of size. */
export const P_SECONDS = 6;
export const L_SECONDS = 3;
export const S_SECONDS = 1;
/** How long HubSpot waits for an action. */
export const BLOCK_SECONDS = 120;

/** What is killed -9, and started again at once as a supervisor does. */
export type Part = 'first service' | 'second service' | 'Temporal' | 'database';

/** The product as it is deployed: its processes, a Temporal server, a database, and the two vendors. */
export interface LiveStage {
  hubspot: HubSpotSandbox;
  quickbooks: QuickBooksSandbox;
  config: Config;
  address: PublicAddress;
  /** What can be killed here: the embedded database dies with its service. */
  parts: readonly Part[];
  killAndRestart(part: Part): Promise<void>;
  /** The services are asked to end; the ledger is free for others then. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

/** One service on the embedded database, or two on one PostgreSQL; undefined when that isn't installed. */
export async function startLiveStage(ledger: 'embedded' | 'postgres'): Promise<LiveStage | undefined> {
  const postgres = ledger === 'postgres' ? await startPostgres() : undefined;
  if (ledger === 'postgres' && !postgres) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'live-'));
  const [hubspot, quickbooks, address] = await Promise.all([
    startHubSpotSandbox({}),
    startQuickBooksSandbox({}),
    openPublicAddress(),
  ]);
  // HubSpot tries for days in real life; here, for as long as anything may be down.
  hubspot.switches.set({ answerTimeoutMs: 5_000, retryDelayMs: 100, maxAttempts: 12 });
  const temporalPort = await freePort();
  const startTemporal = () =>
    startLocalTemporal({
      namespace: 'default',
      dataFile: join(folder, 'temporal.sqlite'),
      port: temporalPort,
      headless: true,
    });
  let temporal: LocalServer = await startTemporal();
  const shared = environmentOf({ hubspot, quickbooks, address, folder, postgres, temporal });
  const config = readConfig(shared);
  const stores = await openStores(config);
  await connectSampleAccounts(stores, hubspot, quickbooks);
  await stores.database.close();

  const ports = await Promise.all(Array.from({ length: postgres ? 2 : 1 }, freePort));
  const services = await Promise.all(ports.map((port) => Service.start({ ...shared, PORT: String(port) })));
  address.services = ports.map((port) => `http://127.0.0.1:${port}`);

  return {
    hubspot,
    quickbooks,
    config,
    address,
    parts: postgres ? ['first service', 'second service', 'Temporal', 'database'] : ['first service', 'Temporal'],
    async killAndRestart(part) {
      if (part === 'Temporal') {
        process.kill(temporal.pid, 'SIGKILL');
        await temporal.exited;
        temporal = await startTemporal();
      } else if (part === 'database') await postgres?.killAndRestart();
      else await services[part === 'first service' ? 0 : 1]?.killAndRestart();
    },
    drain: () => Promise.all(services.map((service) => service.stop())).then(() => undefined),
    async stop() {
      await Promise.all(services.map((service) => service.stop()));
      await temporal.stop();
      await Promise.all([hubspot.close(), quickbooks.close(), address.close()]);
      await postgres?.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A service process that is started again whenever it ends by itself, as systemd or Kubernetes do. */
class Service {
  readonly #environment: Record<string, string>;
  #child: Child;
  #isStopping = false;
  #starting: Promise<void> = Promise.resolve();

  private constructor(environment: Record<string, string>, child: Child) {
    this.#environment = environment;
    this.#child = child;
    this.#watch();
  }

  static async start(environment: Record<string, string>): Promise<Service> {
    return new Service(environment, await startProcess(environment));
  }

  async killAndRestart(): Promise<void> {
    // Who has just ended by itself is being started already.
    if (this.#child.pid !== undefined) signal(this.#child.pid, 'SIGKILL');
    await this.#child.exited;
    await this.#starting;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#starting.catch(() => undefined);
    await this.#child.stop();
  }

  #watch(): void {
    void this.#child.exited.then(() => {
      if (this.#isStopping) return;
      this.#starting = startProcess(this.#environment).then((child) => {
        this.#child = child;
        this.#watch();
      });
      this.#starting.catch((error: unknown) => console.error(String(error)));
    });
  }
}

/** Resolves when the service is ready; a start that meets a dead database or Temporal is tried again. */
async function startProcess(environment: Record<string, string>): Promise<Child> {
  const patientUntil = Date.now() + READY_MS;
  for (;;) {
    let isReady = false;
    const child = await spawnChild({
      command: process.execPath,
      args: ['--disable-warning=ExperimentalWarning', 'src/main.ts'],
      cwd: PROJECT,
      env: environment,
      onLine(line) {
        if (line.includes('"ready"')) isReady = true;
      },
    });
    let hasEnded = false;
    void child.exited.then(() => (hasEnded = true));
    await until('the service is ready, or has ended', () => isReady || hasEnded, READY_MS);
    if (isReady) return child;
    if (Date.now() > patientUntil) throw new Error(`A service does not start:\n${child.lastLines().join('\n')}`);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has just ended by itself.
  }
}

function environmentOf(parts: {
  hubspot: HubSpotSandbox;
  quickbooks: QuickBooksSandbox;
  address: PublicAddress;
  folder: string;
  postgres: TemporaryPostgres | undefined;
  temporal: LocalServer;
}): Record<string, string> {
  const { hubspot, quickbooks, address, folder, postgres, temporal } = parts;
  return {
    PUBLIC_URL: address.url,
    DATA_DIR: join(folder, 'data'),
    ...(postgres ? { DATABASE_URL: postgres.url } : {}),
    TEMPORAL_ADDRESS: temporal.address,
    HUBSPOT_API_URL: hubspot.url,
    HUBSPOT_CLIENT_ID: hubspot.clientId,
    HUBSPOT_CLIENT_SECRET: hubspot.clientSecret,
    QUICKBOOKS_API_URL: quickbooks.url,
    QUICKBOOKS_TOKEN_URL: quickbooks.tokenUrl,
    QUICKBOOKS_CLIENT_ID: SANDBOX_CLIENT_ID,
    QUICKBOOKS_CLIENT_SECRET: SANDBOX_CLIENT_SECRET,
    QUICKBOOKS_SEND_PAUSE_SECONDS: String(P_SECONDS),
    QUICKBOOKS_LATEST_COMMIT_SECONDS: String(L_SECONDS),
    QUICKBOOKS_SEARCH_LAG_SECONDS: String(S_SECONDS),
    QUICKBOOKS_LOOKS_SECONDS: '0.3,0.5,1,2',
    QUICKBOOKS_READ_TIMEOUT_SECONDS: '3',
    QUICKBOOKS_WRITE_TIMEOUT_SECONDS: '3',
    QUICKBOOKS_STEP_SECONDS: '6',
    HUBSPOT_TIMEOUT_SECONDS: '3',
    HUBSPOT_STEP_SECONDS: '5',
    HUBSPOT_LINK_LAG_SECONDS: '0.5',
    WRITE_HEARTBEAT_SECONDS: '2',
    RETRY_FIRST_SECONDS: '0.1',
    RETRY_LONGEST_SECONDS: '1',
    BLOCK_SECONDS: String(BLOCK_SECONDS),
    // Longer than a lease on a token refresh, whose holder may have been killed: that is not scaled down here.
    ANSWER_MARGIN_SECONDS: '85',
    SWEEP_SECONDS: '2',
    STICKY_SECONDS: '1',
    SHUTDOWN_GRACE_SECONDS: '3',
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
