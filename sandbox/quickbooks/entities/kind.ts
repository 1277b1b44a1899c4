import type { Company, Stored, Table } from '../company.ts';
import type { Fields } from '../fields.ts';
import type { JsonObject } from '../json.ts';

/** What can be done to a record by POST. */
export type Operation = 'create' | 'update' | 'void' | 'delete';

/** A body that passed its field checks, on its way to becoming a record. */
export interface Draft {
  company: Company;
  /** Of a sparse update: the old record's writable properties with the sent ones over them. */
  body: JsonObject;
  old?: Stored;
  /** The query parameter `include`, e.g. `allowduplicatedocnum`. */
  include?: string;
  at: Date;
}

/** One QuickBooks entity: its properties, and the rules beyond them. A new entity is one such object, registered. */
export interface EntityKind {
  /** As in `{ "Invoice": … }`; the path has it in lower case. */
  name: string;
  table: Table;
  /** Name lists have Active, and hide inactive records from queries. */
  nameList: boolean;
  fields: Fields;
  /** What a query may have in its where and orderby; `Id` and the MetaData times always are. */
  filterable: readonly string[];
  operations: readonly Operation[];
  /** Checks the rules and answers the whole record, computed properties included. */
  build(draft: Draft): JsonObject;
  /** The record as it is after a void; absent where QuickBooks has none. */
  voided?(company: Company, old: Stored): JsonObject;
  /** Invoice is voided by `operation=void`, Payment and SalesReceipt by `operation=update&include=void`. */
  voidedBy?: 'operation' | 'include';
  /** Throws when a record may not be voided or deleted. */
  mayEnd?(company: Company, record: Stored, operation: 'void' | 'delete'): void;
  /** Follows a change up in other records, e.g. an invoice's balance. */
  afterWrite?(company: Company, before: Stored | undefined, after: Stored | undefined, at: Date): void;
  /** Properties that are computed at reading time, e.g. a customer's balance. */
  present?(company: Company, record: Stored): JsonObject;
}
