import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SAMPLE } from '../sandbox/hubspot/samplePortal.ts';
import type { HubSpotSandbox } from '../sandbox/hubspot/server.ts';
import { LARKSPUR } from '../sandbox/quickbooks/sampleCompanies.ts';
import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET, type QuickBooksSandbox } from '../sandbox/quickbooks/server.ts';
import { projectFolder } from '../src/process/projectFolder.ts';
import service from '../scripts/service-process.json' with { type: 'json' };
import { spawnChild } from '../src/process/spawnChild.ts';
import type { LocalServer } from '../src/temporal/localServer.ts';

/** The product as `npm start` runs it, in a process of its own, connected with `npm run connect`. */
export interface ProductService {
  url: string;
  actionsUrl: string;
  /** The service's own process id; NaN when it is not known. */
  pid: number;
  stop(): Promise<unknown>;
}

/** What the product stands between, and where it keeps its data. */
export interface Surroundings {
  folder: string;
  temporal: LocalServer;
  hubspot: HubSpotSandbox;
  quickbooks: QuickBooksSandbox;
  onProgress: (line: string) => void;
  /** Overrides single variables of the service's environment. */
  environment?: Readonly<Record<string, string>>;
  /** Connects other accounts than the sample portal and its main company, before the service starts. */
  connectAccounts?: (environment: Readonly<Record<string, string>>) => Promise<void>;
}

const PATIENCE_MS = 60_000;

/** Starts the service against the sandboxes and connects both accounts. Throws with the service's last lines. */
export async function startProductService(around: Surroundings): Promise<ProductService> {
  const environment: Record<string, string> = {
    PORT: '0',
    PUBLIC_URL: '',
    DATABASE_URL: '',
    DATA_DIR: join(around.folder, 'product'),
    TEMPORAL_ADDRESS: around.temporal.address,
    TEMPORAL_NAMESPACE: around.temporal.namespace,
    HUBSPOT_API_URL: around.hubspot.url,
    HUBSPOT_CLIENT_ID: around.hubspot.clientId,
    HUBSPOT_CLIENT_SECRET: around.hubspot.clientSecret,
    QUICKBOOKS_API_URL: around.quickbooks.url,
    QUICKBOOKS_TOKEN_URL: around.quickbooks.tokenUrl,
    QUICKBOOKS_CLIENT_ID: SANDBOX_CLIENT_ID,
    QUICKBOOKS_CLIENT_SECRET: SANDBOX_CLIENT_SECRET,
    ENCRYPTION_KEY: '',
    // A person watches: the first looks for a lost answer come after seconds instead of a quarter of a minute.
    QUICKBOOKS_LOOKS_SECONDS: '2,4,8,15',
    RETRY_FIRST_SECONDS: '1',
    LOG_LEVEL: 'info',
    ...around.environment,
  };
  // Accounts are connected first, while nobody owns the database: the running service would carry it out just as well.
  await (around.connectAccounts?.(environment) ?? connectSampleAccounts(environment, around));
  around.onProgress('HubSpot and QuickBooks accounts are connected.');

  let sayReady: (url: string) => void = () => {};
  const ready = new Promise<string>((resolve) => (sayReady = resolve));
  const child = await spawnChild({
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', ...service.flags, join(projectFolder(), 'src/main.ts')],
    env: { ...service.environment, ...environment },
    graceMs: 15_000,
    onLine(line) {
      const url = /"url":"([^"]+)".*"msg":"ready"/.exec(line)?.[1];
      if (url !== undefined) sayReady(url);
    },
  });
  const saying = setInterval(() => around.onProgress('… still starting the product'), 3_000);
  const url = await Promise.race([
    ready,
    child.exited.then(() => undefined),
    delay(PATIENCE_MS, undefined, { ref: false }),
  ]);
  clearInterval(saying);
  if (url === undefined) {
    await child.stop();
    throw new Error(`The product did not start:\n${child.lastLines().join('\n')}`);
  }
  return { url, actionsUrl: `${url}/hubspot/actions`, pid: child.pid ?? Number.NaN, stop: () => child.stop() };
}

async function connectSampleAccounts(environment: Record<string, string>, around: Surroundings): Promise<void> {
  const portal = ['--portal', String(SAMPLE.portalId)];
  await connect(environment, ['hubspot', ...portal], around.hubspot.issueRefreshToken(SAMPLE.portalId));
  const { realmId } = LARKSPUR;
  const refreshToken = around.quickbooks.issueRefreshToken(realmId);
  await connect(environment, ['quickbooks', ...portal, '--realm', realmId], refreshToken);
}

async function connect(environment: Record<string, string>, args: string[], refreshToken: string): Promise<void> {
  const child = await spawnChild({
    command: process.execPath,
    args: [
      '--disable-warning=ExperimentalWarning',
      join(projectFolder(), 'src/cli/connect.ts'),
      ...args,
      '--refresh-token',
      refreshToken,
    ],
    env: environment,
  });
  const end = await child.exited;
  if (end.code !== 0) throw new Error(`An account could not be connected:\n${end.lastLines.join('\n')}`);
}
