import { RECORD_WORDS, type ActionRequest } from '../domain/actions.ts';
import type { CompanyProfile } from '../domain/company.ts';
import { failure, type Failure } from '../domain/failures.ts';
import { formatCents } from '../domain/money.ts';
import type { ResolvedMatch } from '../domain/run.ts';
import { saleNetCents, saleTaxCents, type Sale } from '../domain/sale.ts';
import { isUsCompany } from './companyProfile.ts';
import { paymentTerms } from './dueDate.ts';

/** What is checked before anything is written. */
export interface PreflightQuestion {
  request: ActionRequest;
  sale: Sale;
  profile: CompanyProfile;
  /** Absent while customer or products are only planned, or not matched yet. */
  match?: ResolvedMatch;
}

/** Everything that keeps the sale from being booked, and what HubSpot's user should know if nothing does. */
export interface PreflightResult {
  failures: Failure[];
  warnings: string[];
}

/** QuickBooks' limits on lines, with and without tax. */
const MAX_TAXED_LINES = 750;
const MAX_LINES = 10_000;

/** Checks a sale against the company (facts/mappings 7). A company outside the US is told nothing else. */
export function preflight(question: PreflightQuestion): PreflightResult {
  const { request, sale, profile, match } = question;
  const type = RECORD_WORDS[sale.record.type];
  const document = request.kind;
  if (!isUsCompany(profile.country))
    return {
      failures: [failure('CompanyNotInUS', { company: profile.name, country: profile.country || 'no country' })],
      warnings: [],
    };
  const failures: Failure[] = [];
  const taxCents = saleTaxCents(sale);
  const totalCents = saleNetCents(sale) + taxCents;

  if (profile.booksClosedUntil !== undefined && sale.date <= profile.booksClosedUntil)
    failures.push(
      failure('BooksClosed', { company: profile.name, date: profile.booksClosedUntil, document, date2: sale.date }),
    );
  failures.push(...currencyFailures(question));
  if (totalCents < 0) failures.push(failure('TotalNegative', { total: formatCents(totalCents), document }));
  // Automated sales tax that is switched on, but not set up, would drop the tax.
  if (taxCents > 0 && (!profile.usesSalesTax || profile.automatedSalesTax === false))
    failures.push(failure('TaxNotEnabled', { tax: formatCents(taxCents), company: profile.name }));
  const maxLines = profile.usesSalesTax ? MAX_TAXED_LINES : MAX_LINES;
  if (sale.lines.length > maxLines)
    failures.push(failure('TooManyLines', { max: maxLines, type, n: sale.lines.length }));
  const customer = match?.customer ?? { id: '' };
  if (paymentTerms(request.inputs.paymentTerms, customer, profile, sale.date) === 'gone')
    failures.push(failure('ChoiceGone', { label: termLabel(question), input: 'payment terms' }));
  return { failures, warnings: [] };
}

function currencyFailures({ sale, profile, match }: PreflightQuestion): Failure[] {
  // A record that names no currency is in the company's own, whatever the customer's is.
  const ours = sale.currency ?? profile.homeCurrency;
  const type = RECORD_WORDS[sale.record.type];
  if (!profile.multiCurrency && ours !== profile.homeCurrency)
    return [failure('CurrencyMismatch', { type, a: ours, who: profile.name, b: profile.homeCurrency })];
  const theirs = match?.customer.currency;
  if (theirs !== undefined && theirs !== ours)
    return [failure('CurrencyMismatch', { type, a: ours, who: 'the customer', b: theirs })];
  return [];
}

function termLabel({ request, profile }: PreflightQuestion): string {
  const { paymentTerms: chosen } = request.inputs;
  return profile.terms.find((each) => each.id === chosen)?.name ?? chosen;
}
