import type { DocumentKind } from '../domain/actions.ts';
import type { CompanyProfile, MatchedCustomer, MatchedProduct } from '../domain/company.ts';
import { saleTaxCents, type Sale, type SaleLine } from '../domain/sale.ts';

/** How a document is taxed (facts/mappings 3). */
export interface SaleTax {
  /** The code of a line; sent on every sales line, never left out. */
  codeOf(line: SaleLine, product: MatchedProduct): 'TAX' | 'NON';
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
  products: readonly (MatchedProduct | undefined)[];
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
  if (hubSpotTaxCents > 0)
    return {
      // Tax on the whole record says nothing of its lines: QuickBooks' own products do.
      codeOf: (line, product) =>
        (sale.orderTaxCents > 0 ? product.taxable || line.taxCents > 0 : line.taxCents > 0) ? 'TAX' : 'NON',
      totalTaxCents: hubSpotTaxCents,
      isComputed: false,
      ...code,
    };
  if (sale.payment) return none;
  const taxes = products.some((product) => product?.taxable);
  return {
    codeOf: (_line, product) => (product.taxable ? 'TAX' : 'NON'),
    isComputed: taxes,
    ...(taxes ? code : {}),
  };
}

/** Automated sales tax replaces any code that is sent; the old engine charges none without the customer's own. */
function oldEngineCode(profile: CompanyProfile, customer: MatchedCustomer): { taxCodeId?: string } {
  if (profile.automatedSalesTax !== undefined || customer.taxCodeId === undefined) return {};
  return { taxCodeId: customer.taxCodeId };
}
