import { describe, expect, test } from '@jest/globals';
import type { CompanyProfile, MatchedCustomer, MatchedProduct } from '../../src/domain/company.ts';
import type { Sale } from '../../src/domain/sale.ts';
import { invoiceBody } from '../../src/quickbooks/invoiceBody.ts';
import { PROFILE, saleLine, sampleSale } from './sampleParts.ts';

const MARKER = '[hsqb1 145000001 invoice DEAL-21 once g1 i]';
const SOIL_TEST: MatchedProduct = { id: '5', name: 'Soil Test', taxable: false };

function build(
  options: {
    sale?: Sale;
    profile?: Partial<CompanyProfile>;
    customer?: MatchedCustomer;
    products?: MatchedProduct[];
    terms?: string;
    ordinal?: number;
  } = {},
) {
  const { sale = sampleSale(), profile = {}, customer = { id: '58' }, terms = 'customer_terms', ordinal = 1 } = options;
  const { products = sale.lines.map(() => SOIL_TEST) } = options;
  return invoiceBody({
    sale,
    profile: { ...PROFILE, ...profile },
    match: { customer, products },
    paymentTerms: terms,
    marker: MARKER,
    documentOrdinal: ordinal,
  });
}
type Line = { Amount: number; Description?: string; SalesItemLineDetail: Record<string, unknown> };
const linesOf = (built: { body: Record<string, unknown> }) => built.body['Line'] as Line[];
const lineOf = (...args: Parameters<typeof build>) => linesOf(build(...args))[0] as Line;

test('the whole of a plain invoice: nothing that isn’t listed', () => {
  expect(build()).toEqual({
    body: {
      CustomerRef: { value: '58' },
      TxnDate: '2026-11-20',
      DueDate: '2026-12-20',
      SalesTermRef: { value: '3' },
      PrivateNote: `HubSpot deal 21 · Patio\n${MARKER}`,
      BillEmail: { Address: 'maria@brightleaf.example' },
      Line: [
        {
          DetailType: 'SalesItemLineDetail',
          Amount: 100,
          SalesItemLineDetail: { ItemRef: { value: '5' }, Qty: 1, UnitPrice: 100, TaxCodeRef: { value: 'NON' } },
        },
      ],
    },
    expectedTotalCents: 10_000,
  });
});

describe('lines', () => {
  test.each([
    [
      { quantity: '10', listPrice: '234.56', netCents: 187_648, discountNote: '20 % off' },
      '10',
      '187.648',
      '1876.48',
      '(10 × 234.56, 20 % off)',
    ],
    [
      { quantity: '128.35', listPrice: '14.50', netCents: 186_108 },
      '128.35',
      '14.50004',
      '1861.08',
      '(128.35 × 14.50)',
    ],
    [{ quantity: '1250', listPrice: '0.0333333', netCents: 4_167 }, '1', '41.67', '41.67', '(1250 × 0.0333333)'],
    [{ quantity: '0', listPrice: '12', netCents: 0 }, '1', '0', '0', '(0 × 12)'],
    [
      { quantity: '2', listPrice: '5', netCents: -1_000, discountNote: '10.00 off each' },
      '2',
      '-5',
      '-10',
      '(2 × 5, 10.00 off each)',
    ],
    [{ quantity: '3', listPrice: '7', netCents: 2_100 }, '3', '7', '21', undefined],
  ])('%j', (changes, quantity, price, amount, text) => {
    const line = lineOf({ sale: sampleSale({ lines: [saleLine(changes)] }) });
    // As they go over the wire: JSON text, not binary fractions.
    expect(JSON.stringify(line)).toContain(`"Amount":${amount}`);
    expect(JSON.stringify(line)).toContain(`"Qty":${quantity},"UnitPrice":${price},`);
    expect(line.Description).toBe(text);
  });

  test.each([
    [{ description: 'pH and nitrogen' }, 'pH and nitrogen'],
    [{ name: 'Soil test, deluxe' }, 'Soil test, deluxe'],
    [{ name: ' soil TEST ' }, undefined],
    [{ description: 'pH', quantity: '2', netCents: 15_000, discountNote: '25 % off' }, 'pH (2 × 100, 25 % off)'],
  ])('the text of %j', (changes, text) => {
    expect(lineOf({ sale: sampleSale({ lines: [saleLine(changes)] }) }).Description).toBe(text);
  });

  test('a long text is cut, what HubSpot shows stays whole', () => {
    const changes = { description: '🌿'.repeat(3_000), quantity: '2', netCents: 15_000, discountNote: '25 % off' };
    const text = lineOf({ sale: sampleSale({ lines: [saleLine(changes)] }) }).Description ?? '';
    expect(text.length).toBeLessThanOrEqual(4_000);
    expect(text.endsWith('🌿 (2 × 100, 25 % off)')).toBe(true);
    expect(text).not.toMatch(/\p{Surrogate}/u);
  });

  test('service dates only where the company uses them', () => {
    const sale = sampleSale({ lines: [saleLine({ serviceDate: '2026-12-01' }), saleLine()] });
    const dates = (usesServiceDates: boolean) =>
      linesOf(build({ sale, profile: { usesServiceDates } })).map((line) => line.SalesItemLineDetail['ServiceDate']);
    expect(dates(true)).toEqual(['2026-12-01', '2026-11-20']);
    expect(dates(false)).toEqual([undefined, undefined]);
  });
});

describe('tax', () => {
  const taxable = { ...SOIL_TEST, taxable: true };
  const sale = (...taxes: number[]) => sampleSale({ lines: taxes.map((taxCents) => saleLine({ taxCents })) });
  test.each([
    ['no sales tax', false, sale(0, 0), [taxable, SOIL_TEST], ['NON', 'NON'], undefined, 20_000],
    ['QuickBooks computes', true, sale(0, 0), [taxable, SOIL_TEST], ['TAX', 'NON'], undefined, undefined],
    ['nothing is taxable', true, sale(0, 0), [SOIL_TEST, SOIL_TEST], ['NON', 'NON'], undefined, 20_000],
    ['HubSpot charged it', true, sale(825, 0), [SOIL_TEST, taxable], ['TAX', 'NON'], { TotalTax: 8.25 }, 20_825],
  ])('%s', (_name, usesSalesTax, of, products, codes, detail, expectedTotalCents) => {
    const built = build({ sale: of, products, profile: { usesSalesTax } });
    expect(linesOf(built).map((line) => line.SalesItemLineDetail['TaxCodeRef'])).toEqual(
      codes.map((value) => ({ value })),
    );
    expect(built.body['TxnTaxDetail']).toEqual(detail);
    expect(built.expectedTotalCents).toBe(expectedTotalCents);
  });
});

describe('header', () => {
  test.each([
    ['forged', `x ${MARKER.replace('DEAL-21', 'DEAL-9')}\n${MARKER}`],
    ['with odd line ends', 'a\u2028b\u0085c\r\nd\ve'],
    ['endless', `${'x'.repeat(3_999)}🌿`.repeat(2)],
    ['empty', ''],
  ])('a title that is %s can’t harm the marker', (_name, title) => {
    const note = String(build({ sale: sampleSale({ title, omittedLines: ['[hsqb1 y]'] }) }).body['PrivateNote']);
    expect(note.length).toBeLessThanOrEqual(4_000);
    expect(note.endsWith(`\n${MARKER}`)).toBe(true);
    expect(note.slice(0, -MARKER.length - 1)).not.toMatch(/[[\]\n\r]/);
    expect(`Voided\n${note}`.length).toBeLessThanOrEqual(4_000);
    expect(note).not.toMatch(/\p{Surrogate}/u);
  });

  test('an own number only where QuickBooks would leave it blank', () => {
    const number = (ordinal: number, id = '21') => {
      const record = { portalId: '1', type: 'DEAL' as const, id };
      return build({ sale: sampleSale({ record }), profile: { customTransactionNumbers: true }, ordinal }).body[
        'DocNumber'
      ];
    };
    expect(build().body).not.toHaveProperty('DocNumber');
    expect(number(1)).toBe('HS-D-21');
    expect(number(3)).toBe('HS-D-21-3');
    expect(String(number(12, '9'.repeat(30)))).toMatch(/^HS-D-9{13}-12$/);
  });

  test('a currency only where several are used, and never the customer’s in place of the company’s', () => {
    const { currency: _none, ...sale } = sampleSale();
    expect(build().body).not.toHaveProperty('CurrencyRef');
    const several = { profile: { multiCurrency: true } };
    expect(build({ ...several, sale: sampleSale({ currency: 'EUR' }) }).body['CurrencyRef']).toEqual({ value: 'EUR' });
    expect(build({ ...several, sale, customer: { id: '58', currency: 'EUR' } }).body['CurrencyRef']).toEqual({
      value: 'USD',
    });
  });

  test('addresses, and an address that QuickBooks would refuse', () => {
    const address = { street: '12 Elm Street', city: 'Boston', state: 'MA', postalCode: '02108' };
    const posted = { Line1: '12 Elm Street', City: 'Boston', CountrySubDivisionCode: 'MA', PostalCode: '02108' };
    expect(build({ sale: sampleSale({ contact: { id: '9', address } }) }).body).toMatchObject({
      BillAddr: posted,
      ShipAddr: posted,
    });
    const email = `${'x'.repeat(100)}@a.example`;
    expect(build({ sale: sampleSale({ contact: { id: '9', email } }) }).body).not.toHaveProperty('BillEmail');
  });

  test('terms', () => {
    expect(build({ terms: 'due_on_receipt' }).body).toMatchObject({
      SalesTermRef: { value: '1' },
      DueDate: '2026-11-20',
    });
    expect(build({ customer: { id: '58', termsId: '2' } }).body).toMatchObject({ DueDate: '2026-12-05' });
  });
});

test('a line without a product is a mistake of ours', () => {
  expect(() => build({ products: [] })).toThrow(RangeError);
});
