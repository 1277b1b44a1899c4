import { z } from 'zod';
import type { Reply } from '../stage/stage.ts';
import { readBody, requireScope, type ApiCall } from './api.ts';
import { notFound, validationError } from './errors.ts';
import type { Completion } from './execution.ts';
import type { SwitchBoard } from './switches.ts';
import type { Standing, WorkflowEngine } from './workflowEngine.ts';

const completion = z.object({
  outputFields: z.record(z.string(), z.string()),
  typedOutputs: z.record(z.string(), z.unknown()).optional(),
  failureReasonType: z.string().optional(),
  requestContext: z.record(z.string(), z.unknown()).optional(),
});

const batch = z.object({ inputs: z.array(completion.extend({ callbackId: z.string() })).min(1) });

/** `POST /automation/actions/callbacks/2026-09/{callbackId}/complete`. */
export function completeOne(call: ApiCall, engine: WorkflowEngine, switches: SwitchBoard): Reply {
  requireScope(call.grant, 'automation');
  const completed = checked(readBody(call.request, completion), switches);
  const standing = engine.complete(call.portal.account.portalId, String(call.request.params['callbackId']), completed);
  return replyTo(standing, switches);
}

/** `POST /automation/actions/callbacks/2026-09/complete`: what a bad id does to the others is undocumented. */
export function completeMany(call: ApiCall, engine: WorkflowEngine, switches: SwitchBoard): Reply {
  requireScope(call.grant, 'automation');
  const { portalId } = call.portal.account;
  const inputs = readBody(call.request, batch).inputs.map((input) => ({
    callbackId: input.callbackId,
    completed: checked(input, switches),
  }));
  if (switches.current.badIdInBatch === 'refuse_all') {
    for (const { callbackId } of inputs) replyTo(engine.standing(portalId, callbackId), switches);
  }
  for (const { callbackId, completed } of inputs) engine.complete(portalId, callbackId, completed);
  return { status: 204 };
}

function checked(
  { outputFields, typedOutputs, failureReasonType }: z.infer<typeof completion>,
  switches: SwitchBoard,
): Omit<Completion, 'at' | 'accepted'> {
  const state = outputFields['hs_execution_state'];
  if (state !== 'SUCCESS' && state !== 'FAIL_CONTINUE') {
    throw validationError(`hs_execution_state must be SUCCESS or FAIL_CONTINUE to complete an action, not ${state}.`);
  }
  if (typedOutputs === undefined && switches.current.requireTypedOutputs) {
    throw validationError('Invalid input JSON: some required fields were not set: [typedOutputs]');
  }
  return {
    outputFields,
    ...(typedOutputs === undefined ? {} : { typedOutputs }),
    ...(failureReasonType === undefined ? {} : { failureReasonType }),
  };
}

function replyTo(standing: Standing, switches: SwitchBoard): Reply {
  if (standing === 'accepted') return { status: 204 };
  const late = switches.current.lateCompletion;
  if (standing === 'late' && late === '204') return { status: 204 };
  if (standing === 'late' && late === '400') {
    throw validationError('The action execution of this callback has been completed or has expired.');
  }
  throw notFound('No action execution waits for this callback.');
}
