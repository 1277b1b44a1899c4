import { Decimal } from 'decimal.js';
import type { ObjectRef } from './links.ts';
import type { Portal } from './portal.ts';
import { PRODUCTS, PRODUCT_IDS, type SampleLine } from './sampleProducts.ts';

/** What the lines of one record come to, in its currency. */
export interface LineSums {
  /** Net of line discounts, before tax. */
  net: Decimal;
  /** The tax that HubSpot put on single lines. */
  tax: Decimal;
}

/** Gives a record line items of its own, in this order. */
export function addLines(portal: Portal, parent: ObjectRef, lines: readonly SampleLine[], currency: string): LineSums {
  let net = new Decimal(0);
  let tax = new Decimal(0);
  for (const [index, line] of lines.entries()) {
    const properties = {
      ...PRODUCTS[line.product],
      hs_product_id: PRODUCT_IDS[line.product],
      quantity: line.quantity,
      hs_position_on_quote: String(index),
      hs_line_item_currency_code: currency,
      ...line.changes,
    };
    const { properties: made } = portal.add('line_items', properties, { associations: [parent] });
    net = net.plus(made['amount'] ?? '0');
    tax = tax.plus(made['hs_tax_amount'] ?? '0');
  }
  return { net, tax };
}
