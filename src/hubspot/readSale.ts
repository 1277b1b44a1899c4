import {
  DOCUMENT_WORDS,
  RECORD_WORDS,
  type ActionInputs,
  type DocumentKind,
  type RecordRef,
} from '../domain/actions.ts';
import type { CompanySettings } from '../domain/company.ts';
import { failure, type Failure } from '../domain/failures.ts';
import { formatCents } from '../domain/money.ts';
import { refuse, Refused } from '../domain/problems.ts';
import { saleLinesCents, saleNetCents, saleTaxCents, type Sale, type SalePayment } from '../domain/sale.ts';
import { centsProperty, UnreadableNumber } from './amounts.ts';
import { calendarDay, dayOf, moment } from './calendarDay.ts';
import type { HubSpotRecord } from './client.ts';
import { PATH_NAMES } from './objectTypes.ts';
import { orderAmounts, ORDER_AMOUNT_PROPERTIES, type OrderAmounts } from './orderAmounts.ts';
import { judgePayment } from './paymentRules.ts';
import { readAll, withRefusals, type SaleReader } from './readAll.ts';
import { readBuyer } from './saleBuyer.ts';
import { LINE_PROPERTIES, saleLines, type SaleLines } from './saleLines.ts';
import { currencyOf, readSaleRecord, sourcesOf, titleOf } from './saleRecord.ts';
import { wholeAmount } from './wholeAmount.ts';

export type { SaleReader } from './readAll.ts';

/** More lines than this are not even read. QuickBooks' own limits are checked when the tax is known. */
const MAX_LINES = 10_000;
/** A sale travels through Temporal's history, which takes 2 MB per payload. */
const MAX_SALE_BYTES = 1_000_000;
/** QuickBooks' limit on a payment's reference; the end of a long one tells more than its beginning. */
const MAX_REFERENCE = 21;
const NOT_READY = new Set(['DRAFT', 'PENDING_APPROVAL', 'REJECTED']);

/** Which record is read, for what, and what HubSpot doesn't say of it. */
export interface SaleOrder {
  record: RecordRef;
  /** What is to be made of the sale. */
  kind: DocumentKind;
  inputs: Pick<ActionInputs, 'customer' | 'products'>;
  settings: CompanySettings;
  /** The moment whose calendar day dates a deal's or quote's document: the run's start, epoch milliseconds. */
  nowMs: number;
  /** The company's time zone; UTC when nobody knows one. */
  timeZone?: string;
  /** The portal's currency, for records without one. */
  accountCurrency?: string;
  /** When HubSpot is read, epoch milliseconds; the machine's clock unless told. */
  readAtMs?: number;
}

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
  const [content, buyer] = await Promise.all([
    withRefusals(readContent(client, order, read)),
    withRefusals(readBuyer(client, order, read)),
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
    sources: sourcesOf(read),
    lines: content.lines,
    orderDiscounts: content.orderDiscounts,
    orderFees: content.orderFees,
    orderTaxCents: content.orderTaxCents,
    omittedLines: content.omittedLines,
    ...(content.payment ? { payment: content.payment } : {}),
    warnings: frame.warnings,
    readAtMs,
  };
  refuseIfTooLarge(sale);
  return sale;
}

type Content = SaleLines & Omit<OrderAmounts, 'failures'> & { payment?: SalePayment };

/** Lines and amounts on the whole record, checked against what HubSpot says the whole comes to. */
async function readContent(client: SaleReader, order: SaleOrder, read: HubSpotRecord): Promise<Content> {
  const { record, kind, inputs } = order;
  const lines = await readLines(client, order, read);
  const onOrder = await readOrderAmounts(client, order, read, lines);
  const total = controlTotal(order, read);
  const failures = [...lines.failures, ...onOrder.failures, ...total.failures];
  if (failures.length > 0) return { ...lines, ...onOrder, failures };
  const payment = total.payment;
  let content: Content = { ...lines, ...onOrder, failures, ...(payment ? { payment } : {}) };
  if (inputs.products !== 'line_items') content = wholeAmount(order, read, content);
  else if (content.lines.length === 0)
    throw new Refused(failure('LineItemsMissing', { type: RECORD_WORDS[record.type] }));

  const actualCents = saleNetCents(content) + saleTaxCents(content);
  const expectedCents = payment?.grossCents ?? (content.recurs ? undefined : total.quoteCents);
  if (expectedCents !== undefined && actualCents !== expectedCents)
    throw new Refused(
      failure('TotalMismatch', {
        expected: formatCents(expectedCents),
        document: DOCUMENT_WORDS[kind],
        actual: formatCents(actualCents),
        where: `this ${RECORD_WORDS[record.type]}`,
      }),
    );
  if (actualCents < 0)
    throw new Refused(failure('TotalNegative', { total: formatCents(actualCents), document: DOCUMENT_WORDS[kind] }));
  return content;
}

async function readLines(client: SaleReader, order: SaleOrder, read: HubSpotRecord): Promise<SaleLines> {
  const { record, kind, settings } = order;
  const linked = read.associations['line_items'];
  const ids = linked?.more
    ? await client.readAssociations(record.portalId, PATH_NAMES[record.type], 'line_items', record.id)
    : (linked?.ids ?? []);
  if (ids.length > MAX_LINES)
    throw new Refused(
      failure('TooManyLines', {
        max: formatCount(MAX_LINES),
        n: formatCount(ids.length),
        type: RECORD_WORDS[record.type],
      }),
    );
  const items = await readAll(client, record.portalId, 'line_items', ids, LINE_PROPERTIES);
  return saleLines(items, DOCUMENT_WORDS[kind], settings.recurringLines);
}

/** Amounts on the whole record: objects of legacy quotes, a property of payments and their fee objects; deals have none. */
async function readOrderAmounts(
  client: SaleReader,
  { record }: SaleOrder,
  read: HubSpotRecord,
  { lines }: SaleLines,
): Promise<OrderAmounts> {
  // CPQ quotes have discounts, fees and taxes on their lines only.
  const hasOwn = record.type !== 'DEAL' && read.properties['hs_template_type'] !== 'CPQ_QUOTE';
  const objects = async (type: 'discounts' | 'fees' | 'taxes') =>
    readAll(client, record.portalId, type, hasOwn ? (read.associations[type]?.ids ?? []) : [], ORDER_AMOUNT_PROPERTIES);
  const [discounts, fees, taxes] = await Promise.all([objects('discounts'), objects('fees'), objects('taxes')]);
  const amounts = orderAmounts(saleLinesCents({ lines }), { discounts, fees, taxes });
  if (record.type !== 'COMMERCE_PAYMENT') return amounts;
  const discount = readable(read, 'hs_order_discount_amount', 'an order discount');
  if ('failure' in discount) return { ...amounts, failures: [...amounts.failures, discount.failure] };
  const amountCents = discount.cents ?? 0;
  return amountCents === 0
    ? amounts
    : { ...amounts, orderDiscounts: [...amounts.orderDiscounts, { label: 'Order discount', amountCents }] };
}

/** What the whole must come to: a payment's amount always, a quote's when HubSpot says it; never a deal's. */
function controlTotal(
  order: SaleOrder,
  read: HubSpotRecord,
): { failures: Failure[]; payment?: SalePayment; quoteCents?: number } {
  const { record } = order;
  if (record.type === 'DEAL') return { failures: [] };
  const name = record.type === 'QUOTE' ? 'hs_quote_amount' : 'hs_initial_amount';
  const total = readable(read, name, 'an amount');
  if ('failure' in total) return { failures: [total.failure] };
  if (record.type === 'QUOTE')
    return { failures: [], ...(total.cents === undefined ? {} : { quoteCents: total.cents }) };
  if (total.cents === undefined)
    return { failures: [failure('LineInvalid', { name: titleOf(record, read), problem: 'no amount' })] };
  const { properties } = read;
  const method = properties['hs_payment_method_type']?.trim().toLowerCase();
  const reference = properties['hs_reference_number']?.trim() || properties['hs_payment_id']?.trim() || record.id;
  return {
    failures: [],
    payment: {
      grossCents: total.cents,
      ...(method ? { method } : {}),
      reference: reference.slice(-MAX_REFERENCE),
    },
  };
}

function readable(
  read: HubSpotRecord,
  name: string,
  called: string,
): { cents: number | undefined } | { failure: Failure } {
  try {
    return { cents: centsProperty(read.properties, name, called) };
  } catch (error) {
    if (!(error instanceof UnreadableNumber)) throw error;
    return { failure: failure('LineInvalid', { name: 'the whole', problem: error.message }) };
  }
}

function quoteFailures(record: RecordRef, read: HubSpotRecord): Failure[] {
  const status = read.properties['hs_status']?.trim().toUpperCase() ?? '';
  if (record.type !== 'QUOTE' || !NOT_READY.has(status)) return [];
  const words = { DRAFT: 'a draft', PENDING_APPROVAL: 'waiting for approval', REJECTED: 'rejected' }[status] ?? status;
  return [failure('QuoteNotReady', { title: titleOf(record, read), status: words })];
}

/** A payment is dated by itself, everything else on the day of the run. */
export function dateOf(order: Pick<SaleOrder, 'record' | 'nowMs' | 'timeZone'>, read: HubSpotRecord): string {
  const at = order.record.type === 'COMMERCE_PAYMENT' ? moment(read.properties['hs_initiated_date']) : undefined;
  return calendarDay(at ?? order.nowMs, order.timeZone ?? 'UTC');
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

function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
