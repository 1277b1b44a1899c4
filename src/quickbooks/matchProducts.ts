import type { MatchedProduct, PlannedProduct } from '../domain/company.ts';
import { failure, type Failure } from '../domain/failures.ts';
import type { SaleLine } from '../domain/sale.ts';
import { textOf, type Entity } from './answers.ts';
import type { QuickBooksClient } from './client.ts';
import { queryValues } from './names.ts';
import { matchedProduct, whyNotSold, type SoldIn } from './productById.ts';
import { productName } from './productBody.ts';
import { comparable, inChunks, isQueryable, queryList } from './queryText.ts';

export { matchedProduct } from './productById.ts';

/** Which lines are to be matched, and what happens to those that QuickBooks doesn't know. */
export interface ProductQuestion extends SoldIn {
  realmId: string;
  lines: readonly SaleLine[];
  createMissing: boolean;
  /** For new products, from the action or the setting. */
  incomeAccountId: string | undefined;
}

/** What asking QuickBooks made of the lines, in their order; failures hold everything that is wrong with all of them. */
export interface ProductMatches {
  products: ({ matched: MatchedProduct } | { plannedKey: string } | undefined)[];
  planned: PlannedProduct[];
  failures: Failure[];
}

const VALUES_PER_QUERY = 40;

/** By SKU, then by name; letter case and outer blanks do not matter (facts/mappings 6). */
export async function matchProducts(
  client: Pick<QuickBooksClient, 'query'>,
  question: ProductQuestion,
): Promise<ProductMatches> {
  const { lines } = question;
  const items = itemSearch(client, question.realmId);
  const hits = new Map<SaleLine, Entity[]>();
  const bySku = await items.where(
    'Sku',
    lines.flatMap((line) => line.sku ?? []),
  );
  for (const line of lines) {
    const found = line.sku ? bySku.filter((item) => sameText(item['Sku'], line.sku)) : [];
    if (found.length > 0) hits.set(line, found);
  }
  const nameless = lines.filter((line) => !hits.has(line));
  const byName = await itemsByName(items, nameless);
  for (const line of nameless) hits.set(line, named(byName, line));

  const planned = new Map<string, PlannedProduct>();
  const failures: Failure[] = [];
  const notFound: string[] = [];
  const products = lines.map((line) => {
    const verdict = judge(line, hits.get(line) ?? [], question);
    if ('matched' in verdict) return verdict;
    if ('failure' in verdict) {
      failures.push(verdict.failure);
      return undefined;
    }
    if (!question.createMissing) {
      notFound.push(describe(line));
      return undefined;
    }
    const key = plannedKey(line);
    if (!planned.has(key)) planned.set(key, planProduct(key, line, question.incomeAccountId ?? ''));
    return { plannedKey: key };
  });
  if (notFound.length > 0) failures.push(failure('ProductNotFound', { lines: [...new Set(notFound)].join(', ') }));
  if (planned.size > 0 && question.incomeAccountId === undefined) failures.push(failure('IncomeAccountNotSet'));
  return { products, planned: [...planned.values()], failures: distinct(failures) };
}

type Verdict = { matched: MatchedProduct } | { failure: Failure } | { missing: true };

function judge(line: SaleLine, hits: readonly Entity[], soldIn: SoldIn): Verdict {
  const sellable = hits.filter((item) => item['Type'] !== 'Category');
  const active = sellable.filter((item) => item['Active'] !== false);
  const [item, ...others] = active;
  if (!item) {
    const [inactive] = sellable;
    return inactive ? { failure: failure('ProductInactive', { name: textOf(inactive['Name']) }) } : { missing: true };
  }
  if (others.length > 0) {
    const names = active.map((each) => `"${textOf(each['FullyQualifiedName']) || textOf(each['Name'])}"`).join(', ');
    return { failure: failure('ProductAmbiguous', { line: describe(line), names }) };
  }
  const unsellable = whyNotSold(item, soldIn);
  return unsellable ? { failure: unsellable } : { matched: matchedProduct(item) };
}

/** Items of one company; the whole list is read at most once. */
interface ItemSearch {
  where(property: 'Sku' | 'Name' | 'FullyQualifiedName', values: readonly string[]): Promise<Entity[]>;
}

function itemSearch(client: Pick<QuickBooksClient, 'query'>, realmId: string): ItemSearch {
  let all: Promise<Entity[]> | undefined;
  return {
    async where(property, values) {
      const wanted = queryValues(values);
      // QuickBooks' queries mis-match texts beyond Latin letters, so for those all items are read and compared here.
      if (!wanted.every(isQueryable)) return (all ??= client.query(realmId, 'Item', 'Active IN (true,false)'));
      const rows = await Promise.all(
        inChunks(wanted, VALUES_PER_QUERY).map((chunk) =>
          client.query(realmId, 'Item', `${property} IN ${queryList(chunk)} AND Active IN (true,false)`),
        ),
      );
      return rows.flat();
    },
  };
}

async function itemsByName(items: ItemSearch, lines: readonly SaleLine[]): Promise<Entity[]> {
  const names = lines.map((line) => line.name);
  const [found, qualified] = await Promise.all([
    items.where('Name', [...names.filter((name) => !name.includes(':')), ...names.map(productName)]),
    items.where(
      'FullyQualifiedName',
      names.filter((name) => name.includes(':')),
    ),
  ]);
  return [...new Map([...found, ...qualified].map((item) => [textOf(item['Id']), item])).values()];
}

/** The items of a line's name; where there is none, the one that this product would have made of that name. */
function named(items: readonly Entity[], line: SaleLine): Entity[] {
  const eligible = items.filter((item) => !hasOtherSku(item, line));
  const exact = eligible.filter(
    (item) =>
      sameText(item['FullyQualifiedName'], line.name) ||
      (!line.name.includes(':') && sameText(item['Name'], line.name)),
  );
  return exact.length > 0
    ? exact
    : eligible.filter((item) => sameText(item['FullyQualifiedName'], productName(line.name)));
}

/** A name that says another SKU than the line's is another product. */
function hasOtherSku(item: Entity, line: SaleLine): boolean {
  const itemSku = textOf(item['Sku']).trim();
  return Boolean(line.sku) && itemSku !== '' && !sameText(itemSku, line.sku);
}

function sameText(one: unknown, other: string | undefined): boolean {
  return other !== undefined && comparable(textOf(one)) === comparable(other);
}

function plannedKey(line: SaleLine): string {
  return line.sku ? `sku:${comparable(line.sku)}` : `name:${comparable(line.name)}`;
}

function planProduct(key: string, line: SaleLine, incomeAccountId: string): PlannedProduct {
  return {
    key,
    name: line.name,
    ...(line.sku === undefined ? {} : { sku: line.sku }),
    ...(line.description === undefined ? {} : { description: line.description }),
    ...(line.listPrice === undefined ? {} : { unitPrice: line.listPrice }),
    type: line.isGoods ? 'NonInventory' : 'Service',
    incomeAccountId,
    taxable: line.taxCents > 0,
  };
}

/** `"Rain Barrel 50 gal" (SKU RB-50)`. */
function describe(line: SaleLine): string {
  return line.sku ? `"${line.name}" (SKU ${line.sku})` : `"${line.name}"`;
}

function distinct(failures: readonly Failure[]): Failure[] {
  return [...new Map(failures.map((each) => [`${each.type} ${each.sentence}`, each])).values()];
}
