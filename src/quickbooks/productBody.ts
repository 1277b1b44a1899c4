import type { PlannedProduct } from '../domain/company.ts';
import { firstCharacters } from './queryText.ts';

/** The name that a new product gets: at most 100 characters, and no colon, which means a category. */
export function productName(name: string): string {
  const plain = name
    .replaceAll(':', '-')
    .replace(/[\t\r\n]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return firstCharacters(plain, 100).trim();
}

/** The body of a new product: a service or a non-stocked good, never an inventory item. */
export function productBody(product: PlannedProduct, name: string): object {
  return {
    Name: name,
    Type: product.type,
    IncomeAccountRef: { value: product.incomeAccountId },
    Taxable: product.taxable,
    ...(product.sku === undefined ? {} : { Sku: firstCharacters(product.sku, 100) }),
    ...(product.description === undefined ? {} : { Description: firstCharacters(product.description, 4_000) }),
    ...(product.unitPrice === undefined ? {} : { UnitPrice: Number(product.unitPrice) }),
  };
}
