import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { createLog } from '../../src/log.ts';
import { installRuntime } from '../../src/temporal/runtime.ts';
import { floorActivities } from './activities.ts';

/** The floor's worker, in a process of its own like the product's, so that both are measured alike. Argument: address. */
installRuntime(createLog('warn'));
const [address = '127.0.0.1:7233', namespace = 'default'] = process.argv.slice(2);
const connection = await NativeConnection.connect({ address });
const workflowBundle = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL('./workflow.ts', import.meta.url)),
  logger: new DefaultLogger('ERROR'),
});
const shared = { connection, namespace, activities: floorActivities };
const workers = await Promise.all([
  Worker.create({ ...shared, taskQueue: 'floor', workflowBundle, maxCachedWorkflows: 200 }),
  Worker.create({ ...shared, taskQueue: 'floor-quickbooks' }),
]);
process.once('SIGTERM', () => {
  for (const worker of workers) worker.shutdown();
});
const runs = workers.map((worker) => worker.run());
console.log('floor worker ready');
await Promise.all(runs);
await connection.close();
