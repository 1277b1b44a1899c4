import { DOCUMENT_WORDS, type ActionRequest, type DocumentKind } from '../src/domain/actions.ts';
import { failure, type Failure } from '../src/domain/failures.ts';
import { NotNow, Refused } from '../src/domain/problems.ts';
import type { Sale } from '../src/domain/sale.ts';
import { ENTITY_OF } from '../src/quickbooks/documentEntities.ts';
import { readDocument } from '../src/quickbooks/documentLook.ts';
import type { ClaimRow } from '../src/store/claimRules.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { isCertain } from './sending.ts';

/** Income from a payment may be booked already as the invoice or sales receipt of its deal or quote. */
export function mayBeBooked(request: ActionRequest, sale: Sale): boolean {
  return ['sales_receipt', 'paid_invoice'].includes(request.kind) && sale.payment !== undefined;
}

/**
 * Throws Refused when the deal or quote behind a payment has a live invoice or sales receipt, unless the company's
 * settings allow it; NotNow while one of them is being written. A document that a person has taken out of QuickBooks
 * since doesn't count.
 */
export async function refuseIfBooked(deps: ActivityDependencies, request: ActionRequest, sale: Sale): Promise<void> {
  if (!mayBeBooked(request, sale)) return;
  const { portalId } = request.record;
  const { realmId } = request.inputs;
  const rows = await deps.bookedSales.ofSources({ portalId, realmId }, sale.sources);
  if (rows.length === 0 || (await deps.accounts.settings(portalId, realmId)).allowBookedSale) return;
  for (const row of rows) {
    if (row.state !== 'settled' && row.state !== 'stuck')
      throw new NotNow('QuickBooks', 'The deal or quote of this payment is being booked at this moment.', {
        retryAfterMs: 5_000,
      });
    if (row.state === 'stuck' || (await isLive(deps, row))) throw new Refused(alreadyBooked(row));
  }
}

/** `SaleAlreadyBooked`, naming the document of the row. */
export function alreadyBooked(row: ClaimRow): Failure {
  return failure('SaleAlreadyBooked', {
    document: DOCUMENT_WORDS[kindOf(row)],
    number: row.documentNumber ?? row.documentId ?? '(number unknown)',
  });
}

/** What a row's document is; rows of older versions are invoices. */
export function kindOf(row: Pick<ClaimRow, 'documentKind' | 'kind'>): DocumentKind {
  return row.documentKind ?? (row.kind as DocumentKind);
}

async function isLive(deps: ActivityDependencies, row: ClaimRow): Promise<boolean> {
  if (row.documentId === null) return true;
  const lookBeganAt = await deps.claims.now();
  const read = await readDocument(
    deps.quickbooks,
    row.realmId,
    ENTITY_OF[kindOf(row)],
    row.documentId,
    row.totalCents ?? 0,
  );
  // A young document may not be found everywhere yet: only a void is believed without waiting.
  return read.state === 'live' || (read.state === 'notFound' && !isCertain(deps, row, lookBeganAt));
}
