import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { SAMPLE } from '../../sandbox/hubspot/samplePortal.ts';
import type { RecordRef } from '../../src/domain/actions.ts';
import type { CompanySettings } from '../../src/domain/company.ts';
import { Refused } from '../../src/domain/problems.ts';
import { saleNetCents, saleTaxCents, type Sale } from '../../src/domain/sale.ts';
import { orderAmounts } from '../../src/hubspot/orderAmounts.ts';
import { readFee } from '../../src/hubspot/readFee.ts';
import { readRefund } from '../../src/hubspot/readRefund.ts';
import { readSale } from '../../src/hubspot/readSale.ts';
import type { SaleOrder } from '../../src/hubspot/saleOrder.ts';
import { SETTINGS } from './sampleSettings.ts';
import { connectSandbox, type ConnectedSandbox } from './sandboxClient.ts';

let connected: ConnectedSandbox;
beforeAll(async () => {
  connected = await connectSandbox();
});
afterAll(() => connected.close());
beforeEach(() => {
  connected.takeCalls();
});

const portalId = String(SAMPLE.portalId);
const NOW = Date.parse('2026-11-24T03:30:00Z');
const quoteRef = (name: keyof typeof SAMPLE.quotes): RecordRef => ({
  portalId,
  type: 'QUOTE',
  id: SAMPLE.quotes[name],
});
const paymentRef = (name: keyof typeof SAMPLE.payments): RecordRef => ({
  portalId,
  type: 'COMMERCE_PAYMENT',
  id: SAMPLE.payments[name],
});

interface Changes {
  kind?: SaleOrder['kind'];
  inputs?: Partial<SaleOrder['inputs']>;
  settings?: Partial<CompanySettings>;
}

function orderOf(record: RecordRef, { kind, inputs, settings }: Changes = {}): SaleOrder {
  return {
    record,
    kind: kind ?? (record.type === 'QUOTE' ? 'invoice' : 'sales_receipt'),
    inputs: { customer: 'contact', products: 'line_items', ...inputs },
    settings: { ...SETTINGS, ...settings },
    nowMs: NOW,
    timeZone: 'US/Eastern',
    readAtMs: 5,
  };
}
const read = (record: RecordRef, changes: Changes = {}): Promise<Sale> =>
  readSale(connected.client, orderOf(record, changes));
const quote = (name: keyof typeof SAMPLE.quotes, changes: Changes = {}) => read(quoteRef(name), changes);
const payment = (name: keyof typeof SAMPLE.payments, changes: Changes = {}) => read(paymentRef(name), changes);

async function typesOf(reading: Promise<unknown>): Promise<string[]> {
  const error: unknown = await reading.catch((caught: unknown) => caught);
  if (!(error instanceof Refused)) throw error;
  return error.failures.map((each) => each.type);
}

/** A record of Maria's without lines, and what links a new object to it. */
function addRecord(type: 'quotes' | 'commerce_payments' | 'deals', properties: Record<string, string>) {
  const portal = connected.sandbox.portal(SAMPLE.portalId);
  const { id } = portal.add(type, properties, { associations: [{ type: 'contacts', id: SAMPLE.contacts.maria }] });
  return { portal, id, on: { associations: [{ type, id }] } };
}

describe('a quote', () => {
  test('with nothing of its own: three calls', async () => {
    const sale = await quote('expiring');
    expect(sale).toMatchObject({
      title: 'Irrigation, good until the new year',
      date: '2026-11-23',
      expiresOn: '2026-12-31',
    });
    expect(connected.takeCalls()).toHaveLength(3);
  });

  test('with discounts, fees and taxes of its own: six calls, and its very total', async () => {
    const sale = await quote('legacyDiscountFeeTax');
    expect(sale.orderDiscounts).toEqual([
      { label: 'Returning customer', amountCents: 2_700 },
      { label: 'Fall sale', amountCents: 7_770 },
    ]);
    expect(sale.orderFees).toEqual([
      { label: 'Delivery', amountCents: 2_500 },
      { label: 'Handling', amountCents: 1_681 },
    ]);
    expect(sale.orderTaxCents).toBe(4_463);
    expect(saleNetCents(sale) + saleTaxCents(sale)).toBe(75_874);
    expect(connected.takeCalls()).toHaveLength(6);
  });

  test('knows its deal, and ends on a local day', async () => {
    expect((await quote('ofDeal')).sources).toEqual([{ type: 'DEAL', id: SAMPLE.deals.twoContacts }]);
    expect((await quote('expiringAtMoment')).expiresOn).toBe('2026-12-22');
  });

  test('one period of what recurs, or the whole term', async () => {
    expect(saleNetCents(await quote('recurring'))).toBe(25_000);
    const whole = await quote('recurring', { settings: { recurringLines: 'whole_term' } });
    expect(saleNetCents(whole)).toBe(168_000);
    expect(whole.lines[1]).not.toHaveProperty('listPrice');
  });

  test('the tax of one period counts once per period, or is named', async () => {
    const settings = { recurringLines: 'whole_term' as const };
    const taxed = (tcv: string) => {
      const { portal, id, on } = addRecord('quotes', { hs_title: 'Term', hs_status: 'APPROVED', hs_currency: 'USD' });
      portal.add(
        'line_items',
        { name: 'Care', price: '100', hs_tax_amount: '6.25', recurringbillingfrequency: 'monthly', hs_tcv: tcv },
        on,
      );
      return read({ portalId, type: 'QUOTE', id }, { settings });
    };
    const sale = await taxed('300');
    expect([saleNetCents(sale), saleTaxCents(sale)]).toEqual([30_000, 1_875]);
    expect(await typesOf(taxed('250'))).toEqual(['LineInvalid']);
  });

  test('without lines a fixed product takes the amount less the tax on the whole, or nothing', async () => {
    const whole = { inputs: { products: '19' } };
    const add = (amount?: string) => {
      const { portal, id, on } = addRecord('quotes', {
        hs_title: 'Whole',
        hs_status: 'APPROVED',
        hs_currency: 'USD',
        ...(amount === undefined ? {} : { hs_quote_amount: amount }),
      });
      portal.add('taxes', { hs_label: 'City', hs_type: 'FIXED', hs_value: '5' }, on);
      return read({ portalId, type: 'QUOTE', id }, whole);
    };
    const sale = await add('105.00');
    expect([saleNetCents(sale), saleTaxCents(sale)]).toEqual([10_000, 500]);
    expect(await typesOf(add())).toEqual(['LineItemsMissing']);
  });

  test('knows every deal behind it, however many there are', async () => {
    const { portal, id, on } = addRecord('quotes', { hs_title: 'Many', hs_status: 'APPROVED', hs_currency: 'USD' });
    portal.add('line_items', { name: 'x', price: '1' }, on);
    for (let count = 0; count < 120; count += 1) portal.add('deals', { dealname: String(count) }, on);
    expect((await read({ portalId, type: 'QUOTE', id })).sources).toHaveLength(120);
  });

  test('everything wrong is told together', async () => {
    const portal = connected.sandbox.portal(SAMPLE.portalId);
    const { id } = portal.add('quotes', { hs_title: 'Empty', hs_status: 'DRAFT', hs_currency: 'USD' });
    expect(await typesOf(read({ portalId, type: 'QUOTE', id }))).toEqual([
      'QuoteNotReady',
      'LineItemsMissing',
      'ContactMissing',
    ]);
  });

  test('a discount that is no number is named', async () => {
    const portal = connected.sandbox.portal(SAMPLE.portalId);
    const { id } = portal.add(
      'quotes',
      { hs_title: 'Odd', hs_status: 'APPROVED', hs_currency: 'USD' },
      { associations: [{ type: 'contacts', id: SAMPLE.contacts.maria }] },
    );
    const on = { associations: [{ type: 'quotes' as const, id }] };
    portal.add('line_items', { name: 'x', price: '1' }, on);
    portal.add('discounts', { hs_label: 'Nice', hs_type: 'PERCENT', hs_value: '-5' }, on);
    expect(await typesOf(read({ portalId, type: 'QUOTE', id }))).toEqual(['LineInvalid']);
  });
});

test('discounts, fees and taxes on random quotes come to what the rules say, each rounded by itself', () => {
  const object = fc.record({
    percent: fc.boolean(),
    value: fc.integer({ min: 0, max: 9_999 }).map((each) => each / 100),
  });
  const objects = fc.array(object, { maxLength: 3 });
  const asObjects = (all: { percent: boolean; value: number }[]) =>
    all.map(({ percent, value }, index) => ({
      properties: { hs_type: percent ? 'PERCENT' : 'FIXED', hs_value: String(value), hs_sort_order: String(index) },
    }));
  // In whole ten-thousandths of a cent, so that nothing is ever a binary fraction.
  const share = (baseCents: number, { percent, value }: { percent: boolean; value: number }) => {
    const hundredths = BigInt(Math.round(value * 100));
    if (!percent) return Number(hundredths);
    const exact = BigInt(baseCents) * hundredths;
    const magnitude = exact < 0n ? -exact : exact;
    const rounded = Number((magnitude + 5_000n) / 10_000n);
    return exact < 0n ? -rounded : rounded;
  };
  const total = (baseCents: number, all: { percent: boolean; value: number }[]) =>
    all.reduce((sum, each) => sum + share(baseCents, each), 0);
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 10_000_000 }),
      objects,
      objects,
      objects,
      (linesCents, discounts, fees, taxes) => {
        const amounts = orderAmounts(linesCents, {
          discounts: asObjects(discounts),
          fees: asObjects(fees),
          taxes: asObjects(taxes),
        });
        const sum = (list: { amountCents: number }[]) => list.reduce((all, each) => all + each.amountCents, 0);
        const discountCents = total(linesCents, discounts);
        const feeCents = total(linesCents - discountCents, fees);
        expect(sum(amounts.orderDiscounts)).toBe(discountCents);
        expect(sum(amounts.orderFees)).toBe(feeCents);
        expect(amounts.orderTaxCents).toBe(total(linesCents - discountCents + feeCents, taxes));
        expect(amounts.failures).toEqual([]);
      },
    ),
    { numRuns: 3_000 },
  );
});

describe('a payment', () => {
  test('has its day, its amount, its method and its reference: three calls', async () => {
    expect(await payment('succeededAch')).toMatchObject({
      title: `PAY-${SAMPLE.payments.succeededAch}`,
      date: '2026-11-02',
      payment: { grossCents: 26_000, method: 'ach', reference: 'CE-2026110300042-0001' },
    });
    expect(connected.takeCalls()).toHaveLength(3);
  });

  test('knows the deal and the quote that it paid', async () => {
    expect((await payment('ofBookedQuote')).sources).toEqual([{ type: 'QUOTE', id: SAMPLE.quotes.accepted }]);
    expect((await payment('ofDeal')).sources).toEqual([{ type: 'DEAL', id: SAMPLE.deals.percentDiscount }]);
  });

  test('belongs to the contact with its address, whoever comes first', async () => {
    expect((await payment('otherEmail')).contact?.id).toBe(SAMPLE.contacts.jose);
    expect((await payment('withBillingContact')).contact?.id).toBe(SAMPLE.contacts.maria);
    const labelled = await payment('withBillingContact', { settings: { contactLabel: 'billing CONTACT' } });
    expect(labelled.contact?.id).toBe(SAMPLE.contacts.emily);
    const unlabelled = await payment('otherEmail', { settings: { contactLabel: 'Nobody has it' } });
    expect(unlabelled.contact?.id).toBe(SAMPLE.contacts.jose);
  });

  test('must come to its amount, unless one product stands for all', async () => {
    expect(await typesOf(payment('partPayment'))).toEqual(['TotalMismatch']);
    const whole = await payment('partPayment', { inputs: { products: '19' } });
    expect(whole.lines).toEqual([
      {
        id: 'whole',
        name: `PAY-${SAMPLE.payments.partPayment}`,
        fixedProductId: '19',
        isGoods: false,
        quantity: '1',
        netCents: 20_000,
        taxCents: 0,
      },
    ]);
    expect(saleNetCents(await payment('withOrderDiscount', { inputs: { products: '19' } }))).toBe(75_700);
    expect(saleNetCents(await payment('withoutLines', { inputs: { products: '19' } }))).toBe(25_000);
    const taxed = await payment('taxable', { inputs: { products: '19' } });
    expect([saleNetCents(taxed), saleTaxCents(taxed)]).toEqual([54_000, 3_465]);
  });

  const PAID = { hs_initial_amount: '94.50', hs_latest_status: 'succeeded', hs_currency_code: 'USD' };

  test('with a percentage as a fee: of what is left after its own discount', async () => {
    const { portal, id, on } = addRecord('commerce_payments', { ...PAID, hs_order_discount_amount: '10' });
    portal.add('line_items', { name: 'x', price: '100' }, on);
    portal.add('fees', { hs_label: 'Service', hs_type: 'PERCENT', hs_value: '5' }, on);
    const sale = await read({ portalId, type: 'COMMERCE_PAYMENT', id });
    expect(sale.orderFees).toEqual([{ label: 'Service', amountCents: 450 }]);
    expect(saleNetCents(sale)).toBe(9_450);
  });

  test('as one product comes to what was paid, whatever is wrong with its lines', async () => {
    const { portal, id, on } = addRecord('commerce_payments', PAID);
    portal.add('line_items', { name: 'x', price: '1', quantity: '-1' }, on);
    portal.add('line_items', { name: 'y', price: '94.50', hs_tax_amount: '3' }, on);
    const payment94 = { portalId, type: 'COMMERCE_PAYMENT' as const, id };
    expect(await typesOf(read(payment94))).toEqual(['LineInvalid']);
    const sale = await read(payment94, { inputs: { products: '19' } });
    expect([saleNetCents(sale), saleTaxCents(sale), sale.taxLeftOutCents]).toEqual([9_450, 0, 300]);
  });

  test('keeps its day where HubSpot writes a day, and only the plain part of its reference', async () => {
    const { portal, id, on } = addRecord('commerce_payments', {
      ...PAID,
      hs_initiated_date: '2026-11-05',
      hs_reference_number: 'cheque\n\u{1F4B5} 1234 of the bank in Springfield',
    });
    portal.add('line_items', { name: 'x', price: '94.50' }, on);
    const sale = await read({ portalId, type: 'COMMERCE_PAYMENT', id });
    expect(sale.date).toBe('2026-11-05');
    expect(sale.payment?.reference).toBe('e bank in Springfield');
  });

  test('is refused with everything that is wrong with it', async () => {
    const portal = connected.sandbox.portal(SAMPLE.portalId);
    const { id } = portal.add('commerce_payments', {
      hs_initial_amount: '5',
      hs_latest_status: 'failed',
      hs_payment_source_app: 'INVOICE',
      hs_processor_type: 'quickbooks',
    });
    expect(await typesOf(read({ portalId, type: 'COMMERCE_PAYMENT', id }))).toEqual([
      'PaymentFromQuickBooks',
      'PaymentFromInvoice',
      'PaymentNotSucceeded',
      'LineItemsMissing',
      'ContactMissing',
    ]);
  });
});

describe('the buyer', () => {
  test('a company: the primary one, the billing one, the only one', async () => {
    const company = async (record: RecordRef) => (await read(record, { inputs: { customer: 'company' } })).buyer;
    const deal = (name: keyof typeof SAMPLE.deals): RecordRef => ({ portalId, type: 'DEAL', id: SAMPLE.deals[name] });
    expect(await company(deal('primaryOfTwoCompanies'))).toMatchObject({ from: 'company' });
    expect(await company(deal('nonPrimaryCompany'))).toMatchObject({ from: 'company' });
    expect(await company(quoteRef('withBillingCompany'))).toMatchObject({ company: { name: 'Carter Homes' } });
    expect(await company(quoteRef('withCompanyOnly'))).toMatchObject({ company: { name: 'Carter Homes' } });
    expect(await typesOf(company(quoteRef('twoCompanies')))).toEqual(['CompanyAmbiguous']);
    expect(await typesOf(company(deal('twoCompanies')))).toEqual(['CompanyAmbiguous']);
    expect(await typesOf(company(quoteRef('accepted')))).toEqual(['CompanyMissing']);
  });

  test('a contact without an address: the document carries that of the company', async () => {
    const portal = connected.sandbox.portal(SAMPLE.portalId);
    const contact = portal.add('contacts', { email: 'no.address@example.com', firstname: 'No', lastname: 'Address' });
    const company = portal.add('companies', { name: 'With', address: '1 Main St', zip: '02139', city: 'Cambridge' });
    const deal = portal.add(
      'deals',
      { dealname: 'x', deal_currency_code: 'USD' },
      {
        associations: [
          { type: 'contacts', id: contact.id },
          { type: 'companies', id: company.id },
        ],
      },
    );
    portal.add('line_items', { name: 'x', price: '1' }, { associations: [{ type: 'deals', id: deal.id }] });
    const sale = await read({ portalId, type: 'DEAL', id: deal.id });
    expect(sale.companyAddress).toEqual({ street: '1 Main St', postalCode: '02139', city: 'Cambridge' });
  });

  test('a fixed customer needs no contact, and the document carries one all the same', async () => {
    expect(await quote('withoutContacts', { inputs: { customer: '7' } })).toMatchObject({
      buyer: { from: 'fixed', customerId: '7' },
    });
    expect((await quote('accepted', { inputs: { customer: '7' } })).contact?.id).toBe(SAMPLE.contacts.maria);
  });

  test('with sync matching only a contact that meets the conditions, which are read with it', async () => {
    const settings = { customerMatching: 'sync' as const };
    expect(await typesOf(quote('accepted', { settings }))).toEqual(['SyncFilterNotSet']);
    const filter = (value: string) => [{ property: 'state', operator: 'IS_EQUAL_TO', value }];
    expect(await typesOf(quote('accepted', { settings: { ...settings, syncFilter: filter('TX') } }))).toEqual([
      'ContactNotInSync',
    ]);
    connected.takeCalls();
    expect((await quote('accepted', { settings: { ...settings, syncFilter: filter('ma') } })).buyer).toMatchObject({
      from: 'contact',
      matching: 'sync',
    });
    expect(connected.takeCalls()).toHaveLength(3);
  });
});

describe('a fee', () => {
  const fee = (name: keyof typeof SAMPLE.payments, homeCurrency = 'USD') =>
    readFee(connected.client, { ...orderOf(paymentRef(name)), homeCurrency });

  test('in one call', async () => {
    expect(await fee('succeededCard')).toEqual({
      state: 'known',
      fee: {
        record: paymentRef('succeededCard'),
        title: `PAY-${SAMPLE.payments.succeededCard}`,
        date: '2026-11-03',
        feeCents: 2_283,
        currency: 'USD',
        contactId: SAMPLE.contacts.maria,
        sources: [],
        readAtMs: 5,
      },
    });
    expect(connected.takeCalls()).toHaveLength(1);
  });

  test.each([
    ['platformFee', 906],
    ['refunded', 2_283],
    ['partiallyRefunded', 2_283],
    ['processingRefund', 726],
    ['disputedLost', 726],
    ['fromInvoice', 726],
    ['settlementCurrency', 1_246],
  ] as const)('of %s is %i', async (name, feeCents) => {
    expect(await fee(name)).toMatchObject({ state: 'known', fee: { feeCents } });
  });

  test.each([
    ['feeUnknown', 'unknown'],
    ['processing', 'unknown'],
    ['feeZero', 'none'],
    ['manual', 'none'],
  ] as const)('of %s is %s', async (name, state) => {
    expect(await fee(name)).toEqual({ state });
  });

  test('that counts the platform fee in already is not counted twice', async () => {
    const portal = connected.sandbox.portal(SAMPLE.portalId);
    const { id } = portal.add('commerce_payments', {
      hs_initial_amount: '100.00',
      hs_currency_code: 'USD',
      hs_latest_status: 'succeeded',
      hs_processor_type: 'hs_payments',
      hs_fees_amount: '3.00',
      hs_platform_fee: '1.00',
      hs_net_amount: '97.00',
    });
    const order = { ...orderOf({ portalId, type: 'COMMERCE_PAYMENT', id }), homeCurrency: 'USD' };
    expect(await readFee(connected.client, order)).toMatchObject({ fee: { feeCents: 300 } });
  });

  test.each([
    // The processor's own fee is still to come.
    [{ hs_platform_fee: '0' }, { state: 'unknown' }],
    [{ hs_fees_amount: '0' }, { state: 'none' }],
    // What was refunded is taken off the net amount as well.
    [
      {
        hs_fees_amount: '2.90',
        hs_net_amount: '0',
        hs_refunds_amount: '97.10',
        hs_latest_status: 'partially_refunded',
      },
      { state: 'known', fee: { feeCents: 290 } },
    ],
  ])('of %j is %j', async (properties, expected) => {
    const { id } = connected.sandbox.portal(SAMPLE.portalId).add('commerce_payments', {
      hs_initial_amount: '100.00',
      hs_currency_code: 'USD',
      hs_latest_status: 'succeeded',
      hs_processor_type: 'hs_payments',
      ...properties,
    });
    const order = { ...orderOf({ portalId, type: 'COMMERCE_PAYMENT', id }), homeCurrency: 'USD' };
    expect(await readFee(connected.client, order)).toMatchObject(expected);
  });

  test('that can not be, is refused', async () => {
    expect(await typesOf(fee('feeUnclear'))).toEqual(['FeeUnclear']);
    expect(await typesOf(fee('failed'))).toEqual(['PaymentNotSucceeded']);
    expect(await typesOf(fee('fromXero'))).toEqual(['PaymentFromQuickBooks']);
    expect(await typesOf(fee('settlementCurrency', 'GBP'))).toEqual(['CurrencyMismatch']);
  });
});

describe('a refund', () => {
  const refund = (name: keyof typeof SAMPLE.payments) =>
    readRefund(connected.client, orderOf(paymentRef(name), { kind: 'refund_receipt' }));

  test('is dated on the day on which the payment became refunded', async () => {
    expect(await refund('refunded')).toMatchObject({
      state: 'refunded',
      sale: { date: '2026-11-12', payment: { grossCents: 77_700 } },
    });
  });

  test('may not be finished', async () => {
    expect(await refund('processingRefund')).toEqual({ state: 'processing' });
  });

  test.each([
    ['refundedPartOnly', 'NotFullyRefunded'],
    ['partiallyRefunded', 'NotFullyRefunded'],
    ['succeededCard', 'NotFullyRefunded'],
    ['failed', 'NotFullyRefunded'],
    ['disputedLost', 'NotFullyRefunded'],
    ['fromQuickBooks', 'PaymentFromQuickBooks'],
  ] as const)('of %s is refused: %s', async (name, type) => {
    expect((await typesOf(refund(name)))[0]).toBe(type);
  });
});
