import { refer, type Company, type Stored, type Table } from './company.ts';
import { businessRule, objectNotFound } from './faults.ts';
import { entityKinds } from './entities/registry.ts';
import { idOf, isObject, type Reference } from './json.ts';

/** What the screens of QuickBooks can merge. */
export const MERGEABLE = ['Customer', 'Vendor', 'Item'] as const;

/** One of MERGEABLE. */
export type Mergeable = (typeof MERGEABLE)[number];

/** The properties that refer to a record of each list, wherever in a document they are. */
const REFERENCES: Record<Mergeable, readonly string[]> = {
  Customer: ['CustomerRef', 'EntityRef', 'ParentRef'],
  Vendor: ['VendorRef', 'EntityRef', 'PrefVendorRef'],
  Item: ['ItemRef', 'ParentRef'],
};

/**
 * Merges a record into another as QuickBooks' screens do, which the API can't: the absorbed Id leads nowhere any more,
 * and everything that referred to it refers to the survivor. Throws 610 without a survivor, 6000 for a pair that can't
 * be merged.
 */
export function merge(company: Company, entity: Mergeable, absorbedId: string, survivorId: string, at: Date): void {
  const absorbed = company.find(entity, absorbedId);
  const survivor = company.find(entity, survivorId);
  if (!absorbed || !survivor) throw objectNotFound();
  if (absorbedId === survivorId) throw businessRule('A record can not be merged into itself.');
  if (idOf(absorbed.CurrencyRef) !== idOf(survivor.CurrencyRef)) {
    throw businessRule('Records in different currencies can not be merged.');
  }
  const table: Table = entity === 'Item' ? 'Items' : 'Names';
  const target = refer(survivor);
  company.remove(entity, absorbedId, at);
  company.merged.add(`${entity} ${absorbedId}`);
  for (const kind of entityKinds) {
    // A ParentRef means a customer on customers and an item on items.
    const properties = REFERENCES[entity].filter((name) => name !== 'ParentRef' || kind.table === table);
    for (const record of company.all(kind.name)) {
      const moved = redirect(record, properties, absorbedId, target) as Stored;
      if (moved !== record) company.replace(kind.name, record, moved, at);
    }
  }
}

/** The same value with its references to one Id turned to another record; the very same one when it has none. */
function redirect(value: unknown, properties: readonly string[], fromId: string, to: Reference): unknown {
  if (Array.isArray(value)) {
    const moved = value.map((one: unknown) => redirect(one, properties, fromId, to));
    return moved.some((one, index) => one !== value[index]) ? moved : value;
  }
  if (!isObject(value)) return value;
  let changed = false;
  const entries = Object.entries(value).map(([property, one]) => {
    const found = properties.includes(property) && idOf(one) === fromId;
    const moved = found ? { ...(isObject(one) ? one : {}), ...to } : redirect(one, properties, fromId, to);
    changed ||= moved !== one;
    return [property, moved] as const;
  });
  return changed ? Object.fromEntries(entries) : value;
}
