import type { MovableClock } from '../stage/clock.ts';
import { definedAssociationTypes, type AssociationType } from './associationTypes.ts';
import { AMOUNT_SOURCES, lineAmounts } from './lineAmounts.ts';
import { Links, type Link, type ObjectRef } from './links.ts';
import { OBJECT_TYPES, objectType, type ObjectTypeName } from './objectTypes.ts';

/** What account details say of a portal. */
export interface Account {
  portalId: number;
  timeZone: string;
  utcOffset: string;
  companyCurrency: string;
  /** More than the company's own: deals then carry `deal_currency_code`. */
  additionalCurrencies: readonly string[];
}

/** One CRM object. A property that was never set, or was cleared, has no key. */
export interface CrmRecord extends ObjectRef {
  readonly properties: Record<string, string>;
  readonly history: { name: string; value: string; timestamp: Date }[];
  readonly createdAt: Date;
  updatedAt: Date;
  archived: boolean;
}

/** What a new object is to be linked with; `label` is one of HubSpot's or the portal's association labels. */
export interface NewLink extends ObjectRef {
  label?: string | undefined;
}

/** A tax rate of the portal's settings, which line items name as `hs_tax_rate_group_id`. */
export interface TaxRate {
  id: string;
  label: string;
  percentageRate: string;
  active: boolean;
}

/** The first id that is given out; like all of HubSpot's today it is beyond 32 bits. */
const FIRST_ID = 30_000_000_001;

/** One HubSpot account: its CRM objects, their associations, and what its admin configured. */
export class Portal {
  readonly account: Account;
  /** Tax rates by their id. */
  readonly taxRates = new Map<string, TaxRate>();
  readonly #clock: MovableClock;
  readonly #records = new Map<string, CrmRecord>();
  readonly #mergedInto = new Map<string, string>();
  readonly #links = new Links();
  readonly #knownProperties = new Map(OBJECT_TYPES.map(({ name, properties }) => [name, new Set(properties)]));
  readonly #labels: { from: ObjectTypeName; to: ObjectTypeName; type: AssociationType }[] = [];
  #nextId = FIRST_ID;
  #nextLabelId = 27;

  constructor(account: Account, clock: MovableClock) {
    this.account = account;
    this.#clock = clock;
    if (account.additionalCurrencies.length === 0) this.#knownProperties.get('deals')?.delete('deal_currency_code');
  }

  /**
   * Adds an object, associates it in both directions, and works a line item's amounts out unless they are given.
   * `at` is when that happened; now unless told.
   */
  add(
    type: ObjectTypeName,
    properties: Readonly<Record<string, string>>,
    options: { id?: string; associations?: readonly NewLink[]; at?: Date | undefined } = {},
  ): CrmRecord {
    const now = options.at ?? this.#clock.now();
    const id = options.id ?? String(this.#nextId++);
    if (this.#records.has(key(type, id))) throw new TypeError(`There is a ${type} ${id} already.`);
    const record: CrmRecord = {
      type,
      id,
      properties: {},
      history: [],
      createdAt: now,
      updatedAt: now,
      archived: false,
    };
    this.#records.set(key(type, id), record);
    this.#write(record, type === 'line_items' ? { ...lineAmounts(properties), ...properties } : properties, now);
    for (const link of options.associations ?? []) this.associate(record, link);
    return record;
  }

  /** The live object behind an id; the id of a merged object leads to the survivor. */
  find(type: ObjectTypeName, id: string): CrmRecord | undefined {
    const record = this.#records.get(key(type, this.#mergedInto.get(key(type, id)) ?? id));
    return record?.archived ? undefined : record;
  }

  list(type: ObjectTypeName): CrmRecord[] {
    return [...this.#records.values()].filter((record) => record.type === type && !record.archived);
  }

  /**
   * Sets properties, or clears those given as null; a line item's amounts follow. Undefined: no such object. `at` is
   * when that happened, now unless told; changes of one object are to be made in the order in which they happened.
   */
  change(
    type: ObjectTypeName,
    id: string,
    changes: Readonly<Record<string, string | null>>,
    options: { at?: Date | undefined } = {},
  ): CrmRecord | undefined {
    const record = this.find(type, id);
    if (!record) return undefined;
    const now = options.at ?? this.#clock.now();
    record.updatedAt = now;
    this.#write(record, changes, now);
    const followsPrice = type === 'line_items' && AMOUNT_SOURCES.some((name) => name in changes);
    if (followsPrice && !('amount' in changes)) this.#write(record, lineAmounts(record.properties), now);
    return record;
  }

  /** Deletes an object; its associations go with it. Answers whether there ever was one. */
  remove(type: ObjectTypeName, id: string): boolean {
    const record = this.#records.get(key(type, id));
    if (record) record.archived = true;
    return record !== undefined;
  }

  /** Merges two objects as HubSpot does with deals: a new id, which both old ones lead to, and all their links. */
  merge(type: ObjectTypeName, keptId: string, absorbedId: string, options: { id?: string } = {}): CrmRecord {
    const kept = this.find(type, keptId);
    const absorbed = this.find(type, absorbedId);
    if (!kept || !absorbed || kept === absorbed) throw new TypeError(`There are no two ${type} to merge.`);
    const parents = [kept, absorbed];
    const inherited = parents.flatMap(({ properties }) => properties['hs_merged_object_ids']?.split(';') ?? []);
    const mergedIds = [kept.id, absorbed.id, ...inherited];
    const survivor = this.add(
      type,
      { ...absorbed.properties, ...kept.properties, hs_merged_object_ids: mergedIds.join(';') },
      options,
    );
    for (const parent of parents) {
      for (const { name } of OBJECT_TYPES) {
        for (const link of this.associated(parent, name)) this.#link(survivor, { type: name, id: link.id }, link.types);
      }
      parent.archived = true;
    }
    for (const id of mergedIds) this.#mergedInto.set(key(type, id), survivor.id);
    return survivor;
  }

  /** Adds an association label of the portal's own. */
  defineLabel(from: ObjectTypeName, to: ObjectTypeName, label: string): AssociationType {
    const name = label.toLowerCase().replaceAll(' ', '_');
    const type = { category: 'USER_DEFINED' as const, typeId: this.#nextLabelId++, label, name };
    this.#labels.push({ from, to, type }, { from: to, to: from, type: { ...type, typeId: this.#nextLabelId++ } });
    return type;
  }

  /** Every kind of link from one type to another: HubSpot's own, then the portal's. */
  associationTypes(from: ObjectTypeName, to: ObjectTypeName): AssociationType[] {
    const own = this.#labels.filter((label) => label.from === from && label.to === to).map(({ type }) => type);
    return [...definedAssociationTypes(from, to), ...own];
  }

  /** Links two objects in both directions. A labelled link carries the unlabelled kind as well, as HubSpot's do. */
  associate(from: ObjectRef, to: NewLink): void {
    const types = this.associationTypes(from.type, to.type);
    const labelled = types.filter(({ label }) => label !== null && label === to.label);
    if (types.length === 0 || (to.label !== undefined && labelled.length === 0)) {
      throw new TypeError(`${from.type} and ${to.type} have no association ${to.label ?? ''}`.trimEnd() + '.');
    }
    this.#link(from, to, [...types.slice(0, 1), ...labelled]);
  }

  /** What an object is associated with, of one type; deleted objects are gone, merged ones are their survivor. */
  associated(from: ObjectRef, toType: ObjectTypeName): Link[] {
    return this.#links.from(from, toType).filter(({ id }) => this.find(toType, id)?.id === id);
  }

  /** Adds a property of the portal's own. */
  defineProperty(type: ObjectTypeName, name: string): void {
    this.#knownProperties.get(type)?.add(name);
  }

  /** Whether a property exists here; those that an object of the sample data carries do. */
  hasProperty(type: ObjectTypeName, name: string): boolean {
    return this.#knownProperties.get(type)?.has(name) ?? false;
  }

  #link(from: ObjectRef, to: ObjectRef, types: readonly AssociationType[]): void {
    this.#links.add(from, to, types);
    const labels = new Set(types.map(({ label }) => label));
    const back = this.associationTypes(to.type, from.type);
    this.#links.add(to, from, [
      ...back.slice(0, 1),
      ...back.filter(({ label }) => label !== null && labels.has(label)),
    ]);
  }

  #write(record: CrmRecord, changes: Readonly<Record<string, string | null>>, timestamp: Date): void {
    for (const [name, value] of Object.entries(changes)) {
      this.defineProperty(record.type, name);
      if (value === null || value === '') delete record.properties[name];
      else record.properties[name] = value;
      record.history.unshift({ name, value: value ?? '', timestamp });
    }
  }
}

function key(type: ObjectTypeName, id: string): string {
  return `${objectType(type).id}/${id}`;
}
