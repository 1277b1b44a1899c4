import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SAMPLE } from '../../sandbox/hubspot/samplePortal.ts';
import { BRIGHTWATER, HARBORLINE, OAKMONT } from '../../sandbox/quickbooks/sampleCompanies.ts';
import { newDeal } from '../support/newDeal.ts';
import { newPayment, newQuote } from '../support/newRecords.ts';
import { PORTAL_ID, startProduct, type EnrolledRecord, type Product } from '../support/product.ts';
import { replayAll } from '../support/replayAll.ts';

let product: Product;

beforeAll(async () => {
  product = await startProduct();
  for (const { realmId } of [BRIGHTWATER, OAKMONT, HARBORLINE]) await product.connectCompany(realmId);
});

afterAll(async () => {
  try {
    await replayAll(product);
  } finally {
    await product.stop();
  }
});

const of = ({ realmId }: { realmId: string }, inputs: Record<string, string> = {}) => ({
  quickbooks_account: realmId,
  ...inputs,
});
const deal = (parts: Parameters<typeof newDeal>[1] = {}): EnrolledRecord => ({
  type: 'DEAL',
  id: newDeal(product, parts),
});
const sundials = { lines: [{ product: 'sundial' as const }, { product: 'lawnCare' as const }] };
const taxCodes = (document: Record<string, unknown> | undefined) =>
  ((document?.['Line'] ?? []) as { SalesItemLineDetail?: { TaxCodeRef?: { value: string } } }[]).flatMap(
    (line) => line.SalesItemLineDetail?.TaxCodeRef?.value ?? [],
  );

describe('automated sales tax', () => {
  test.each([
    ['create-invoice', 'Invoice'],
    ['create-estimate', 'Estimate'],
    ['create-sales-receipt', 'SalesReceipt'],
  ] as const)('%s: QuickBooks computes on what is taxable', async (action, entity) => {
    const record = deal(sundials);
    const { outputs } = await product.run(action, record, of(BRIGHTWATER));
    const [document] = product.documentsOf(entity, record, BRIGHTWATER.realmId);
    expect(outputs).toMatchObject({ status: 'created', document_total: Number(document?.['TotalAmt']).toFixed(2) });
    expect(document).toMatchObject({ TotalAmt: 292.33 });
    expect(taxCodes(document)).toEqual(['TAX', 'NON']);
  });

  test("HubSpot's own tax is QuickBooks', to the cent", async () => {
    const record: EnrolledRecord = { type: 'QUOTE', id: SAMPLE.quotes.taxedLines };
    const { outputs } = await product.run('create-invoice', record, of(BRIGHTWATER));
    expect(outputs).toMatchObject({ status: 'created', document_total: '574.65' });
    const [invoice] = product.documentsOf('Invoice', record, BRIGHTWATER.realmId);
    expect(invoice).toMatchObject({ TxnTaxDetail: { TotalTax: 34.65 } });
    expect(taxCodes(invoice)).toEqual(['TAX', 'NON']);
  });

  test('a refund of a taxed sale gives the tax back', async () => {
    const record: EnrolledRecord = { type: 'COMMERCE_PAYMENT', id: SAMPLE.payments.taxable };
    await product.run('create-sales-receipt', record, of(BRIGHTWATER));
    product.hubspot
      .portal(PORTAL_ID)
      .change('commerce_payments', record.id, { hs_latest_status: 'refunded', hs_refunds_amount: '574.65' });
    const { outputs } = await product.run('create-refund-receipt', record, of(BRIGHTWATER));
    expect(outputs).toMatchObject({ status: 'created', document_total: '574.65' });
    expect(product.documentsOf('RefundReceipt', record, BRIGHTWATER.realmId)).toMatchObject([
      { TxnTaxDetail: { TotalTax: 34.65 } },
    ]);
  });
});

describe('the old sales tax', () => {
  test("computes under the customer's tax code", async () => {
    const record = deal(sundials);
    const { outputs } = await product.run('create-invoice', record, of(OAKMONT));
    expect(outputs).toMatchObject({ status: 'created', document_total: '288.65' });
    const [invoice] = product.documentsOf('Invoice', record, OAKMONT.realmId);
    expect(invoice).toMatchObject({ TxnTaxDetail: { TxnTaxCodeRef: { value: '2' }, TotalTax: 13.65 } });
  });

  test('and not at all for a customer without one', async () => {
    const record = deal({ ...sundials, contacts: [SAMPLE.contacts.emily] });
    expect((await product.run('create-invoice', record, of(OAKMONT))).outputs).toMatchObject({
      status: 'created',
      document_total: '275.00',
    });
  });
});

describe('several currencies', () => {
  const euros = { contacts: [SAMPLE.contacts.jose], properties: { deal_currency_code: 'EUR' } };

  test('a customer in euros buys in euros', async () => {
    const record = deal(euros);
    const { outputs } = await product.run('create-invoice', record, of(HARBORLINE));
    expect(outputs).toMatchObject({ status: 'created', currency: 'EUR', document_total: '65.00' });
    expect(product.documentsOf('Invoice', record, HARBORLINE.realmId)).toMatchObject([
      { CurrencyRef: { value: 'EUR' } },
    ]);
  });

  test('and nobody else does', async () => {
    const record = deal({ ...euros, contacts: [SAMPLE.contacts.maria] });
    const { outputs } = await product.run('create-invoice', record, of(HARBORLINE));
    expect(outputs).toMatchObject({ status: 'failed', errorCode: 'CurrencyMismatch' });
    expect(outputs['errorDetail']).toContain('This deal is in EUR, but the customer uses USD.');
    const back = await product.run('create-invoice', deal({ contacts: [SAMPLE.contacts.jose] }), of(HARBORLINE));
    expect(back.outputs).toMatchObject({ errorCode: 'CurrencyMismatch' });
  });

  test('a new customer is made in the currency of the sale', async () => {
    const quote = newQuote(product, { contacts: [SAMPLE.contacts.priya], properties: { hs_currency: 'EUR' } });
    expect((await product.run('create-estimate', quote, of(HARBORLINE))).outputs).toMatchObject({ status: 'created' });
    const made = product.quickbooks.realm(HARBORLINE.realmId).list('Customer').at(-1);
    expect(made).toMatchObject({ DisplayName: 'Priya Raman', CurrencyRef: { value: 'EUR' } });
  });

  test('euros go into an account in euros only', async () => {
    const accounts = product.quickbooks.realm(HARBORLINE.realmId).list('Account');
    const id = (name: string) => accounts.find((account) => account['Name'] === name)?.Id ?? '';
    const paid = () =>
      newPayment(product, { contacts: [SAMPLE.contacts.jose], properties: { hs_currency_code: 'EUR' } });
    const refused = await product.run(
      'create-sales-receipt',
      paid(),
      of(HARBORLINE, { deposit_account: id('Checking') }),
    );
    expect(refused.outputs).toMatchObject({ errorCode: 'AccountNotUsable' });
    const record = paid();
    const inputs = of(HARBORLINE, { deposit_account: id('Euro Checking') });
    expect((await product.run('create-paid-invoice', record, inputs)).outputs).toMatchObject({
      status: 'created',
      currency: 'EUR',
    });
    for (const entity of ['Invoice', 'Payment'])
      expect(product.documentsOf(entity, record, HARBORLINE.realmId)).toMatchObject([
        { CurrencyRef: { value: 'EUR' } },
      ]);
  });
});

describe('preferences', () => {
  test('service dates where the company uses them', async () => {
    product.quickbooks.realm(OAKMONT.realmId).setPreferences({ SalesFormsPrefs: { AllowServiceDate: true } });
    await product.service.stores.database.db.execute('delete from companies');
    const record: EnrolledRecord = { type: 'DEAL', id: SAMPLE.deals.recurring };
    await product.run('create-invoice', record, of(OAKMONT));
    const [invoice] = product.documentsOf('Invoice', record, OAKMONT.realmId);
    expect(invoice?.['Line']).toMatchObject([{ SalesItemLineDetail: { ServiceDate: '2026-12-01' } }, {}]);
  });

  test('what was turned on a moment ago counts at once', async () => {
    const realm = product.quickbooks.realm(OAKMONT.realmId);
    realm.setPreferences({ SalesFormsPrefs: { AllowEstimates: false } });
    await product.service.stores.database.db.execute('delete from companies');
    const record = deal();
    expect((await product.run('create-estimate', record, of(OAKMONT))).outputs).toMatchObject({
      errorCode: 'EstimatesOff',
    });
    realm.setPreferences({ SalesFormsPrefs: { AllowEstimates: true } });
    await product.service.stores.database.db.execute(
      `update companies set profile = jsonb_set(profile, '{readAtMs}', to_jsonb((profile->>'readAtMs')::bigint - 61000))`,
    );
    expect((await product.run('create-estimate', record, of(OAKMONT))).outputs).toMatchObject({ status: 'created' });
  });

  test('merged customers and products are found anew', async () => {
    const realm = product.quickbooks.realm(BRIGHTWATER.realmId);
    await product.run('create-invoice', deal(), of(BRIGHTWATER));
    const kept = realm.create('Customer', {
      DisplayName: "Maria O'Brien, kept",
      GivenName: 'Maria',
      FamilyName: "O'Brien",
      PrimaryEmailAddr: { Address: 'maria.obrien@brightleaf.example' },
    });
    realm.merge('Customer', '1', String(kept['Id']));
    const record = deal();
    expect((await product.run('create-invoice', record, of(BRIGHTWATER))).outputs).toMatchObject({ status: 'created' });
    expect(product.documentsOf('Invoice', record, BRIGHTWATER.realmId)).toMatchObject([
      { CustomerRef: { value: kept['Id'] } },
    ]);
  });
});

test('no rule of the vendors is broken on the way', () => {
  for (const { realmId } of [BRIGHTWATER, OAKMONT, HARBORLINE])
    expect(product.quickbooks.realm(realmId).violations).toEqual([]);
  expect(product.hubspot.violations).toEqual([]);
});
