import { createHash } from 'node:crypto';
import type { SignatureVersions } from './signing.ts';

/** One record enrolled in a workflow whose next step is an action of the app. */
export interface Enrolment {
  portalId: number;
  /** Last part of the action's address: `create-invoice`. */
  action: string;
  /** `DEAL`, `QUOTE`, `COMMERCE_PAYMENT`, … */
  objectType: string;
  objectId: string | number;
  inputs?: Readonly<Record<string, string>> | undefined;
  /** Where the app takes actions: `http://127.0.0.1:3000/hubspot/actions`. */
  actionsUrl: string;
  /** What the app is reached under in public, when that isn't where it is reached here: requests are signed over it. */
  signingUrl?: string | undefined;
  signatures?: SignatureVersions | undefined;
  /** `WORKFLOWS` unless told; null leaves it out, as older workflows do. */
  source?: string | null | undefined;
  /** Properties of the record that the action's definition asks to have sent along. */
  properties?: Readonly<Record<string, string>> | undefined;
  /** A new one each time, as on re-enrolment; the callback id is made of it. */
  enrollmentId?: number | undefined;
  actionId?: number | undefined;
  executionIndex?: number | undefined;
  workflowId?: number | undefined;
  /** So many first answers of the app are not heard, so that the request is sent again after it was worked on. */
  loseAnswers?: number | undefined;
}

/** `ap-{portal}-{enrollment}-{action}-{index}`: the same for each attempt, another one when a record enrols again. */
export function callbackIdOf(enrolment: Enrolment, enrollmentId: number): string {
  return `ap-${enrolment.portalId}-${enrollmentId}-${enrolment.actionId ?? 1}-${enrolment.executionIndex ?? 0}`;
}

/** The body of an action request, as recorded from a real portal, undocumented parts included. */
export function actionRequestBody(enrolment: Enrolment, enrollmentId: number): string {
  const { portalId, inputs = {}, source = 'WORKFLOWS' } = enrolment;
  const index = { enrollmentId, actionExecutionIndex: enrolment.executionIndex ?? 0 };
  return JSON.stringify({
    callbackId: callbackIdOf(enrolment, enrollmentId),
    origin: { ...originOf(portalId, enrolment.action), userId: null, actionExecutionIndexIdentifier: index },
    context: {
      workflowId: enrolment.workflowId ?? 1_700_000_044,
      actionId: enrolment.actionId ?? 1,
      actionExecutionIndexIdentifier: index,
      ...(source === null ? {} : { source }),
    },
    object: {
      objectId: Number(enrolment.objectId),
      objectType: enrolment.objectType,
      ...(enrolment.properties ? { properties: enrolment.properties } : {}),
    },
    fields: inputs,
    inputFields: inputs,
    typedInputs: Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [name, { value, type: 'STRING' }] as const),
    ),
  });
}

/** What another input of the same action holds while the editor is open. */
export type OtherInput = { type: 'STATIC_VALUE'; value: string } | { type: 'OBJECT_PROPERTY'; propertyName: string };

/** An editor that opens the list of one input. */
export interface OptionsRequest {
  portalId: number;
  /** The input whose choices are wanted; last part of the address, too. */
  input: string;
  /** `0-3`, `0-14` or `0-101` here, not `DEAL`, `QUOTE` or `COMMERCE_PAYMENT`. */
  objectTypeId: string;
  /** What the other inputs hold; a plain string is a fixed value. */
  inputFields?: Readonly<Record<string, string | OtherInput>> | undefined;
  fetchOptions?: { q?: string | undefined; after?: string | undefined } | undefined;
  /** HubSpot's pages print `fetchOptions` in two places. */
  fetchOptionsInside?: 'body' | 'inputFields' | undefined;
  optionsUrl: string;
  signingUrl?: string | undefined;
  signatures?: SignatureVersions | undefined;
}

/** The body of an options request. */
export function optionsRequestBody(request: OptionsRequest): string {
  const { portalId, input, fetchOptions = {}, fetchOptionsInside = 'body' } = request;
  const { extensionDefinitionId, extensionDefinitionVersionId, ...origin } = originOf(portalId, input);
  const inputFields = Object.fromEntries(
    Object.entries(request.inputFields ?? {}).map(([name, value]) => [
      name,
      typeof value === 'string' ? { type: 'STATIC_VALUE', value } : value,
    ]),
  );
  return JSON.stringify({
    origin,
    portalId,
    extensionDefinitionId,
    extensionDefinitionVersion: extensionDefinitionVersionId,
    objectTypeId: request.objectTypeId,
    inputFieldName: input,
    inputFields: fetchOptionsInside === 'body' ? inputFields : { ...inputFields, fetchOptions },
    ...(fetchOptionsInside === 'body' ? { fetchOptions } : {}),
  });
}

/** The address that a request is signed over: the path as sent, below the public address. */
export function signedAddress(target: string, signingUrl: string | undefined): string {
  if (signingUrl === undefined) return target;
  const { pathname, search } = new URL(target);
  return signingUrl.replace(/\/+$/, '') + pathname + search;
}

function originOf(portalId: number, definition: string) {
  // One definition per action, the same in every portal: any number that depends on the name alone does.
  const definitionId = createHash('sha256').update(definition).digest().readUInt32BE() >>> 4;
  return {
    portalId,
    actionDefinitionId: definitionId,
    actionDefinitionVersion: 1,
    extensionDefinitionId: definitionId,
    extensionDefinitionVersionId: 1,
  };
}
