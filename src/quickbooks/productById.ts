import { DOCUMENT_WORDS, type DocumentKind } from '../domain/actions.ts';
import type { MatchedProduct } from '../domain/company.ts';
import { failure, type Failure } from '../domain/failures.ts';
import { refValue, textOf, type Entity } from './answers.ts';
import type { QuickBooksClient } from './client.ts';

/** What QuickBooks has under a product's id. `gone` holds its name when an inactive one is still there. */
export type ProductById = { matched: MatchedProduct } | { failure: Failure } | { gone: string | undefined };

/** What a product is to be sold in. */
export interface SoldIn {
  kind: DocumentKind;
  /** The document's date, `YYYY-MM-DD`. */
  date: string;
}

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
