import type { DocumentKind } from '../domain/actions.ts';
import type { CompanyProfile, MatchedCustomer, MatchedProduct } from '../domain/company.ts';
import { saleTaxCents, type Sale } from '../domain/sale.ts';

/** How a document is taxed (facts/mappings 3). */
export interface SaleTax {
  /** The code of a line by its product and HubSpot's tax on it; sent on every sales line, never left out. */
  codeOf(product: MatchedProduct, lineTaxCents: number): 'TAX' | 'NON';
  /** HubSpot's tax on the document, in cents; absent where QuickBooks computes it, or where there is none. */
  totalTaxCents?: number;
  /** True where the total can't be foretold: QuickBooks adds what it computes. */
  isComputed: boolean;
  /** The customer's tax code, which only the old engine takes. */
  taxCodeId?: string;
}

/** What decides over the tax. */
export interface TaxQuestion {
  kind: DocumentKind;
  sale: Sale;
  profile: CompanyProfile;
  customer: MatchedCustomer;
  /** Of all lines, order fees included. */
  products: readonly MatchedProduct[];
}

/**
 * HubSpot's own tax where it charged one; else QuickBooks' for what its products say, but never on a payment, whose
 * amount is settled, nor on a paid invoice.
 */
export function saleTax({ kind, sale, profile, customer, products }: TaxQuestion): SaleTax {
  const none: SaleTax = { codeOf: () => 'NON', isComputed: false };
  if (!profile.usesSalesTax || kind === 'paid_invoice') return none;
  const hubSpotTaxCents = saleTaxCents(sale);
  const code = oldEngineCode(profile, customer);
  const isTaxable = products.some((product) => product.taxable);
  if (hubSpotTaxCents > 0) {
    // Tax on the whole record says nothing of its lines: QuickBooks' own products do. Where none of them is taxable, all
    // lines are, since QuickBooks may drop a tax that no line carries.
    const hasTaxedLine = isTaxable || sale.lines.some((line) => line.taxCents > 0);
    const isTaxed = (product: MatchedProduct, lineTaxCents: number) =>
      lineTaxCents > 0 || (sale.orderTaxCents > 0 && (product.taxable || !hasTaxedLine));
    return {
      codeOf: (product, lineTaxCents) => (isTaxed(product, lineTaxCents) ? 'TAX' : 'NON'),
      totalTaxCents: hubSpotTaxCents,
      isComputed: false,
      ...code,
    };
  }
  if (sale.payment) return none;
  return {
    codeOf: (product) => (product.taxable ? 'TAX' : 'NON'),
    isComputed: isTaxable,
    ...(isTaxable ? code : {}),
  };
}

/** Automated sales tax replaces any code that is sent; the old engine charges none without the customer's own. */
function oldEngineCode(profile: CompanyProfile, customer: MatchedCustomer): { taxCodeId?: string } {
  if (profile.automatedSalesTax !== undefined || customer.taxCodeId === undefined) return {};
  return { taxCodeId: customer.taxCodeId };
}
