import { PRODUCT_IDS, PRODUCTS } from '../../sandbox/hubspot/sampleDeals.ts';
import { SAMPLE } from '../../sandbox/hubspot/samplePortal.ts';
import { PORTAL_ID, type Product } from './product.ts';

/** One line of a new deal: a product of HubSpot's library, and what differs from it. */
export interface NewLine {
  product: keyof typeof PRODUCTS;
  changes?: Record<string, string>;
}

/** A new deal in the test's portal, so that a test owes nothing to what others booked; returns its id. */
export function newDeal(
  product: Pick<Product, 'hubspot'>,
  parts: { contacts?: string[]; lines?: NewLine[]; properties?: Record<string, string> } = {},
): string {
  const portal = product.hubspot.portal(PORTAL_ID);
  const { contacts = [SAMPLE.contacts.maria], lines = [{ product: 'lawnCare' }], properties = {} } = parts;
  const deal = portal.add(
    'deals',
    { dealname: 'Front yard', deal_currency_code: 'USD', dealstage: '90210001', pipeline: 'default', ...properties },
    { associations: contacts.map((id) => ({ type: 'contacts' as const, id })) },
  );
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
      { associations: [deal] },
    );
  return deal.id;
}
