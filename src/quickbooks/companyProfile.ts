import { z } from 'zod';
import type { CompanyProfile, PaymentTerm } from '../domain/company.ts';
import { NotNow } from '../domain/problems.ts';
import type { Entity, QuickBooksClient } from './client.ts';

const reference = z.object({ value: z.coerce.string() }).nullish();
const address = z.object({ Country: z.string().nullish() }).nullish();

const COMPANY = z.object({
  CompanyName: z.string().nullish(),
  Country: z.string().nullish(),
  CompanyAddr: address,
  LegalAddr: address,
  DefaultTimeZone: z.string().nullish(),
});

const PREFERENCES = z.object({
  SalesFormsPrefs: z
    .object({
      CustomTxnNumbers: z.boolean().nullish(),
      AllowDiscount: z.boolean().nullish(),
      AllowEstimates: z.boolean().nullish(),
      AllowServiceDate: z.boolean().nullish(),
      DefaultTerms: reference,
    })
    .nullish(),
  TaxPrefs: z.object({ UsingSalesTax: z.boolean().nullish(), PartnerTaxEnabled: z.boolean().nullish() }).nullish(),
  CurrencyPrefs: z.object({ MultiCurrencyEnabled: z.boolean().nullish(), HomeCurrency: reference }).nullish(),
  AccountingInfoPrefs: z.object({ BookCloseDate: z.string().nullish() }).nullish(),
});

const TERM = z.object({
  Id: z.coerce.string(),
  Name: z.string().nullish(),
  Active: z.boolean().nullish(),
  Type: z.string().nullish(),
  DueDays: z.coerce.number().int().nullish(),
  DayOfMonthDue: z.coerce.number().int().nullish(),
  DueNextMonthDays: z.coerce.number().int().nullish(),
});

/** Reads what the product must know of a company: three calls at once. Throws what reading throws. */
export async function readCompanyProfile(
  client: Pick<QuickBooksClient, 'query'>,
  realmId: string,
  nowMs: number,
): Promise<CompanyProfile> {
  const [companies, preferenceRows, termRows] = await Promise.all([
    client.query(realmId, 'CompanyInfo', ''),
    client.query(realmId, 'Preferences', ''),
    // Inactive ones too: a choice that is gone is still called by its name.
    client.query(realmId, 'Term', 'Active IN (true,false)'),
  ]);
  const company = first(COMPANY, companies, 'CompanyInfo');
  const preferences = first(PREFERENCES, preferenceRows, 'Preferences');
  const { SalesFormsPrefs: forms, TaxPrefs: tax, CurrencyPrefs: currency, AccountingInfoPrefs: books } = preferences;
  const country = company.Country || company.LegalAddr?.Country || company.CompanyAddr?.Country || '';
  return {
    realmId,
    name: company.CompanyName || `company ${realmId}`,
    country,
    homeCurrency: currency?.HomeCurrency?.value || 'USD',
    multiCurrency: currency?.MultiCurrencyEnabled ?? false,
    usesSalesTax: tax?.UsingSalesTax ?? false,
    ...(tax?.PartnerTaxEnabled === undefined || tax.PartnerTaxEnabled === null
      ? {}
      : { automatedSalesTax: tax.PartnerTaxEnabled }),
    customTransactionNumbers: forms?.CustomTxnNumbers ?? false,
    allowsDiscounts: forms?.AllowDiscount ?? false,
    // Where QuickBooks doesn't say, it is asked to make the estimate, and may refuse it.
    allowsEstimates: forms?.AllowEstimates ?? true,
    usesServiceDates: forms?.AllowServiceDate ?? false,
    ...(books?.BookCloseDate ? { booksClosedUntil: books.BookCloseDate.slice(0, 10) } : {}),
    ...(forms?.DefaultTerms ? { defaultTermsId: forms.DefaultTerms.value } : {}),
    ...(company.DefaultTimeZone ? { timeZone: company.DefaultTimeZone } : {}),
    terms: termRows.flatMap((row) => {
      const term = TERM.safeParse(row);
      return term.success ? [paymentTerm(term.data)] : [];
    }),
    readAtMs: nowMs,
  };
}

/** True for the spellings of the United States that QuickBooks writes. */
export function isUsCompany(country: string): boolean {
  return ['US', 'USA', 'UNITED STATES', 'UNITED STATES OF AMERICA'].includes(country.trim().toUpperCase());
}

function first<Shape extends z.ZodType>(shape: Shape, rows: readonly Entity[], what: string): z.output<Shape> {
  const parsed = shape.safeParse(rows[0]);
  if (!parsed.success) throw new NotNow('QuickBooks', `query ${what}: the answer could not be read.`);
  return parsed.data;
}

function paymentTerm(term: z.output<typeof TERM>): PaymentTerm {
  const common = { id: term.Id, name: term.Name ?? '', active: term.Active ?? true };
  return term.Type === 'DATE_DRIVEN' && typeof term.DayOfMonthDue === 'number'
    ? {
        ...common,
        type: 'DATE_DRIVEN',
        dayOfMonthDue: term.DayOfMonthDue,
        dueNextMonthDays: term.DueNextMonthDays ?? 0,
      }
    : { ...common, type: 'STANDARD', dueDays: term.DueDays ?? 0 };
}
