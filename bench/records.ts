import { PRODUCT_IDS, PRODUCTS } from '../sandbox/hubspot/sampleDeals.ts';
import { SAMPLE } from '../sandbox/hubspot/samplePortal.ts';
import type { BenchStage } from './stage.ts';

/** A record that an action is enrolled with. */
export interface BenchRecord {
  type: 'DEAL' | 'QUOTE' | 'COMMERCE_PAYMENT';
  id: string;
}

const LINES = [
  ['design', '2'],
  ['planter', '6'],
] as const;
const TOTAL = '777.00';

type ParentType = 'deals' | 'quotes' | 'commerce_payments';

/** Adds a record with two lines, always the same contact and products, so that all but the first are matched already. */
function addRecord(stage: BenchStage, type: ParentType, properties: Record<string, string>): string {
  const portal = stage.hubspot.portal(SAMPLE.portalId);
  const record = portal.add(type, properties, { associations: [{ type: 'contacts', id: SAMPLE.contacts.emily }] });
  for (const [position, [product, quantity]] of LINES.entries())
    portal.add(
      'line_items',
      {
        ...PRODUCTS[product],
        hs_product_id: PRODUCT_IDS[product],
        quantity,
        hs_position_on_quote: String(position),
        hs_line_item_currency_code: 'USD',
      },
      { associations: [record] },
    );
  return record.id;
}

/** A deal of 777.00. */
export function addDeal(stage: BenchStage): BenchRecord {
  const properties = {
    dealname: 'Patio planting',
    deal_currency_code: 'USD',
    dealstage: '90210001',
    pipeline: 'default',
  };
  return { type: 'DEAL', id: addRecord(stage, 'deals', properties) };
}

/** A published quote of 777.00. */
export function addQuote(stage: BenchStage): BenchRecord {
  const properties = { hs_title: 'Patio planting', hs_status: 'APPROVED', hs_currency: 'USD', hs_quote_amount: TOTAL };
  return { type: 'QUOTE', id: addRecord(stage, 'quotes', properties) };
}

/** The same with a discount and a fee on the whole quote: 777.00 − 77.00 + 20.00. */
export function addQuoteWithOwnAmounts(stage: BenchStage): BenchRecord {
  const properties = {
    hs_title: 'Patio planting',
    hs_status: 'APPROVED',
    hs_currency: 'USD',
    hs_quote_amount: '720.00',
  };
  const id = addRecord(stage, 'quotes', properties);
  const portal = stage.hubspot.portal(SAMPLE.portalId);
  const associations = [{ type: 'quotes' as const, id }];
  portal.add(
    'discounts',
    { hs_label: 'Loyalty', hs_type: 'FIXED', hs_value: '77.00', hs_sort_order: '0' },
    { associations },
  );
  portal.add(
    'fees',
    { hs_label: 'Delivery', hs_type: 'FIXED', hs_value: '20.00', hs_sort_order: '0' },
    { associations },
  );
  return { type: 'QUOTE', id };
}

/** A succeeded card payment of 777.00, which cost 22.83. */
export function addPayment(stage: BenchStage, changes: Record<string, string> = {}): BenchRecord {
  const id = addRecord(stage, 'commerce_payments', {
    hs_initial_amount: TOTAL,
    hs_currency_code: 'USD',
    hs_latest_status: 'succeeded',
    hs_fees_amount: '22.83',
    hs_platform_fee: '0',
    hs_payment_source_app: 'SALES_CHECKOUT',
    hs_processor_type: 'hs_payments',
    hs_payment_method_type: 'card',
    hs_initiated_date: '2026-11-20T15:00:00Z',
    hs_payment_id: 'pay_bench',
    ...changes,
  });
  return { type: 'COMMERCE_PAYMENT', id };
}

/** Gives all of a payment back. */
export function refund(stage: BenchStage, { id }: BenchRecord): void {
  const changes = { hs_latest_status: 'refunded', hs_refunds_amount: TOTAL };
  stage.hubspot.portal(SAMPLE.portalId).change('commerce_payments', id, changes);
}
