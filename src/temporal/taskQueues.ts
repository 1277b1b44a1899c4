import { isGrpcServiceError, type ConnectionLike } from '@temporalio/client';
import proto from '@temporalio/proto';
import { QUICKBOOKS_QUEUE } from '../domain/taskQueues.ts';

const ACTIVITY = proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY;

/**
 * Limits how fast each company's tasks leave the queue: Intuit limits requests per company, and one busy company must
 * not use up what the others wait for. It limits tasks, not calls: a limiter in the process stands behind it. Returns a
 * sentence when the server doesn't know such limits.
 */
export async function configureQuickBooksQueue(
  connection: ConnectionLike,
  namespace: string,
  { perRealmPerSecond }: { perRealmPerSecond: number },
): Promise<string | undefined> {
  try {
    await connection.workflowService.updateTaskQueueConfig({
      namespace,
      taskQueue: QUICKBOOKS_QUEUE,
      taskQueueType: ACTIVITY,
      updateFairnessKeyRateLimitDefault: {
        rateLimit: { requestsPerSecond: perRealmPerSecond },
        reason: 'Intuit limits requests per company',
      },
    });
    return undefined;
  } catch (error) {
    if (!isGrpcServiceError(error)) throw error;
    return `The Temporal server doesn't limit the queue ${QUICKBOOKS_QUEUE} per company (${error.details}); only this process's own limiter does.`;
  }
}
