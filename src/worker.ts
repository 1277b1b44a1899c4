import { Worker, type NativeConnection, type WorkflowBundleOption } from '@temporalio/worker';
import { createHubSpotActivities } from '../activities/hubspot.ts';
import { createLedgerActivities } from '../activities/ledger.ts';
import { createQuickBooksActivities } from '../activities/quickbooks.ts';
import type { ActivityDependencies } from '../activities/dependencies.ts';
import { ACTIONS_QUEUE, QUICKBOOKS_QUEUE } from './domain/taskQueues.ts';
import { castErrors } from './temporal/castErrors.ts';
import { createDataConverter } from './temporal/dataConverter.ts';
import { bundleInChild } from './temporal/bundleInChild.ts';
import type { Config } from './config.ts';

/** Both workers of one process: `actions` runs workflows and asks HubSpot, `quickbooks` asks QuickBooks. */
export interface RunningWorkers {
  /** `ok`, or the state that keeps the workers from taking tasks. */
  state(): string;
  /** Stops taking tasks, lets running activities finish within the grace time, and resolves when all have ended. */
  drain(): Promise<void>;
  /** Rejects when a worker dies of itself. */
  readonly ended: Promise<void>;
}

/** Starts both workers. Throws when the server refuses them. */
export async function startWorkers(
  config: Config,
  connection: NativeConnection,
  dependencies: ActivityDependencies,
  options: { workflowBundle?: WorkflowBundleOption } = {},
): Promise<RunningWorkers> {
  const dataConverter = createDataConverter(config.encryptionKeys);
  const shared = {
    connection,
    namespace: config.temporal.namespace,
    shutdownGraceTime: config.temporal.shutdownGraceMs,
    ...(dataConverter ? { dataConverter } : {}),
    interceptors: { activity: [() => ({ inbound: castErrors(dependencies.log) })] },
  };
  const actions = await Worker.create({
    ...shared,
    taskQueue: ACTIONS_QUEUE,
    workflowBundle: options.workflowBundle ?? (await bundleInChild(dataConverter !== undefined)),
    activities: { ...createLedgerActivities(dependencies), ...createHubSpotActivities(dependencies) },
    maxCachedWorkflows: config.temporal.workflowCache,
    stickyQueueScheduleToStartTimeout: config.temporal.stickyMs,
    maxConcurrentActivityTaskExecutions: 40,
  });
  const quickbooks = await Worker.create({
    ...shared,
    taskQueue: QUICKBOOKS_QUEUE,
    activities: createQuickBooksActivities(dependencies),
    maxConcurrentActivityTaskExecutions: 60,
  });
  const workers = [actions, quickbooks];
  const runs = workers.map((worker) => worker.run());
  return {
    state() {
      const idle = workers.find((worker) => worker.getState() !== 'RUNNING');
      return idle ? idle.getState().toLowerCase() : 'ok';
    },
    async drain() {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await Promise.allSettled(runs);
    },
    ended: Promise.all(runs).then(() => undefined),
  };
}
