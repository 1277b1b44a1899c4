import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Runtime } from '@temporalio/worker';
import proto from '@temporalio/proto';
import { connectTemporal, type TemporalConnection } from '../../src/temporal/connection.ts';
import { ensureSearchAttributes } from '../../src/temporal/searchAttributes.ts';
import { retentionWarning } from '../../src/temporal/retention.ts';
import { configureQuickBooksQueue } from '../../src/temporal/taskQueues.ts';
import { SEARCH_ATTRIBUTES } from '../../src/domain/searchAttributes.ts';
import { QUICKBOOKS_QUEUE } from '../../src/domain/taskQueues.ts';
import { temporalServer } from '../support/temporalServer.ts';

let temporal: TemporalConnection;
beforeAll(async () => {
  temporal = await connectTemporal(temporalServer());
});
afterAll(async () => {
  await temporal.close();
  await Runtime.instance().shutdown();
});

const DAY_SECONDS = 86_400;

async function ownNamespace(name: string, days: number): Promise<string> {
  const namespace = `${name}-${process.pid}`;
  await temporal.connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: days * DAY_SECONDS } as never,
  });
  return namespace;
}

test('search attributes are made once, and runs can use them at once', async () => {
  const { connection, namespace, client } = temporal;
  await Promise.all([ensureSearchAttributes(connection, namespace), ensureSearchAttributes(connection, namespace)]);
  await expect(ensureSearchAttributes(connection, namespace)).resolves.toBeUndefined();
  const workflowId = `attributes-${process.pid}`;
  await client.workflow.start('anything', {
    workflowId,
    taskQueue: 'nobody',
    typedSearchAttributes: [
      { key: SEARCH_ATTRIBUTES.portalId, value: '7' },
      { key: SEARCH_ATTRIBUTES.status, value: 'running' },
      { key: SEARCH_ATTRIBUTES.needsAttention, value: true },
    ],
  });
  const { typedSearchAttributes } = await client.workflow.getHandle(workflowId).describe();
  expect(typedSearchAttributes.get(SEARCH_ATTRIBUTES.portalId)).toBe('7');
  expect(typedSearchAttributes.get(SEARCH_ATTRIBUTES.needsAttention)).toBe(true);
});

test('the rate per company is set on the QuickBooks queue', async () => {
  const { connection, namespace } = temporal;
  await expect(configureQuickBooksQueue(connection, namespace, { perRealmPerSecond: 8 })).resolves.toBeUndefined();
  const { config } = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: QUICKBOOKS_QUEUE },
    taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
    reportConfig: true,
  });
  expect(config?.fairnessKeysRateLimitDefault?.rateLimit?.requestsPerSecond).toBe(8);
});

test('a namespace that forgets too soon is warned of', async () => {
  const brief = await ownNamespace('brief', 1);
  await expect(retentionWarning(temporal.connection, brief)).resolves.toContain('forgets a closed run after 24 hours');
  const long = await ownNamespace('long', 7);
  await expect(retentionWarning(temporal.connection, long)).resolves.toBeUndefined();
});
