import type { QuickBooksClient } from './client.ts';
import { isObject, textOf, type Entity } from './answers.ts';
import { comparable, inChunks, isQueryable, queryList } from './queryText.ts';

/** The three lists that share one space of display names in QuickBooks. */
const NAME_LISTS = ['Customer', 'Vendor', 'Employee'] as const;
const NAMES_PER_QUERY = 20;

/** Who has a display name. */
export interface NameHolder {
  list: (typeof NAME_LISTS)[number];
  entity: Entity;
}

/** How a list is called in a sentence. */
export const LIST_WORDS = { Customer: 'customer', Vendor: 'vendor', Employee: 'employee' } as const;

/**
 * The holders of these display names among customers, vendors and employees, inactive ones included, by comparable name.
 * With a name among them that QuickBooks' queries can't be trusted with, the lists are read whole and compared here.
 */
export async function displayNameHolders(
  client: Pick<QuickBooksClient, 'query'>,
  realmId: string,
  names: readonly string[],
): Promise<Map<string, NameHolder>> {
  const values = queryValues(names);
  const conditions = values.every(isQueryable)
    ? inChunks(values, NAMES_PER_QUERY).map((chunk) => `DisplayName IN ${queryList(chunk)} AND `)
    : [''];
  const found = new Map<string, NameHolder>();
  const wanted = new Set(names.map(comparable));
  await Promise.all(
    NAME_LISTS.map(async (list) => {
      for (const condition of conditions) {
        for (const entity of await client.query(realmId, list, `${condition}Active IN (true,false)`)) {
          const name = comparable(textOf(entity['DisplayName']));
          if (wanted.has(name) && (list === 'Customer' || !found.has(name))) found.set(name, { list, entity });
        }
      }
    }),
  );
  return found;
}

/** All addresses in an entity's e-mail field, comparable; the field may hold several. */
export function emailsOf(entity: Entity): string[] {
  const field = entity['PrimaryEmailAddr'];
  const text = isObject(field) ? textOf(field['Address']) : '';
  return text
    .split(/[,;\s]+/)
    .filter((each) => each !== '')
    .map(comparable);
}

/**
 * Names as QuickBooks is asked for them: composed, outer blanks off, as they are and with single inner blanks, because
 * it may have either; each once, no empty ones.
 */
export function queryValues(names: readonly string[]): string[] {
  const composed = names.map((name) => name.normalize('NFC').trim());
  return [...new Set(composed.flatMap((name) => [name, name.replace(/\s+/g, ' ')]))].filter((name) => name !== '');
}
