import type { Account, NewLink, Portal } from './portal.ts';
import { DEALS, DEAL_IDS, type SampleDeal } from './sampleDeals.ts';
import { addLines } from './sampleLines.ts';
import { PAYMENT_IDS } from './samplePayments.ts';
import { COMPANIES, COMPANY_IDS, CONTACTS, CONTACT_IDS, namesOf } from './samplePeople.ts';
import { PRODUCTS, PRODUCT_IDS } from './sampleProducts.ts';
import { QUOTE_IDS, seedQuotes } from './sampleQuotes.ts';
import { seedPayments } from './seedPayments.ts';

/** What the sample data's objects are called here, and their ids in HubSpot. */
export const SAMPLE = {
  /** A garden supply business in Boston; sells in dollars and euros. */
  portalId: 145_000_001,
  /** Somebody else's portal, with a few objects: nobody may see across. */
  otherPortalId: 145_000_002,
  deals: { ...DEAL_IDS, merged: '21950000001' },
  quotes: QUOTE_IDS,
  payments: PAYMENT_IDS,
  contacts: CONTACT_IDS,
  companies: COMPANY_IDS,
  products: PRODUCT_IDS,
  /** 8.25 %; what the taxed lines carry. */
  taxRate: '7700001',
  other: { deal: '22900000001', contact: '42900000001' },
} as const;

/** Account details of the sample portals. */
export const SAMPLE_ACCOUNTS: readonly Account[] = [
  {
    portalId: SAMPLE.portalId,
    timeZone: 'US/Eastern',
    utcOffset: '-05:00',
    companyCurrency: 'USD',
    additionalCurrencies: ['EUR'],
  },
  {
    portalId: SAMPLE.otherPortalId,
    timeZone: 'US/Pacific',
    utcOffset: '-08:00',
    companyCurrency: 'USD',
    additionalCurrencies: [],
  },
];

/** Fills the portal of the garden supply business. */
export function seedSamplePortal(portal: Portal): void {
  portal.defineLabel('deals', 'contacts', 'Billing contact');
  portal.defineLabel('commerce_payments', 'contacts', 'Billing contact');
  portal.taxRates.set(SAMPLE.taxRate, { id: SAMPLE.taxRate, label: 'TX', percentageRate: '8.25', active: true });
  for (const name of namesOf(CONTACTS)) portal.add('contacts', CONTACTS[name], { id: CONTACT_IDS[name] });
  for (const name of namesOf(COMPANIES)) portal.add('companies', COMPANIES[name], { id: COMPANY_IDS[name] });
  for (const name of namesOf(PRODUCTS)) portal.add('products', PRODUCTS[name], { id: PRODUCT_IDS[name] });
  for (const name of namesOf(DEALS)) addDeal(portal, DEAL_IDS[name], DEALS[name]);
  portal.merge('deals', DEAL_IDS.mergedKept, DEAL_IDS.mergedAbsorbed, { id: SAMPLE.deals.merged });
  seedQuotes(portal);
  seedPayments(portal);
}

/** Fills the portal of somebody else, who deals in one currency and shares a contact's address with the first. */
export function seedOtherPortal(portal: Portal): void {
  const contact = portal.add('contacts', CONTACTS.maria, { id: SAMPLE.other.contact });
  const properties = { dealname: 'Window boxes', amount: '89.50', dealstage: '90210002', pipeline: 'default' };
  const deal = portal.add('deals', properties, { id: SAMPLE.other.deal, associations: [contact] });
  addLines(portal, deal, [{ product: 'planter', quantity: '1' }], 'USD');
}

function addDeal(portal: Portal, id: string, deal: SampleDeal): void {
  const { dealname, contacts, billingContact, company, otherCompanies = [], lines, currency = 'USD' } = deal;
  const associations: NewLink[] = contacts.map((name) => ({
    type: 'contacts',
    id: CONTACT_IDS[name],
    ...(name === billingContact ? { label: 'Billing contact' } : {}),
  }));
  for (const name of otherCompanies) associations.push({ type: 'companies', id: COMPANY_IDS[name] });
  if (company) associations.push({ type: 'companies', id: COMPANY_IDS[company], label: 'Primary' });
  const properties = { dealname, deal_currency_code: currency, dealstage: '90210001', pipeline: 'default' };
  const record = portal.add('deals', properties, { id, associations });
  const { net } = addLines(portal, record, lines, currency);
  if (lines.length > 0) portal.change('deals', record.id, { amount: net.toFixed(2) });
}
