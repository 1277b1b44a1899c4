import { Router } from 'express';
import type { Action, ActionRequest } from '../domain/actions.ts';
import { isAction, recordName } from '../domain/actions.ts';
import { failure, type Failure } from '../domain/failures.ts';
import type { RunTimings } from '../domain/run.ts';
import { parseActionRequest } from '../hubspot/actionRequest.ts';
import { outputFieldsOf } from '../hubspot/callback.ts';
import type { Log } from '../log.ts';
import type { Accounts } from '../store/accounts.ts';
import type { Connections } from '../store/connections.ts';
import type { Deliveries } from '../store/deliveries.ts';
import { workflowIdOf, type Runs } from '../temporal/runs.ts';
import { jsonBodyOf, onlyFromHubSpot, type SignatureRule } from './signedRequest.ts';

/** What stands behind the door for actions. */
export interface ActionDoor {
  signature: SignatureRule;
  accounts: Pick<Accounts, 'grantedRealms'>;
  connections: Pick<Connections, 'find'>;
  deliveries: Pick<Deliveries, 'find' | 'receive' | 'receiveRefused' | 'recordedAnswer'>;
  runs: Runs;
  log: Log;
  blockMs: (action: Action, holdDays?: number) => number;
  answerMarginMs: number;
  runTimings: (action: Action, holdDays?: number) => RunTimings;
}

/**
 * `POST /hubspot/actions/{action}`: 200 with BLOCK once the run is Temporal's; 200 with FAIL_CONTINUE for what is
 * refused at the door; 401, 400, 404 for what isn't an action request of HubSpot's; 503 when it can't be taken now.
 */
export function actionsRouter(door: ActionDoor): Router {
  const router = Router();
  router.post('/:action', (request, response, next) => {
    if (isAction(request.params.action)) next();
    else response.status(404).json({ message: 'There is no such action.' });
  });
  router.post('/:action', onlyFromHubSpot(door.signature, door.log), async (request, response) => {
    const action = request.params.action as Action;
    const parsed = parseActionRequest(action, jsonBodyOf(request));
    if (parsed.outcome === 'invalid') {
      response.status(400).json({ message: parsed.reason });
      return;
    }
    const refusal = parsed.outcome === 'refused' ? parsed.failures : await refusedAtTheDoor(door, parsed.request);
    if (refusal) {
      const outcome = { status: 'failed' as const, failures: refusal };
      await door.deliveries.receiveRefused(
        parsed.outcome === 'refused'
          ? {
              portalId: parsed.portalId,
              callbackId: parsed.callbackId,
              action,
              realmId: '',
              objectType: parsed.record?.type ?? '',
              objectId: parsed.record?.id ?? '',
            }
          : {
              portalId: parsed.request.record.portalId,
              callbackId: parsed.request.callbackId,
              action,
              realmId: parsed.request.inputs.realmId,
              objectType: parsed.request.record.type,
              objectId: parsed.request.record.id,
            },
        outcome,
      );
      door.log.info({ action, failures: refusal.map((each) => each.type) }, 'refused at the door');
      response.json({ outputFields: outputFieldsOf(outcome) });
      return;
    }
    if (parsed.outcome === 'accepted') response.json(await accept(door, action, parsed.request));
  });
  return router;
}

/** Starts the run and lets HubSpot wait; a request that was answered before gets that answer again. */
async function accept(door: ActionDoor, action: Action, request: ActionRequest): Promise<object> {
  const { holdDays } = request.inputs;
  const blockMs = door.blockMs(action, holdDays);
  const workflowId = workflowIdOf(request);
  const delivery = await door.deliveries.receive(request, workflowId, blockMs, door.answerMarginMs);
  const answered = door.deliveries.recordedAnswer(delivery);
  // HubSpot never saw our BLOCK if it sends a request again that is done by now: blocking it would make it wait for a
  // completion that was sent already.
  if (answered) return { outputFields: outputFieldsOf(answered) };
  // Counted from the first delivery, which may be long before the one that finds Temporal well.
  const answerAfterMs = Math.max(1_000, delivery.answerDue.getTime() - Date.now());
  await door.runs.start(request, { ...door.runTimings(action, holdDays), answerAfterMs });
  door.log.info({ workflowId, record: recordName(request.record), realm: request.inputs.realmId }, 'accepted');
  return {
    outputFields: { hs_execution_state: 'BLOCK', hs_expiration_duration: isoDuration(blockMs) },
  };
}

async function refusedAtTheDoor(
  door: ActionDoor,
  request: ActionRequest,
): Promise<[Failure, ...Failure[]] | undefined> {
  const { portalId } = request.record;
  const refusal = await missingConnection(door, request);
  // A request that was let in before is its run's to answer: refusing it now would end HubSpot's wait while the run,
  // perhaps in the middle of a write, goes on.
  return refusal && !(await door.deliveries.find(portalId, request.callbackId)) ? [refusal] : undefined;
}

async function missingConnection(door: ActionDoor, request: ActionRequest): Promise<Failure | undefined> {
  const { portalId } = request.record;
  if (!(await door.connections.find('hubspot', portalId)))
    return failure('HubSpotAccessMissing', { what: 'this account, because the app is not connected to it' });
  const realms = await door.accounts.grantedRealms(portalId);
  if (realms.length === 0) return failure('NotConnected');
  return realms.includes(request.inputs.realmId) ? undefined : failure('CompanyNotLinked');
}

/** `P2D`, or seconds where the block is no whole number of days. */
function isoDuration(durationMs: number): string {
  const days = durationMs / 86_400_000;
  return Number.isInteger(days) ? `P${days}D` : `PT${Math.ceil(durationMs / 1000)}S`;
}
