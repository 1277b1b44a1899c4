import { RECORD_WORDS, type RecordRef } from '../domain/actions.ts';
import { failure, type Failure } from '../domain/failures.ts';
import { refuse, Refused } from '../domain/problems.ts';
import type { Sale } from '../domain/sale.ts';
import { calendarDay, dayOf } from './calendarDay.ts';
import type { HubSpotRecord } from './client.ts';
import { judgePayment } from './paymentRules.ts';
import { withRefusals, type SaleReader } from './readAll.ts';
import { readBuyer } from './saleBuyer.ts';
import { readContent } from './saleContent.ts';
import type { SaleOrder } from './saleOrder.ts';
import { currencyOf, readSaleRecord, readSources, titleOf } from './saleRecord.ts';

/** A sale travels through Temporal's history, which takes 2 MB per payload. */
const MAX_SALE_BYTES = 1_000_000;
const NOT_READY = new Set(['DRAFT', 'PENDING_APPROVAL', 'REJECTED']);

/**
 * Reads a deal, quote or payment, its own line items and its buyer: three calls for up to 100 lines; a preferred label,
 * a company, and the discounts, fees and taxes of a legacy quote are one more each. Throws Refused with everything that
 * is wrong with them, NotNow when HubSpot can't answer or changed in between, Unforeseen.
 */
export async function readSale(client: SaleReader, order: SaleOrder): Promise<Sale> {
  const { record, kind } = order;
  const read = await readSaleRecord(client, record);
  const verdict = record.type === 'COMMERCE_PAYMENT' ? judgePayment(read.properties, kind) : undefined;
  const failures = verdict?.failures ?? quoteFailures(record, read);
  return saleOf(client, order, read, {
    date: dateOf(order, read),
    failures,
    warnings: verdict?.warnings ?? [],
  });
}

/** What is known of a sale before its lines and its buyer are read. */
export interface SaleFrame {
  /** `YYYY-MM-DD`. */
  date: string;
  failures: readonly Failure[];
  warnings: string[];
}

/** The sale of a record that is read already. */
export async function saleOf(
  client: SaleReader,
  order: SaleOrder,
  read: HubSpotRecord,
  frame: SaleFrame,
): Promise<Sale> {
  const { record } = order;
  const readAtMs = order.readAtMs ?? Date.now();
  const [content, buyer, sources] = await Promise.all([
    withRefusals(readContent(client, order, read)),
    withRefusals(readBuyer(client, order, read)),
    readSources(client, record, read),
  ]);
  const failures = [...frame.failures, ...content.failures, ...buyer.failures];
  if (failures.length > 0) refuse(failures);
  // Both are there when nothing was refused.
  if (!('lines' in content) || !('buyer' in buyer)) throw new TypeError('A part of the sale is missing.');

  const currency = currencyOf(record, read, order.accountCurrency);
  const expiresOn =
    record.type === 'QUOTE' ? dayOf(read.properties['hs_expiration_date'], order.timeZone ?? 'UTC') : undefined;
  const sale: Sale = {
    record,
    title: titleOf(record, read),
    mergedIds: record.type === 'DEAL' ? mergedIds(record.id, read.properties['hs_merged_object_ids']) : [],
    ...(currency === undefined ? {} : { currency }),
    date: frame.date,
    ...(expiresOn === undefined ? {} : { expiresOn }),
    buyer: buyer.buyer,
    ...(buyer.contact ? { contact: buyer.contact } : {}),
    ...(buyer.companyAddress ? { companyAddress: buyer.companyAddress } : {}),
    sources,
    lines: content.lines,
    orderDiscounts: content.orderDiscounts,
    orderFees: content.orderFees,
    orderTaxCents: content.orderTaxCents,
    omittedLines: content.omittedLines,
    ...(content.payment ? { payment: content.payment } : {}),
    ...(content.taxLeftOutCents ? { taxLeftOutCents: content.taxLeftOutCents } : {}),
    warnings: frame.warnings,
    readAtMs,
  };
  refuseIfTooLarge(sale);
  return sale;
}

function quoteFailures(record: RecordRef, read: HubSpotRecord): Failure[] {
  const status = read.properties['hs_status']?.trim().toUpperCase() ?? '';
  if (record.type !== 'QUOTE' || !NOT_READY.has(status)) return [];
  const words = { DRAFT: 'a draft', PENDING_APPROVAL: 'waiting for approval', REJECTED: 'rejected' }[status] ?? status;
  return [failure('QuoteNotReady', { title: titleOf(record, read), status: words })];
}

/** A payment is dated by itself, everything else on the day of the run. */
export function dateOf(order: Pick<SaleOrder, 'record' | 'nowMs' | 'timeZone'>, read: HubSpotRecord): string {
  const timeZone = order.timeZone ?? 'UTC';
  const ownDay =
    order.record.type === 'COMMERCE_PAYMENT' ? dayOf(read.properties['hs_initiated_date'], timeZone) : undefined;
  return ownDay ?? calendarDay(order.nowMs, timeZone);
}

function refuseIfTooLarge(sale: Sale): void {
  const bytes = Buffer.byteLength(JSON.stringify(sale));
  if (bytes > MAX_SALE_BYTES)
    throw new Refused(
      failure('SaleTooLarge', { type: RECORD_WORDS[sale.record.type], size: `${(bytes / 1_000_000).toFixed(1)} MB` }),
    );
}

function mergedIds(ownId: string, text: string | undefined): string[] {
  const ids = (text ?? '').split(';').map((each) => each.trim());
  return [...new Set(ids)].filter((id) => /^[1-9]\d*$/.test(id) && id !== ownId);
}
