import { idsOf } from './samplePeople.ts';

/** A line as a salesperson makes it: a product of HubSpot's library, what differs from it, and how many. */
export interface SampleLine {
  product: keyof typeof PRODUCTS;
  quantity: string;
  /** HubSpot's properties that differ from the product's. */
  changes?: Readonly<Record<string, string>>;
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
  /** The one that is taxable in QuickBooks. */
  sundial: { name: 'Bronze Sundial', hs_sku: 'SUN-BR', price: '210.00' },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

export const PRODUCT_IDS = idsOf(PRODUCTS, 18_000_000_001);
