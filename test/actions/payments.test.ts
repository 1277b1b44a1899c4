import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SAMPLE } from '../../sandbox/hubspot/samplePortal.ts';
import { BRIGHTWATER } from '../../sandbox/quickbooks/sampleCompanies.ts';
import { newPayment } from '../support/newRecords.ts';
import { PORTAL_ID, REALM_ID, startProduct, type EnrolledRecord, type Product } from '../support/product.ts';
import { replayAll } from '../support/replayAll.ts';

let product: Product;

beforeAll(async () => {
  product = await startProduct({ PAYMENT_WAITS_SECONDS: '0.5', PAYMENT_WAIT_AT_MOST_SECONDS: '3' });
  await product.connectCompany(BRIGHTWATER.realmId);
});

afterAll(async () => {
  try {
    await replayAll(product);
  } finally {
    await product.stop();
  }
});

const payment = (name: keyof typeof SAMPLE.payments): EnrolledRecord => ({
  type: 'COMMERCE_PAYMENT',
  id: SAMPLE.payments[name],
});
const note = (record: EnrolledRecord, kind: string, leg = 'i') =>
  `HubSpot payment ${record.id} · PAY-${record.id}\n[hsqb1 ${PORTAL_ID} ${kind} COMMERCE_PAYMENT-${record.id} once g1 ${leg}]`;
const live = (entity: string, record: EnrolledRecord, realmId = REALM_ID) =>
  product.documentsOf(entity, record, realmId).filter((each) => Number(each['TotalAmt']) !== 0);
const ref = (value: string) => expect.objectContaining({ value });
const amounts = (document: Record<string, unknown> | undefined) =>
  ((document?.['Line'] ?? []) as Record<string, unknown>[])
    .filter((line) => line['DetailType'] !== 'SubTotalLineDetail')
    .map((line) => line['Amount']);

/** Everything that is left in the books of a payment is nothing. */
function expectNothing(record: EnrolledRecord): void {
  for (const entity of ['Invoice', 'Payment', 'SalesReceipt', 'Purchase', 'RefundReceipt'])
    expect([entity, live(entity, record)]).toEqual([entity, []]);
}

describe('a sales receipt of a payment', () => {
  test('has its date, amount, method and reference, and HubSpot hears of it', async () => {
    const record = payment('succeededCard');
    const { outputs } = await product.run('create-sales-receipt', record);
    const [receipt, ...others] = live('SalesReceipt', record);
    expect(others).toEqual([]);
    expect(outputs).toEqual({
      status: 'created',
      differs: 'no',
      document_type: 'sales_receipt',
      document_id: receipt?.['Id'],
      document_number: receipt?.['DocNumber'],
      document_url: `https://qbo.intuit.com/app/salesreceipt?txnId=${String(receipt?.['Id'])}`,
      document_total: '777.00',
      currency: 'USD',
    });
    expect(receipt).toMatchObject({
      CustomerRef: ref('1'),
      TxnDate: '2026-11-03',
      TotalAmt: 777,
      PaymentMethodRef: ref('3'),
      PaymentRefNum: `PAY-${record.id}`,
      DepositToAccountRef: ref('3'),
      PrivateNote: note(record, 'income'),
    });
    expect(amounts(receipt)).toEqual([240, 537]);
  });

  test('is dated in the company’s time zone, and keeps the end of a long reference', async () => {
    const record = payment('succeededAch');
    await product.run('create-sales-receipt', record, { deposit_account: '13', payment_method: '1' });
    expect(live('SalesReceipt', record)).toMatchObject([
      {
        TxnDate: '2026-11-02',
        PaymentRefNum: 'ACH-TRACE-2026110300042-0001'.slice(-21),
        DepositToAccountRef: ref('13'),
        PaymentMethodRef: ref('1'),
      },
    ]);
  });

  test('goes to the clearing account, by the mapped method, where the settings say so', async () => {
    await product.set('clearing_account', '13');
    await product.set('payment_methods', '{"check":"ach"}');
    const record = payment('manual');
    await product.run('create-sales-receipt', record);
    expect(live('SalesReceipt', record)).toMatchObject([
      { DepositToAccountRef: ref('13'), PaymentMethodRef: ref('4'), PaymentRefNum: '1042', CustomerRef: ref('3') },
    ]);
    await product.set('clearing_account', null);
    await product.set('payment_methods', null);
  });

  test('has an order discount as a line, and an order fee on the fee product', async () => {
    await product.run('create-sales-receipt', payment('withOrderDiscount'));
    expect(live('SalesReceipt', payment('withOrderDiscount')).map(amounts)).toEqual([[240, 537, 20]]);
    await product.set('fee_product', '4');
    await product.run('create-sales-receipt', payment('withOrderFee'));
    expect(live('SalesReceipt', payment('withOrderFee')).map(amounts)).toEqual([[260, 18.5]]);
  });

  test('belongs to the contact who paid, or who is labelled', async () => {
    await product.run('create-sales-receipt', payment('otherEmail'));
    expect(live('SalesReceipt', payment('otherEmail'))).toMatchObject([{ CustomerRef: ref('2') }]);
    await product.set('contact_label', 'Billing contact');
    await product.run('create-sales-receipt', payment('withBillingContact'));
    expect(live('SalesReceipt', payment('withBillingContact'))).toMatchObject([{ CustomerRef: ref('3') }]);
    await product.set('contact_label', null);
  });

  test('of a part of its lines only as one product', async () => {
    const record = payment('partPayment');
    expect((await product.run('create-sales-receipt', record)).outputs).toMatchObject({ errorCode: 'TotalMismatch' });
    expectNothing(record);
    expect((await product.run('create-sales-receipt', record, { products: '1' })).outputs).toMatchObject({
      status: 'created',
      document_total: '200.00',
    });
  });

  test('of a payment that was refunded in part has its whole amount, with a warning', async () => {
    const { outputs } = await product.run('create-sales-receipt', payment('partiallyRefunded'));
    expect(outputs).toMatchObject({ status: 'created', document_total: '777.00' });
    expect(outputs['warning']).toContain('refunded in part');
  });

  test('has the tax that was collected, or none with a warning', async () => {
    const inputs = { quickbooks_account: BRIGHTWATER.realmId };
    const { outputs } = await product.run('create-sales-receipt', payment('taxable'), inputs);
    expect(outputs).toMatchObject({ status: 'created', document_total: '574.65' });
    expect(outputs).not.toHaveProperty('warning');
    const [taxed] = live('SalesReceipt', payment('taxable'), BRIGHTWATER.realmId);
    expect(taxed).toMatchObject({ TxnTaxDetail: { TotalTax: 34.65 } });
    const untaxed = await product.run('create-sales-receipt', payment('taxableUntaxed'), inputs);
    expect(untaxed.outputs).toMatchObject({ status: 'created', document_total: '210.00' });
    expect(untaxed.outputs['warning']).toContain('No tax was collected with this payment');
  });
});

describe('a paid invoice', () => {
  test('is an invoice and the payment that settles it', async () => {
    const record = payment('feeUnknown');
    const { outputs } = await product.run('create-paid-invoice', record, { deposit_account: '1' });
    const [invoice] = live('Invoice', record);
    const [money] = live('Payment', record);
    expect(outputs).toEqual({
      status: 'created',
      differs: 'no',
      document_type: 'paid_invoice',
      document_id: invoice?.['Id'],
      document_number: invoice?.['DocNumber'],
      document_url: `https://qbo.intuit.com/app/invoice?txnId=${String(invoice?.['Id'])}`,
      document_total: '240.00',
      currency: 'USD',
    });
    expect(invoice).toMatchObject({
      CustomerRef: ref('1'),
      TxnDate: '2026-11-03',
      DueDate: '2026-11-03',
      TotalAmt: 240,
      Balance: 0,
      PrivateNote: note(record, 'income'),
    });
    expect(invoice).not.toHaveProperty('SalesTermRef');
    expect(money).toMatchObject({
      CustomerRef: ref('1'),
      TxnDate: '2026-11-03',
      TotalAmt: 240,
      UnappliedAmt: 0,
      PaymentMethodRef: ref('3'),
      PaymentRefNum: `PAY-${record.id}`,
      DepositToAccountRef: ref('1'),
      PrivateNote: note(record, 'income', 'p'),
    });
    const portal = product.hubspot.portal(PORTAL_ID);
    const shown = portal
      .associated({ type: 'contacts', id: SAMPLE.contacts.maria }, 'invoices')
      .filter(({ id }) =>
        portal.find('invoices', id)?.properties['hs_comments']?.includes(outputs['document_url'] ?? '-'),
      );
    expect(shown).toHaveLength(1);
  });

  test('is not made of taxable lines', async () => {
    const inputs = { quickbooks_account: BRIGHTWATER.realmId };
    const record = newPayment(product, {
      lines: [{ product: 'sundial' }, { product: 'design' }],
      properties: { hs_initial_amount: '330.00' },
    });
    const { outputs } = await product.run('create-paid-invoice', record, inputs);
    expect(outputs).toMatchObject({ status: 'failed', errorCode: 'TaxableLineInPaidInvoice' });
    expect(outputs['errorDetail']).toContain('"Bronze Sundial" are taxable');
    expect(product.documentsOf('Invoice', record, BRIGHTWATER.realmId)).toEqual([]);
  });
});

describe('one payment is income once', () => {
  test('whichever comes second is told of the first', async () => {
    const [receipt] = live('SalesReceipt', payment('succeededCard'));
    const second = await product.run('create-paid-invoice', payment('succeededCard'));
    expect(second.outputs).toMatchObject({ status: 'failed', errorCode: 'SaleAlreadyBooked' });
    expect(second.outputs['errorDetail']).toBe(
      `This sale is already in QuickBooks as sales receipt ${String(receipt?.['DocNumber'])}. Record the payment there instead.`,
    );
    expect(live('Invoice', payment('succeededCard'))).toEqual([]);
    const other = await product.run('create-sales-receipt', payment('feeUnknown'));
    expect(other.outputs).toMatchObject({ errorCode: 'SaleAlreadyBooked' });
    expect(other.outputs['errorDetail']).toContain('as paid invoice ');
  });

  test('nor is it booked beside the invoice of its quote, unless that is voided, or allowed', async () => {
    const record = payment('ofBookedQuote');
    await product.run('create-invoice', { type: 'QUOTE', id: SAMPLE.quotes.accepted });
    const refused = await product.run('create-sales-receipt', record);
    expect(refused.outputs).toMatchObject({ errorCode: 'SaleAlreadyBooked' });
    expectNothing(record);

    const deal = payment('ofDeal');
    await product.run('create-sales-receipt', { type: 'DEAL', id: SAMPLE.deals.percentDiscount });
    expect((await product.run('create-paid-invoice', deal)).outputs).toMatchObject({ errorCode: 'SaleAlreadyBooked' });
    await product.set('allow_booked_sale', 'yes');
    expect((await product.run('create-paid-invoice', deal)).outputs).toMatchObject({ status: 'created' });
    await product.set('allow_booked_sale', null);

    const [invoice] = product.documentsOf('Invoice', { type: 'QUOTE', id: SAMPLE.quotes.accepted });
    product.quickbooks.realm(REALM_ID).void('Invoice', String(invoice?.['Id']));
    expect((await product.run('create-sales-receipt', record)).outputs).toMatchObject({ status: 'created' });
  });
});

describe.each(['create-sales-receipt', 'create-paid-invoice'])('%s is refused', (action) => {
  test.each([
    ['processing', 'PaymentNotSucceeded', 'This payment is processing.'],
    ['failed', 'PaymentNotSucceeded', 'This payment is failed.'],
    ['processingRefund', 'PaymentNotSucceeded', 'This payment is processing refund.'],
    ['refundedPartOnly', 'PaymentNotSucceeded', 'This payment is refunded.'],
    ['disputedLost', 'PaymentNotSucceeded', 'This payment is disputed lost.'],
    ['fromInvoice', 'PaymentFromInvoice', 'belongs to a HubSpot invoice'],
    ['fromQuickBooks', 'PaymentFromQuickBooks', 'This payment came from QuickBooks'],
    ['fromXero', 'PaymentFromQuickBooks', 'This payment came from Xero'],
    ['wrongTotal', 'TotalMismatch', 'HubSpot says 239.00, the'],
    ['withoutLines', 'LineItemsMissing', 'This payment has no line items'],
    ['withoutContacts', 'ContactMissing', 'No contact is associated with this payment'],
  ] as const)('for %s: %s', async (name, errorCode, sentence) => {
    const { outputs } = await product.run(action as never, payment(name));
    expect(outputs).toMatchObject({ status: 'failed', errorCode });
    expect(outputs['errorDetail']).toContain(sentence);
    expectNothing(payment(name));
  });

  test('for nothing', async () => {
    const record = newPayment(product, {
      lines: [{ product: 'lawnCare', changes: { price: '0' } }],
      properties: { hs_initial_amount: '0' },
    });
    const { outputs } = await product.run(action as never, record);
    expect(outputs).toMatchObject({ status: 'failed', errorCode: 'TotalZero' });
    expectNothing(record);
  });
});

describe('the expense for a fee', () => {
  const accounts = { expense_account: '10', paid_from_account: '1' };
  const book = (name: keyof typeof SAMPLE.payments, inputs: Record<string, string> = accounts) =>
    product.run('create-expense', payment(name), inputs);

  test('has the fee, the accounts and the vendor, and HubSpot hears of it', async () => {
    const record = payment('succeededCard');
    const { outputs } = await book('succeededCard', { ...accounts, vendor: vendorId() });
    const [purchase, ...others] = live('Purchase', record);
    expect(others).toEqual([]);
    expect(outputs).toEqual({
      status: 'created',
      differs: 'no',
      document_type: 'expense',
      document_id: purchase?.['Id'],
      document_url: `https://qbo.intuit.com/app/expense?txnId=${String(purchase?.['Id'])}`,
      document_total: '22.83',
      currency: 'USD',
      warning: 'The fee was paid from another account than the one that the payment was deposited in.',
    });
    expect(purchase).toMatchObject({
      AccountRef: ref('1'),
      PaymentType: 'Cash',
      EntityRef: { value: vendorId(), type: 'Vendor' },
      TxnDate: '2026-11-03',
      TotalAmt: 22.83,
      PrivateNote: note(record, 'expense'),
      Line: [
        {
          Amount: 22.83,
          Description: `HubSpot payment fee, payment ${record.id}`,
          DetailType: 'AccountBasedExpenseLineDetail',
          AccountBasedExpenseLineDetail: { AccountRef: ref('10') },
        },
      ],
    });
    expect((await book('succeededCard')).outputs).toMatchObject({ status: 'existing' });
  });

  test('from a card is a card charge, with platform fees in it', async () => {
    await book('platformFee', { ...accounts, paid_from_account: '12' });
    expect(live('Purchase', payment('platformFee'))).toMatchObject([{ TotalAmt: 9.06, PaymentType: 'CreditCard' }]);
  });

  test.each([
    ['refunded', 22.83],
    ['fromInvoice', 7.26],
    ['disputedLost', 7.26],
    ['settlementCurrency', 12.46],
  ] as const)('is made of %s as well', async (name, amount) => {
    expect((await book(name)).outputs).toMatchObject({ status: 'created' });
    expect(live('Purchase', payment(name))).toMatchObject([{ TotalAmt: amount }]);
  });

  test.each(['feeZero', 'manual'] as const)('is skipped for %s', async (name) => {
    const { outputs, state } = await book(name);
    expect(state).toBe('succeeded');
    expect(outputs).toEqual({ status: 'skipped', warning: 'This payment cost no fee, so there is nothing to book.' });
    expect(live('Purchase', payment(name))).toEqual([]);
  });

  test('waits for a fee that is not known yet', async () => {
    const record = newPayment(product, { properties: { hs_fees_amount: '', hs_platform_fee: '', hs_net_amount: '' } });
    const execution = product.begin('create-expense', record, accounts);
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(execution.state).toBe('blocked');
    product.hubspot.portal(PORTAL_ID).change('commerce_payments', record.id, { hs_fees_amount: '2.50' });
    await product.hubspot.engine.waitForEnd(execution.callbackId, 20_000);
    expect(execution.outputs).toMatchObject({ status: 'created', document_total: '2.50' });
  });

  test('and says so when it never comes', async () => {
    const { outputs } = await book('feeUnknown');
    expect(outputs).toMatchObject({ status: 'failed', errorCode: 'FeeNotKnownYet' });
    expect(live('Purchase', payment('feeUnknown'))).toEqual([]);
  });

  test.each([
    [
      'feeUnclear',
      accounts,
      'FeeUnclear',
      'The fee (7.26) and the net amount (230.00) of this payment do not add up to 240.00.',
    ],
    ['failed', accounts, 'PaymentNotSucceeded', 'This payment is failed.'],
    ['fromXero', accounts, 'PaymentFromQuickBooks', 'came from Xero'],
    ['ofDeal', { paid_from_account: '1' }, 'InputMissing', 'Choose the expense account in this action'],
    ['ofDeal', { expense_account: '10' }, 'InputMissing', 'Choose the paid-from account in this action'],
    [
      'ofDeal',
      { ...accounts, expense_account: '1' },
      'AccountNotUsable',
      'Account "Checking" can\'t be used as the expense account',
    ],
    ['ofDeal', { ...accounts, vendor: '987654' }, 'ChoiceGone', '"987654", chosen as the vendor'],
  ] as const)('is refused for %s with %j: %s', async (name, inputs, errorCode, sentence) => {
    const { outputs } = await book(name, inputs);
    expect(outputs).toMatchObject({ status: 'failed', errorCode });
    expect(outputs['errorDetail']).toContain(sentence);
    expect(live('Purchase', payment(name))).toEqual([]);
  });

  function vendorId(): string {
    return product.quickbooks.realm(REALM_ID).list('Vendor')[0]?.Id ?? '';
  }
});

describe('the refund receipt', () => {
  const refundOf = (record: EnrolledRecord, inputs: Record<string, string> = {}) =>
    product.run('create-refund-receipt', record, inputs);

  function refund(record: EnrolledRecord, amount: string): void {
    const changes = { hs_latest_status: 'refunded', hs_refunds_amount: amount };
    product.hubspot.portal(PORTAL_ID).change('commerce_payments', record.id, changes);
  }

  test('mirrors the sales receipt that booked the payment', async () => {
    const record = payment('succeededCard');
    refund(record, '777.00');
    const [receipt] = live('SalesReceipt', record);
    const { outputs } = await refundOf(record);
    const [refunded, ...others] = live('RefundReceipt', record);
    expect(others).toEqual([]);
    expect(outputs).toEqual({
      status: 'created',
      differs: 'no',
      document_type: 'refund_receipt',
      document_id: refunded?.['Id'],
      document_number: refunded?.['DocNumber'],
      document_url: `https://qbo.intuit.com/app/refundreceipt?txnId=${String(refunded?.['Id'])}`,
      document_total: '777.00',
      currency: 'USD',
    });
    expect(refunded).toMatchObject({ CustomerRef: ref('1'), TotalAmt: 777, DepositToAccountRef: ref('3') });
    expect(refunded?.['PrivateNote']).toContain(`refund of ${String(receipt?.['DocNumber'])}`);
    expect(refunded).not.toHaveProperty('PaymentRefNum');
    expect(amounts(refunded)).toEqual([240, 537]);
  });

  test('mirrors a paid invoice, from the account that it was deposited in; the invoice stays paid', async () => {
    const record = payment('feeUnknown');
    refund(record, '240.00');
    expect((await refundOf(record)).outputs).toMatchObject({ status: 'created', document_total: '240.00' });
    expect(live('RefundReceipt', record)).toMatchObject([
      { DepositToAccountRef: ref('1'), PaymentRefNum: `PAY-${record.id}` },
    ]);
    expect(live('Invoice', record)).toMatchObject([{ Balance: 0 }]);
  });

  test('is refused when a person has voided the sale already: nothing is given back twice', async () => {
    const record = newPayment(product);
    await product.run('create-sales-receipt', record);
    const [receipt] = live('SalesReceipt', record);
    product.quickbooks.realm(REALM_ID).void('SalesReceipt', String(receipt?.['Id']));
    refund(record, '65.00');
    const { outputs } = await refundOf(record);
    expect(outputs).toMatchObject({ status: 'failed', errorCode: 'TotalMismatch' });
    expect(outputs['errorDetail']).toContain('HubSpot says 65.00, the refund receipt would be 0.00.');
    expect(live('RefundReceipt', record)).toEqual([]);
  });

  test('of a payment that was booked elsewhere is made of its lines, on the day it was refunded, with a warning', async () => {
    const record = payment('refunded');
    const { outputs } = await refundOf(record, { refund_from_account: '13' });
    expect(outputs).toMatchObject({ status: 'created', document_total: '777.00' });
    expect(outputs['warning']).toContain('was not booked by this app');
    expect(live('RefundReceipt', record)).toMatchObject([
      { TxnDate: '2026-11-12', DepositToAccountRef: ref('13'), PaymentRefNum: `PAY-${record.id}` },
    ]);
  });

  test('is not made twice, nor in another company', async () => {
    expect((await refundOf(payment('refunded'))).outputs).toMatchObject({ status: 'existing' });
    const { outputs } = await refundOf(payment('refunded'), { quickbooks_account: BRIGHTWATER.realmId });
    expect(outputs).toMatchObject({ status: 'failed', errorCode: 'RefundExceedsSale' });
    expect(outputs['errorDetail']).toBe('Refunds of 777.00 are already booked for this payment of 777.00.');
    expect(live('RefundReceipt', payment('refunded'), BRIGHTWATER.realmId)).toEqual([]);
  });

  test.each([
    ['partiallyRefunded', 'NotFullyRefunded', '89.50 of 777.00 was refunded.'],
    ['refundedPartOnly', 'NotFullyRefunded', '200.00 of 260.00 was refunded.'],
    ['disputedLost', 'NotFullyRefunded', '0.00 of 240.00 was refunded.'],
    ['processingRefund', 'RefundNotFinished', 'HubSpot is still processing the refund.'],
    ['fromQuickBooks', 'PaymentFromQuickBooks', 'came from QuickBooks'],
  ] as const)('is refused for %s: %s', async (name, errorCode, sentence) => {
    const { outputs } = await refundOf(payment(name));
    expect(outputs).toMatchObject({ status: 'failed', errorCode });
    expect(outputs['errorDetail']).toContain(sentence);
    expect(live('RefundReceipt', payment(name))).toEqual([]);
  });

  test('is refused from an account that money can not come from', async () => {
    const record = newPayment(product);
    refund(record, '65.00');
    const { outputs } = await refundOf(record, { refund_from_account: '10' });
    expect(outputs).toMatchObject({ errorCode: 'AccountNotUsable' });
    expect(live('RefundReceipt', record)).toEqual([]);
  });
});

test('no rule of the vendors is broken on the way', () => {
  expect(product.quickbooks.realm(REALM_ID).violations).toEqual([]);
  expect(product.quickbooks.realm(BRIGHTWATER.realmId).violations).toEqual([]);
  expect(product.hubspot.violations).toEqual([]);
});
