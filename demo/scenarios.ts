import { SAMPLE } from '../sandbox/hubspot/samplePortal.ts';

/** A record of the sample portal. */
export interface SampleRecord {
  type: 'DEAL' | 'QUOTE' | 'COMMERCE_PAYMENT';
  id: string;
}

/** One enrolment of a sample record, what goes wrong on the way, and how it has to end. */
export interface Scenario {
  /** What a person should see in it. */
  about: string;
  action: string;
  record: SampleRecord;
  /** Choices in HubSpot's editor beside the company. */
  inputs?: Record<string, string>;
  /** Enrolments that start at the same moment share a number; the next number waits for them. */
  wave: number;
  /** HubSpot sends the same request again. */
  deliveredTwice?: boolean;
  /** QuickBooks makes the document, and its answer never arrives. */
  answerLost?: boolean;
  /** QuickBooks refuses the payment of a paid invoice. */
  paymentRefused?: boolean;
  expect: { status: string; errorCode?: string };
}

type Expected = Scenario['expect'];

const created: Expected = { status: 'created' };
const failed = (errorCode: string): Expected => ({ status: 'failed', errorCode });
const makeProducts = { create_missing_products: 'yes', income_account: '6' };
/** Merchant fees, paid from the checking account of the sample company. */
const expenseAccounts = { expense_account: '10', paid_from_account: '1' };

const deal = (name: keyof typeof SAMPLE.deals): SampleRecord => ({ type: 'DEAL', id: SAMPLE.deals[name] });
const quote = (name: keyof typeof SAMPLE.quotes): SampleRecord => ({ type: 'QUOTE', id: SAMPLE.quotes[name] });
const payment = (name: keyof typeof SAMPLE.payments): SampleRecord => ({
  type: 'COMMERCE_PAYMENT',
  id: SAMPLE.payments[name],
});

const invoice = 'create-invoice';
const estimate = 'create-estimate';
const salesReceipt = 'create-sales-receipt';
const paidInvoice = 'create-paid-invoice';
const expense = 'create-expense';
const refundReceipt = 'create-refund-receipt';

/** What the demo enrols, in this order: each of the seven actions, and what they stumble over. */
export const SCENARIOS: readonly Scenario[] = [
  { wave: 1, action: invoice, record: deal('mariaPatio'), about: 'customer and products exist', expect: created },
  { wave: 1, action: invoice, record: deal('newCustomer'), about: 'customer does not exist yet', expect: created },
  { wave: 1, action: invoice, record: deal('percentDiscount'), about: '10 × 234.56, 20 % off', expect: created },
  { wave: 1, action: invoice, record: deal('fractions'), about: '128.35 × 14.50, to the cent', expect: created },
  {
    wave: 1,
    action: invoice,
    record: deal('rainBarrelNo'),
    about: 'product unknown, create = No',
    expect: failed('ProductNotFound'),
  },
  { wave: 1, action: invoice, record: deal('withoutContacts'), about: 'no contact', expect: failed('ContactMissing') },
  {
    wave: 1,
    action: invoice,
    record: deal('withoutLines'),
    about: 'no line items',
    expect: failed('LineItemsMissing'),
  },
  { wave: 1, action: invoice, record: quote('draft'), about: 'not published', expect: failed('QuoteNotReady') },
  {
    wave: 1,
    action: paidInvoice,
    record: payment('fromInvoice'),
    about: 'paid a HubSpot invoice',
    expect: failed('PaymentFromInvoice'),
  },
  {
    wave: 1,
    action: refundReceipt,
    record: payment('partiallyRefunded'),
    about: 'refunded in part',
    expect: failed('NotFullyRefunded'),
  },

  { wave: 2, action: estimate, record: quote('accepted'), about: 'accepted quote', expect: created },
  { wave: 2, action: invoice, record: quote('percentDiscount'), about: 'a percentage off the quote', expect: created },
  { wave: 2, action: estimate, record: deal('unitDiscount'), about: '10.25 off each', expect: created },
  { wave: 2, action: salesReceipt, record: deal('freeLine'), about: 'paid at once', expect: created },
  { wave: 2, action: salesReceipt, record: payment('succeededCard'), about: 'card payment', expect: created },
  { wave: 2, action: paidInvoice, record: payment('succeededAch'), about: 'invoice and payment', expect: created },
  {
    wave: 2,
    action: paidInvoice,
    record: payment('manual'),
    about: 'payment refused: invoice voided',
    paymentRefused: true,
    expect: failed('QuickBooksRefused'),
  },
  {
    wave: 2,
    action: expense,
    record: payment('succeededCard'),
    about: 'the fee of the card payment',
    inputs: expenseAccounts,
    expect: created,
  },
  {
    wave: 2,
    action: expense,
    record: payment('feeZero'),
    about: 'a payment without a fee',
    inputs: expenseAccounts,
    expect: { status: 'skipped' },
  },
  { wave: 2, action: refundReceipt, record: payment('refunded'), about: 'the whole payment', expect: created },
  {
    wave: 2,
    action: invoice,
    record: deal('rainBarrelYes'),
    about: 'product unknown, create = Yes',
    inputs: makeProducts,
    expect: created,
  },
  {
    wave: 2,
    action: invoice,
    record: deal('rainBarrelYesToo'),
    about: 'the same product, at the same time',
    inputs: makeProducts,
    expect: created,
  },
  {
    wave: 2,
    action: invoice,
    record: deal('japanese'),
    about: 'QuickBooks loses the answer',
    answerLost: true,
    expect: created,
  },
  {
    wave: 2,
    action: invoice,
    record: deal('apostrophe'),
    about: 'request delivered twice',
    deliveredTwice: true,
    expect: created,
  },
  { wave: 2, action: invoice, record: deal('joseTerrace'), about: 'enrolled …', expect: created },
  {
    wave: 2,
    action: invoice,
    record: deal('ambiguousCustomer'),
    about: 'two customers match',
    expect: failed('CustomerAmbiguous'),
  },

  {
    wave: 3,
    action: invoice,
    record: deal('joseTerrace'),
    about: '… and enrolled again',
    expect: { status: 'existing' },
  },
  {
    wave: 3,
    action: paidInvoice,
    record: payment('succeededCard'),
    about: 'has a sales receipt already',
    expect: failed('SaleAlreadyBooked'),
  },
];
