import type { Company, Stored } from './company.ts';
import { missing, objectNotFound, QuickBooksFault } from './faults.ts';
import { checkBody } from './fields.ts';
import { textOf, type JsonObject } from './json.ts';
import type { Draft, EntityKind, Operation } from './entities/kind.ts';
import { isVoided, transactionDay } from './salesDocument.ts';

/** A POST as it was understood: what to do, with which body. */
export interface Write {
  kind: EntityKind;
  operation: Operation;
  body: JsonObject;
  /** The query parameter `include`, when it isn't part of a void. */
  include?: string;
}

/** Reads the operation from query parameters and body, as QuickBooks does: no `operation`, an Id in the body: update. */
export function operationOf(kind: EntityKind, query: Record<string, unknown>, body: JsonObject): Operation {
  const { operation, include } = query;
  if (operation === undefined || operation === 'update' || operation === 'create') {
    if (include === 'void') {
      if (kind.voidedBy === 'include') return 'void';
      throw unsupported('void');
    }
    return body.Id === undefined ? 'create' : 'update';
  }
  if (operation === 'delete') return 'delete';
  if (operation === 'void' && kind.voidedBy === 'operation') return 'void';
  throw unsupported(textOf(operation));
}

/** Does the work of one write at a moment, and answers the entity as QuickBooks shows it. */
export function write(company: Company, { kind, operation, body, include }: Write, at: Date): JsonObject {
  if (company.subscriptionEnded) {
    throw new QuickBooksFault(
      '6190',
      'Invalid Company Status',
      'Subscription period has ended or canceled or there was a billing problem : You can only view data.',
    );
  }
  if (!kind.operations.includes(operation)) throw unsupported(operation);
  const draft = { company, at, ...(include === undefined ? {} : { include }) };
  if (operation === 'create') {
    const checked = checkBody(kind.name, kind.fields, body);
    refuseClosedBooks(kind, { ...draft, body: checked });
    const created = company.insert(kind.name, kind.table, kind.build({ ...draft, body: checked }), at);
    kind.afterWrite?.(company, undefined, created, at);
    return present(company, kind, company.find(kind.name, created.Id) ?? created);
  }
  const old = current(company, kind, body);
  // A void or delete says Id and SyncToken; what else it has must at least be known.
  if (operation !== 'update') checkBody(kind.name, kind.fields, body, true);
  refuseClosedBooks(kind, { ...draft, body: {}, old });
  switch (operation) {
    case 'update':
      return update(kind, { ...draft, body, old });
    case 'void':
      return end(kind, draft, old);
    case 'delete':
      kind.mayEnd?.(company, old, 'delete');
      company.remove(kind.name, old.Id, at);
      kind.afterWrite?.(company, old, undefined, at);
      return { domain: 'QBO', status: 'Deleted', Id: old.Id };
    default:
      return operation satisfies never;
  }
}

/** A record as an answer shows it. */
export function present(company: Company, kind: EntityKind, record: Stored): Stored {
  return kind.present ? { ...record, ...kind.present(company, record) } : record;
}

function update(kind: EntityKind, draft: Draft & { old: Stored }): JsonObject {
  const { company, old, at } = draft;
  const sparse = draft.body.sparse === true || draft.body.sparse === 'true';
  const {
    Id: _id,
    SyncToken: _token,
    sparse: _sparse,
    ...sent
  } = checkBody(kind.name, kind.fields, draft.body, sparse);
  // A full update clears what it leaves out; a sparse one starts from what there is.
  const { Id: _oldId, SyncToken: _oldToken, ...kept } = sparse ? checkBody(kind.name, kind.fields, old, true) : {};
  const body = { ...kept, ...sent };
  refuseClosedBooks(kind, { ...draft, body });
  const updated = company.replace(kind.name, old, kind.build({ ...draft, body }), at);
  kind.afterWrite?.(company, old, updated, at);
  return present(company, kind, company.find(kind.name, updated.Id) ?? updated);
}

function end(kind: EntityKind, { company, at }: { company: Company; at: Date }, old: Stored): JsonObject {
  if (!kind.voided) throw unsupported('void');
  if (isVoided(old)) return present(company, kind, old);
  kind.mayEnd?.(company, old, 'void');
  const voided = company.replace(kind.name, old, kind.voided(company, old), at);
  kind.afterWrite?.(company, old, voided, at);
  return present(company, kind, company.find(kind.name, old.Id) ?? voided);
}

function current(company: Company, kind: EntityKind, body: JsonObject): Stored {
  if (body.Id === undefined) throw missing('Id');
  const old = company.find(kind.name, textOf(body.Id));
  if (!old) throw objectNotFound();
  if (body.SyncToken === undefined) throw missing('SyncToken');
  if (textOf(body.SyncToken) !== old.SyncToken) {
    throw new QuickBooksFault(
      '5010',
      'Stale Object Error',
      'Stale Object Error : You and Robin Castellan were working on this at the same time. Robin Castellan finished ' +
        'before you did, so your work was not saved.',
    );
  }
  return old;
}

function refuseClosedBooks(kind: EntityKind, draft: Draft): void {
  const closed = draft.company.preference('AccountingInfoPrefs', 'BookCloseDate');
  if (kind.table !== 'Txns' || typeof closed !== 'string' || transactionDay(draft) > closed) return;
  throw new QuickBooksFault(
    draft.company.switches.closedBooksCode,
    'Account Period Closed, Cannot Update Through Services API',
    'The account period has closed and the account books cannot be updated through through the QBO Services API. ' +
      'Please use the QBO website to make these changes.',
  );
}

/** 500, which is a code and not a status: the operation doesn't exist. */
export function unsupported(operation: string): QuickBooksFault {
  return new QuickBooksFault('500', 'Unsupported Operation', `Operation ${operation} is not supported.`);
}
