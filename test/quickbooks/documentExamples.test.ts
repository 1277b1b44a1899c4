import { describe, expect, test } from '@jest/globals';
import type { DocumentKind } from '../../src/domain/actions.ts';
import type { CompanyProfile, MatchedCustomer, MatchedProduct } from '../../src/domain/company.ts';
import type { ResolvedMatch } from '../../src/domain/run.ts';
import type { Sale } from '../../src/domain/sale.ts';
import { documentBody } from '../../src/quickbooks/documentBody.ts';
import { expenseBody } from '../../src/quickbooks/expenseBody.ts';
import { mirroredRefundBody } from '../../src/quickbooks/mirroredRefundBody.ts';
import { paymentBody, paymentPlan } from '../../src/quickbooks/paymentBody.ts';
import { sentNetCents } from '../../src/quickbooks/sentBody.ts';
import { PROFILE, saleLine, sampleInputs, samplePaidSale, sampleSale } from './sampleParts.ts';

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
    kind?: DocumentKind;
    match?: Partial<ResolvedMatch>;
  } = {},
) {
  const { sale = sampleSale(), profile = {}, customer = { id: '58' }, terms = 'customer_terms', ordinal = 1 } = options;
  const { products = sale.lines.map(() => SOIL_TEST), kind = 'invoice', match = {} } = options;
  return documentBody({
    kind,
    sale,
    profile: { ...PROFILE, ...profile },
    match: { customer, products, money: {}, ...match },
    inputs: sampleInputs({ paymentTerms: terms }),
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
    [
      'HubSpot charged it on the whole',
      true,
      { ...sale(0, 0), orderTaxCents: 825 },
      [SOIL_TEST, taxable],
      ['NON', 'TAX'],
      { TotalTax: 8.25 },
      20_825,
    ],
    [
      'a payment without tax',
      true,
      samplePaidSale({ lines: [saleLine(), saleLine()] }),
      [SOIL_TEST, taxable],
      ['NON', 'NON'],
      undefined,
      20_000,
    ],
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

test('the old tax engine gets the customer’s tax code, automated sales tax none', () => {
  const taxed = { products: [{ ...SOIL_TEST, taxable: true }], customer: { id: '58', taxCodeId: '3' } };
  expect(build({ ...taxed, profile: { usesSalesTax: true } }).body['TxnTaxDetail']).toEqual({
    TxnTaxCodeRef: { value: '3' },
  });
  expect(build({ ...taxed, profile: { usesSalesTax: true, automatedSalesTax: true } }).body).not.toHaveProperty(
    'TxnTaxDetail',
  );
});

describe('amounts on the whole order', () => {
  const sale = sampleSale({
    orderDiscounts: [
      { label: 'Loyal', amountCents: 500 },
      { label: 'Fall', amountCents: 1_000 },
    ],
    orderFees: [{ label: 'Delivery', amountCents: 250 }],
  });
  const feeProduct = { id: '77', name: 'Fees', taxable: true };

  test('fees on the fee product, then all discounts in one line, last', () => {
    const built = build({ sale, match: { feeProduct } });
    expect(linesOf(built).slice(1)).toEqual([
      {
        DetailType: 'SalesItemLineDetail',
        Amount: 2.5,
        Description: 'Delivery',
        SalesItemLineDetail: { ItemRef: { value: '77' }, Qty: 1, UnitPrice: 2.5, TaxCodeRef: { value: 'NON' } },
      },
      { DetailType: 'DiscountLineDetail', Amount: 15, DiscountLineDetail: { PercentBased: false } },
    ]);
    expect(built.body['ApplyTaxAfterDiscount']).toBe(true);
    expect(built.expectedTotalCents).toBe(8_750);
    expect(sentNetCents(JSON.stringify(built.body))).toBe(8_750);
  });

  test('a fee is taxed as its product is, or as HubSpot taxed the whole', () => {
    const usesSalesTax = { match: { feeProduct }, profile: { usesSalesTax: true, automatedSalesTax: true } };
    const codes = (built: ReturnType<typeof build>) =>
      linesOf(built).flatMap(
        (line) => (line.SalesItemLineDetail?.['TaxCodeRef'] as { value: string } | undefined)?.value ?? [],
      );
    const computed = build({ ...usesSalesTax, sale });
    expect(codes(computed)).toEqual(['NON', 'TAX']);
    expect(computed.expectedTotalCents).toBeUndefined();
    const charged = build({ ...usesSalesTax, sale: { ...sale, orderTaxCents: 100 } });
    expect(codes(charged)).toEqual(['NON', 'TAX']);
    expect(charged.expectedTotalCents).toBe(8_850);
    // QuickBooks may drop a tax that no line carries.
    const untaxed = { ...usesSalesTax, match: { feeProduct: { ...feeProduct, taxable: false } } };
    expect(codes(build({ ...untaxed, sale: { ...sale, orderTaxCents: 100 } }))).toEqual(['TAX', 'TAX']);
  });

  test('a fee without a product is a mistake of ours', () => {
    expect(() => build({ sale })).toThrow(RangeError);
  });
});

describe('what only one kind says', () => {
  const own = (kind: DocumentKind, more: Parameters<typeof build>[0] = {}) => {
    const shared = ['CustomerRef', 'TxnDate', 'PrivateNote', 'BillEmail', 'Line'];
    const { body } = build({ kind, sale: samplePaidSale(), ...more });
    return Object.fromEntries(Object.entries(body).filter(([name]) => !shared.includes(name)));
  };
  const money = { depositAccountId: '13', paymentMethodId: '3' };

  test('invoice, estimate, sales receipt', () => {
    expect(own('invoice')).toEqual({ DueDate: '2026-12-20', SalesTermRef: { value: '3' } });
    expect(own('estimate')).toEqual({ TxnStatus: 'Pending' });
    expect(own('estimate', { sale: sampleSale({ expiresOn: '2026-12-31' }) })).toEqual({
      TxnStatus: 'Pending',
      ExpirationDate: '2026-12-31',
    });
    expect(own('sales_receipt', { sale: sampleSale() })).toEqual({});
    expect(own('sales_receipt', { match: { money } })).toEqual({
      DepositToAccountRef: { value: '13' },
      PaymentMethodRef: { value: '3' },
      PaymentRefNum: 'pay_1',
    });
  });

  test('a paid invoice is due at once and has no tax; its payment settles it', () => {
    const parts = { kind: 'paid_invoice' as const, match: { money }, products: [{ ...SOIL_TEST, taxable: true }] };
    expect(own('paid_invoice', { ...parts, profile: { usesSalesTax: true } })).toEqual({ DueDate: '2026-11-20' });
    const plan = paymentPlan({
      kind: 'paid_invoice',
      sale: samplePaidSale(),
      profile: PROFILE,
      match: { customer: { id: '58' }, products: [SOIL_TEST], money },
      inputs: sampleInputs(),
      marker: '[p]',
    });
    expect(paymentBody(plan, '145')).toEqual({
      CustomerRef: { value: '58' },
      TotalAmt: 100,
      TxnDate: '2026-11-20',
      DepositToAccountRef: { value: '13' },
      PaymentMethodRef: { value: '3' },
      PaymentRefNum: 'pay_1',
      PrivateNote: 'HubSpot payment 92 · Patio\n[p]',
      Line: [{ Amount: 100, LinkedTxn: [{ TxnId: '145', TxnType: 'Invoice' }] }],
    });
  });

  test('a refund receipt needs an account, and gives the reference to a bank only', () => {
    const from = (isBank: boolean) => ({ match: { money: { refundFrom: { accountId: '1', isBank } } } });
    expect(own('refund_receipt', from(true))).toEqual({
      DepositToAccountRef: { value: '1' },
      PaymentRefNum: 'pay_1',
    });
    expect(own('refund_receipt', from(false))).toEqual({ DepositToAccountRef: { value: '1' } });
    expect(() => build({ kind: 'refund_receipt' })).toThrow(RangeError);
  });

  test('a mirrored refund has customer, lines and tax of the original, and nothing else of it', () => {
    const original = build({
      kind: 'sales_receipt',
      sale: samplePaidSale({ lines: [saleLine({ taxCents: 825 })] }),
      profile: { usesSalesTax: true },
      match: { money },
    }).body;
    const { body, expectedTotalCents } = mirroredRefundBody({
      sale: samplePaidSale({ date: '2026-11-24', payment: { grossCents: 10_825, reference: 'pay_1' } }),
      originalBody: original,
      originalNumber: '1002',
      refundFrom: { accountId: '3', isBank: false },
      profile: PROFILE,
      marker: MARKER,
      documentOrdinal: 1,
    });
    expect(expectedTotalCents).toBe(10_825);
    expect(body).toEqual({
      CustomerRef: { value: '58' },
      BillEmail: { Address: 'maria@brightleaf.example' },
      Line: original['Line'],
      TxnTaxDetail: { TotalTax: 8.25 },
      PaymentMethodRef: { value: '3' },
      TxnDate: '2026-11-24',
      PrivateNote: `HubSpot payment 92 · Patio · refund of 1002\n${MARKER}`,
      DepositToAccountRef: { value: '3' },
    });
  });

  test('an expense has neither customer nor number', () => {
    const fee = {
      record: samplePaidSale().record,
      title: 'pay_1',
      date: '2026-11-20',
      feeCents: 319,
      sources: [],
      readAtMs: 0,
    };
    const expense = {
      expenseAccountId: '10',
      paidFromAccountId: '12',
      paymentType: 'CreditCard' as const,
      vendorId: '4',
      warnings: [],
    };
    const profile = { ...PROFILE, customTransactionNumbers: true };
    const { body, expectedTotalCents } = expenseBody({ fee, expense, profile, marker: MARKER });
    expect(expectedTotalCents).toBe(319);
    expect(body).toEqual({
      AccountRef: { value: '12' },
      PaymentType: 'CreditCard',
      EntityRef: { value: '4', type: 'Vendor' },
      TxnDate: '2026-11-20',
      PrivateNote: `HubSpot payment 92 · pay_1\n${MARKER}`,
      Line: [
        {
          DetailType: 'AccountBasedExpenseLineDetail',
          Amount: 3.19,
          Description: 'HubSpot payment fee, payment 92',
          AccountBasedExpenseLineDetail: { AccountRef: { value: '10' } },
        },
      ],
    });
    expect(sentNetCents(JSON.stringify(body))).toBe(319);
  });
});
