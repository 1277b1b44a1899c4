import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import type * as workflows from '../../workflows/index.ts';
import { recordName, type Action, type ActionRequest } from '../domain/actions.ts';
import type { RunInput, RunTimings, SettlerInput } from '../domain/run.ts';
import { SEARCH_ATTRIBUTES } from '../domain/searchAttributes.ts';
import { ACTIONS_QUEUE } from '../domain/taskQueues.ts';

/** The workflow of each action, by the name that it is registered under. */
const WORKFLOWS: Record<Action, keyof typeof workflows> = {
  'create-invoice': 'createInvoice',
  'create-estimate': 'createEstimate',
  'create-sales-receipt': 'createSalesReceipt',
  'create-paid-invoice': 'createPaidInvoice',
  'create-expense': 'createExpense',
  'create-refund-receipt': 'createRefundReceipt',
};

/** Starts runs; the only place in the product that does. */
export interface Runs {
  /** Starts the run of a request once: a second delivery of the same request finds the first run, open or closed. */
  start(request: ActionRequest, timings: RunTimings): Promise<void>;
  /** How the newest run of this id stands; `ended` is completed, cancelled or terminated. */
  stateOf(workflowId: string): Promise<'open' | 'failed' | 'ended' | 'unknown'>;
  /**
   * Starts the settler of a claim, one at a time. One that has called for a person isn't started again before
   * `patienceMs` have passed: the failed workflow stays in sight meanwhile. True when it was started.
   */
  settle(input: SettlerInput, patienceMs: number): Promise<boolean>;
}

/** `settle:{claim}`: the same for all who would settle it. */
export function settlerIdOf(claimId: number): string {
  return `settle:${claimId}`;
}

/** `{action}:{portal}:{TYPE}-{id}:{callback}`: ids only, the same for every delivery of one execution in HubSpot. */
export function workflowIdOf(request: ActionRequest): string {
  const { record } = request;
  return `${request.action}:${record.portalId}:${record.type}-${record.id}:${request.callbackId}`;
}

/** Runs started through this client, which shares its connection with the worker so that a run may start at once. */
export function createRuns(client: Client): Runs {
  const describe = async (workflowId: string) => {
    try {
      return await client.workflow.getHandle(workflowId).describe();
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  };
  return {
    async stateOf(workflowId) {
      const run = await describe(workflowId);
      if (!run) return 'unknown';
      if (run.status.name === 'RUNNING') return 'open';
      return run.status.name === 'FAILED' ? 'failed' : 'ended';
    },

    async settle(input, patienceMs) {
      const workflowId = settlerIdOf(input.claimId);
      const last = await describe(workflowId);
      if (last?.status.name === 'RUNNING') return false;
      if (last?.status.name === 'FAILED' && Date.now() - (last.closeTime?.getTime() ?? 0) < patienceMs) return false;
      const settleClaim: keyof typeof workflows = 'settleClaim';
      await client.workflow.start(settleClaim, {
        workflowId,
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        workflowIdConflictPolicy: 'USE_EXISTING',
        taskQueue: ACTIONS_QUEUE,
        args: [input],
        staticSummary: `settle what a run of ${recordName(input.record)} has left behind`,
        typedSearchAttributes: [
          { key: SEARCH_ATTRIBUTES.portalId, value: input.record.portalId },
          { key: SEARCH_ATTRIBUTES.realmId, value: input.realmId },
          { key: SEARCH_ATTRIBUTES.record, value: recordName(input.record) },
          { key: SEARCH_ATTRIBUTES.status, value: 'in_doubt' },
        ],
      });
      return true;
    },

    async start(request, timings) {
      const input: RunInput = { request, timings };
      try {
        await client.workflow.start(WORKFLOWS[request.action], {
          workflowId: workflowIdOf(request),
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          workflowIdConflictPolicy: 'USE_EXISTING',
          taskQueue: ACTIONS_QUEUE,
          args: [input],
          requestEagerStart: true,
          staticSummary: `${request.action} for ${recordName(request.record)}`,
          typedSearchAttributes: [
            { key: SEARCH_ATTRIBUTES.portalId, value: request.record.portalId },
            { key: SEARCH_ATTRIBUTES.realmId, value: request.inputs.realmId },
            { key: SEARCH_ATTRIBUTES.record, value: recordName(request.record) },
            { key: SEARCH_ATTRIBUTES.action, value: request.action },
            { key: SEARCH_ATTRIBUTES.status, value: 'running' },
          ],
        });
      } catch (error) {
        // A closed run with this id: the request was dealt with, and its answer is in the ledger.
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      }
    },
  };
}
