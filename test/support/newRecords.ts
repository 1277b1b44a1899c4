import { PRODUCT_IDS, PRODUCTS } from '../../sandbox/hubspot/sampleDeals.ts';
import { SAMPLE } from '../../sandbox/hubspot/samplePortal.ts';
import type { NewLink } from '../../sandbox/hubspot/portal.ts';
import type { NewLine } from './newDeal.ts';
import { PORTAL_ID, type EnrolledRecord, type Product } from './product.ts';

/** What a new quote or payment is made of; a line of 65.00 for Maria unless told. */
export interface RecordParts {
  contacts?: string[];
  /** Companies, each with the label of its link; HubSpot has a primary one on deals only. */
  companies?: { id: string; label?: string }[];
  /** A deal that stands behind the record. */
  deal?: string;
  quote?: string;
  lines?: NewLine[];
  properties?: Record<string, string>;
  portalId?: number;
}

/** A new quote that is ready to be booked, so that a test owes nothing to what others booked. */
export function newQuote(product: Pick<Product, 'hubspot'>, parts: RecordParts = {}): EnrolledRecord {
  const properties = {
    hs_title: 'Front yard',
    hs_status: 'APPROVAL_NOT_NEEDED',
    hs_currency: 'USD',
    hs_expiration_date: '2026-12-31',
    ...parts.properties,
  };
  return { type: 'QUOTE', id: newRecord(product, 'quotes', properties, parts) };
}

/** A new succeeded card payment of 65.00, which cost 2.19; its lines come to what was paid. */
export function newPayment(product: Pick<Product, 'hubspot'>, parts: RecordParts = {}): EnrolledRecord {
  const properties = {
    hs_initial_amount: '65.00',
    hs_currency_code: 'USD',
    hs_latest_status: 'succeeded',
    hs_fees_amount: '2.19',
    hs_platform_fee: '0',
    hs_net_amount: '62.81',
    hs_payment_source_app: 'SALES_CHECKOUT',
    hs_processor_type: 'hs_payments',
    hs_payment_method_type: 'card',
    hs_initiated_date: '2026-11-20T15:00:00Z',
    hs_payment_id: 'pay_9f31c04d',
    ...parts.properties,
  };
  return { type: 'COMMERCE_PAYMENT', id: newRecord(product, 'commerce_payments', properties, parts) };
}

function newRecord(
  product: Pick<Product, 'hubspot'>,
  type: 'quotes' | 'commerce_payments',
  properties: Record<string, string>,
  parts: RecordParts,
): string {
  const portal = product.hubspot.portal(parts.portalId ?? PORTAL_ID);
  const { contacts = [SAMPLE.contacts.maria], companies = [], lines = [{ product: 'lawnCare' }] } = parts;
  const associations: NewLink[] = [
    ...contacts.map((id) => ({ type: 'contacts' as const, id })),
    ...companies.map(({ id, label }) => ({ type: 'companies' as const, id, label })),
    ...(parts.deal === undefined ? [] : [{ type: 'deals' as const, id: parts.deal }]),
    ...(parts.quote === undefined ? [] : [{ type: 'quotes' as const, id: parts.quote }]),
  ];
  const set = Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== ''));
  const record = portal.add(type, set, { associations });
  for (const [index, line] of lines.entries())
    portal.add(
      'line_items',
      {
        ...PRODUCTS[line.product],
        hs_product_id: PRODUCT_IDS[line.product],
        quantity: '1',
        hs_position_on_quote: String(index),
        hs_line_item_currency_code: 'USD',
        ...line.changes,
      },
      { associations: [record] },
    );
  return record.id;
}
