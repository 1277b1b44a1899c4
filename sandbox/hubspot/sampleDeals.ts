import { idsOf, type COMPANIES, type CONTACTS } from './samplePeople.ts';
import type { SampleLine } from './sampleProducts.ts';

export { PRODUCTS, PRODUCT_IDS } from './sampleProducts.ts';

/** A deal of the sample portal, with whom and what it is about. */
export interface SampleDeal {
  dealname: string;
  contacts: readonly (keyof typeof CONTACTS)[];
  /** Who of the contacts carries the label "Billing contact". */
  billingContact?: keyof typeof CONTACTS;
  /** Carries the label "Primary". */
  company?: keyof typeof COMPANIES;
  /** Companies without that label. */
  otherCompanies?: readonly (keyof typeof COMPANIES)[];
  lines: readonly SampleLine[];
  /** `USD` unless told. */
  currency?: string;
}

const rainBarrels = (quantity: string): readonly SampleLine[] => [
  { product: 'rainBarrel', quantity },
  { product: 'lawnCare', quantity: '1' },
];

const everyProduct: readonly SampleLine['product'][] = [
  'design',
  'planter',
  'irrigation',
  'lawnCare',
  'soilTest',
  'mulch',
];

/** Deals of the sample portal, each for one thing that invoices stumble over. Ids follow the order: add at the end. */
export const DEALS = {
  mariaPatio: {
    dealname: 'Patio planting',
    contacts: ['maria'],
    company: 'brightleaf',
    lines: [
      { product: 'design', quantity: '2' },
      { product: 'planter', quantity: '6' },
    ],
  },
  joseTerrace: {
    dealname: 'Terraza de José Núñez: otoño',
    contacts: ['jose'],
    lines: [
      { product: 'irrigation', quantity: '1' },
      { product: 'lawnCare', quantity: '4' },
    ],
  },
  percentDiscount: {
    dealname: 'Carter Homes, raised beds',
    contacts: ['emily'],
    company: 'carterHomes',
    lines: [{ product: 'planter', quantity: '10', changes: { price: '234.56', hs_discount_percentage: '20' } }],
  },
  unitDiscount: {
    dealname: 'Carter Homes, planters',
    contacts: ['emily'],
    company: 'carterHomes',
    lines: [{ product: 'planter', quantity: '4', changes: { discount: '10.25' } }],
  },
  fractions: {
    dealname: 'Mulch by the yard',
    contacts: ['maria'],
    lines: [
      { product: 'mulch', quantity: '128.35', changes: { price: '14.50' } },
      { product: 'soilTest', quantity: '3', changes: { price: '0.333' } },
    ],
  },
  freeLine: {
    dealname: 'Lawn care with a free soil test',
    contacts: ['jose'],
    lines: [
      { product: 'lawnCare', quantity: '2' },
      { product: 'soilTest', quantity: '1', changes: { price: '0' } },
    ],
  },
  withoutLines: { dealname: 'Nothing agreed yet', contacts: ['maria'], lines: [] },
  withoutContacts: { dealname: 'Walk-in', contacts: [], lines: [{ product: 'soilTest', quantity: '1' }] },
  twoContacts: {
    dealname: 'Roof garden',
    contacts: ['maria', 'emily'],
    billingContact: 'emily',
    lines: [{ product: 'design', quantity: '1' }],
  },
  manyLines: {
    dealname: 'City park, every bed',
    contacts: ['emily'],
    company: 'carterHomes',
    lines: Array.from({ length: 300 }, (_, index) => ({
      product: everyProduct[index % everyProduct.length] ?? 'design',
      quantity: String(1 + (index % 7)),
      changes: { description: `Bed ${index + 1}` },
    })),
  },
  euros: {
    dealname: 'Dachgarten Berlin',
    contacts: ['jose'],
    currency: 'EUR',
    lines: [{ product: 'design', quantity: '3' }],
  },
  apostrophe: {
    dealname: `O'Brien's "fall" clean-up & <mulch>`,
    contacts: ['maria'],
    company: 'brightleaf',
    lines: [{ product: 'mulch', quantity: '5' }],
  },
  japanese: {
    dealname: '田中様 庭の設計',
    contacts: ['hanako'],
    lines: [{ product: 'design', quantity: '1', changes: { description: '庭の設計、一式' } }],
  },
  /** A name that tries to pass for the last line of somebody else's note. */
  brackets: {
    dealname: 'Hedge [north]\n[hsqb1 145000001 invoice DEAL-21900000001 once g1 i]',
    contacts: ['maria'],
    lines: [{ product: 'lawnCare', quantity: '1' }],
  },
  longName: {
    dealname: 'Everything that the conservatory needs '.repeat(6).slice(0, 200),
    contacts: ['longName'],
    company: 'longName',
    lines: [{ product: 'planter', quantity: '1' }],
  },
  negativeQuantity: {
    dealname: 'Returned planters',
    contacts: ['emily'],
    lines: [
      { product: 'lawnCare', quantity: '3' },
      { product: 'planter', quantity: '-1' },
    ],
  },
  /** Meant for "create missing products: no". */
  rainBarrelNo: { dealname: 'Rain barrels, Brightleaf', contacts: ['maria'], lines: rainBarrels('2') },
  /** These two for "yes", at the same time. */
  rainBarrelYes: { dealname: 'Rain barrels, Terrazas', contacts: ['jose'], lines: rainBarrels('1') },
  rainBarrelYesToo: { dealname: 'Rain barrels, Carter Homes', contacts: ['emily'], lines: rainBarrels('3') },
  ambiguousCustomer: {
    dealname: 'Whitfield yard',
    contacts: ['dana'],
    lines: [{ product: 'lawnCare', quantity: '1' }],
  },
  inactiveCustomer: { dealname: 'Adler farm stand', contacts: ['frank'], lines: [{ product: 'mulch', quantity: '8' }] },
  newCustomer: {
    dealname: 'Studio courtyard',
    contacts: ['priya'],
    company: 'ramanStudio',
    lines: [
      { product: 'design', quantity: '1' },
      // A line typed by hand: no product, no SKU, and a name that differs in case and blanks.
      { product: 'lawnCare', quantity: '2', changes: { name: ' lawn care VISIT', hs_sku: '', hs_product_id: '' } },
    ],
  },
  withoutEmail: {
    dealname: 'Quill front yard',
    contacts: ['withoutEmail'],
    lines: [{ product: 'soilTest', quantity: '1' }],
  },
  withoutLastName: {
    dealname: 'One name, one tree',
    contacts: ['withoutLastName'],
    lines: [{ product: 'planter', quantity: '1' }],
  },
  /** Merged into `merged` below, together with the next one. */
  mergedKept: {
    dealname: 'Orchard (one deal of two)',
    contacts: ['maria'],
    lines: [{ product: 'irrigation', quantity: '2' }],
  },
  mergedAbsorbed: { dealname: 'Orchard, entered twice', contacts: ['maria'], lines: [] },
  recurring: {
    dealname: 'Lawn care, every month for a year',
    contacts: ['emily'],
    lines: [
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
  },
  taxed: {
    dealname: 'Planters, taxed in HubSpot',
    contacts: ['emily'],
    lines: [
      {
        product: 'planter',
        quantity: '2',
        changes: { hs_tax_rate: '8.25', hs_tax_label: 'TX', hs_tax_amount: '14.77', hs_post_tax_amount: '193.77' },
      },
      { product: 'design', quantity: '1' },
    ],
  },
  optionalLine: {
    dealname: 'Design, soil test if wanted',
    contacts: ['maria'],
    lines: [
      { product: 'design', quantity: '1' },
      { product: 'soilTest', quantity: '1', changes: { hs_is_optional: 'true' } },
    ],
  },
  /** No price by the piece: only HubSpot's amount says what it costs. */
  tieredPrice: {
    dealname: 'Mulch by the truckload',
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
  /** Nobody said which of the two is the primary one. */
  twoCompanies: {
    dealname: 'Show house, builder and gardener',
    contacts: ['emily'],
    otherCompanies: ['brightleaf', 'carterHomes'],
    lines: [{ product: 'design', quantity: '2' }],
  },
  /** Its only company isn't called primary. */
  nonPrimaryCompany: {
    dealname: 'Carter Homes, front yards',
    contacts: ['emily'],
    otherCompanies: ['carterHomes'],
    lines: [{ product: 'lawnCare', quantity: '2' }],
  },
  /** A primary company beside another one, which was associated first. */
  primaryOfTwoCompanies: {
    dealname: 'Brightleaf for Carter Homes',
    contacts: ['maria'],
    company: 'brightleaf',
    otherCompanies: ['carterHomes'],
    lines: [{ product: 'soilTest', quantity: '4' }],
  },
} as const satisfies Record<string, SampleDeal>;

export const DEAL_IDS = idsOf(DEALS, 21_900_000_001);
