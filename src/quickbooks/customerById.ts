import type { MatchedCustomer } from '../domain/company.ts';
import { refValue, textOf, type Entity } from './answers.ts';
import type { QuickBooksClient } from './client.ts';

/** What QuickBooks has under a customer's id; merged customers are inactive or gone. */
export type CustomerById = { matched: MatchedCustomer } | { inactive: string } | { gone: true };

/** Reads one customer; an inactive one is known by its name. */
export async function customerById(
  client: Pick<QuickBooksClient, 'read'>,
  realmId: string,
  id: string,
): Promise<CustomerById> {
  const row = await client.read(realmId, 'Customer', id);
  if (!row) return { gone: true };
  return row['Active'] === false ? { inactive: textOf(row['DisplayName']) } : { matched: matchedCustomer(row) };
}

/** A customer as a sale needs it. */
export function matchedCustomer(row: Entity): MatchedCustomer {
  const currency = refValue(row['CurrencyRef']);
  const termsId = refValue(row['SalesTermRef']);
  const taxCodeId = refValue(row['DefaultTaxCodeRef']);
  return {
    id: textOf(row['Id']),
    ...(currency === undefined ? {} : { currency }),
    ...(termsId === undefined ? {} : { termsId }),
    ...(taxCodeId === undefined ? {} : { taxCodeId }),
  };
}
