import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SAMPLE } from '../../sandbox/hubspot/samplePortal.ts';
import { newQuote } from '../support/newRecords.ts';
import { PORTAL_ID, REALM_ID, startProduct, type EnrolledRecord, type Product } from '../support/product.ts';
import { replayAll } from '../support/replayAll.ts';

let product: Product;

beforeAll(async () => {
  product = await startProduct();
});

afterAll(async () => {
  try {
    await replayAll(product);
  } finally {
    await product.stop();
  }
});

const quote = (name: keyof typeof SAMPLE.quotes): EnrolledRecord => ({ type: 'QUOTE', id: SAMPLE.quotes[name] });
const marker = (record: EnrolledRecord, kind: string) => `[hsqb1 ${PORTAL_ID} ${kind} QUOTE-${record.id} once g1 i]`;
const today = () => new Intl.DateTimeFormat('en-CA', { timeZone: 'US/Eastern' }).format(new Date());
const lines = (document: Record<string, unknown> | undefined) =>
  ((document?.['Line'] ?? []) as Record<string, unknown>[]).filter(
    (line) => line['DetailType'] !== 'SubTotalLineDetail',
  );
const item = (id: string, Qty: number, UnitPrice: number) => ({
  ItemRef: expect.objectContaining({ value: id }),
  Qty,
  UnitPrice,
  TaxCodeRef: { value: 'NON' },
});

describe.each([
  ['create-invoice', 'Invoice', 'invoice'],
  ['create-estimate', 'Estimate', 'estimate'],
  ['create-sales-receipt', 'SalesReceipt', 'sales_receipt'],
] as const)('%s of a quote', (action, entity, kind) => {
  test('has its own lines, and HubSpot hears of it', async () => {
    const record = quote('accepted');
    const { outputs, state } = await product.run(action, record);
    const [document, ...others] = product.documentsOf(entity, record);
    expect(others).toEqual([]);
    expect(state).toBe('succeeded');
    expect(outputs).toEqual({
      status: 'created',
      differs: 'no',
      document_type: kind,
      document_id: document?.['Id'],
      document_number: document?.['DocNumber'],
      document_url: `https://qbo.intuit.com/app/${entity.toLowerCase()}?txnId=${String(document?.['Id'])}`,
      document_total: '777.00',
      currency: 'USD',
    });
    expect(document).toMatchObject({
      CustomerRef: { value: '1' },
      TxnDate: today(),
      TotalAmt: 777,
      PrivateNote: `HubSpot quote ${record.id} · Patio planting, as agreed\n${marker(record, kind)}`,
      BillEmail: { Address: 'maria.obrien@brightleaf.example' },
      BillAddr: { Line1: '12 Elm Street', City: 'Boston', CountrySubDivisionCode: 'MA', PostalCode: '02108' },
    });
    expect(lines(document)).toMatchObject([
      { DetailType: 'SalesItemLineDetail', Amount: 240, SalesItemLineDetail: item('1', 2, 120) },
      { DetailType: 'SalesItemLineDetail', Amount: 537, SalesItemLineDetail: item('2', 6, 89.5) },
    ]);
  });

  test('stays the only one', async () => {
    const record = quote('accepted');
    expect((await product.run(action, record)).outputs).toMatchObject({ status: 'existing', document_total: '777.00' });
    expect(product.documentsOf(entity, record)).toHaveLength(1);
  });

  test('carries discounts, fees and taxes on the whole quote', async () => {
    await product.set('fee_product', '4');
    product.quickbooks.realm(REALM_ID).setPreferences({ TaxPrefs: { UsingSalesTax: true, PartnerTaxEnabled: true } });
    await product.service.stores.database.db.execute('delete from companies');
    try {
      const record = quote('legacyDiscountFeeTax');
      const { outputs } = await product.run(action, record);
      expect(outputs).toMatchObject({ status: 'created', document_total: '758.74' });
      const [document] = product.documentsOf(entity, record);
      expect(document).toMatchObject({ TotalAmt: 758.74, TxnTaxDetail: { TotalTax: 44.63 } });
      expect(lines(document).map((line) => line['Amount'])).toEqual([240, 537, 25, 16.81, 104.7]);
    } finally {
      product.quickbooks
        .realm(REALM_ID)
        .setPreferences({ TaxPrefs: { UsingSalesTax: false, PartnerTaxEnabled: null } });
      await product.service.stores.database.db.execute('delete from companies');
    }
  });

  test('carries a fee on the fee product', async () => {
    await product.set('fee_product', '4');
    const record = quote('legacyFeeOnly');
    expect((await product.run(action, record)).outputs).toMatchObject({ status: 'created', document_total: '278.50' });
    const [document] = product.documentsOf(entity, record);
    expect(lines(document).at(-1)).toMatchObject({
      Amount: 18.5,
      Description: 'Travel',
      SalesItemLineDetail: item('4', 1, 18.5),
    });
  });

  test('carries discounts as one line, last', async () => {
    const record = newQuote(product, { properties: { hs_template_type: 'CUSTOMIZABLE_QUOTE_TEMPLATE' } });
    const portal = product.hubspot.portal(PORTAL_ID);
    const on = { associations: [{ type: 'quotes' as const, id: record.id }] };
    portal.add('discounts', { hs_label: 'Loyal', hs_type: 'FIXED', hs_value: '5', hs_sort_order: '1' }, on);
    portal.add('discounts', { hs_label: 'Fall', hs_type: 'PERCENT', hs_value: '10', hs_sort_order: '0' }, on);
    const { outputs } = await product.run(action, record);
    expect(outputs).toMatchObject({ status: 'created', document_total: '53.50' });
    const [document] = product.documentsOf(entity, record);
    expect(lines(document).at(-1)).toMatchObject({
      DetailType: 'DiscountLineDetail',
      Amount: 11.5,
      DiscountLineDetail: { PercentBased: false },
    });
    expect(document).toMatchObject({ ApplyTaxAfterDiscount: true, TotalAmt: 53.5 });
  });

  test.each([
    ['draft', 'a draft'],
    ['pendingApproval', 'waiting for approval'],
    ['rejected', 'rejected'],
  ] as const)('is not made while it is %s', async (name, words) => {
    const { outputs } = await product.run(action, quote(name));
    expect(outputs).toMatchObject({ status: 'failed', errorCode: 'QuoteNotReady' });
    expect(outputs['errorDetail']).toMatch(new RegExp(`^Quote ".*" is ${words}\\. Publish it, then retry\\.$`));
    expect(product.documentsOf(entity, quote(name))).toEqual([]);
  });

  test('is not made when the quote says another total', async () => {
    const { outputs } = await product.run(action, quote('wrongTotal'));
    expect(outputs).toMatchObject({ errorCode: 'TotalMismatch' });
    expect(outputs['errorDetail']).toContain('HubSpot says 250.00');
    expect(outputs['errorDetail']).toContain('would be 260.00');
  });

  test('books one period of what recurs, whatever the quote comes to', async () => {
    const { outputs } = await product.run(action, quote('recurring'));
    expect(outputs).toMatchObject({ status: 'created', document_total: '250.00' });
  });

  test.each([
    ['tiered', '1320.00'],
    ['percentDiscount', '1876.48'],
    ['withBillingContact', '120.00'],
  ] as const)('%s comes to %s', async (name, total) => {
    expect((await product.run(action, quote(name))).outputs).toMatchObject({
      status: 'created',
      document_total: total,
    });
  });
});

describe('what only one kind says', () => {
  test('an estimate is pending, and ends with the quote', async () => {
    await product.run('create-estimate', quote('expiring'));
    expect(product.documentsOf('Estimate', quote('expiring'))).toMatchObject([
      { TxnStatus: 'Pending', ExpirationDate: '2026-12-31' },
    ]);
    await product.run('create-estimate', quote('expiringAtMoment'));
    expect(product.documentsOf('Estimate', quote('expiringAtMoment'))).toMatchObject([
      { ExpirationDate: '2026-12-22' },
    ]);
  });

  test('an invoice has terms and a due date, a sales receipt and an estimate have none', async () => {
    expect(product.documentsOf('Invoice', quote('accepted'))).toMatchObject([
      { SalesTermRef: { value: '2' }, DueDate: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) },
    ]);
    expect(product.documentsOf('Estimate', quote('accepted'))[0]).not.toHaveProperty('SalesTermRef');
    expect(product.documentsOf('SalesReceipt', quote('accepted'))[0]).not.toHaveProperty('SalesTermRef');
  });

  test('a company that numbers by hand gets numbers with a Q', async () => {
    product.quickbooks.realm(REALM_ID).setPreferences({ SalesFormsPrefs: { CustomTxnNumbers: true } });
    await product.service.stores.database.db.execute('delete from companies');
    const record = newQuote(product);
    expect((await product.run('create-invoice', record)).outputs).toMatchObject({
      document_number: `HS-Q-${record.id}`.slice(0, 21),
    });
    product.quickbooks.realm(REALM_ID).setPreferences({ SalesFormsPrefs: { CustomTxnNumbers: false } });
    await product.service.stores.database.db.execute('delete from companies');
  });
});

describe('where HubSpot shows it', () => {
  const portal = () => product.hubspot.portal(PORTAL_ID);

  test('an invoice of a quote with a deal: an invoice object on the deal', async () => {
    await product.run('create-invoice', quote('ofDeal'));
    const deal = { type: 'deals' as const, id: SAMPLE.deals.twoContacts };
    expect(portal().associated(deal, 'invoices')).toHaveLength(1);
  });

  test('an estimate of a quote with a deal: a note on the deal that names the quote', async () => {
    await product.run('create-estimate', quote('ofDeal'));
    const [note] = portal().associated({ type: 'deals', id: SAMPLE.deals.twoContacts }, 'notes');
    expect(portal().find('notes', note?.id ?? '')?.properties['hs_note_body']).toContain(
      `was created for quote ${SAMPLE.quotes.ofDeal}`,
    );
  });

  test('an estimate of a quote without a deal: a note on the contact', async () => {
    const record = newQuote(product, { contacts: [SAMPLE.contacts.jose] });
    await product.run('create-estimate', record);
    const notes = portal().associated({ type: 'contacts', id: SAMPLE.contacts.jose }, 'notes');
    const bodies = notes.map(({ id }) => portal().find('notes', id)?.properties['hs_note_body'] ?? '');
    expect(bodies.filter((body) => body.includes(`quote ${record.id}`))).toHaveLength(1);
  });

  test('a quote with nobody and nothing: made for a fixed customer, with a warning', async () => {
    const record = newQuote(product, { contacts: [] });
    const { outputs } = await product.run('create-estimate', record, { customer: '1' });
    expect(outputs).toMatchObject({
      status: 'created',
      warning: expect.stringContaining('HubSpot did not take the link'),
    });
  });
});

test('no rule of the vendors is broken on the way', () => {
  expect(product.quickbooks.realm(REALM_ID).violations).toEqual([]);
  expect(product.hubspot.violations).toEqual([]);
});
