import type { SAMPLE } from '../sandbox/hubspot/samplePortal.ts';

type DealName = keyof typeof SAMPLE.deals;

/** One enrolment of a sample deal, what goes wrong on the way, and how it has to end. */
export interface Scenario {
  /** What a person should see in it. */
  about: string;
  deal: DealName;
  /** Choices in HubSpot's editor beside the company. */
  inputs?: Record<string, string>;
  /** Enrolments that start at the same moment share a number; the next number waits for them. */
  wave: number;
  /** HubSpot sends the same request again. */
  deliveredTwice?: boolean;
  /** QuickBooks makes the invoice, and its answer never arrives. */
  answerLost?: boolean;
  expect: { status: string; errorCode?: string };
}

const makeProducts = { create_missing_products: 'yes', income_account: '6' };

/** What the demo enrols, in this order. */
export const SCENARIOS: readonly Scenario[] = [
  { wave: 1, deal: 'mariaPatio', about: 'customer and products exist', expect: { status: 'created' } },
  { wave: 1, deal: 'newCustomer', about: 'customer does not exist yet', expect: { status: 'created' } },
  { wave: 1, deal: 'percentDiscount', about: '10 × 234.56, 20 % off', expect: { status: 'created' } },
  { wave: 1, deal: 'fractions', about: '128.35 × 14.50, to the cent', expect: { status: 'created' } },
  {
    wave: 1,
    deal: 'rainBarrelNo',
    about: 'product unknown, create = No',
    expect: { status: 'failed', errorCode: 'ProductNotFound' },
  },
  { wave: 1, deal: 'withoutContacts', about: 'no contact', expect: { status: 'failed', errorCode: 'ContactMissing' } },
  {
    wave: 1,
    deal: 'withoutLines',
    about: 'no line items',
    expect: { status: 'failed', errorCode: 'LineItemsMissing' },
  },
  {
    wave: 2,
    deal: 'rainBarrelYes',
    about: 'product unknown, create = Yes',
    inputs: makeProducts,
    expect: { status: 'created' },
  },
  {
    wave: 2,
    deal: 'rainBarrelYesToo',
    about: 'the same product, at the same time',
    inputs: makeProducts,
    expect: { status: 'created' },
  },
  { wave: 2, deal: 'japanese', about: 'QuickBooks loses the answer', answerLost: true, expect: { status: 'created' } },
  {
    wave: 2,
    deal: 'apostrophe',
    about: 'request delivered twice',
    deliveredTwice: true,
    expect: { status: 'created' },
  },
  { wave: 2, deal: 'joseTerrace', about: 'enrolled …', expect: { status: 'created' } },
  {
    wave: 2,
    deal: 'ambiguousCustomer',
    about: 'two customers match',
    expect: { status: 'failed', errorCode: 'CustomerAmbiguous' },
  },
  { wave: 3, deal: 'joseTerrace', about: '… and enrolled again', expect: { status: 'existing' } },
];
