import type { ActionInputs, ActionRequest, DocumentKind } from '../../src/domain/actions.ts';
import type { CompanyProfile } from '../../src/domain/company.ts';
import type { Sale, SaleContact, SaleLine } from '../../src/domain/sale.ts';

/** A company without peculiarities: US, dollars, no sales tax. */
export const PROFILE: CompanyProfile = {
  realmId: '9341450000000001',
  name: 'Larkspur Garden Supply',
  country: 'US',
  homeCurrency: 'USD',
  multiCurrency: false,
  usesSalesTax: false,
  customTransactionNumbers: false,
  allowsDiscounts: true,
  allowsEstimates: true,
  usesServiceDates: false,
  defaultTermsId: '3',
  terms: [
    { id: '1', name: 'Due on receipt', active: true, type: 'STANDARD', dueDays: 0 },
    { id: '2', name: 'Net 15', active: true, type: 'STANDARD', dueDays: 15 },
    { id: '3', name: 'Net 30', active: true, type: 'STANDARD', dueDays: 30 },
    { id: '4', name: 'Net 90', active: false, type: 'STANDARD', dueDays: 90 },
  ],
  readAtMs: 0,
};

/** One line of one piece at 100.00, unless told otherwise. */
export function saleLine(changes: Partial<SaleLine> = {}): SaleLine {
  return {
    id: '1',
    name: 'Soil Test',
    isGoods: false,
    quantity: '1',
    listPrice: '100',
    netCents: 10_000,
    taxCents: 0,
    ...changes,
  };
}

const MARIA: SaleContact = { id: '9', firstName: 'Maria', lastName: "O'Brien", email: 'maria@brightleaf.example' };

/** A payment of one line, unless told otherwise. */
export function samplePaidSale(changes: Partial<Sale> = {}): Sale {
  return sampleSale({
    record: { portalId: '145000001', type: 'COMMERCE_PAYMENT', id: '92' },
    payment: { grossCents: 10_000, method: 'card', reference: 'pay_1' },
    ...changes,
  });
}

/** A deal of one line, unless told otherwise. */
export function sampleSale(changes: Partial<Sale> = {}): Sale {
  return {
    record: { portalId: '145000001', type: 'DEAL', id: '21' },
    title: 'Patio',
    mergedIds: [],
    currency: 'USD',
    date: '2026-11-20',
    buyer: { from: 'contact', contact: MARIA, matching: 'legacy' },
    contact: MARIA,
    sources: [],
    lines: [saleLine()],
    orderDiscounts: [],
    orderFees: [],
    orderTaxCents: 0,
    omittedLines: [],
    warnings: [],
    readAtMs: 0,
    ...changes,
  };
}

/** The choices of an action that leave everything to the defaults. */
export function sampleInputs(changes: Partial<ActionInputs> = {}): ActionInputs {
  return {
    realmId: PROFILE.realmId,
    paymentTerms: 'customer_terms',
    customer: 'contact',
    products: 'line_items',
    createMissingProducts: false,
    existingDocument: 'use',
    ...changes,
  };
}

/** A request for an invoice of that deal, or for another kind of document. */
export function sampleRequest(inputs: Partial<ActionInputs> = {}, kind: DocumentKind = 'invoice'): ActionRequest {
  return {
    action: 'create-invoice',
    kind,
    record: { portalId: '145000001', type: 'DEAL', id: '21' },
    callbackId: 'c1',
    inputs: sampleInputs(inputs),
  };
}
