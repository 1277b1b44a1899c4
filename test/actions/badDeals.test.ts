import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SAMPLE } from '../../sandbox/hubspot/samplePortal.ts';
import { MAPLE_RIDGE } from '../../sandbox/quickbooks/sampleCompanies.ts';
import { connectAccount } from '../../src/connectAccount.ts';
import { newDeal } from '../support/newDeal.ts';
import { PORTAL_ID, REALM_ID, startProduct, type Product } from '../support/product.ts';
import { replayAll } from '../support/replayAll.ts';

let product: Product;

beforeAll(async () => {
  product = await startProduct();
  await connectAccount(product.service.stores, {
    system: 'quickbooks',
    portalId: String(PORTAL_ID),
    realmId: MAPLE_RIDGE.realmId,
    refreshToken: product.quickbooks.issueRefreshToken(MAPLE_RIDGE.realmId),
  });
});

afterAll(async () => {
  try {
    await replayAll(product);
  } finally {
    await product.stop();
  }
});

/** Enrols the deal; it must fail with this type and leave nothing in QuickBooks. Returns the sentence. */
async function refusal(dealId: string, errorCode: string, inputs: Record<string, string> = {}): Promise<string> {
  const customers = product.quickbooks.realm(REALM_ID).list('Customer').length;
  const execution = await product.invoice(dealId, inputs);
  expect(execution).toMatchObject({ state: 'failed', ending: 'completion', outputs: { status: 'failed', errorCode } });
  expect(product.invoicesOf(dealId)).toEqual([]);
  expect(product.quickbooks.realm(REALM_ID).list('Customer')).toHaveLength(customers);
  return execution.outputs['errorDetail'] ?? '';
}

async function invoiceOf(dealId: string, inputs: Record<string, string> = {}) {
  const execution = await product.invoice(dealId, inputs);
  expect(execution.outputs).toMatchObject({ status: 'created' });
  const [invoice, ...others] = product.invoicesOf(dealId);
  expect(others).toEqual([]);
  return { outputs: execution.outputs, invoice, lines: salesLines(invoice) };
}

function salesLines(invoice: Record<string, unknown> | undefined): Record<string, unknown>[] {
  const lines = (invoice?.['Line'] ?? []) as Record<string, unknown>[];
  return lines.filter((line) => line['DetailType'] === 'SalesItemLineDetail');
}

describe('a deal that cannot be booked ends with a sentence', () => {
  test('one that does not exist', async () => {
    expect(await refusal('29999999999', 'RecordGone')).toBe(
      'This deal was deleted or merged while the action ran. Enrol the remaining record.',
    );
  });

  test('one that was merged away', async () => {
    await refusal(SAMPLE.deals.mergedAbsorbed, 'RecordGone');
  });

  test('one without lines', async () => {
    expect(await refusal(SAMPLE.deals.withoutLines, 'LineItemsMissing')).toBe(
      'This deal has no line items. Add at least one to it in HubSpot.',
    );
  });

  test('one without contacts', async () => {
    expect(await refusal(SAMPLE.deals.withoutContacts, 'ContactMissing')).toBe(
      'No contact is associated with this deal. Associate one.',
    );
  });

  test('one with neither, told both at once', async () => {
    const sentence = await refusal(newDeal(product, { contacts: [], lines: [] }), 'LineItemsMissing');
    expect(sentence).toContain('No contact is associated with this deal.');
  });

  test('one with a negative line', async () => {
    expect(await refusal(SAMPLE.deals.negativeQuantity, 'LineInvalid')).toBe(
      'Line "Cedar Planter Box" has a negative quantity. Correct it in the line item editor.',
    );
  });

  test.each([
    ['a tax that is no number', { hs_tax_amount: 'twelve' }, 'LineInvalid'],
    ['an amount beyond all measure', { price: '1e90', amount: '1e90' }, 'LineInvalid'],
    ['neither name nor SKU', { name: '', hs_sku: '' }, 'LineInvalid'],
    ['an amount that is not its price', { amount: '70.00' }, 'TotalMismatch'],
  ])('one with a line that has %s', async (_, changes, errorCode) => {
    await refusal(newDeal(product, { lines: [{ product: 'lawnCare', changes }] }), errorCode);
  });

  test('one whose contact has no e-mail address', async () => {
    expect(await refusal(SAMPLE.deals.withoutEmail, 'ContactIncomplete')).toContain('needs an email address');
  });

  test('one in another currency than the company', async () => {
    expect(await refusal(SAMPLE.deals.euros, 'CurrencyMismatch')).toContain(
      'This deal is in EUR, but Larkspur Garden Supply uses USD.',
    );
  });

  test('one with tax that the company does not use', async () => {
    expect(await refusal(SAMPLE.deals.taxed, 'TaxNotEnabled')).toContain('HubSpot charged 14.77 tax');
  });

  test('one for a company outside the US', async () => {
    const sentence = await refusal(newDeal(product), 'CompanyNotInUS', { quickbooks_account: MAPLE_RIDGE.realmId });
    expect(sentence).toBe(
      'Maple Ridge Landscaping Ltd. is set up for CA. These actions work with US QuickBooks companies only.',
    );
    expect(product.quickbooks.realm(MAPLE_RIDGE.realmId).list('Invoice')).toEqual([]);
  });

  test('one whose customer is there twice, or inactive', async () => {
    expect(await refusal(SAMPLE.deals.ambiguousCustomer, 'CustomerAmbiguous')).toContain('Dana Whitfield (Studio)');
    expect(await refusal(SAMPLE.deals.inactiveCustomer, 'CustomerInactive')).toContain('Frank Adler');
  });

  test('one with payment terms that do not exist', async () => {
    await refusal(newDeal(product), 'ChoiceGone', { payment_terms: '987654' });
  });

  test('one with unknown products, each named', async () => {
    const strange = (name: string): Record<string, string> => ({ name, hs_sku: '', hs_product_id: '' });
    const dealId = newDeal(product, {
      lines: [
        { product: 'rainBarrel' },
        { product: 'lawnCare' },
        { product: 'lawnCare', changes: strange('Moon gate') },
        { product: 'lawnCare', changes: strange('Koi pond') },
      ],
    });
    const sentence = await refusal(dealId, 'ProductNotFound', { create_missing_products: 'no' });
    for (const name of ['Rain Barrel 50 gal', 'RB-50', 'Moon gate', 'Koi pond']) expect(sentence).toContain(name);
    expect(sentence).not.toContain('Lawn Care');
  });

  test('one with unknown products to make, and no income account for them', async () => {
    expect(await refusal(SAMPLE.deals.rainBarrelYes, 'IncomeAccountNotSet', { create_missing_products: 'yes' })).toBe(
      "Choose an income account for new products in this action, or in the app's settings.",
    );
  });

  test('one with an income account that is none', async () => {
    const items = () => product.quickbooks.realm(REALM_ID).list('Item').length;
    const before = items();
    const execution = await product.invoice(SAMPLE.deals.rainBarrelNo, {
      create_missing_products: 'yes',
      income_account: '987654',
    });
    expect(execution).toMatchObject({ state: 'failed', outputs: { status: 'failed' } });
    expect(execution.outputs['errorCode']).not.toBe('OutcomeUnknown');
    expect(items()).toBe(before);
  });
});

describe('a strange deal that can be booked is booked to the cent', () => {
  test('a line for nothing is kept', async () => {
    const { invoice, lines } = await invoiceOf(SAMPLE.deals.freeLine);
    expect(invoice).toMatchObject({ TotalAmt: 130 });
    expect(lines.map((line) => line['Amount'])).toEqual([130, 0]);
  });

  test('the first of two contacts is the customer', async () => {
    const { invoice } = await invoiceOf(SAMPLE.deals.twoContacts);
    expect(invoice).toMatchObject({ CustomerRef: { value: '1' } });
  });

  test('a contact without a last name becomes a customer by one name', async () => {
    const { invoice } = await invoiceOf(SAMPLE.deals.withoutLastName);
    const customer = product.quickbooks.realm(REALM_ID).list('Customer').at(-1);
    expect(customer).toMatchObject({ DisplayName: 'Cher', GivenName: 'Cher' });
    expect(customer).not.toHaveProperty('FamilyName');
    expect(invoice).toMatchObject({ CustomerRef: { value: customer?.Id } });
  });

  test('300 lines are one invoice', async () => {
    const { invoice, lines, outputs } = await invoiceOf(SAMPLE.deals.manyLines);
    const amount = product.hubspot.portal(PORTAL_ID).find('deals', SAMPLE.deals.manyLines)?.properties['amount'];
    expect(lines).toHaveLength(300);
    expect(outputs['document_total']).toBe(amount);
    expect(invoice?.['TotalAmt']).toBe(Number(amount));
    expect(lines.map((line) => line['Description'])).toEqual(expect.arrayContaining(['Bed 1', 'Bed 150', 'Bed 300']));
  });

  test('prices with three decimals, and quantities with two', async () => {
    const { invoice, lines } = await invoiceOf(SAMPLE.deals.fractions);
    expect(lines.map((line) => line['Amount'])).toEqual([1861.08, 1]);
    expect(invoice).toMatchObject({ TotalAmt: 1862.08 });
  });

  test('brackets in the name forge no marker', async () => {
    const { invoice } = await invoiceOf(SAMPLE.deals.brackets);
    const lines = String(invoice?.['PrivateNote']).split('\n');
    expect(lines.filter((line) => /[[\]]/.test(line))).toEqual([
      `[hsqb1 ${PORTAL_ID} invoice DEAL-${SAMPLE.deals.brackets} once g1 i]`,
    ]);
    // The deal that the name pretends to be still gets an invoice of its own.
    const { outputs } = await product.invoice(SAMPLE.deals.mariaPatio);
    expect(outputs).toMatchObject({ status: 'created', document_total: '777.00' });
    expect(outputs['document_id']).not.toBe(invoice?.['Id']);
  });
});

test('no rule of the vendors is broken on the way', () => {
  expect(product.quickbooks.realm(REALM_ID).violations).toEqual([]);
  expect(product.hubspot.violations).toEqual([]);
});
