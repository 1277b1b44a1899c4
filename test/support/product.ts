import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { Connection } from '@temporalio/client';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { startHubSpotSandbox, type HubSpotSandbox } from '../../sandbox/hubspot/server.ts';
import { SAMPLE } from '../../sandbox/hubspot/samplePortal.ts';
import type { Execution } from '../../sandbox/hubspot/execution.ts';
import { LARKSPUR } from '../../sandbox/quickbooks/sampleCompanies.ts';
import {
  SANDBOX_CLIENT_ID,
  SANDBOX_CLIENT_SECRET,
  startQuickBooksSandbox,
  type QuickBooksSandbox,
} from '../../sandbox/quickbooks/server.ts';
import { readConfig, type Config } from '../../src/config.ts';
import { connectAccount } from '../../src/connectAccount.ts';
import type { Action, RecordType } from '../../src/domain/actions.ts';
import { createLog } from '../../src/log.ts';
import type { SettingName } from '../../src/settings/table.ts';
import { startService, type Service } from '../../src/service.ts';
import { installRuntime } from '../../src/temporal/runtime.ts';
import { bundleWorkflows } from '../../src/temporal/workflowBundle.ts';

/** The whole product between both sandboxes, in this process, with a namespace and a database of its own. */
export interface Product {
  hubspot: HubSpotSandbox;
  quickbooks: QuickBooksSandbox;
  service: Service;
  config: Config;
  environment: Record<string, string>;
  actionsUrl: string;
  optionsUrl: string;
  /** Everything that the product logged so far. */
  logged(): string;
  /** Enrols a record in an action, and waits until HubSpot's workflow goes on. */
  run(action: Action, record: EnrolledRecord, inputs?: Record<string, string>): Promise<Execution>;
  /** The same without waiting. */
  begin(action: Action, record: EnrolledRecord, inputs?: Record<string, string>): Execution;
  /** What QuickBooks holds of an entity with a marker of this record, voided ones included. */
  documentsOf(entity: string, record: EnrolledRecord, realmId?: string): Record<string, unknown>[];
  /** Enrols a deal in "Create a QuickBooks invoice" and waits until HubSpot's workflow goes on. */
  invoice(dealId: string, inputs?: Record<string, string>): Promise<Execution>;
  /** The same without waiting. */
  enrol(dealId: string, inputs?: Record<string, string>): Execution;
  /** The invoices in QuickBooks that carry this deal's marker, voided ones included. */
  invoicesOf(dealId: string): Record<string, unknown>[];
  /** Connects another of the sandbox's companies to a portal, the main one unless told. */
  connectCompany(realmId: string, portalId?: number): Promise<void>;
  /** Sets a setting of the main portal, for the main company unless told; null takes it back. */
  set(name: SettingName, value: string | null, realmId?: string): Promise<void>;
  stop(): Promise<void>;
}

/** A record of HubSpot's, in the portal of most tests unless told. */
export interface EnrolledRecord {
  type: RecordType;
  id: string;
  portalId?: number;
}

/** The portal and company of most tests. */
export const PORTAL_ID = SAMPLE.portalId;
export const REALM_ID = LARKSPUR.realmId;

let bundle: Promise<WorkflowBundleWithSourceMap> | undefined;

/** Bundled once per test file: it takes a second. */
export function workflowBundle(): Promise<WorkflowBundleWithSourceMap> {
  bundle ??= bundleWorkflows();
  return bundle;
}

/** The environment of a product between these sandboxes, with waiting times that suit a test. */
export function environmentFor(
  hubspot: HubSpotSandbox,
  quickbooks: QuickBooksSandbox,
  own: { dataDir: string; namespace: string },
): Record<string, string> {
  return {
    PORT: '0',
    DATA_DIR: own.dataDir,
    TEMPORAL_ADDRESS: temporalAddress(),
    TEMPORAL_NAMESPACE: own.namespace,
    HUBSPOT_API_URL: hubspot.url,
    HUBSPOT_CLIENT_ID: hubspot.clientId,
    HUBSPOT_CLIENT_SECRET: hubspot.clientSecret,
    QUICKBOOKS_API_URL: quickbooks.url,
    QUICKBOOKS_TOKEN_URL: quickbooks.tokenUrl,
    QUICKBOOKS_CLIENT_ID: SANDBOX_CLIENT_ID,
    QUICKBOOKS_CLIENT_SECRET: SANDBOX_CLIENT_SECRET,
    QUICKBOOKS_LOOKS_SECONDS: '0.2,0.3,0.5',
    QUICKBOOKS_SEND_PAUSE_SECONDS: '5',
    QUICKBOOKS_LATEST_COMMIT_SECONDS: '0',
    QUICKBOOKS_SEARCH_LAG_SECONDS: '0',
    QUICKBOOKS_READ_TIMEOUT_SECONDS: '2',
    QUICKBOOKS_WRITE_TIMEOUT_SECONDS: '2',
    HUBSPOT_TIMEOUT_SECONDS: '2',
    HUBSPOT_LINK_LAG_SECONDS: '0.5',
    RETRY_FIRST_SECONDS: '0.1',
    RETRY_LONGEST_SECONDS: '0.5',
    WRITE_HEARTBEAT_SECONDS: '2',
    STICKY_SECONDS: '1',
    SHUTDOWN_GRACE_SECONDS: '3',
    LOG_LEVEL: 'debug',
  };
}

/** The test run's dev server, started once by `globalSetup`. */
export function temporalAddress(): string {
  const address = process.env['TEST_TEMPORAL_ADDRESS'];
  if (!address) throw new Error('The test run has no Temporal server: TEST_TEMPORAL_ADDRESS is not set.');
  return address;
}

/** A namespace of its own on the test run's server, so that test files can run beside each other. */
export async function createNamespace(): Promise<string> {
  const namespace = `test-${randomUUID()}`;
  const connection = await Connection.connect({ address: temporalAddress() });
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: (7 * 86_400) as never },
    });
  } finally {
    await connection.close();
  }
  return namespace;
}

/** Connects the sample portal and company, as `npm run connect` does. */
export async function connectSampleAccounts(
  stores: Parameters<typeof connectAccount>[0],
  hubspot: HubSpotSandbox,
  quickbooks: QuickBooksSandbox,
): Promise<void> {
  await connectAccount(stores, {
    system: 'hubspot',
    portalId: String(PORTAL_ID),
    refreshToken: hubspot.issueRefreshToken(PORTAL_ID),
  });
  await connectAccount(stores, {
    system: 'quickbooks',
    portalId: String(PORTAL_ID),
    realmId: REALM_ID,
    refreshToken: quickbooks.issueRefreshToken(REALM_ID),
  });
}

/** Starts everything; `environment` overrides single variables. Both sample accounts are connected already. */
export async function startProduct(environment: Record<string, string> = {}): Promise<Product> {
  const logged: string[] = [];
  const log = createLog(
    'debug',
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        logged.push(chunk.toString());
        done();
      },
    }),
  );
  installRuntime(log);
  const dataDir = await mkdtemp(join(tmpdir(), 'product-test-'));
  const [hubspot, quickbooks, namespace, workflows] = await Promise.all([
    startHubSpotSandbox({}),
    startQuickBooksSandbox({}),
    createNamespace(),
    workflowBundle(),
  ]);
  hubspot.switches.set({ answerTimeoutMs: 5_000, retryDelayMs: 200 });
  const env = { ...environmentFor(hubspot, quickbooks, { dataDir, namespace }), ...environment };
  const config = readConfig(env);
  // With keys, the workflows carry another failure converter: the service bundles them itself.
  const service = await startService(
    config,
    log,
    config.encryptionKeys.length > 0 ? {} : { workflowBundle: workflows },
  );
  const { stores } = service;
  await connectSampleAccounts(stores, hubspot, quickbooks);

  const begin = (action: Action, record: EnrolledRecord, inputs: Record<string, string> = {}) =>
    hubspot.engine.enrol({
      portalId: record.portalId ?? PORTAL_ID,
      action,
      objectType: record.type,
      objectId: record.id,
      inputs: { quickbooks_account: REALM_ID, ...inputs },
      actionsUrl: `${service.url}/hubspot/actions`,
    });
  const enrol = (dealId: string, inputs: Record<string, string> = {}) =>
    begin('create-invoice', { type: 'DEAL', id: dealId }, inputs);
  const documentsOf = (entity: string, record: EnrolledRecord, realmId = REALM_ID) =>
    quickbooks
      .realm(realmId)
      .list(entity)
      .filter((document) => String(document['PrivateNote']).includes(` ${record.type}-${record.id} `));
  return {
    hubspot,
    quickbooks,
    service,
    config,
    environment: env,
    actionsUrl: `${service.url}/hubspot/actions`,
    optionsUrl: `${service.url}/hubspot/options`,
    logged: () => logged.join(''),
    begin,
    run: (action, record, inputs) => hubspot.engine.waitForEnd(begin(action, record, inputs).callbackId, 30_000),
    documentsOf,
    enrol,
    invoice: (dealId, inputs) => hubspot.engine.waitForEnd(enrol(dealId, inputs).callbackId, 30_000),
    connectCompany: (realmId, portalId = PORTAL_ID) =>
      connectAccount(stores, {
        system: 'quickbooks',
        portalId: String(portalId),
        realmId,
        refreshToken: quickbooks.issueRefreshToken(realmId),
      }).then(() => undefined),
    set: async (name, value, realmId = REALM_ID) => {
      if (value === null) await stores.settings.remove(String(PORTAL_ID), realmId, [name]);
      else await stores.settings.save(String(PORTAL_ID), realmId, new Map([[name, value]]));
    },
    invoicesOf: (dealId) => documentsOf('Invoice', { type: 'DEAL', id: dealId }),
    async stop() {
      await service.drain();
      await Promise.all([hubspot.close(), quickbooks.close()]);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
