import { z } from 'zod';
import type { Reply } from '../stage/stage.ts';
import { readBody, requireScope, typeInPath, type ApiCall } from './api.ts';
import { associationsInBody, associationsOf, linksAsAsked } from './associations.ts';
import { objectNotFound, validationError } from './errors.ts';
import type { ObjectType } from './objectTypes.ts';
import { inNobodysOrder } from './order.ts';
import type { CrmRecord, Portal } from './portal.ts';
import { checkNewProperties } from './propertyRules.ts';
import type { SwitchBoard } from './switches.ts';

/** `GET /crm/objects/2026-09/{type}/{id}`. */
export function readObject({ portal, grant, request }: ApiCall, switches: SwitchBoard): Reply {
  const type = typeInPath(request);
  requireScope(grant, type.readScope);
  const record = portal.find(type.name, String(request.params['id']));
  if (!record) throw objectNotFound();
  const associations = commaSeparated(request.query['associations']);
  return {
    status: 200,
    body: {
      ...present(
        portal,
        type,
        record,
        commaSeparated(request.query['properties']),
        commaSeparated(request.query['propertiesWithHistory']),
      ),
      ...(associations.length > 0 ? { associations: associationsOf(portal, record, associations, switches) } : {}),
    },
  };
}

const batchReadBody = z.object({
  inputs: z.array(z.object({ id: z.string() })).min(1),
  properties: z.array(z.string()),
  propertiesWithHistory: z.array(z.string()),
});

/** `POST /crm/objects/2026-09/{type}/batch/read`: at most 100, or 50 with history, in an order of HubSpot's own. */
export function readObjects({ portal, grant, request }: ApiCall, switches: SwitchBoard): Reply {
  const type = typeInPath(request);
  requireScope(grant, type.readScope);
  const { inputs, properties, propertiesWithHistory } = readBody(request, batchReadBody);
  if (inputs.length > 100) {
    throw validationError(`The maximum number of inputs supported in a batch is 100. Received ${inputs.length}.`);
  }
  if (propertiesWithHistory.length > 0 && inputs.length > 50) {
    throw validationError('The maximum number of inputs supported in a batch request for property histories is 50.');
  }
  const ids = [...new Set(inputs.map(({ id }) => id))];
  const found = new Set<CrmRecord>();
  const missing = ids.filter((id) => {
    const record = portal.find(type.name, id);
    if (record) found.add(record);
    return !record;
  });
  const results = inNobodysOrder([...found]).map((record) =>
    present(portal, type, record, properties, propertiesWithHistory),
  );
  const message = `Could not get some ${type.constant} objects, they may be deleted or not exist. Check that ids are valid.`;
  const errors = [{ status: 'error', category: 'OBJECT_NOT_FOUND', message, context: { ids: missing } }];
  return {
    status: missing.length > 0 ? switches.current.partialBatchStatus : 200,
    body: { status: 'COMPLETE', results, ...(missing.length > 0 ? { numErrors: 1, errors } : {}) },
  };
}

const createBody = z.object({
  properties: z.record(z.string(), z.string()),
  associations: associationsInBody.optional(),
});

/** `POST /crm/objects/2026-09/{type}`: everything is checked before anything is there. */
export function createObject({ portal, grant, request }: ApiCall): Reply {
  const type = typeInPath(request);
  requireScope(grant, type.writeScope);
  const { properties, associations = [] } = readBody(request, createBody);
  checkNewProperties(portal, type, properties);
  const links = linksAsAsked(portal, type, associations);
  const record = portal.add(type.name, properties, { associations: links });
  return { status: 201, body: present(portal, type, record, Object.keys(properties), []) };
}

/** `DELETE /crm/objects/2026-09/{type}/{id}`: 204 again when it is deleted already. */
export function deleteObject({ portal, grant, request }: ApiCall): Reply {
  const type = typeInPath(request);
  requireScope(grant, type.writeScope);
  if (!portal.remove(type.name, String(request.params['id']))) throw objectNotFound();
  return { status: 204 };
}

function present(
  portal: Portal,
  type: ObjectType,
  record: CrmRecord,
  properties: readonly string[],
  withHistory: readonly string[],
): Record<string, unknown> {
  // A property that doesn't exist is left out without a word; one that exists and was never set is null.
  const known = [...properties, ...withHistory].filter((name) => portal.hasProperty(type.name, name));
  const values = Object.fromEntries(known.map((name) => [name, record.properties[name] ?? null]));
  const histories = withHistory
    .filter((name) => portal.hasProperty(type.name, name))
    .map((name) => [name, historyOf(record, name)] as const);
  return {
    id: record.id,
    properties: {
      ...values,
      hs_object_id: record.id,
      createdate: record.createdAt.toISOString(),
      [type.name === 'contacts' ? 'lastmodifieddate' : 'hs_lastmodifieddate']: record.updatedAt.toISOString(),
    },
    ...(histories.length > 0 ? { propertiesWithHistory: Object.fromEntries(histories) } : {}),
    createdAt: record.createdAt.toISOString(),
    updatedAt: record.updatedAt.toISOString(),
    archived: false,
  };
}

function historyOf(record: CrmRecord, name: string): unknown[] {
  return record.history
    .filter((change) => change.name === name)
    .map(({ value, timestamp }) => ({ value, timestamp: timestamp.toISOString(), sourceType: 'CRM_UI' }));
}

function commaSeparated(parameter: unknown): string[] {
  // HubSpot takes `properties=a,b` and `properties=a&properties=b`.
  const values = Array.isArray(parameter) ? parameter : [parameter];
  return values.flatMap((value) => (typeof value === 'string' ? value.split(',') : [])).filter((name) => name !== '');
}
