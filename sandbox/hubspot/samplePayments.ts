import type { QUOTE_IDS } from './sampleQuotes.ts';
import type { OrderAmount } from './orderAmounts.ts';
import type { DEAL_IDS } from './sampleDeals.ts';
import { idsOf, type COMPANY_IDS, type CONTACT_IDS } from './samplePeople.ts';
import type { SampleLine } from './sampleProducts.ts';

/** A payment of the sample portal; it has line items of its own, also when a quote or deal stands behind it. */
export interface SamplePayment {
  contacts: readonly (keyof typeof CONTACT_IDS)[];
  /** Who of the contacts carries the portal's label "Billing contact". */
  billingContact?: keyof typeof CONTACT_IDS;
  company?: keyof typeof COMPANY_IDS;
  deal?: keyof typeof DEAL_IDS;
  quote?: keyof typeof QUOTE_IDS;
  lines: readonly SampleLine[];
  fees?: readonly OrderAmount[];
  /** Statuses with the moment of each, in order; succeeded at once unless told. */
  statuses?: readonly (readonly [status: string, at: string])[];
  /** The fee of the processor; the net amount follows from it. None: neither is known. */
  fee?: string;
  /**
   * What differs from a card payment in dollars on 3 November, over the amount that its lines come to less
   * `hs_order_discount_amount`, by the first contact.
   */
  changes?: Readonly<Record<string, string>>;
}

/** When a payment is initiated, unless told otherwise. */
export const INITIATED_AT = '2026-11-03T15:20:00Z';

const design: readonly SampleLine[] = [{ product: 'design', quantity: '2' }];
const patio: readonly SampleLine[] = [...design, { product: 'planter', quantity: '6' }];
const visits: readonly SampleLine[] = [{ product: 'lawnCare', quantity: '4' }];
const at = (status: string) => [[status, INITIATED_AT]] as const;

const byHand = { hs_processor_type: 'none', hs_payment_method_last_4: '' };
const refundedLater = [
  ['processing', INITIATED_AT],
  ['succeeded', '2026-11-05T14:00:00Z'],
  ['refunded', '2026-11-12T18:30:00Z'],
] as const;

/** Payments of the sample portal, each for one thing that bookkeeping stumbles over. Ids follow the order: add at the end. */
export const PAYMENTS = {
  /** 777.00, of which 22.83 went to the processor. */
  succeededCard: { contacts: ['maria'], lines: patio, fee: '22.83' },
  /** Initiated at half past nine in the evening of 2 November in Boston; a reference longer than QuickBooks takes. */
  succeededAch: {
    contacts: ['jose'],
    lines: visits,
    fee: '1.30',
    statuses: [
      ['processing', '2026-11-03T02:30:00Z'],
      ['succeeded', '2026-11-06T13:00:00Z'],
    ],
    changes: {
      hs_initiated_date: '2026-11-03T02:30:00Z',
      hs_payment_method_type: 'ach',
      hs_reference_number: 'ACH-TRACE-2026110300042-0001',
    },
  },
  manual: {
    contacts: ['emily'],
    company: 'carterHomes',
    lines: design,
    changes: { ...byHand, hs_payment_method_type: 'check', hs_reference_number: '1042' },
  },
  processing: {
    contacts: ['jose'],
    lines: visits,
    statuses: at('processing'),
    changes: { hs_payment_method_type: 'ach' },
  },
  failed: { contacts: ['jose'], lines: visits, statuses: [...at('processing'), ['failed', '2026-11-06T13:00:00Z']] },
  partiallyRefunded: {
    contacts: ['maria'],
    lines: patio,
    fee: '22.83',
    statuses: [...at('succeeded'), ['partially_refunded', '2026-11-09T16:00:00Z']],
    changes: { hs_refunds_amount: '89.50' },
  },
  refunded: {
    contacts: ['maria'],
    lines: patio,
    fee: '22.83',
    statuses: refundedLater,
    changes: { hs_refunds_amount: '777.00' },
  },
  /** Called refunded, although 60.00 of 260.00 stayed. */
  refundedPartOnly: {
    contacts: ['jose'],
    lines: visits,
    fee: '7.84',
    statuses: refundedLater,
    changes: { hs_refunds_amount: '200.00' },
  },
  processingRefund: {
    contacts: ['emily'],
    lines: design,
    fee: '7.26',
    statuses: [...at('succeeded'), ['processing_refund', '2026-11-12T18:30:00Z']],
  },
  disputedLost: {
    contacts: ['emily'],
    lines: design,
    fee: '7.26',
    statuses: [
      ...at('succeeded'),
      ['disputed_action_required', '2026-11-08T12:00:00Z'],
      ['disputed_lost', '2026-11-16T12:00:00Z'],
    ],
  },
  disputedWon: {
    contacts: ['emily'],
    lines: design,
    fee: '7.26',
    statuses: [
      ...at('succeeded'),
      ['disputed_awaiting_decision', '2026-11-08T12:00:00Z'],
      ['disputed_won', '2026-11-16T12:00:00Z'],
    ],
  },
  fromInvoice: {
    contacts: ['maria'],
    lines: design,
    fee: '7.26',
    changes: {
      hs_payment_source_app: 'INVOICE',
      hs_payment_source_id: '53000000001',
      hs_payment_source_name: 'INV-1001',
    },
  },
  fromQuickBooks: { contacts: ['maria'], lines: design, changes: { ...byHand, hs_processor_type: 'quickbooks' } },
  fromXero: { contacts: ['jose'], lines: design, changes: { ...byHand, hs_processor_type: 'xero' } },
  /** Nothing about fees until the payout. */
  feeUnknown: { contacts: ['maria'], lines: design },
  feeZero: { contacts: ['maria'], lines: design, fee: '0' },
  /** 240.00 less 7.26 is not 230.00. */
  feeUnclear: { contacts: ['maria'], lines: design, fee: '7.26', changes: { hs_net_amount: '230.00' } },
  /** 7.26 for the processor and 1.80 for the platform. */
  platformFee: {
    contacts: ['maria'],
    lines: design,
    fee: '7.26',
    changes: { hs_platform_fee: '1.80', hs_net_amount: '230.94' },
  },
  /** Paid in euros, paid out in dollars. */
  settlementCurrency: {
    contacts: ['jose'],
    lines: [{ product: 'design', quantity: '3' }],
    fee: '10.74',
    changes: {
      hs_currency_code: 'EUR',
      hs_settlement_currency_code: 'USD',
      hs_fees_amount_in_settlement_currency: '12.46',
      hs_platform_fee_in_settlement_currency: '0.00',
      hs_net_amount_in_settlement_currency: '405.14',
      hs_payout_date: '2026-11-06',
    },
  },
  /** 574.65: two sundials, a consultation, and 34.65 tax on the sundials. */
  taxable: {
    contacts: ['emily'],
    lines: [
      {
        product: 'sundial',
        quantity: '2',
        changes: {
          hs_tax_rate_group_id: '7700001',
          hs_tax_rate: '8.25',
          hs_tax_label: 'TX',
          hs_tax_amount: '34.65',
          hs_post_tax_amount: '454.65',
        },
      },
      { product: 'design', quantity: '1' },
    ],
    fee: '16.96',
  },
  /** 777.00 less 20.00. */
  withOrderDiscount: {
    contacts: ['maria'],
    lines: patio,
    fee: '22.25',
    changes: { hs_order_discount_amount: '20.00', hs_total_discounts_amount: '20.00' },
  },
  /** A deposit on what comes to 777.00. */
  partPayment: { contacts: ['maria'], lines: patio, fee: '6.10', changes: { hs_initial_amount: '200.00' } },
  ofBookedQuote: {
    contacts: ['maria'],
    quote: 'accepted',
    lines: patio,
    fee: '22.83',
    changes: { hs_payment_source_app: 'QUOTE', hs_payment_source_name: 'Patio planting, as agreed' },
  },
  /** 1,876.48. */
  ofDeal: {
    contacts: ['emily'],
    company: 'carterHomes',
    deal: 'percentDiscount',
    lines: [{ product: 'planter', quantity: '10', changes: { price: '234.56', hs_discount_percentage: '20' } }],
    fee: '54.72',
  },
  /** The second contact paid. */
  otherEmail: {
    contacts: ['maria', 'jose'],
    lines: design,
    fee: '7.26',
    changes: { hs_customer_email: 'jose.nunez@terrazas.example' },
  },
  withoutLines: { contacts: ['maria'], lines: [], fee: '7.55', changes: { hs_initial_amount: '250.00' } },
  /** 260.00 and 18.50 for travel. */
  withOrderFee: {
    contacts: ['jose'],
    lines: visits,
    fees: [{ hs_label: 'Travel', hs_type: 'FIXED', hs_value: '18.50' }],
    fee: '8.38',
  },
  /** A product that is taxable in QuickBooks, and no tax. */
  taxableUntaxed: { contacts: ['emily'], lines: [{ product: 'sundial', quantity: '1' }], fee: '6.39' },
  withBillingContact: {
    contacts: ['maria', 'emily'],
    billingContact: 'emily',
    lines: design,
    fee: '7.26',
    // Nobody's here.
    changes: { hs_customer_email: 'office@carterhomes.example' },
  },
  /** Its lines come to 240.00. */
  wrongTotal: { contacts: ['maria'], lines: design, fee: '7.26', changes: { hs_initial_amount: '239.00' } },
  withoutContacts: {
    contacts: [],
    lines: visits,
    fee: '7.84',
    changes: { hs_customer_email: 'walk.in@nobody.example' },
  },
} as const satisfies Record<string, SamplePayment>;

export const PAYMENT_IDS = idsOf(PAYMENTS, 92_000_000_001);
