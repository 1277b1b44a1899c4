import { DOCUMENT_WORDS, RECORD_WORDS } from '../domain/actions.ts';
import { failure, type Failure } from '../domain/failures.ts';
import { formatCents } from '../domain/money.ts';
import { Refused } from '../domain/problems.ts';
import { saleLinesCents, saleNetCents, saleTaxCents, type OrderAmount, type SalePayment } from '../domain/sale.ts';
import { centsProperty, UnreadableNumber } from './amounts.ts';
import type { HubSpotRecord } from './client.ts';
import { orderAmounts, ORDER_AMOUNT_PROPERTIES, type OrderAmounts } from './orderAmounts.ts';
import { linkedIds, readAll, type SaleReader } from './readAll.ts';
import { LINE_PROPERTIES, saleLines, type SaleLines } from './saleLines.ts';
import type { SaleOrder } from './saleOrder.ts';
import { titleOf } from './saleRecord.ts';
import { optionalText } from './texts.ts';
import { wholeAmount } from './wholeAmount.ts';

/** More lines than this are not even read. QuickBooks' own limits are checked when the tax is known. */
const MAX_LINES = 10_000;
/** QuickBooks' limit on a payment's reference; the end of a long one tells more than its beginning. */
const MAX_REFERENCE = 21;

/** What was sold: lines, what stands on the whole record, and what was paid for it. */
export type SaleContent = SaleLines &
  Omit<OrderAmounts, 'failures'> & { payment?: SalePayment; taxLeftOutCents?: number };

/**
 * Lines and amounts on the whole record, checked against what HubSpot says the whole comes to (facts/mappings 1.4).
 * Throws Refused with what can't be told together with the rest, NotNow, Unforeseen.
 */
export async function readContent(client: SaleReader, order: SaleOrder, read: HubSpotRecord): Promise<SaleContent> {
  const { record, kind, inputs } = order;
  const isWhole = inputs.products !== 'line_items';
  const lines = await readLines(client, order, read);
  const onOrder = await readOrderAmounts(client, order, read, lines);
  const total = controlTotal(order, read);
  const ofParts = [...lines.failures, ...onOrder.failures];
  let content: SaleContent = {
    ...lines,
    ...onOrder,
    failures: [...ofParts, ...total.failures],
    ...(total.payment ? { payment: total.payment } : {}),
  };
  // A payment that is booked as one product comes to what was paid, whatever is wrong with its parts.
  if (isWhole && total.payment && ofParts.length > 0)
    content = {
      ...content,
      ...NO_PARTS,
      lines: [],
      failures: total.failures,
      taxLeftOutCents: saleTaxCents(content),
    };
  if (content.failures.length > 0) return content;
  if (isWhole) content = wholeAmount(order, read, content);
  else if (content.lines.length === 0)
    throw new Refused(failure('LineItemsMissing', { type: RECORD_WORDS[record.type] }));

  const actualCents = saleNetCents(content) + saleTaxCents(content);
  const expectedCents = total.payment?.grossCents ?? (content.recurs ? undefined : total.quoteCents);
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

const NO_PARTS = { orderDiscounts: [], orderFees: [], orderTaxCents: 0 };

async function readLines(client: SaleReader, order: SaleOrder, read: HubSpotRecord): Promise<SaleLines> {
  const { record, kind, settings } = order;
  const ids = await linkedIds(client, record, read, 'line_items');
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
  if (record.type === 'DEAL' || read.properties['hs_template_type'] === 'CPQ_QUOTE')
    return { ...NO_PARTS, failures: [] };
  const objects = async (type: 'discounts' | 'fees' | 'taxes') => {
    const ids = await linkedIds(client, record, read, type);
    return readAll(client, record.portalId, type, ids, ORDER_AMOUNT_PROPERTIES);
  };
  const [discounts, fees, taxes] = await Promise.all([objects('discounts'), objects('fees'), objects('taxes')]);
  const own = record.type === 'COMMERCE_PAYMENT' ? paymentDiscount(read) : { discounts: [], failures: [] };
  const amounts = orderAmounts(saleLinesCents({ lines }), { discounts, fees, taxes }, own.discounts);
  return { ...amounts, failures: [...own.failures, ...amounts.failures] };
}

function paymentDiscount(read: HubSpotRecord): { discounts: OrderAmount[]; failures: Failure[] } {
  const discount = readable(read, 'hs_order_discount_amount', 'an order discount');
  if ('failure' in discount) return { discounts: [], failures: [discount.failure] };
  const amountCents = discount.cents ?? 0;
  return { discounts: amountCents === 0 ? [] : [{ label: 'Order discount', amountCents }], failures: [] };
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
  const reference =
    optionalText(properties['hs_reference_number']) ?? optionalText(properties['hs_payment_id']) ?? record.id;
  return {
    failures: [],
    payment: {
      grossCents: total.cents,
      ...(method ? { method } : {}),
      reference: lastCharacters(reference, MAX_REFERENCE),
    },
  };
}

/** By characters, not by halves of them. */
function lastCharacters(text: string, count: number): string {
  const cut = text.slice(-count);
  return /^[\uDC00-\uDFFF]/.test(cut) ? cut.slice(1) : cut;
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

function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
