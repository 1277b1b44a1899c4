import { z } from 'zod';
import type { Reply } from '../stage/stage.ts';
import { readBody, requireScope, typeInPath, type ApiCall } from './api.ts';
import { findDefinedAssociation } from './associationTypes.ts';
import { objectNotFound, validationError } from './errors.ts';
import type { Link, ObjectRef } from './links.ts';
import { inNobodysOrder } from './order.ts';
import { findObjectType, type ObjectType, type ObjectTypeName } from './objectTypes.ts';
import type { NewLink, Portal } from './portal.ts';
import type { SwitchBoard } from './switches.ts';

/** The `associations` of an object read: one entry per kind of link, so the same object may come several times. */
export function associationsOf(
  portal: Portal,
  from: ObjectRef,
  types: readonly string[],
  switches: SwitchBoard,
): Record<string, unknown> {
  const entries = types.flatMap((nameOrId) => {
    const type = findObjectType(nameOrId);
    if (!type) throw validationError(`Unable to infer object type from: ${nameOrId}`);
    const all = inOrder(portal, from, type.name, switches).flatMap(({ id, types: kinds }) =>
      kinds.map((kind) => ({ id, type: kind.name })),
    );
    if (all.length === 0) return [];
    const results = all.slice(0, switches.current.associationPageSize);
    const link = `https://api.hubapi.com/crm/objects/2026-09/${from.type}/${from.id}/associations/${type.name}`;
    const after = `inline-${results.length}`;
    const paging = all.length > results.length ? { next: { after, link: `${link}?after=${after}` } } : undefined;
    const key = switches.current.associationKeyStyle === 'blank' ? type.name.replaceAll('_', ' ') : type.name;
    return [[key, { results, ...(paging ? { paging } : {}) }] as const];
  });
  return Object.fromEntries(entries);
}

const batchReadBody = z.object({
  inputs: z.array(z.object({ id: z.string(), after: z.string().optional() })).min(1),
});

/** `POST /crm/associations/2026-09/{from}/{to}/batch/read`: at most 1,000 objects, each paged on its own. */
export function readAssociations({ portal, grant, request }: ApiCall, switches: SwitchBoard): Reply {
  const [from, to] = pairInPath({ portal, grant, request });
  const { inputs } = readBody(request, batchReadBody);
  if (inputs.length > 1000) {
    throw validationError(`The maximum number of inputs supported in a batch is 1000. Received ${inputs.length}.`);
  }
  const { associationPageSize, associationIds, partialBatchStatus } = switches.current;
  const errors: unknown[] = [];
  const results = inNobodysOrder(inputs).flatMap(({ id, after }) => {
    const record = portal.find(from.name, id);
    const links = record ? inOrder(portal, record, to.name, switches) : [];
    if (links.length === 0) {
      errors.push(noAssociations(from, to, id));
      return [];
    }
    const start = after === undefined ? 0 : cursorPosition(after);
    const end = start + associationPageSize;
    return {
      from: { id },
      to: links.slice(start, end).map((link) => ({
        toObjectId: associationIds === 'number' ? Number(link.id) : link.id,
        associationTypes: link.types.map(({ category, typeId, label }) => ({ category, typeId, label })),
      })),
      ...(links.length > end ? { paging: { next: { after: cursor(end) } } } : {}),
    };
  });
  return {
    status: errors.length > 0 ? partialBatchStatus : 200,
    body: { status: 'COMPLETE', results, ...(errors.length > 0 ? { numErrors: errors.length, errors } : {}) },
  };
}

/** `GET /crm/associations/2026-09/{from}/{to}/labels`. */
export function readLabels(call: ApiCall): Reply {
  const [from, to] = pairInPath(call);
  const types = call.portal.associationTypes(from.name, to.name);
  return { status: 200, body: { results: types.map(({ category, typeId, label }) => ({ category, typeId, label })) } };
}

/** `PUT /crm/objects/2026-09/{from}/{id}/associations/{to}/{toId}/{typeId}`. */
export function putAssociation({ portal, grant, request }: ApiCall): Reply {
  const from = typeInPath(request, 'from');
  requireScope(grant, from.writeScope);
  const record = portal.find(from.name, String(request.params['id']));
  if (!record) throw objectNotFound();
  const types = [
    { associationCategory: 'HUBSPOT_DEFINED' as const, associationTypeId: Number(request.params['typeId']) },
  ];
  const links = linksAsAsked(portal, from, [{ to: { id: String(request.params['toId']) }, types }]);
  if (links[0]?.type !== typeInPath(request, 'to').name)
    throw validationError('The association type is not of this pair.');
  for (const link of links) portal.associate(record, link);
  return { status: 200, body: { id: record.id, archived: false } };
}

/** `associations` of a new object. */
export const associationsInBody = z.array(
  z.object({
    to: z.object({ id: z.string() }),
    types: z.array(z.object({ associationCategory: z.literal('HUBSPOT_DEFINED'), associationTypeId: z.int() })).min(1),
  }),
);

/** What a new object is to be linked with. The type id says what kind of object `to.id` is, so a wrong one is a 400. */
export function linksAsAsked(
  portal: Portal,
  from: ObjectType,
  associations: z.infer<typeof associationsInBody>,
): NewLink[] {
  return associations.flatMap(({ to, types }) =>
    types.map(({ associationTypeId }) => {
      const found = findDefinedAssociation(from.name, associationTypeId);
      if (!found) {
        throw validationError(`No association type with id ${associationTypeId} exists from ${from.constant}.`);
      }
      if (!portal.find(found.to, to.id)) {
        throw validationError(
          `No ${found.to} object with id ${to.id} exists, which association type ${associationTypeId} points to.`,
        );
      }
      if (found.to === 'line_items' && hasParent(portal, to.id)) {
        throw validationError(`Line item ${to.id} belongs to another object; line items can't be shared.`);
      }
      return { type: found.to, id: to.id, ...(found.type.label === null ? {} : { label: found.type.label }) };
    }),
  );
}

/** A line item belongs to one object; deal, quote, invoice and payment have copies of their own. */
function hasParent(portal: Portal, id: string): boolean {
  const parents = ['deals', 'quotes', 'invoices', 'commerce_payments'] as const;
  return parents.some((type) => portal.associated({ type: 'line_items', id }, type).length > 0);
}

function pairInPath({ grant, request }: ApiCall): [ObjectType, ObjectType] {
  const pair: [ObjectType, ObjectType] = [typeInPath(request, 'from'), typeInPath(request, 'to')];
  for (const type of pair) requireScope(grant, type.readScope);
  return pair;
}

function inOrder(portal: Portal, from: ObjectRef, to: ObjectTypeName, switches: SwitchBoard): readonly Link[] {
  const links = portal.associated(from, to);
  return switches.current.associationOrder === 'created' ? links : links.toReversed();
}

function noAssociations(from: ObjectType, to: ObjectType, id: string): unknown {
  const [fromName, toName] = [from.constant.toLowerCase(), to.constant.toLowerCase()];
  return {
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
    message: `No ${toName} is associated with ${fromName} ${id}.`,
    context: { fromObjectId: [id], fromObjectType: [fromName], toObjectType: [toName] },
  };
}

/** Opaque, and of this call only: the cursor of an object read is another one. */
function cursor(position: number): string {
  return Buffer.from(`batch:${position}`).toString('base64url');
}

function cursorPosition(after: string): number {
  const position = /^batch:(\d+)$/.exec(Buffer.from(after, 'base64url').toString('utf8'))?.[1];
  if (position === undefined) throw validationError(`Invalid paging cursor: ${after}`);
  return Number(position);
}
