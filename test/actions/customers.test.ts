import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { SAMPLE } from '../../sandbox/hubspot/samplePortal.ts';
import { newDeal } from '../support/newDeal.ts';
import { newPayment, newQuote } from '../support/newRecords.ts';
import { PORTAL_ID, REALM_ID, startProduct, type EnrolledRecord, type Product } from '../support/product.ts';
import { replayAll } from '../support/replayAll.ts';

let product: Product;

beforeAll(async () => {
  product = await startProduct();
});

afterEach(async () => {
  for (const name of ['customer_matching', 'sync_filter', 'contact_label', 'customer_name_taken'] as const)
    await product.set(name, null);
});

afterAll(async () => {
  try {
    await replayAll(product);
  } finally {
    await product.stop();
  }
});

const realm = () => product.quickbooks.realm(REALM_ID);
const portal = () => product.hubspot.portal(PORTAL_ID);
const deal = (parts: Parameters<typeof newDeal>[1] = {}): EnrolledRecord => ({
  type: 'DEAL',
  id: newDeal(product, parts),
});
const customers = () => realm().list('Customer');

/** The customer of the record's invoice, after enrolling it. */
async function customerOf(
  record: EnrolledRecord,
  inputs: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const { outputs } = await product.run('create-invoice', record, inputs);
  expect(outputs).toMatchObject({ status: 'created' });
  const [invoice] = product.documentsOf('Invoice', record);
  const { value = '' } = (invoice?.['CustomerRef'] ?? {}) as { value?: string };
  return realm().find('Customer', value) ?? {};
}

async function refusal(record: EnrolledRecord, inputs: Record<string, string> = {}): Promise<string> {
  const before = customers().length;
  const { outputs } = await product.run('create-invoice', record, inputs);
  expect(outputs).toMatchObject({ status: 'failed' });
  expect(customers()).toHaveLength(before);
  expect(product.documentsOf('Invoice', record)).toEqual([]);
  return outputs['errorCode'] ?? '';
}

function contact(properties: Record<string, string>): string {
  return portal().add('contacts', properties).id;
}

const syncFor = async (property: string, value: string) => {
  await product.set('customer_matching', 'sync');
  await product.set('sync_filter', JSON.stringify([{ property, operator: 'IS_EQUAL_TO', value }]));
};

describe('legacy matching', () => {
  test('first name, last name and address must all match; else a customer is made, with the next free name', async () => {
    const other = contact({ firstname: 'Mary', lastname: "O'Brien", email: 'maria.obrien@brightleaf.example' });
    expect(await customerOf(deal({ contacts: [other] }))).toMatchObject({ DisplayName: "Mary O'Brien" });
    const namesake = contact({ firstname: 'Maria', lastname: "O'Brien", email: 'maria@elsewhere.example' });
    expect(await customerOf(deal({ contacts: [namesake] }))).toMatchObject({
      DisplayName: "Maria O'Brien (maria@elsewhere.example)",
      GivenName: 'Maria',
      PrimaryEmailAddr: { Address: 'maria@elsewhere.example' },
    });
  });

  test('letter case and blanks do not matter, and one of several addresses is enough', async () => {
    realm().create('Customer', {
      DisplayName: 'Ada Byron',
      GivenName: 'Ada',
      FamilyName: 'Byron',
      PrimaryEmailAddr: { Address: 'office@byron.example, ADA@byron.example' },
    });
    const id = contact({ firstname: ' ada ', lastname: 'BYRON', email: 'ada@Byron.example' });
    expect(await customerOf(deal({ contacts: [id] }))).toMatchObject({ DisplayName: 'Ada Byron' });
  });

  test('the contact with the label, else the first', async () => {
    const record: EnrolledRecord = { type: 'DEAL', id: SAMPLE.deals.twoContacts };
    await product.set('contact_label', 'Billing contact');
    expect(await customerOf(record)).toMatchObject({ DisplayName: 'Emily Carter' });
  });

  test('two runs at once make one customer', async () => {
    const id = contact({ firstname: 'Grace', lastname: 'Hopper', email: 'grace@navy.example' });
    const records = [deal({ contacts: [id] }), deal({ contacts: [id] }), newQuote(product, { contacts: [id] })];
    await Promise.all(records.map((record) => product.run('create-invoice', record)));
    expect(customers().filter((each) => String(each['DisplayName']).startsWith('Grace Hopper'))).toHaveLength(1);
  });
});

describe('sync matching', () => {
  test('by address alone; an equal name breaks a tie', async () => {
    const address = { PrimaryEmailAddr: { Address: 'twins@sync.example' } };
    realm().create('Customer', { DisplayName: 'Castor', GivenName: 'Castor', ...address });
    await syncFor('country', 'United States');
    const castor = { firstname: 'C.', email: 'twins@sync.example', country: 'United States' };
    expect(await customerOf(deal({ contacts: [contact(castor)] }))).toMatchObject({ DisplayName: 'Castor' });
    realm().create('Customer', { DisplayName: 'Pollux', GivenName: 'Pollux', ...address });
    const pollux = { ...castor, firstname: 'Pollux' };
    expect(await customerOf(deal({ contacts: [contact(pollux)] }))).toMatchObject({ DisplayName: 'Pollux' });
    expect(await refusal(deal({ contacts: [contact({ ...castor, firstname: 'Nobody' })] }))).toBe('CustomerAmbiguous');
  });

  test('the saved link counts before the address, until the customer is made inactive', async () => {
    await syncFor('country', 'United States');
    const id = contact({ firstname: 'Linus', lastname: 'Link', email: 'linus@sync.example', country: 'United States' });
    const first = await customerOf(deal({ contacts: [id] }));
    portal().change('contacts', id, { email: 'new@sync.example' });
    expect(await customerOf(deal({ contacts: [id] }))).toMatchObject({ Id: first['Id'] });
    // QuickBooks keeps customers with an open balance active.
    for (const invoice of realm().list('Invoice'))
      if (JSON.stringify(invoice['CustomerRef']).includes(`"${String(first['Id'])}"`))
        realm().void('Invoice', invoice.Id);
    realm().deactivate('Customer', String(first['Id']));
    portal().change('contacts', id, { lastname: 'Links' });
    expect((await customerOf(deal({ contacts: [id] })))['Id']).not.toBe(first['Id']);
  });

  test('a contact that is not in sync makes nothing, and nothing is made of it', async () => {
    await syncFor('lifecyclestage', 'customer');
    const id = contact({ firstname: 'Lea', lastname: 'Lead', email: 'lea@sync.example', lifecyclestage: 'lead' });
    expect(await refusal(deal({ contacts: [id] }))).toBe('ContactNotInSync');
    portal().change('contacts', id, { lifecyclestage: 'customer' });
    expect(await customerOf(deal({ contacts: [id] }))).toMatchObject({ DisplayName: 'Lea Lead' });
  });
});

describe('the company as customer', () => {
  const company = { customer: 'company' };

  test('an existing one by its name, a new one with it', async () => {
    const quote = newQuote(product, { contacts: [], companies: [{ id: SAMPLE.companies.brightleaf }] });
    expect(await customerOf(quote, company)).toMatchObject({ CompanyName: 'Brightleaf Gardens' });
    const id = portal().add('companies', { name: 'Corner Shop', phone: '+1 555 0100' }).id;
    expect(await customerOf(newQuote(product, { companies: [{ id }] }), company)).toMatchObject({
      DisplayName: 'Corner Shop',
      CompanyName: 'Corner Shop',
      PrimaryPhone: { FreeFormNumber: '+1 555 0100' },
    });
    const payment = newPayment(product, { companies: [{ id }] });
    expect((await product.run('create-sales-receipt', payment, company)).outputs).toMatchObject({ status: 'created' });
    expect(customers().filter((each) => each['CompanyName'] === 'Corner Shop')).toHaveLength(1);
  });
});

describe('one fixed customer', () => {
  test('whoever the contact is, and also without one', async () => {
    expect(await customerOf(deal(), { customer: '3' })).toMatchObject({ DisplayName: 'Emily Carter' });
    expect(await customerOf(deal({ contacts: [] }), { customer: '3' })).toMatchObject({ DisplayName: 'Emily Carter' });
  });

  test('that is inactive or gone is a choice to make again', async () => {
    const made = realm().create('Customer', { DisplayName: 'Here today' });
    realm().deactivate('Customer', String(made['Id']));
    expect(await refusal(deal(), { customer: String(made['Id']) })).toBe('ChoiceGone');
  });
});

describe('products', () => {
  test('one fixed product for the whole amount', async () => {
    const record = newQuote(product, {
      lines: [{ product: 'design' }, { product: 'planter', changes: { quantity: '2' } }],
    });
    const { outputs } = await product.run('create-invoice', record, { products: '5' });
    expect(outputs).toMatchObject({ status: 'created', document_total: '299.00' });
    const [invoice] = product.documentsOf('Invoice', record);
    const [line] = (invoice?.['Line'] ?? []) as object[];
    expect(line).toMatchObject({
      Amount: 299,
      SalesItemLineDetail: { ItemRef: { value: '5' }, Qty: 1, UnitPrice: 299 },
    });
  });

  test('a deal without lines has the amount that HubSpot says', async () => {
    const record = deal({ lines: [], properties: { amount: '1234.50' } });
    const { outputs } = await product.run('create-invoice', record, { products: '5' });
    expect(outputs).toMatchObject({ status: 'created', document_total: '1234.50' });
  });

  test('a fixed product that is a bundle, not sold, or gone', async () => {
    const id = (name: string) =>
      realm()
        .list('Item')
        .find((item) => item['Name'] === name)?.Id ?? '';
    expect(await refusal(deal(), { products: id('Patio Starter Set') })).toBe('ProductIsBundle');
    expect(await refusal(deal(), { products: id('Packing Straw') })).toBe('ProductNotSellable');
    expect(await refusal(deal(), { products: id('Old Fountain Pump') })).toBe('ChoiceGone');
    expect(await refusal(deal(), { products: '987654' })).toBe('ChoiceGone');
  });

  test('a new one, once, for deals, quotes and payments at once, with the income account of the settings', async () => {
    await product.set('income_account', '7');
    const line = { product: 'lawnCare' as const, changes: { name: 'Koi pond', hs_sku: 'KOI-1', hs_product_id: '' } };
    const make = { create_missing_products: 'yes' };
    const runs = [
      product.run('create-invoice', deal({ lines: [line, line] }), make),
      product.run('create-estimate', newQuote(product, { lines: [line] }), make),
      product.run('create-sales-receipt', newPayment(product, { lines: [line] }), make),
    ];
    for (const { outputs } of await Promise.all(runs)) expect(outputs).toMatchObject({ status: 'created' });
    const made = realm()
      .list('Item')
      .filter((item) => item['Sku'] === 'KOI-1');
    expect(made).toMatchObject([{ Name: 'Koi pond', IncomeAccountRef: { value: '7' }, UnitPrice: 65 }]);
    await product.set('income_account', null);
  });
});

test('no rule of the vendors is broken on the way', () => {
  expect(realm().violations).toEqual([]);
  expect(product.hubspot.violations).toEqual([]);
});
