import { idsOf, type COMPANIES, type CONTACTS } from './samplePeople.ts';

/** A line as a salesperson makes it: a product of HubSpot's library, what differs from it, and how many. */
export interface SampleLine {
  product: keyof typeof PRODUCTS;
  quantity: string;
  /** HubSpot's properties that differ from the product's. */
  changes?: Readonly<Record<string, string>>;
}

/** A deal of the sample portal, with whom and what it is about. */
export interface SampleDeal {
  dealname: string;
  contacts: readonly (keyof typeof CONTACTS)[];
  /** Who of the contacts carries the label "Billing contact". */
  billingContact?: keyof typeof CONTACTS;
  company?: keyof typeof COMPANIES;
  lines: readonly SampleLine[];
  /** `USD` unless told. */
  currency?: string;
}

/** HubSpot's product library. The QuickBooks sandbox has them all but the rain barrel. */
export const PRODUCTS = {
  design: { name: 'Garden Design Consultation', hs_sku: 'GDC-01', price: '120.00' },
  planter: { name: 'Cedar Planter Box', hs_sku: 'CPB-24', price: '89.50' },
  irrigation: { name: 'Drip Irrigation Kit', hs_sku: 'DIK-100', price: '149.99' },
  lawnCare: { name: 'Lawn Care Visit', hs_sku: 'LCV-1', price: '65.00' },
  soilTest: { name: 'Soil Test', hs_sku: 'SOIL-T', price: '35.00' },
  mulch: { name: 'Premium Mulch, cubic yard', hs_sku: 'MULCH-CY', price: '48.00' },
  rainBarrel: { name: 'Rain Barrel 50 gal', hs_sku: 'RB-50', price: '139.00' },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

export const PRODUCT_IDS = idsOf(PRODUCTS, 18_000_000_001);

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
} as const satisfies Record<string, SampleDeal>;

export const DEAL_IDS = idsOf(DEALS, 21_900_000_001);
