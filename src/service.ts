import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import type { WorkflowBundleOption } from '@temporalio/worker';
import { profileOf } from '../activities/companyAccess.ts';
import type { ActivityDependencies } from '../activities/dependencies.ts';
import { openAdminEndpoint } from './admin/endpoint.ts';
import type { Config } from './config.ts';
import { createIngress } from './ingress/app.ts';
import { safeError, type Log } from './log.ts';
import { openStores, type Stores } from './stores.ts';
import { startSweeper } from './sweeper.ts';
import { openTemporal, type OpenTemporal } from './temporal/open.ts';
import { createDoubtBreaker } from './quickbooks/breaker.ts';
import { createCompanyLists, type CompanyLists } from './quickbooks/companyLists.ts';
import { createRuns, type Runs } from './temporal/runs.ts';
import { openVendors, type Vendors } from './vendors.ts';
import { startWorkers, type RunningWorkers } from './worker.ts';

/** The running product: ingress, worker, sweeper, and what they stand on. */
export interface Service {
  /** The local address of the ingress. */
  url: string;
  temporal: OpenTemporal;
  stores: Stores;
  /** Answers now what a dead run left unanswered; it happens by itself every few minutes. */
  sweep(): Promise<void>;
  /** Stops taking requests, lets activities finish, then lets go of everything. */
  drain(): Promise<void>;
  /** Rejects when a part died of itself. */
  ended: Promise<void>;
}

/** What a caller may bring along. */
export interface ServiceOptions {
  workflowBundle?: WorkflowBundleOption;
  onProgress?: (line: string) => void;
}

/** Starts everything that `npm start` is. Throws with a sentence when a part can't start; what had started is stopped. */
export async function startService(config: Config, log: Log, options: ServiceOptions = {}): Promise<Service> {
  const undo: (() => Promise<unknown>)[] = [];
  const undoAll = async () => {
    for (const step of undo.toReversed())
      await step().catch((error: unknown) => log.warn(safeError(error), 'could not be stopped cleanly'));
  };
  try {
    if (config.databaseUrl === undefined) await mkdir(config.dataDir, { recursive: true });
    const stores = await openStores(config);
    undo.push(() => stores.database.close());
    const temporal = await openTemporal(config, log, options.onProgress);
    undo.push(() => temporal.close());
    const vendors = openVendors(config, stores);
    undo.push(() => vendors.transport.close());

    const lists = createCompanyLists(vendors.quickbooks, { freshMs: config.listFreshMs, maxRows: config.listRows });
    const workers = await startWorkers(
      config,
      temporal.connection,
      dependenciesOf(config, stores, vendors, lists, log),
      options,
    );
    const runs = createRuns(temporal.client);
    const admin =
      config.databaseUrl === undefined
        ? await openAdminEndpoint(
            { stores, quickbooks: () => vendors.quickbooks, certainAfterMs: () => config.certainAfterMs },
            config.dataDir,
            log,
          )
        : undefined;
    const sweeper = startSweeper(
      {
        log,
        deliveries: stores.deliveries,
        ledgerState: stores.ledgerState,
        hubspot: vendors.hubspot,
        answerMarginMs: config.answerMarginMs,
        claims: stores.claims,
        runs,
        // A settler asks and looks as a run does; it answers nobody, so the action doesn't matter.
        settlerTimings: config.runTimings('create-invoice'),
      },
      config.sweepMs,
    );
    const ingress = await listen(config, { stores, vendors, lists, temporal, workers, runs }, log);

    return {
      url: ingress.url,
      temporal,
      stores,
      sweep: () => sweeper.sweep(),
      ended: Promise.race([workers.ended, temporal.ended]),
      async drain() {
        await ingress.close();
        await sweeper.stop();
        await admin?.close();
        await workers.drain();
        await undoAll();
      },
    };
  } catch (error) {
    await undoAll();
    throw error;
  }
}

function dependenciesOf(
  config: Config,
  stores: Stores,
  vendors: Vendors,
  lists: CompanyLists,
  log: Log,
): ActivityDependencies {
  return {
    ...stores,
    hubspot: vendors.hubspot,
    quickbooks: vendors.quickbooks,
    lists,
    breaker: createDoubtBreaker((realmId) => vendors.quickbooks.query(realmId, 'CompanyInfo', ''), config.trialPauses),
    log,
    linkFreshMs: config.linkFreshMs,
    saleFreshMs: config.saleFreshMs,
    sendPauseMs: config.sendPauseMs,
    certainAfterMs: config.certainAfterMs,
    linkLagMs: config.linkLagMs,
    answerMarginMs: config.answerMarginMs,
    writeTimeoutMs: config.quickbooks.writeTimeoutMs,
  };
}

/** The parts that the ingress stands in front of. */
interface Behind {
  stores: Stores;
  vendors: Vendors;
  lists: CompanyLists;
  temporal: OpenTemporal;
  workers: RunningWorkers;
  runs: Runs;
}

async function listen(config: Config, { stores, vendors, lists, temporal, workers, runs }: Behind, log: Log) {
  let url = '';
  const signature = {
    clientSecret: config.hubspot.clientSecret,
    publicUrl: () => config.publicUrl ?? url,
    now: () => Date.now(),
  };
  const app = createIngress({
    signature,
    accounts: stores.accounts,
    companies: stores.accounts,
    lists,
    // A person who edits a workflow may have just added a term.
    profile: (realmId) =>
      profileOf(
        { accounts: stores.accounts, quickbooks: vendors.quickbooks, linkFreshMs: config.listFreshMs },
        realmId,
      ),
    connections: stores.connections,
    deliveries: stores.deliveries,
    runs,
    log,
    blockMs: config.blockMs,
    answerMarginMs: config.answerMarginMs,
    runTimings: config.runTimings,
    ready: async () => ({
      temporal: await answers(() => temporal.check()),
      database: await answers(() => stores.database.db.execute(sql`select 1`)),
      worker: workers.state(),
    }),
  });
  let closing = false;
  const server = createServer((request, response) => {
    // A closed server goes on answering on connections that are open already: a busy one would never let it go.
    if (closing) response.setHeader('connection', 'close');
    app(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, resolve);
  });
  const { port } = server.address() as AddressInfo;
  url = `http://localhost:${port}`;
  return {
    url,
    async close() {
      closing = true;
      server.closeIdleConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answers(ask: () => Promise<unknown>): Promise<string> {
  try {
    await ask();
    return 'ok';
  } catch {
    return 'does not answer';
  }
}
