import { invalidReference, objectNotFound } from './faults.ts';
import { idOf, isObject, type JsonObject, type Reference } from './json.ts';
import type { Switches } from './switches.ts';
import { localDay, localTime } from './time.ts';

/** A record as QuickBooks keeps it. */
export interface Stored extends JsonObject {
  Id: string;
  SyncToken: string;
  MetaData: { CreateTime: string; LastUpdatedTime: string };
}

/** QuickBooks' own lists; Ids count up in each, and a wrong Id is reported under the list's name. */
export type Table = 'Names' | 'Items' | 'Accounts' | 'Terms' | 'PaymentMethods' | 'Txns' | 'Companies';

/** Something that Intuit lets pass and a careful caller doesn't do. Tests expect none. */
export interface Violation {
  at: string;
  what: string;
  request: string;
}

/** What a company is made of, before its records. */
export interface CompanyProfile {
  realmId: string;
  timeZone: string;
  /** Percent of sales tax where sales tax is used; one rate stands for Intuit's whole tax engine. */
  taxRate: string;
}

interface Version {
  at: number;
  /** Undefined: deleted at this moment. */
  record: Stored | undefined;
}

/** One company's books in memory. Every change is kept with its time, so that reads can lag behind. */
export class Company {
  readonly realmId: string;
  readonly timeZone: string;
  readonly switches: Switches;
  readonly violations: Violation[] = [];
  /** Payments and sales receipts that are part of a bank deposit, which can't be voided any more (6540). */
  readonly deposited = new Set<string>();
  /** Records that were merged into others, as `Customer 12`; their Ids lead nowhere any more. */
  readonly merged = new Set<string>();
  taxRate: string;
  /** A lapsed subscription: books can be read, not written (6190). */
  subscriptionEnded = false;
  readonly #history = new Map<string, Map<string, Version[]>>();
  readonly #lastIds = new Map<Table, number>();
  readonly #lastNumbers = new Map<string, number>();

  constructor(profile: CompanyProfile, switches: Switches) {
    this.realmId = profile.realmId;
    this.timeZone = profile.timeZone;
    this.taxRate = profile.taxRate;
    this.switches = switches;
  }

  /** The record as it is now, whatever the lag switches say. */
  find(entity: string, id: string): Stored | undefined {
    return this.#versions(entity).get(id)?.at(-1)?.record;
  }

  /** All records of a kind that aren't deleted, as they are now. */
  all(entity: string): Stored[] {
    return this.allAsOf(entity, Number.POSITIVE_INFINITY);
  }

  /** The record as it was at a moment. */
  findAsOf(entity: string, id: string, moment: number): Stored | undefined {
    return this.#versions(entity)
      .get(id)
      ?.findLast(({ at }) => at <= moment)?.record;
  }

  /** All records of a kind as they were at a moment. */
  allAsOf(entity: string, moment: number): Stored[] {
    return [...this.#versions(entity).keys()].flatMap((id) => this.findAsOf(entity, id, moment) ?? []);
  }

  /** Stores a new record under the next Id of its list, or under a given one (CompanyInfo, Preferences). */
  insert(entity: string, table: Table, fields: JsonObject, at: Date, id = this.#nextId(table)): Stored {
    const time = localTime(at, this.timeZone);
    const record: Stored = {
      ...fields,
      Id: id,
      SyncToken: '0',
      MetaData: { CreateTime: time, LastUpdatedTime: time },
    };
    this.#versions(entity).set(id, [{ at: at.getTime(), record }]);
    return record;
  }

  /** Stores a new state of a record: SyncToken goes up, CreateTime stays. */
  replace(entity: string, old: Stored, fields: JsonObject, at: Date): Stored {
    const record: Stored = {
      ...fields,
      Id: old.Id,
      SyncToken: String(Number(old.SyncToken) + 1),
      MetaData: { CreateTime: old.MetaData.CreateTime, LastUpdatedTime: localTime(at, this.timeZone) },
    };
    this.#versions(entity).get(old.Id)?.push({ at: at.getTime(), record });
    return record;
  }

  /** Deletes a record; its Id is never used again. */
  remove(entity: string, id: string, at: Date): void {
    this.#versions(entity).get(id)?.push({ at: at.getTime(), record: undefined });
  }

  /** Follows a reference to an active record: 2500 when there is none, 610 when it is inactive; merged: a switch says. */
  follow(reference: unknown, entity: string, table: Table): Stored {
    const id = idOf(reference) ?? '';
    const record = this.find(entity, id);
    if (!record) {
      const gone = this.merged.has(`${entity} ${id}`) && this.switches.mergedReference === '610';
      throw gone ? objectNotFound() : invalidReference(table, id);
    }
    if (record.Active === false) throw objectNotFound();
    return record;
  }

  /** One preference, or undefined where the company has none of that name. */
  preference(group: string, name: string): unknown {
    const preferences = this.find('Preferences', '1')?.[group];
    return isObject(preferences) ? preferences[name] : undefined;
  }

  get homeCurrency(): string {
    return idOf(this.preference('CurrencyPrefs', 'HomeCurrency')) ?? 'USD';
  }

  get multiCurrency(): boolean {
    return this.preference('CurrencyPrefs', 'MultiCurrencyEnabled') === true;
  }

  /** US companies have the line tax codes TAX and NON and nothing else. */
  get isUS(): boolean {
    return this.find('CompanyInfo', '1')?.Country === 'US';
  }

  today(at: Date): string {
    return localDay(at, this.timeZone);
  }

  /** The next automatic document number of a kind of document. */
  nextDocNumber(entity: string): string {
    const next = (this.#lastNumbers.get(entity) ?? 1000) + 1;
    this.#lastNumbers.set(entity, next);
    return String(next);
  }

  #versions(entity: string): Map<string, Version[]> {
    const known = this.#history.get(entity);
    if (known) return known;
    const made = new Map<string, Version[]>();
    this.#history.set(entity, made);
    return made;
  }

  #nextId(table: Table): string {
    const next = (this.#lastIds.get(table) ?? 0) + 1;
    this.#lastIds.set(table, next);
    return String(next);
  }
}

/** A reference with the name that the server shows beside the Id. */
export function refer(record: Stored): Reference {
  const name = record.FullyQualifiedName ?? record.DisplayName ?? record.Name;
  return { value: record.Id, ...(typeof name === 'string' ? { name } : {}) };
}
