import { DEAL_IDS } from './sampleDeals.ts';
import type { NewLink, Portal } from './portal.ts';
import { addLines } from './sampleLines.ts';
import { addOrderAmounts, totalWith, type OrderAmounts } from './orderAmounts.ts';
import { COMPANY_IDS, CONTACT_IDS, idsOf, namesOf } from './samplePeople.ts';
import type { SampleLine } from './sampleProducts.ts';

/** A quote of the sample portal; it has line items of its own, also when a deal stands behind it. */
export interface SampleQuote extends OrderAmounts {
  hs_title: string;
  contacts: readonly (keyof typeof CONTACT_IDS)[];
  /** Who of the contacts carries HubSpot's label "Billing contact". */
  billingContact?: keyof typeof CONTACT_IDS;
  companies?: readonly (keyof typeof COMPANY_IDS)[];
  /** Which of the companies carries HubSpot's label "Billing company"; quotes know no primary one. */
  billingCompany?: keyof typeof COMPANY_IDS;
  deal?: keyof typeof DEAL_IDS;
  lines: readonly SampleLine[];
  /** What differs from an accepted CPQ quote in dollars, whose amount is what its lines come to. */
  changes?: Readonly<Record<string, string>>;
}

/** A quote made in HubSpot's older editor. Only these have discounts, fees and taxes beside their lines. */
const LEGACY = { hs_template_type: 'CUSTOMIZABLE_QUOTE_TEMPLATE', hs_status: 'APPROVAL_NOT_NEEDED' };

const patio: readonly SampleLine[] = [
  { product: 'design', quantity: '2' },
  { product: 'planter', quantity: '6' },
];
const visits: readonly SampleLine[] = [{ product: 'lawnCare', quantity: '4' }];

/** Quotes of the sample portal, each for one thing that documents stumble over. Ids follow the order: add at the end. */
export const QUOTES = {
  /** Lines only, 777.00. */
  accepted: { hs_title: 'Patio planting, as agreed', contacts: ['maria'], lines: patio },
  /** 777.00 − 27.00 − 77.70 + 25.00 + 16.81 (2.5 % of 672.30) + 44.63 (6.25 % of 714.11) = 758.74. */
  legacyDiscountFeeTax: {
    hs_title: 'Patio planting with everything on top',
    contacts: ['maria'],
    lines: patio,
    discounts: [
      { hs_label: 'Returning customer', hs_type: 'FIXED', hs_value: '27' },
      { hs_label: 'Fall sale', hs_type: 'PERCENT', hs_value: '10' },
    ],
    fees: [
      { hs_label: 'Delivery', hs_type: 'FIXED', hs_value: '25.00' },
      { hs_label: 'Handling', hs_type: 'PERCENT', hs_value: '2.5' },
    ],
    taxes: [{ hs_label: 'MA sales tax', hs_type: 'PERCENT', hs_value: '6.25' }],
    changes: LEGACY,
  },
  legacyFeeOnly: {
    hs_title: 'Lawn care with a travel fee',
    contacts: ['jose'],
    lines: visits,
    fees: [{ hs_label: 'Travel', hs_type: 'FIXED', hs_value: '18.50' }],
    changes: LEGACY,
  },
  draft: {
    hs_title: 'Terrace, first ideas',
    contacts: ['jose'],
    lines: visits,
    changes: { hs_status: 'DRAFT', hs_locked: 'false', hs_quote_number: '', hs_quote_link: '' },
  },
  pendingApproval: {
    hs_title: 'Raised beds, waiting for the boss',
    contacts: ['emily'],
    lines: visits,
    changes: { ...LEGACY, hs_status: 'PENDING_APPROVAL', hs_locked: 'false' },
  },
  rejected: {
    hs_title: 'Raised beds, too cheap',
    contacts: ['emily'],
    lines: visits,
    changes: { ...LEGACY, hs_status: 'REJECTED', hs_locked: 'false' },
  },
  /** Its amount is that of the whole year: 120.00 + 12 × 130.00. */
  recurring: {
    hs_title: 'Design now, lawn care every month',
    contacts: ['emily'],
    deal: 'recurring',
    lines: [
      { product: 'design', quantity: '1' },
      {
        product: 'lawnCare',
        quantity: '2',
        changes: {
          recurringbillingfrequency: 'monthly',
          hs_recurring_billing_period: 'P12M',
          hs_recurring_billing_start_date: '2026-12-01',
          hs_term_in_months: '12',
          hs_tcv: '1560.00',
        },
      },
    ],
    changes: { hs_quote_amount: '1680.00' },
  },
  /** No price by the piece: only HubSpot's amount says what it costs. */
  tiered: {
    hs_title: 'Mulch by the truckload',
    contacts: ['maria'],
    lines: [
      {
        product: 'mulch',
        quantity: '30',
        changes: {
          price: '',
          hs_pricing_model: 'graduated',
          hs_tier_ranges: '0;10;20',
          hs_tier_prices: '48;44;40',
          amount: '1320.00',
        },
      },
    ],
  },
  withoutLines: {
    hs_title: 'A total without lines',
    contacts: ['maria'],
    lines: [],
    changes: { hs_quote_amount: '500.00' },
  },
  withoutContacts: { hs_title: 'For whoever asks', contacts: [], lines: visits },
  withBillingContact: {
    hs_title: 'Roof garden, paid by the builder',
    contacts: ['maria', 'emily'],
    billingContact: 'emily',
    lines: [{ product: 'design', quantity: '1' }],
  },
  /** Its lines come to 260.00. */
  wrongTotal: {
    hs_title: 'Lawn care, total typed by hand',
    contacts: ['jose'],
    lines: visits,
    changes: { hs_quote_amount: '250.00' },
  },
  expiring: {
    hs_title: 'Irrigation, good until the new year',
    contacts: ['jose'],
    lines: [{ product: 'irrigation', quantity: '2' }],
    changes: { hs_status: 'APPROVED', hs_expiration_date: '2026-12-31' },
  },
  /** 420.00 and 120.00, and 34.65 tax on the sundials. */
  taxedLines: {
    hs_title: 'Sundials, taxed by line',
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
  },
  euro: {
    hs_title: 'Dachgarten Berlin',
    contacts: ['jose'],
    lines: [{ product: 'design', quantity: '3' }],
    changes: { hs_currency: 'EUR' },
  },
  withCompanyOnly: { hs_title: 'Carter Homes, nobody named', contacts: [], companies: ['carterHomes'], lines: visits },
  twoCompanies: {
    hs_title: 'Show house, builder and gardener',
    contacts: ['emily'],
    companies: ['brightleaf', 'carterHomes'],
    lines: [{ product: 'design', quantity: '2' }],
  },
  withBillingCompany: {
    hs_title: 'Show house, paid by the builder',
    contacts: ['emily'],
    companies: ['brightleaf', 'carterHomes'],
    billingCompany: 'carterHomes',
    lines: [{ product: 'design', quantity: '2' }],
  },
  /** With copies of the deal's lines. */
  ofDeal: { hs_title: 'Patio planting, second thoughts', contacts: ['maria'], deal: 'twoContacts', lines: patio },
  percentDiscount: {
    hs_title: 'Raised beds, a fifth off',
    contacts: ['emily'],
    companies: ['carterHomes'],
    lines: [{ product: 'planter', quantity: '10', changes: { price: '234.56', hs_discount_percentage: '20' } }],
  },
  /** The end of 22 December in Boston, as a moment rather than a day. */
  expiringAtMoment: {
    hs_title: 'Irrigation, good until midnight',
    contacts: ['jose'],
    lines: [{ product: 'irrigation', quantity: '1' }],
    changes: { ...LEGACY, hs_expiration_date: '2026-12-23T04:59:59.999Z' },
  },
  newCustomer: { hs_title: 'Studio courtyard', contacts: ['priya'], companies: ['ramanStudio'], lines: visits },
  rainBarrel: {
    hs_title: 'Rain barrels',
    contacts: ['maria'],
    lines: [{ product: 'rainBarrel', quantity: '2' }],
  },
  /** 260.00 − 10.00 − 13.00: nothing here needs tax or a product for fees. */
  legacyDiscountOnly: {
    hs_title: 'Lawn care for a neighbour',
    contacts: ['jose'],
    lines: visits,
    discounts: [
      { hs_label: 'Neighbours', hs_type: 'FIXED', hs_value: '10' },
      { hs_label: 'Fall sale', hs_type: 'PERCENT', hs_value: '5' },
    ],
    changes: LEGACY,
  },
} as const satisfies Record<string, SampleQuote>;

export const QUOTE_IDS = idsOf(QUOTES, 26_000_000_001);

const PUBLISHED_AT = new Date('2026-11-02T15:00:00Z');

/** Adds all quotes; contacts, companies and deals must be there. */
export function seedQuotes(portal: Portal): void {
  for (const name of namesOf(QUOTES)) addQuote(portal, QUOTE_IDS[name], QUOTES[name]);
}

function addQuote(portal: Portal, id: string, quote: SampleQuote): void {
  const { contacts, billingContact, companies = [], billingCompany, deal, changes = {} } = quote;
  const associations: NewLink[] = [
    ...contacts.map((name) => labelled('contacts', CONTACT_IDS[name], name === billingContact && 'Billing contact')),
    ...companies.map((name) => labelled('companies', COMPANY_IDS[name], name === billingCompany && 'Billing company')),
    ...(deal ? [{ type: 'deals' as const, id: DEAL_IDS[deal] }] : []),
  ];
  const { hs_currency: currency = 'USD' } = changes;
  const properties = {
    hs_title: quote.hs_title,
    hs_currency: currency,
    hs_template_type: 'CPQ_QUOTE',
    hs_status: 'ACCEPTED',
    hs_locked: 'true',
    hs_quote_number: `20261102-${id.slice(-6)}`,
    hs_quote_link: `https://quotes.garden.example/${id}`,
  };
  const record = portal.add('quotes', properties, { id, associations, at: PUBLISHED_AT });
  const sums = addLines(portal, record, quote.lines, currency);
  addOrderAmounts(portal, record, quote);
  const hs_quote_amount = totalWith(sums, quote).toFixed(2);
  portal.change('quotes', id, { hs_quote_amount, ...changes }, { at: PUBLISHED_AT });
}

function labelled(type: 'contacts' | 'companies', id: string, label: string | false): NewLink {
  return { type, id, ...(label === false ? {} : { label }) };
}
