import type { CompanyAccount, ListEntry } from '../domain/company.ts';
import { isObject, refValue, textOf, type Entity } from './answers.ts';
import type { QuickBooksClient, QuickBooksEntity } from './client.ts';

/** A customer or product in a dropdown. */
export interface SearchableEntry extends ListEntry {
  /** What tells it from others of the same name: an e-mail address or company, a SKU. */
  detail?: string;
}

/** The lists of a company that are kept in memory. */
export interface ListRows {
  accounts: CompanyAccount;
  paymentMethods: ListEntry;
  vendors: ListEntry;
  customers: SearchableEntry;
  items: SearchableEntry;
}

export type ListName = keyof ListRows;

/** Lists of companies, inactive rows included, read once and kept for a while; bounded over all companies. */
export interface CompanyLists {
  /** What memory has, if it was read recently enough; asks nobody. */
  known<Name extends ListName>(realmId: string, list: Name): readonly ListRows[Name][] | undefined;
  /** From memory while it is fresh, else read: once, however many ask at the same time. `anew` reads in any case. */
  read<Name extends ListName>(
    realmId: string,
    list: Name,
    options?: { anew?: boolean },
  ): Promise<readonly ListRows[Name][]>;
  /** Drops what is kept of a company, because QuickBooks refused something that memory believes in. */
  forget(realmId: string): void;
}

/** How lists are kept. */
export interface ListKeeping {
  /** A list is read again once it is older. */
  freshMs: number;
  /** Rows of all companies together; the lists that were used longest ago go first. */
  maxRows: number;
  /** Epoch milliseconds; the machine's clock unless told. */
  now?: () => number;
}

/** QuickBooks' entity behind each list, and how a row of it is kept: as little as dropdowns and checks need. */
const SOURCES: { [Name in ListName]: { entity: QuickBooksEntity; keep(row: Entity): ListRows[Name] | undefined } } = {
  accounts: {
    entity: 'Account',
    keep: (row) => ({
      ...entry(row, row['FullyQualifiedName'] ?? row['Name']),
      type: textOf(row['AccountType']),
      subType: textOf(row['AccountSubType']),
      ...currencyOf(row),
    }),
  },
  paymentMethods: { entity: 'PaymentMethod', keep: (row) => entry(row, row['Name']) },
  vendors: { entity: 'Vendor', keep: (row) => entry(row, row['DisplayName']) },
  customers: {
    entity: 'Customer',
    keep: (row) => ({
      ...entry(row, row['DisplayName']),
      ...detail([emailOf(row), textOf(row['CompanyName'])].find((text) => text !== '')),
    }),
  },
  items: {
    entity: 'Item',
    // Categories and bundles can't be sold through the API.
    keep: (row) =>
      ['Service', 'NonInventory', 'Inventory'].includes(textOf(row['Type']))
        ? { ...entry(row, row['FullyQualifiedName'] ?? row['Name']), ...detail(textOf(row['Sku'])) }
        : undefined,
  },
};

interface Kept {
  rows: readonly ListRows[ListName][];
  readAtMs: number;
}

/** Lists over the client, in this process's memory. */
export function createCompanyLists(client: Pick<QuickBooksClient, 'query'>, keeping: ListKeeping): CompanyLists {
  const { freshMs, maxRows, now = Date.now } = keeping;
  // A Map remembers the order of insertion: what is used is inserted anew, so the first is the longest unused.
  const kept = new Map<string, Kept>();
  const underWay = new Map<string, Promise<readonly ListRows[ListName][]>>();
  const keyOf = (realmId: string, list: ListName) => `${realmId} ${list}`;

  function known(realmId: string, list: ListName): readonly ListRows[ListName][] | undefined {
    const key = keyOf(realmId, list);
    const found = kept.get(key);
    if (!found || now() - found.readAtMs >= freshMs) return undefined;
    kept.delete(key);
    kept.set(key, found);
    return found.rows;
  }

  function keep(key: string, rows: readonly ListRows[ListName][]): void {
    kept.delete(key);
    if (rows.length > maxRows) return;
    kept.set(key, { rows, readAtMs: now() });
    let total = [...kept.values()].reduce((sum, each) => sum + each.rows.length, 0);
    for (const [oldest, { rows: oldRows }] of kept) {
      if (total <= maxRows) return;
      kept.delete(oldest);
      total -= oldRows.length;
    }
  }

  async function readList(realmId: string, list: ListName): Promise<readonly ListRows[ListName][]> {
    const { entity, keep: keepRow } = SOURCES[list];
    const entities = await client.query(realmId, entity, 'Active IN (true,false)');
    const rows = entities.flatMap((row) => keepRow(row) ?? []);
    keep(keyOf(realmId, list), rows);
    return rows;
  }

  function read(realmId: string, list: ListName, { anew = false } = {}): Promise<readonly ListRows[ListName][]> {
    const remembered = anew ? undefined : known(realmId, list);
    if (remembered) return Promise.resolve(remembered);
    const key = keyOf(realmId, list);
    const running = underWay.get(key);
    // A read that began before somebody asked for a new one may have missed what he means.
    if (running && !anew) return running;
    const reading = readList(realmId, list).finally(() => {
      if (underWay.get(key) === reading) underWay.delete(key);
    });
    underWay.set(key, reading);
    return reading;
  }

  return {
    known: known as CompanyLists['known'],
    read: read as CompanyLists['read'],
    forget(realmId) {
      for (const key of kept.keys()) if (key.startsWith(`${realmId} `)) kept.delete(key);
    },
  };
}

function entry(row: Entity, name: unknown): ListEntry {
  return { id: textOf(row['Id']), name: textOf(name), active: row['Active'] !== false };
}

function detail(text: string | undefined): { detail?: string } {
  return text === undefined || text === '' ? {} : { detail: text };
}

function emailOf(row: Entity): string {
  const field = row['PrimaryEmailAddr'];
  return isObject(field) ? textOf(field['Address']) : '';
}

function currencyOf(row: Entity): { currency?: string } {
  const currency = refValue(row['CurrencyRef']);
  return currency === undefined ? {} : { currency };
}
