import { describe, expect, test } from '@jest/globals';
import { feePreflight, preflight, type PreflightQuestion } from '../../src/quickbooks/preflight.ts';
import { PROFILE, saleLine, samplePaidSale, sampleRequest, sampleSale } from './sampleParts.ts';

function check(changes: Partial<PreflightQuestion> = {}) {
  return preflight({ request: sampleRequest(), sale: sampleSale(), profile: PROFILE, ...changes }).failures;
}
const profile = (changes: Partial<PreflightQuestion['profile']>) => ({ profile: { ...PROFILE, ...changes } });
const matched = (currency?: string) => ({
  match: { customer: { id: '1', ...(currency === undefined ? {} : { currency }) }, products: [] },
});

test('a plain sale has nothing against it', () => {
  expect(check()).toEqual([]);
  expect(check(matched('USD'))).toEqual([]);
});

test('everything wrong is told together', () => {
  const sale = sampleSale({ currency: 'EUR', lines: [saleLine({ netCents: -500, taxCents: 100 })] });
  const types = check({
    sale,
    ...profile({ booksClosedUntil: '2026-11-30' }),
    request: sampleRequest({ paymentTerms: '77' }),
  }).map(({ type }) => type);
  expect(types).toEqual(['BooksClosed', 'CurrencyMismatch', 'TotalNegative', 'TaxNotEnabled', 'ChoiceGone']);
});

test('a company outside the US is told nothing else', () => {
  const failures = check({ ...profile({ country: 'CA', booksClosedUntil: '2026-11-30' }) });
  expect(failures.map(({ sentence }) => sentence)).toEqual([
    'Larkspur Garden Supply is set up for CA. These actions work with US QuickBooks companies only.',
  ]);
});

test.each([
  ['2026-11-19', 0],
  ['2026-11-20', 1],
  ['2026-11-21', 1],
])('books closed until %s', (booksClosedUntil, count) => {
  expect(check(profile({ booksClosedUntil }))).toHaveLength(count);
});

describe('currency', () => {
  test.each([
    ['another than the company’s only one', { sale: sampleSale({ currency: 'EUR' }) }, 'uses USD'],
    [
      'another than the customer’s',
      { sale: sampleSale({ currency: 'EUR' }), ...profile({ multiCurrency: true }), ...matched('GBP') },
      'the customer uses GBP',
    ],
  ])('%s', (_name, changes, words) => {
    expect(check(changes)).toMatchObject([{ type: 'CurrencyMismatch', sentence: expect.stringContaining(words) }]);
  });

  test('a record that names none is in the company’s own, not in the customer’s', () => {
    const { currency: _none, ...sale } = sampleSale();
    expect(check({ sale })).toEqual([]);
    expect(check({ sale, ...profile({ multiCurrency: true }), ...matched('EUR') })).toMatchObject([
      { type: 'CurrencyMismatch', sentence: expect.stringContaining('in USD, but the customer uses EUR') },
    ]);
  });

  test('the customer’s own, where several are used', () => {
    const sale = sampleSale({ currency: 'EUR' });
    expect(check({ sale, ...profile({ multiCurrency: true }), ...matched('EUR') })).toEqual([]);
    expect(check({ sale, ...profile({ multiCurrency: true }) })).toEqual([]);
  });
});

test.each([
  [{ usesSalesTax: false }, 1],
  [{ usesSalesTax: true, automatedSalesTax: false }, 1],
  [{ usesSalesTax: true, automatedSalesTax: true }, 0],
  [{ usesSalesTax: true }, 0],
])('HubSpot’s tax in a company with %j', (changes, count) => {
  const sale = sampleSale({ lines: [saleLine({ taxCents: 825 })] });
  const failures = check({ sale, ...profile(changes) });
  expect(failures).toHaveLength(count);
  if (count > 0) expect(failures[0]?.sentence).toContain('HubSpot charged 8.25 tax');
});

test('a total of zero is an invoice; less isn’t', () => {
  expect(check({ sale: sampleSale({ lines: [saleLine({ netCents: 0 })] }) })).toEqual([]);
  const sale = sampleSale({ lines: [saleLine({ netCents: 100 }), saleLine({ netCents: -101 })] });
  expect(check({ sale })).toMatchObject([{ type: 'TotalNegative', sentence: expect.stringContaining('-0.01') }]);
});

test.each([
  [750, true, 0],
  [751, true, 1],
  [751, false, 0],
  [10_001, false, 1],
])('%i lines, sales tax %s', (length, usesSalesTax, count) => {
  const sale = sampleSale({ lines: Array.from({ length }, () => saleLine()) });
  expect(check({ sale, ...profile({ usesSalesTax }) }).map(({ type }) => type)).toEqual(
    count === 0 ? [] : ['TooManyLines'],
  );
});

test.each([
  ['customer_terms', undefined],
  ['due_on_receipt', undefined],
  ['2', undefined],
  ['4', '"Net 90", chosen as payment terms'],
  ['77', '"77", chosen as payment terms'],
])('payment terms %s', (paymentTerms, words) => {
  const failures = check({ request: sampleRequest({ paymentTerms }) });
  if (words === undefined) expect(failures).toEqual([]);
  else expect(failures).toMatchObject([{ type: 'ChoiceGone', sentence: expect.stringContaining(words) }]);
});

describe('what only some kinds need', () => {
  const taxableProduct = { id: '7', name: 'Sundial', taxable: true };
  const usesSalesTax = profile({ usesSalesTax: true });
  const types = (changes: Partial<PreflightQuestion>) => check(changes).map(({ type }) => type);

  test('an amount: sales receipts, paid invoices and refunds', () => {
    const sale = samplePaidSale({ lines: [saleLine({ netCents: 0 })] });
    for (const kind of ['sales_receipt', 'paid_invoice', 'refund_receipt'] as const)
      expect(types({ sale, request: sampleRequest({}, kind) })).toEqual(['TotalZero']);
    for (const kind of ['invoice', 'estimate'] as const)
      expect(types({ sale, request: sampleRequest({}, kind) })).toEqual([]);
  });

  test('discounts and estimates that are turned on', () => {
    const sale = sampleSale({ orderDiscounts: [{ label: 'Loyal', amountCents: 100 }] });
    expect(types({ sale, ...profile({ allowsDiscounts: false }) })).toEqual(['DiscountsOff']);
    expect(types({ sale })).toEqual([]);
    const request = sampleRequest({}, 'estimate');
    expect(types({ request, ...profile({ allowsEstimates: false }) })).toEqual(['EstimatesOff']);
  });

  test('nothing taxable in a paid invoice, each line named once', () => {
    const request = sampleRequest({}, 'paid_invoice');
    const lines = [saleLine({ name: 'Sundial' }), saleLine({ name: 'Sundial' }), saleLine({ name: 'Visit' })];
    const sale = samplePaidSale({ lines });
    const match = { products: [taxableProduct, taxableProduct, undefined] };
    expect(check({ request, sale, match, ...usesSalesTax })).toMatchObject([
      { type: 'TaxableLineInPaidInvoice', sentence: expect.stringMatching(/^"Sundial" are taxable\./) },
    ]);
    expect(types({ request, sale, match })).toEqual([]);
    const taxed = samplePaidSale({ lines: [saleLine({ taxCents: 5 })] });
    expect(types({ request, sale: taxed })).toEqual(['TaxableLineInPaidInvoice']);
    expect(types({ request, sale: samplePaidSale({ orderTaxCents: 5 }) })).toEqual(['TaxableLineInPaidInvoice']);
    expect(types({ request, sale: samplePaidSale({ taxLeftOutCents: 5 }) })).toEqual(['TaxableLineInPaidInvoice']);
    const withFee = samplePaidSale({ orderFees: [{ label: 'Delivery', amountCents: 5 }] });
    const feeMatch = { products: [], feeProduct: taxableProduct };
    expect(types({ request, sale: withFee, match: feeMatch, ...usesSalesTax })).toEqual(['TaxableLineInPaidInvoice']);
    expect(types({ request, sale: withFee, match: feeMatch })).toEqual([]);
  });

  test('a warning where a payment has no tax on what is taxable', () => {
    const request = sampleRequest({}, 'sales_receipt');
    const warnings = (changes: Partial<PreflightQuestion>) =>
      preflight({
        request,
        sale: samplePaidSale(),
        profile: PROFILE,
        match: { products: [taxableProduct] },
        ...changes,
      }).warnings;
    expect(warnings(usesSalesTax)).toEqual([
      'No tax was collected with this payment, although QuickBooks has "Sundial" as taxable.',
    ]);
    expect(warnings({})).toEqual([]);
    expect(warnings({ ...usesSalesTax, sale: sampleSale() })).toEqual([]);
    expect(warnings({ sale: samplePaidSale({ warnings: ['as read'] }) })).toEqual(['as read']);
    expect(warnings({ sale: samplePaidSale({ taxLeftOutCents: 825 }) })).toEqual([
      'HubSpot charged tax of 8.25 on the lines of this payment; it is not told apart, since what was paid is another amount.',
    ]);
  });

  test('terms are an invoice’s only', () => {
    expect(types({ request: sampleRequest({ paymentTerms: '77' }, 'estimate') })).toEqual([]);
  });

  test('fees and discounts count as lines', () => {
    const sale = sampleSale({
      lines: Array.from({ length: 749 }, () => saleLine()),
      orderFees: [{ label: 'Delivery', amountCents: 5 }],
      orderDiscounts: [{ label: 'Loyal', amountCents: 5 }],
    });
    expect(types({ sale, ...usesSalesTax })).toEqual(['TooManyLines']);
  });
});

test('a fee is checked for country, books and currency', () => {
  const fee = {
    record: samplePaidSale().record,
    title: 'pay_1',
    date: '2026-11-20',
    feeCents: 319,
    currency: 'EUR',
    sources: [],
    readAtMs: 0,
  };
  const request = sampleRequest({}, 'expense');
  const types = (changes: Partial<PreflightQuestion['profile']>) =>
    feePreflight({ request, fee, profile: { ...PROFILE, ...changes } }).failures.map(({ type }) => type);
  expect(types({ booksClosedUntil: '2026-11-30' })).toEqual(['BooksClosed', 'CurrencyMismatch']);
  expect(types({ multiCurrency: true })).toEqual([]);
  expect(types({ country: 'CA' })).toEqual(['CompanyNotInUS']);
});
