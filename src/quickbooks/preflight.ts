import { DOCUMENT_WORDS, RECORD_WORDS, type ActionRequest } from '../domain/actions.ts';
import type { CompanyProfile, MatchedCustomer, MatchedProduct } from '../domain/company.ts';
import { failure, type Failure } from '../domain/failures.ts';
import { formatCents } from '../domain/money.ts';
import { saleNetCents, saleTaxCents, type PaymentFee, type Sale } from '../domain/sale.ts';
import { isUsCompany } from './companyProfile.ts';
import { paymentTerms } from './dueDate.ts';

/** What is checked before anything is written. */
export interface PreflightQuestion {
  request: ActionRequest;
  sale: Sale;
  profile: CompanyProfile;
  /** What is matched so far; products in the order of the sale's lines. */
  match?: {
    customer?: MatchedCustomer;
    products?: readonly (MatchedProduct | undefined)[];
    /** What order fees are booked on. */
    feeProduct?: MatchedProduct;
  };
}

/** Everything that keeps a document from being made, and what HubSpot's user should know if nothing does. */
export interface PreflightResult {
  failures: Failure[];
  warnings: string[];
}

/** QuickBooks' limits on lines, with and without tax. */
const MAX_TAXED_LINES = 750;
const MAX_LINES = 10_000;
/** Documents over nothing are refused; an invoice or estimate over nothing is made. */
const NEEDS_AN_AMOUNT = new Set(['paid_invoice', 'sales_receipt', 'refund_receipt']);

/** Checks a sale against the company (facts/mappings 7). A company outside the US is told nothing else. */
export function preflight(question: PreflightQuestion): PreflightResult {
  const { sale, profile } = question;
  const foreign = foreignCompany(profile);
  if (foreign) return { failures: [foreign], warnings: [] };
  return {
    failures: [
      ...closedBooks(question.request, profile, sale.date),
      ...currencyFailures(question),
      ...totalFailures(question),
      ...preferenceFailures(question),
      ...taxFailures(question),
      ...lineFailures(question),
      ...termFailures(question),
    ],
    warnings: [...sale.warnings, ...taxWarnings(question)],
  };
}

/** Checks a payment's fee against the company. */
export function feePreflight(question: {
  request: ActionRequest;
  fee: PaymentFee;
  profile: CompanyProfile;
}): PreflightResult {
  const { request, fee, profile } = question;
  const foreign = foreignCompany(profile);
  if (foreign) return { failures: [foreign], warnings: [] };
  const currency = fee.currency ?? profile.homeCurrency;
  const failures = closedBooks(request, profile, fee.date);
  if (!profile.multiCurrency && currency !== profile.homeCurrency)
    failures.push(
      failure('CurrencyMismatch', {
        type: 'fee',
        a: currency,
        who: profile.name,
        b: profile.homeCurrency,
      }),
    );
  return { failures, warnings: [] };
}

function foreignCompany(profile: CompanyProfile): Failure | undefined {
  if (isUsCompany(profile.country)) return undefined;
  return failure('CompanyNotInUS', { company: profile.name, country: profile.country || 'no country' });
}

function closedBooks(request: ActionRequest, profile: CompanyProfile, date: string): Failure[] {
  const { booksClosedUntil } = profile;
  if (booksClosedUntil === undefined || date > booksClosedUntil) return [];
  const document = DOCUMENT_WORDS[request.kind];
  return [failure('BooksClosed', { company: profile.name, date: booksClosedUntil, document, date2: date })];
}

function currencyFailures({ sale, profile, match }: PreflightQuestion): Failure[] {
  // A record that names no currency is in the company's own, whatever the customer's is.
  const ours = sale.currency ?? profile.homeCurrency;
  const type = RECORD_WORDS[sale.record.type];
  if (!profile.multiCurrency && ours !== profile.homeCurrency)
    return [failure('CurrencyMismatch', { type, a: ours, who: profile.name, b: profile.homeCurrency })];
  const theirs = match?.customer?.currency;
  if (theirs !== undefined && theirs !== ours)
    return [failure('CurrencyMismatch', { type, a: ours, who: 'the customer', b: theirs })];
  return [];
}

function totalFailures({ request, sale }: PreflightQuestion): Failure[] {
  const totalCents = saleNetCents(sale) + saleTaxCents(sale);
  const document = DOCUMENT_WORDS[request.kind];
  if (totalCents < 0) return [failure('TotalNegative', { total: formatCents(totalCents), document })];
  if (totalCents === 0 && NEEDS_AN_AMOUNT.has(request.kind)) return [failure('TotalZero', { document })];
  return [];
}

function preferenceFailures({ request, sale, profile }: PreflightQuestion): Failure[] {
  const failures: Failure[] = [];
  if (sale.orderDiscounts.length > 0 && !profile.allowsDiscounts)
    failures.push(failure('DiscountsOff', { type: RECORD_WORDS[sale.record.type] }));
  if (request.kind === 'estimate' && !profile.allowsEstimates) failures.push(failure('EstimatesOff'));
  return failures;
}

function taxFailures({ request, sale, profile, match }: PreflightQuestion): Failure[] {
  const taxCents = saleTaxCents(sale);
  if (request.kind === 'paid_invoice') {
    const taxable = sale.lines.filter(
      (line, index) =>
        line.taxCents > 0 ||
        sale.orderTaxCents > 0 ||
        (sale.taxLeftOutCents ?? 0) > 0 ||
        (profile.usesSalesTax && match?.products?.[index]?.taxable === true),
    );
    const fees = profile.usesSalesTax && match?.feeProduct?.taxable ? sale.orderFees.map((fee) => fee.label) : [];
    const taxed = [...taxable.map((line) => line.name), ...fees];
    if (taxed.length === 0) return [];
    const names = [...new Set(taxed.map((name) => `"${name}"`))].join(', ');
    return [failure('TaxableLineInPaidInvoice', { lines: names })];
  }
  // Automated sales tax that is switched on, but not set up, would drop the tax.
  if (taxCents > 0 && (!profile.usesSalesTax || profile.automatedSalesTax === false))
    return [failure('TaxNotEnabled', { tax: formatCents(taxCents), company: profile.name })];
  return [];
}

/** A payment's amount is settled: nothing can be added to it, even where QuickBooks would tax the product. */
function taxWarnings({ request, sale, profile, match }: PreflightQuestion): string[] {
  const { taxLeftOutCents = 0 } = sale;
  if (taxLeftOutCents > 0)
    return [
      `HubSpot charged tax of ${formatCents(taxLeftOutCents)} on the lines of this payment; it is not told apart, since what was paid is another amount.`,
    ];
  const isUntaxed = sale.payment !== undefined && saleTaxCents(sale) === 0 && request.kind !== 'paid_invoice';
  const taxable = [...(match?.products ?? []), match?.feeProduct].filter((product) => product?.taxable);
  if (!isUntaxed || !profile.usesSalesTax || taxable.length === 0) return [];
  const names = [...new Set(taxable.map((product) => `"${product?.name ?? ''}"`))].join(', ');
  return [`No tax was collected with this payment, although QuickBooks has ${names} as taxable.`];
}

function lineFailures({ sale, profile }: PreflightQuestion): Failure[] {
  const max = profile.usesSalesTax ? MAX_TAXED_LINES : MAX_LINES;
  const count = sale.lines.length + sale.orderFees.length + (sale.orderDiscounts.length > 0 ? 1 : 0);
  if (count <= max) return [];
  return [failure('TooManyLines', { max, type: RECORD_WORDS[sale.record.type], n: count })];
}

function termFailures({ request, sale, profile, match }: PreflightQuestion): Failure[] {
  if (request.kind !== 'invoice') return [];
  const { paymentTerms: chosen } = request.inputs;
  if (paymentTerms(chosen, match?.customer ?? { id: '' }, profile, sale.date) !== 'gone') return [];
  const label = profile.terms.find((each) => each.id === chosen)?.name ?? chosen;
  return [failure('ChoiceGone', { label, input: 'payment terms' })];
}
