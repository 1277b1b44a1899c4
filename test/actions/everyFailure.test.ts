import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { SAMPLE } from '../../sandbox/hubspot/samplePortal.ts';
import { BRIGHTWATER, LARKSPUR, MAPLE_RIDGE } from '../../sandbox/quickbooks/sampleCompanies.ts';
import type { FaultEffect } from '../../sandbox/stage/faults.ts';
import type { Action } from '../../src/domain/actions.ts';
import { FAILURES, type FailureType } from '../../src/domain/failures.ts';
import { newDeal } from '../support/newDeal.ts';
import { newPayment, newQuote } from '../support/newRecords.ts';
import { PORTAL_ID, REALM_ID, startProduct, type EnrolledRecord, type Product } from '../support/product.ts';
import { replayAll } from '../support/replayAll.ts';
import { until } from '../support/until.ts';

let product: Product;

beforeAll(async () => {
  product = await startProduct({
    HOLD_SECONDS: '1',
    PAYMENT_WAITS_SECONDS: '0.3',
    PAYMENT_WAIT_AT_MOST_SECONDS: '0.6',
    VENDOR_GIVE_UP_SECONDS: '4',
    QUICKBOOKS_SEND_PAUSE_SECONDS: '30',
  });
  await product.connectCompany(BRIGHTWATER.realmId);
  await product.connectCompany(MAPLE_RIDGE.realmId);
}, 60_000);

afterAll(async () => {
  try {
    await replayAll(product);
  } finally {
    await product.stop();
  }
}, 60_000);

/** How a failure is brought about; whatever it changes it puts back. */
interface Case {
  type: FailureType;
  action?: Action;
  /** The record, made or prepared just before it is enrolled. */
  record(): EnrolledRecord | Promise<EnrolledRecord>;
  inputs?: Record<string, string>;
  /** A part of the sentence, filled in. */
  says: string;
  before?(): void | Promise<void>;
  after?(): void | Promise<void>;
  /** While the action runs. */
  meanwhile?(record: EnrolledRecord, run: WorkflowHandle): Promise<void>;
}

const realm = () => product.quickbooks.realm(REALM_ID);
const deal = (parts: Parameters<typeof newDeal>[1] = {}): EnrolledRecord => ({
  type: 'DEAL',
  id: newDeal(product, parts),
});
const sampleDeal = (name: keyof typeof SAMPLE.deals) => (): EnrolledRecord => ({
  type: 'DEAL',
  id: SAMPLE.deals[name],
});
const sampleQuote = (name: keyof typeof SAMPLE.quotes) => (): EnrolledRecord => ({
  type: 'QUOTE',
  id: SAMPLE.quotes[name],
});
const payment = (properties: Record<string, string> = {}) => newPayment(product, { properties });
const lineCalled = (name: string) => () =>
  deal({ lines: [{ product: 'lawnCare', changes: { name, hs_sku: '', hs_product_id: '' } }] });
const lineWithSku = (sku: string) => () =>
  deal({ lines: [{ product: 'lawnCare', changes: { name: 'Something', hs_sku: sku, hs_product_id: '' } }] });

/** What the product remembers of companies is forgotten, so that a changed preference counts at once. */
async function forgetCompanies(): Promise<void> {
  await product.service.stores.database.db.execute('delete from companies');
}

const prefer = (group: string, name: string, value: unknown) => async () => {
  realm().setPreferences({ [group]: { [name]: value } });
  await forgetCompanies();
};

const fault =
  (path: string, effect: FaultEffect, when: 'before' | 'after' = 'before', times = 1) =>
  () => {
    const problem = product.quickbooks.stage.faults.add({ method: 'POST', path, when, effect, times });
    if (problem) throw new Error(problem);
  };
const refusal = (code: string): FaultEffect => ({
  kind: 'respond',
  status: 400,
  body: { Fault: { Error: [{ Message: 'No', Detail: 'Maria: no', code }], type: 'ValidationFault' } },
});
const noFaults = () => {
  product.quickbooks.stage.faults.clear();
  product.hubspot.stage.faults.clear();
};

const CASES: readonly Case[] = [
  {
    type: 'NotConnected',
    record: deal,
    says: 'QuickBooks is not connected to this HubSpot account.',
    before: () =>
      product.service.stores.database.db.execute('create table kept as table grants; ').then(async () => {
        await product.service.stores.database.db.execute('delete from grants');
      }),
    after: async () => {
      await product.service.stores.database.db.execute('insert into grants select * from kept');
      await product.service.stores.database.db.execute('drop table kept');
    },
  },
  {
    type: 'ConnectionExpired',
    record: deal,
    says: `QuickBooks no longer accepts the connection to ${LARKSPUR.companyName}.`,
    before: async () => {
      await product.run('create-estimate', deal());
      await fetch(`${product.quickbooks.url}/_sandbox/realms/${REALM_ID}/disconnect`, { method: 'POST' });
    },
    after: () => product.connectCompany(REALM_ID),
  },
  {
    type: 'CompanyNotLinked',
    record: deal,
    inputs: { quickbooks_account: '9341450000009999' },
    says: 'is not connected to this HubSpot account. Open the action and choose one from the list.',
  },
  {
    type: 'CompanyNotInUS',
    record: deal,
    inputs: { quickbooks_account: MAPLE_RIDGE.realmId },
    says: 'Maple Ridge Landscaping Ltd. is set up for CA.',
  },
  {
    type: 'SubscriptionEnded',
    record: deal,
    says: `The QuickBooks subscription of ${LARKSPUR.companyName} has ended`,
    before: fault('/invoice\\?', refusal('6190')),
  },
  {
    type: 'HubSpotAccessMissing',
    record: deal,
    says: 'HubSpot did not let this app read line items.',
    before: () => {
      product.hubspot.stage.faults.add({
        path: 'line_items/batch/read',
        when: 'before',
        effect: { kind: 'respond', status: 403, body: { status: 'error', category: 'MISSING_SCOPES' } },
      });
    },
  },
  {
    type: 'RecordTypeNotSupported',
    action: 'create-paid-invoice',
    record: deal,
    says: "This action can't be used for a deal. Use it in a payment workflow.",
  },
  { type: 'RecordGone', record: () => ({ type: 'DEAL', id: '29999999999' }), says: 'This deal was deleted or merged' },
  {
    type: 'InputMissing',
    action: 'create-expense',
    record: payment,
    inputs: { paid_from_account: '1' },
    says: 'Choose the expense account in this action; it has no default.',
  },
  {
    type: 'InputNotSupported',
    record: deal,
    inputs: { existing_document: 'sometimes' },
    says: 'This action does not offer "sometimes" for "If this record already has one".',
  },
  {
    type: 'ChoiceGone',
    record: deal,
    inputs: { customer: '987654' },
    says: '"987654", chosen as the customer, no longer exists or is inactive in QuickBooks.',
  },
  {
    type: 'AccountNotUsable',
    action: 'create-sales-receipt',
    record: payment,
    inputs: { deposit_account: '10' },
    says: 'Account "Payment Processing Fees" can\'t be used as the deposit account: it is an Expense account in USD.',
  },
  { type: 'QuoteNotReady', record: sampleQuote('draft'), says: 'is a draft. Publish it, then retry.' },
  { type: 'LineItemsMissing', record: sampleDeal('withoutLines'), says: 'This deal has no line items.' },
  {
    type: 'LineInvalid',
    record: sampleDeal('negativeQuantity'),
    says: 'Line "Cedar Planter Box" has a negative quantity.',
  },
  {
    type: 'TooManyLines',
    record: () => deal({ lines: Array.from({ length: 760 }, () => ({ product: 'lawnCare' as const })) }),
    inputs: { quickbooks_account: BRIGHTWATER.realmId },
    says: 'QuickBooks takes at most 750 lines; this deal has 760.',
  },
  {
    type: 'SaleTooLarge',
    record: () =>
      deal({
        lines: Array.from({ length: 40 }, () => ({
          product: 'lawnCare' as const,
          changes: { description: 'x'.repeat(30_000) },
        })),
      }),
    says: 'This deal is too large to process (1.2 MB). Split it.',
  },
  {
    type: 'TotalNegative',
    record: () => deal({ lines: [{ product: 'lawnCare', changes: { discount: '70' } }] }),
    says: 'The total is -5.00. QuickBooks does not take an invoice below zero',
  },
  {
    type: 'TotalZero',
    action: 'create-sales-receipt',
    record: () => deal({ lines: [{ product: 'lawnCare', changes: { price: '0' } }] }),
    says: 'The total is 0.00, and a sales receipt needs an amount.',
  },
  {
    type: 'TotalMismatch',
    record: sampleQuote('wrongTotal'),
    says: 'HubSpot says 250.00, the invoice would be 260.00.',
  },
  {
    type: 'CurrencyMismatch',
    record: sampleDeal('euros'),
    says: 'This deal is in EUR, but Larkspur Garden Supply uses USD.',
  },
  {
    type: 'DiscountsOff',
    record: sampleQuote('legacyDiscountFeeTax'),
    says: 'This quote has an order discount, and discounts are off in QuickBooks.',
    before: prefer('SalesFormsPrefs', 'AllowDiscount', false),
    after: prefer('SalesFormsPrefs', 'AllowDiscount', true),
  },
  { type: 'FeeProductNotSet', record: sampleQuote('legacyFeeOnly'), says: 'The quote has the fee "Travel".' },
  {
    type: 'EstimatesOff',
    action: 'create-estimate',
    record: deal,
    says: 'Estimates are turned off in QuickBooks.',
    before: prefer('SalesFormsPrefs', 'AllowEstimates', false),
    after: prefer('SalesFormsPrefs', 'AllowEstimates', true),
  },
  {
    type: 'TaxNotEnabled',
    record: sampleDeal('taxed'),
    says: 'HubSpot charged 14.77 tax, but sales tax is not set up',
  },
  { type: 'ContactMissing', record: sampleDeal('withoutContacts'), says: 'No contact is associated with this deal.' },
  { type: 'ContactIncomplete', record: sampleDeal('withoutEmail'), says: 'needs an email address to be matched' },
  {
    type: 'ContactNotInSync',
    record: deal,
    says: 'does not meet the sync conditions (state is equal to TX).',
    before: async () => {
      await product.set('customer_matching', 'sync');
      await product.set('sync_filter', '[{"property":"state","operator":"IS_EQUAL_TO","value":"TX"}]');
    },
    after: async () => {
      await product.set('sync_filter', null);
      await product.set('customer_matching', null);
    },
  },
  {
    type: 'SyncFilterNotSet',
    record: deal,
    says: 'Sync matching is on, but no sync conditions are set.',
    before: () => product.set('customer_matching', 'sync'),
    after: () => product.set('customer_matching', null),
  },
  {
    type: 'CompanyMissing',
    record: deal,
    inputs: { customer: 'company' },
    says: 'No company is associated with this deal.',
  },
  {
    type: 'CompanyAmbiguous',
    record: sampleQuote('twoCompanies'),
    inputs: { customer: 'company' },
    says: 'Several companies are associated and none is primary.',
  },
  {
    type: 'CustomerAmbiguous',
    record: sampleDeal('ambiguousCustomer'),
    says: '2 QuickBooks customers match dana@whitfield.example',
  },
  { type: 'CustomerInactive', record: sampleDeal('inactiveCustomer'), says: 'matches but is inactive.' },
  {
    type: 'CustomerNameTaken',
    record: sampleDeal('newCustomer'),
    says: 'QuickBooks already has a vendor named "Priya Raman".',
    before: async () => {
      realm().create('Vendor', { DisplayName: 'Priya Raman' });
      await product.set('customer_name_taken', 'fail');
    },
    after: () => product.set('customer_name_taken', null),
  },
  {
    type: 'ProductNotFound',
    record: sampleDeal('rainBarrelNo'),
    says: 'Not found in QuickBooks: "Rain Barrel 50 gal" (SKU RB-50).',
  },
  { type: 'ProductAmbiguous', record: lineWithSku('HOSE-50'), says: 'Several QuickBooks products match' },
  {
    type: 'ProductInactive',
    record: lineCalled('Old Fountain Pump'),
    says: 'QuickBooks product "Old Fountain Pump" is inactive.',
  },
  { type: 'ProductIsBundle', record: lineCalled('Patio Starter Set'), says: '"Patio Starter Set" is a bundle' },
  {
    type: 'ProductNotSellable',
    record: lineCalled('Packing Straw'),
    says: 'QuickBooks product "Packing Straw" has no income account.',
  },
  {
    type: 'IncomeAccountNotSet',
    record: sampleDeal('rainBarrelYes'),
    inputs: { create_missing_products: 'yes' },
    says: 'Choose an income account for new products',
  },
  {
    type: 'InventoryDateTooEarly',
    action: 'create-sales-receipt',
    record: () =>
      newPayment(product, {
        lines: [
          {
            product: 'lawnCare',
            changes: { name: 'Terracotta Pot', hs_sku: 'POT-12', hs_product_id: '', price: '18' },
          },
        ],
        properties: { hs_initial_amount: '18.00', hs_initiated_date: '2025-12-30T12:00:00Z' },
      }),
    says: '"Terracotta Pot" is tracked from 2026-01-01 in QuickBooks; the sales receipt is dated 2025-12-30.',
  },
  {
    type: 'PaymentNotSucceeded',
    action: 'create-sales-receipt',
    record: () => payment({ hs_latest_status: 'processing' }),
    says: 'This payment is processing. Only succeeded payments are booked',
  },
  {
    type: 'PaymentFromInvoice',
    action: 'create-paid-invoice',
    record: () => payment({ hs_payment_source_app: 'INVOICE' }),
    says: 'Add the filter "Source is none of Invoice".',
  },
  {
    type: 'PaymentFromQuickBooks',
    action: 'create-expense',
    record: () => payment({ hs_processor_type: 'quickbooks' }),
    inputs: { expense_account: '10', paid_from_account: '1' },
    says: 'This payment came from QuickBooks and is in the books already.',
  },
  {
    type: 'SaleAlreadyBooked',
    action: 'create-sales-receipt',
    record: async () => {
      const quote = newQuote(product);
      await product.run('create-invoice', quote);
      return newPayment(product, { quote: quote.id });
    },
    says: 'This sale is already in QuickBooks as invoice ',
  },
  {
    type: 'TaxableLineInPaidInvoice',
    action: 'create-paid-invoice',
    record: () => newPayment(product, { lines: [{ product: 'sundial' }], properties: { hs_initial_amount: '210.00' } }),
    inputs: { quickbooks_account: BRIGHTWATER.realmId },
    says: '"Bronze Sundial" are taxable.',
  },
  {
    type: 'NotFullyRefunded',
    action: 'create-refund-receipt',
    record: () => payment({ hs_latest_status: 'partially_refunded', hs_refunds_amount: '5' }),
    says: '5.00 of 65.00 was refunded.',
  },
  {
    type: 'RefundNotFinished',
    action: 'create-refund-receipt',
    record: () => payment({ hs_latest_status: 'processing_refund' }),
    says: 'HubSpot is still processing the refund.',
  },
  {
    type: 'RefundExceedsSale',
    action: 'create-refund-receipt',
    record: async () => {
      const record = payment({ hs_latest_status: 'refunded', hs_refunds_amount: '65.00' });
      await product.run('create-refund-receipt', record);
      return record;
    },
    inputs: { quickbooks_account: BRIGHTWATER.realmId },
    says: 'Refunds of 65.00 are already booked for this payment of 65.00.',
  },
  {
    type: 'FeeNotKnownYet',
    action: 'create-expense',
    record: () => payment({ hs_fees_amount: '', hs_platform_fee: '', hs_net_amount: '' }),
    inputs: { expense_account: '10', paid_from_account: '1' },
    says: 'HubSpot has not reported the fee of this payment after 1 days.',
  },
  {
    type: 'FeeUnclear',
    action: 'create-expense',
    record: () => payment({ hs_net_amount: '60.00' }),
    inputs: { expense_account: '10', paid_from_account: '1' },
    says: 'The fee (2.19) and the net amount (60.00) of this payment do not add up to 65.00.',
  },
  {
    type: 'BooksClosed',
    record: deal,
    says: `The books of ${LARKSPUR.companyName} are closed up to 2099-12-31; this invoice is dated `,
    before: prefer('AccountingInfoPrefs', 'BookCloseDate', '2099-12-31'),
    after: prefer('AccountingInfoPrefs', 'BookCloseDate', null),
  },
  {
    type: 'CreditApplied',
    action: 'create-paid-invoice',
    record: payment,
    says: 'QuickBooks used an open credit of the customer on the invoice',
    before: async () => {
      await prefer('SalesFormsPrefs', 'AutoApplyCredit', true)();
      realm().create('Payment', { CustomerRef: { value: '1' }, TotalAmt: 10 });
    },
    after: prefer('SalesFormsPrefs', 'AutoApplyCredit', false),
  },
  {
    type: 'DuplicateNumber',
    record: () => {
      const record = deal();
      fault('/invoice\\?', refusal('6140'))();
      return record;
    },
    says: 'is taken in QuickBooks by another invoice.',
    before: prefer('SalesFormsPrefs', 'CustomTxnNumbers', true),
    after: prefer('SalesFormsPrefs', 'CustomTxnNumbers', false),
  },
  {
    type: 'QuickBooksRefused',
    record: deal,
    says: 'QuickBooks refused the invoice: a business rule of QuickBooks does not allow it (code 6000).',
    before: fault('/invoice\\?', refusal('6000')),
  },
  {
    type: 'QuickBooksUnavailable',
    record: sampleDeal('longName'),
    says: 'Nothing was created.',
    before: () => {
      product.quickbooks.stage.faults.add({
        path: '/query',
        when: 'before',
        effect: { kind: 'respond', status: 503 },
        times: 500,
      });
    },
  },
  {
    type: 'HubSpotUnavailable',
    record: deal,
    says: 'Nothing was created.',
    before: () => {
      product.hubspot.stage.faults.add({
        path: '/crm/objects/2026-09/deals/',
        when: 'before',
        effect: { kind: 'respond', status: 503 },
        times: 500,
      });
    },
  },
  {
    type: 'UndoFailed',
    action: 'create-paid-invoice',
    record: payment,
    says: 'could not be undone because QuickBooks refused to void it (code 6450). Void it in QuickBooks.',
    before: () => {
      fault('/payment\\?', refusal('6000'))();
      fault('operation=void', refusal('6450'))();
    },
  },
  {
    type: 'Cancelled',
    record: deal,
    says: 'An operator stopped this run. Nothing was created.',
    before: () => {
      product.hubspot.stage.faults.add({
        path: 'line_items/batch/read',
        when: 'before',
        effect: { kind: 'respond', status: 503 },
        times: 500,
      });
    },
    meanwhile: async (_record, run) => {
      await until('the run is there', () =>
        run.describe().then(
          () => true,
          () => false,
        ),
      );
      await run.cancel();
    },
  },
  {
    type: 'HeldTooLong',
    record: () => deal({ contacts: [] }),
    inputs: { when_not_possible: 'hold' },
    says: 'Nobody fixed this in 1 days: No contact is associated with this deal.',
  },
  {
    type: 'OutcomeUnknown',
    record: deal,
    says: 'QuickBooks did not confirm the invoice. An operator is checking; do not create it by hand',
    before: fault('/invoice\\?', { kind: 'reset' }),
    meanwhile: async (record, run) => {
      await until('the send is in doubt', () =>
        run.describe().then(
          ({ searchAttributes }) => searchAttributes['Status']?.[0] === 'in_doubt',
          () => false,
        ),
      );
      await run.terminate();
      await product.service.stores.database.db.execute(
        `update deliveries set answer_due = now() - interval '10 minutes' where object_id = '${record.id}'`,
      );
      await product.service.sweep();
    },
  },
];

/** Live documents of the record that its own action could have made in the company. */
function left(record: EnrolledRecord, action: Action, realmId = REALM_ID): string[] {
  const own: Record<Action, readonly string[]> = {
    'create-invoice': ['Invoice'],
    'create-estimate': ['Estimate'],
    'create-sales-receipt': ['SalesReceipt'],
    'create-paid-invoice': ['Invoice', 'Payment'],
    'create-expense': ['Purchase'],
    'create-refund-receipt': ['RefundReceipt'],
  };
  const isThere = product.quickbooks.realmIds.includes(realmId);
  return own[action].filter(
    (entity) =>
      isThere && product.documentsOf(entity, record, realmId).some((document) => Number(document['TotalAmt']) !== 0),
  );
}

test.each(CASES.map((each) => [each.type, each] as const))('%s', async (type, each) => {
  const { action = 'create-invoice', says } = each;
  await each.before?.();
  try {
    const record = await each.record();
    const execution = product.begin(action, record, each.inputs);
    const run = product.service.temporal.client.workflow.getHandle(
      `${action}:${PORTAL_ID}:${record.type}-${record.id}:${execution.callbackId}`,
    );
    await each.meanwhile?.(record, run);
    const { outputs } = await product.hubspot.engine.waitForEnd(execution.callbackId, 30_000);
    expect(outputs).toMatchObject({ status: 'failed', errorCode: type });
    expect(outputs['errorDetail']).toContain(says);
    expect(outputs['errorDetail']).not.toMatch(/\{\w+\}|Maria: no/);
    // What could not be taken back is the only thing that stays.
    if (type !== 'UndoFailed') expect(left(record, action, each.inputs?.['quickbooks_account'])).toEqual([]);
  } finally {
    noFaults();
    await each.after?.();
  }
});

test('every failure is reached', () => {
  const told = CASES.map(({ type }) => type).toSorted();
  expect(told).toEqual(Object.keys(FAILURES).toSorted());
});
