import { DOCUMENT_WORDS, type DocumentKind } from '../domain/actions.ts';
import type { MatchedProduct } from '../domain/company.ts';
import { failure, type Failure } from '../domain/failures.ts';
import { refValue, textOf, type Entity } from './answers.ts';
import type { QuickBooksClient } from './client.ts';
import { queryText } from './queryText.ts';

/** What QuickBooks has under a product's id. `gone` holds its name when an inactive one is still there. */
export type ProductById = { matched: MatchedProduct } | { failure: Failure } | { gone: string | undefined };

/** What a product is to be sold in. */
export interface SoldIn {
  kind: DocumentKind;
  /** The document's date, `YYYY-MM-DD`. */
  date: string;
}

/** Keeps a query short enough for every proxy on the way. */
const IDS_PER_QUERY = 100;

/** Reads one product that was chosen by its id, and checks that it can be sold. */
export async function productById(
  client: Pick<QuickBooksClient, 'read'>,
  realmId: string,
  id: string,
  soldIn: SoldIn,
): Promise<ProductById> {
  const item = await client.read(realmId, 'Item', id);
  if (!item) return { gone: undefined };
  if (item['Active'] === false) return { gone: textOf(item['Name']) };
  const unsellable = whyNotSold(item, soldIn);
  return unsellable ? { failure: unsellable } : { matched: matchedProduct(item) };
}

/** Of these products those that can be sold; one call for up to a hundred. */
export async function sellableByIds(
  client: Pick<QuickBooksClient, 'query'>,
  realmId: string,
  ids: readonly string[],
  soldIn: SoldIn,
): Promise<Map<string, MatchedProduct>> {
  const items: Entity[] = [];
  for (let start = 0; start < ids.length; start += IDS_PER_QUERY) {
    const wanted = ids.slice(start, start + IDS_PER_QUERY).map(queryText);
    items.push(...(await client.query(realmId, 'Item', `Id IN (${wanted.join(', ')})`)));
  }
  const sellable = items.filter((item) => item['Active'] !== false && !whyNotSold(item, soldIn));
  return new Map(sellable.map((item) => [textOf(item['Id']), matchedProduct(item)]));
}

/** A product as a sale needs it. */
export function matchedProduct(item: Entity): MatchedProduct {
  return { id: textOf(item['Id']), name: textOf(item['Name']), taxable: item['Taxable'] === true };
}

/** Why an active product can't be sold in a document; undefined when it can (facts/mappings 6). */
export function whyNotSold(item: Entity, { kind, date }: SoldIn): Failure | undefined {
  const name = textOf(item['Name']);
  if (item['Type'] === 'Group') return failure('ProductIsBundle', { name });
  if (refValue(item['IncomeAccountRef']) === undefined) return failure('ProductNotSellable', { name });
  const trackedFrom = textOf(item['InvStartDate']).slice(0, 10);
  if (item['Type'] === 'Inventory' && trackedFrom !== '' && date < trackedFrom)
    return failure('InventoryDateTooEarly', {
      name,
      date: trackedFrom,
      document: DOCUMENT_WORDS[kind],
      date2: date,
    });
  return undefined;
}
