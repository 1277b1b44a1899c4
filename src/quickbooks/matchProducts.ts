import type { DocumentKind } from '../domain/actions.ts';
import type { MatchedProduct, PlannedProduct } from '../domain/company.ts';
import { failure, type Failure } from '../domain/failures.ts';
import type { SaleLine } from '../domain/sale.ts';
import { refValue, textOf, type Entity } from './answers.ts';
import type { QuickBooksClient } from './client.ts';
import { comparable, inChunks, isQueryable, queryList } from './queryText.ts';

/** Which lines are to be matched, and what happens to those that QuickBooks doesn't know. */
export interface ProductQuestion {
  realmId: string;
  kind: DocumentKind;
  lines: readonly SaleLine[];
  /** The document's date, `YYYY-MM-DD`. */
  date: string;
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
  const { realmId, lines } = question;
  const bySku = await itemsBySku(client, realmId, lines);
  const hits = new Map<SaleLine, Entity[]>();
  for (const line of lines) {
    const items = !line.sku ? [] : bySku.filter((item) => sameText(item['Sku'], line.sku));
    if (items.length > 0) hits.set(line, items);
  }
  const nameless = lines.filter((line) => !hits.has(line));
  const byName = await itemsByName(client, realmId, nameless);
  for (const line of nameless)
    hits.set(
      line,
      byName.filter((item) => isNamed(item, line)),
    );

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

/** A product as a sale needs it. */
export function matchedProduct(item: Entity): MatchedProduct {
  return { id: textOf(item['Id']), name: textOf(item['Name']), taxable: item['Taxable'] === true };
}

type Verdict = { matched: MatchedProduct } | { failure: Failure } | { missing: true };

function judge(line: SaleLine, hits: readonly Entity[], { date, kind }: ProductQuestion): Verdict {
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
  const name = textOf(item['Name']);
  if (item['Type'] === 'Group') return { failure: failure('ProductIsBundle', { name }) };
  if (refValue(item['IncomeAccountRef']) === undefined) return { failure: failure('ProductNotSellable', { name }) };
  const trackedFrom = textOf(item['InvStartDate']).slice(0, 10);
  if (item['Type'] === 'Inventory' && trackedFrom !== '' && date < trackedFrom)
    return { failure: failure('InventoryDateTooEarly', { name, date: trackedFrom, document: kind, date2: date }) };
  return { matched: matchedProduct(item) };
}

async function itemsBySku(
  client: Pick<QuickBooksClient, 'query'>,
  realmId: string,
  lines: readonly SaleLine[],
): Promise<Entity[]> {
  return itemsWhere(
    client,
    realmId,
    'Sku',
    lines.flatMap((line) => line.sku ?? []),
  );
}

async function itemsByName(
  client: Pick<QuickBooksClient, 'query'>,
  realmId: string,
  lines: readonly SaleLine[],
): Promise<Entity[]> {
  const names = lines.map((line) => line.name.trim());
  const found = await itemsWhere(
    client,
    realmId,
    'Name',
    names.filter((name) => !name.includes(':')),
  );
  const qualified = await itemsWhere(
    client,
    realmId,
    'FullyQualifiedName',
    names.filter((name) => name.includes(':')),
  );
  return [...new Map([...found, ...qualified].map((item) => [textOf(item['Id']), item])).values()];
}

async function itemsWhere(
  client: Pick<QuickBooksClient, 'query'>,
  realmId: string,
  property: string,
  values: readonly string[],
): Promise<Entity[]> {
  const wanted = [...new Set(values.map((value) => value.trim()))].filter((value) => value !== '');
  // QuickBooks' queries mis-match texts beyond Latin letters, so for those all items are read and compared here.
  if (!wanted.every(isQueryable)) return client.query(realmId, 'Item', 'Active IN (true,false)');
  const rows: Entity[] = [];
  for (const chunk of inChunks(wanted, VALUES_PER_QUERY))
    rows.push(
      ...(await client.query(realmId, 'Item', `${property} IN ${queryList(chunk)} AND Active IN (true,false)`)),
    );
  return rows;
}

/** A name that says another SKU than the line's is another product. */
function isNamed(item: Entity, line: SaleLine): boolean {
  const itemSku = textOf(item['Sku']).trim();
  if (line.sku && itemSku !== '' && !sameText(itemSku, line.sku)) return false;
  return line.name.includes(':')
    ? sameText(item['FullyQualifiedName'], line.name)
    : sameText(item['Name'], line.name) || sameText(item['FullyQualifiedName'], line.name);
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
