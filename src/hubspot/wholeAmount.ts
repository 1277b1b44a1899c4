import { RECORD_WORDS } from '../domain/actions.ts';
import { failure } from '../domain/failures.ts';
import { Refused } from '../domain/problems.ts';
import { saleNetCents, saleTaxCents, type SaleLine } from '../domain/sale.ts';
import { centsProperty, UnreadableNumber } from './amounts.ts';
import type { HubSpotRecord } from './client.ts';
import type { OrderAmounts } from './orderAmounts.ts';
import type { SaleLines } from './saleLines.ts';
import type { SaleOrder } from './saleOrder.ts';
import { titleOf } from './saleRecord.ts';

/** Where a record without lines says what it comes to. */
const AMOUNT_PROPERTIES = { DEAL: 'amount', QUOTE: 'hs_quote_amount', COMMERCE_PAYMENT: 'hs_initial_amount' } as const;

/**
 * The whole record as one line of the product that the action names (facts/mappings 1.2). Order discounts and fees are
 * in it. A payment comes to what was paid, also where that is only a part of its lines: their tax is then unknown.
 * Throws Refused for a record with neither lines nor an amount.
 */
export function wholeAmount<
  Content extends SaleLines &
    Omit<OrderAmounts, 'failures'> & { payment?: { grossCents: number }; taxLeftOutCents?: number },
>(order: SaleOrder, read: HubSpotRecord, content: Content): Content {
  let taxCents = saleTaxCents(content);
  let taxLeftOutCents = content.taxLeftOutCents ?? 0;
  // What HubSpot calls the amount of a record includes its tax.
  let netCents = content.lines.length > 0 ? saleNetCents(content) : amountOf(order, read) - taxCents;
  if (content.payment) {
    if (netCents + taxCents !== content.payment.grossCents) {
      taxLeftOutCents += taxCents;
      taxCents = 0;
    }
    netCents = content.payment.grossCents - taxCents;
  }
  const line: SaleLine = {
    id: 'whole',
    name: titleOf(order.record, read),
    fixedProductId: order.inputs.products,
    isGoods: false,
    quantity: '1',
    netCents,
    taxCents,
  };
  return {
    ...content,
    lines: [line],
    orderDiscounts: [],
    orderFees: [],
    orderTaxCents: 0,
    ...(taxLeftOutCents > 0 ? { taxLeftOutCents } : {}),
  };
}

function amountOf({ record }: SaleOrder, read: HubSpotRecord): number {
  try {
    const amountCents = centsProperty(read.properties, AMOUNT_PROPERTIES[record.type], 'an amount');
    if (amountCents !== undefined) return amountCents;
  } catch (error) {
    if (!(error instanceof UnreadableNumber)) throw error;
    throw new Refused(failure('LineInvalid', { name: titleOf(record, read), problem: error.message }));
  }
  // A document over nothing is nobody's wish.
  throw new Refused(failure('LineItemsMissing', { type: RECORD_WORDS[record.type] }));
}
