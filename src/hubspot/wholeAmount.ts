import { saleNetCents, saleTaxCents, type SaleLine } from '../domain/sale.ts';
import { centsProperty, UnreadableNumber } from './amounts.ts';
import type { HubSpotRecord } from './client.ts';
import type { OrderAmounts } from './orderAmounts.ts';
import type { SaleOrder } from './readSale.ts';
import type { SaleLines } from './saleLines.ts';
import { titleOf } from './saleRecord.ts';

/** Where a record without lines says what it comes to. */
const AMOUNT_PROPERTIES = { DEAL: 'amount', QUOTE: 'hs_quote_amount', COMMERCE_PAYMENT: 'hs_initial_amount' } as const;

/**
 * The whole record as one line of the product that the action names (facts/mappings 1.2). Order discounts and fees are
 * in it. A payment comes to what was paid, also where that is only a part of its lines: their tax is then unknown.
 */
export function wholeAmount<
  Content extends SaleLines & Omit<OrderAmounts, 'failures'> & { payment?: { grossCents: number } },
>(order: SaleOrder, read: HubSpotRecord, content: Content): Content {
  const hasLines = content.lines.length > 0;
  let netCents = hasLines ? saleNetCents(content) : amountOf(order, read);
  let taxCents = saleTaxCents(content);
  if (content.payment) {
    if (netCents + taxCents !== content.payment.grossCents) taxCents = 0;
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
  return { ...content, lines: [line], orderDiscounts: [], orderFees: [], orderTaxCents: 0 };
}

function amountOf({ record }: SaleOrder, read: HubSpotRecord): number {
  try {
    return centsProperty(read.properties, AMOUNT_PROPERTIES[record.type], 'an amount') ?? 0;
  } catch (error) {
    // A deal's amount is nobody's control total: what can't be read counts as nothing, and is refused as that.
    if (error instanceof UnreadableNumber) return 0;
    throw error;
  }
}
