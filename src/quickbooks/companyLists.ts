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
    keep(row) {
      const currency = refValue(row['CurrencyRef']);
      return {
        ...entry(row, 'FullyQualifiedName', 'Name'),
        type: textOf(row['AccountType']),
        subType: textOf(row['AccountSubType']),
        ...(currency === undefined ? {} : { currency }),
      };
    },
  },
  paymentMethods: { entity: 'PaymentMethod', keep: (row) => entry(row, 'Name') },
  vendors: { entity: 'Vendor', keep: (row) => entry(row, 'DisplayName') },
  customers: {
    entity: 'Customer',
    keep(row) {
      const kept = entry(row, 'DisplayName');
      const company = textOf(row['CompanyName']);
      return { ...kept, ...detailOf(emailOf(row), company === kept.name ? '' : company) };
    },
  },
  items: {
    entity: 'Item',
    // Categories and bundles can't be sold through the API.
    keep: (row) =>
      ['Service', 'NonInventory', 'Inventory'].includes(textOf(row['Type']))
        ? { ...entry(row, 'FullyQualifiedName', 'Name'), ...detailOf(textOf(row['Sku'])) }
        : undefined,
  },
};

/** A read that began less than this ago is new enough for whoever asks for a new one: a storm is one read a second. */
const SAME_MOMENT_MS = 1_000;

type Rows = readonly ListRows[ListName][];
interface Kept {
  rows: Rows;
  /** When the reading began: what happened in QuickBooks later may be missing. */
  readAtMs: number;
}
interface Reading {
  rows: Promise<Rows>;
  beganAtMs: number;
}

/** Lists over the client, in this process's memory. Reading throws what the client throws. */
export function createCompanyLists(client: Pick<QuickBooksClient, 'query'>, keeping: ListKeeping): CompanyLists {
  const { freshMs, maxRows, now = Date.now } = keeping;
  // A Map remembers the order of insertion: what is used is inserted anew, so the first is the longest unused.
  const kept = new Map<string, Kept>();
  const underWay = new Map<string, Reading>();
  const keyOf = (realmId: string, list: ListName) => `${realmId} ${list}`;

  function known(realmId: string, list: ListName): Rows | undefined {
    const key = keyOf(realmId, list);
    const found = kept.get(key);
    if (!found) return undefined;
    kept.delete(key);
    // An old one is of no use to anybody, and would only take up room.
    if (now() - found.readAtMs >= freshMs) return undefined;
    kept.set(key, found);
    return found.rows;
  }

  function keep(key: string, latest: Kept): void {
    kept.delete(key);
    if (sizeOf(latest) > maxRows) return;
    kept.set(key, latest);
    let total = [...kept.values()].reduce((sum, each) => sum + sizeOf(each), 0);
    for (const [oldest, each] of kept) {
      if (total <= maxRows) return;
      kept.delete(oldest);
      total -= sizeOf(each);
    }
  }

  async function readRows(realmId: string, list: ListName): Promise<Rows> {
    const { entity, keep: keepRow } = SOURCES[list];
    const entities = await client.query(realmId, entity, 'Active IN (true,false)');
    // Rows move between pages while others are added, so that one may come twice.
    const rows = new Map<string, ListRows[ListName]>();
    for (const each of entities) {
      const row = keepRow(each);
      if (row && row.id !== '') rows.set(row.id, row);
    }
    return [...rows.values()];
  }

  function startReading(realmId: string, list: ListName): Reading {
    const key = keyOf(realmId, list);
    const reading: Reading = {
      beganAtMs: now(),
      rows: readRows(realmId, list).then(
        (rows) => {
          // A newer reading, or `forget`, has made this one too old to be kept.
          if (finish()) keep(key, { rows, readAtMs: reading.beganAtMs });
          return rows;
        },
        (error: unknown) => {
          finish();
          throw error;
        },
      ),
    };
    const finish = () => underWay.get(key) === reading && underWay.delete(key);
    underWay.set(key, reading);
    return reading;
  }

  function read(realmId: string, list: ListName, { anew = false } = {}): Promise<Rows> {
    const remembered = anew ? undefined : known(realmId, list);
    if (remembered) return Promise.resolve(remembered);
    const running = underWay.get(keyOf(realmId, list));
    if (running && (!anew || now() - running.beganAtMs < SAME_MOMENT_MS)) return running.rows;
    return startReading(realmId, list).rows;
  }

  return {
    known: known as CompanyLists['known'],
    read: read as CompanyLists['read'],
    forget(realmId) {
      for (const held of [kept, underWay])
        for (const key of held.keys()) if (key.startsWith(`${realmId} `)) held.delete(key);
    },
  };
}

/** A list without rows takes up room as well. */
function sizeOf({ rows }: Kept): number {
  return rows.length + 1;
}

function entry(row: Entity, ...nameFields: string[]): ListEntry {
  const name = nameFields.map((field) => textOf(row[field])).find((text) => text !== '') ?? '';
  return { id: textOf(row['Id']), name, active: row['Active'] !== false };
}

function detailOf(...texts: string[]): { detail?: string } {
  const detail = texts.filter((text) => text !== '').join(', ');
  return detail === '' ? {} : { detail };
}

function emailOf(row: Entity): string {
  const field = row['PrimaryEmailAddr'];
  return isObject(field) ? textOf(field['Address']) : '';
}
