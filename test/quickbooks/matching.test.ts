import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { LARKSPUR } from '../../sandbox/quickbooks/sampleCompanies.ts';
import type { SaleContact, SaleLine } from '../../src/domain/sale.ts';
import { matchCustomer } from '../../src/quickbooks/matchCustomer.ts';
import { matchProducts } from '../../src/quickbooks/matchProducts.ts';
import { productName } from '../../src/quickbooks/productBody.ts';
import { queryText } from '../../src/quickbooks/queryText.ts';
import { connectSandbox, type ConnectedSandbox } from './sandboxClient.ts';

const { realmId } = LARKSPUR;
let connected: ConnectedSandbox;
beforeAll(async () => {
  connected = await connectSandbox();
  const realm = connected.sandbox.realm(realmId);
  realm.addCustomer({
    DisplayName: '山田太郎',
    GivenName: '太郎',
    FamilyName: '山田',
    PrimaryEmailAddr: { Address: 'taro@y.example' },
  });
  realm.addCustomer({
    DisplayName: 'Łukasz Żak',
    GivenName: 'Łukasz',
    FamilyName: 'Żak',
    PrimaryEmailAddr: { Address: 'łukasz@zak.example' },
  });
});
afterAll(() => connected.close());

const person = (firstName: string, lastName: string, email: string): SaleContact => ({
  id: '9',
  firstName,
  lastName,
  email,
});
const customer = (contact: SaleContact, nameTaken: 'next' | 'fail' = 'next', matching: 'legacy' | 'sync' = 'legacy') =>
  matchCustomer(connected.client, { realmId, buyer: { from: 'contact', contact, matching }, nameTaken });
const company = (name: string) =>
  matchCustomer(connected.client, {
    realmId,
    buyer: { from: 'company', company: { id: '7', name } },
    nameTaken: 'next',
  });

describe('customers', () => {
  test.each([
    ['exact, with an apostrophe', person('Maria', "O'Brien", 'maria.obrien@brightleaf.example')],
    ['case and blanks', person(' MARIA ', "o'brien", 'Maria.OBrien@Brightleaf.example')],
    ['accents', person('José', 'Núñez', 'jose.nunez@terrazas.example')],
    ['accents taken apart', person('José'.normalize('NFD'), 'Núñez'.normalize('NFD'), 'jose.nunez@terrazas.example')],
    ['several addresses in one field', person('Grace', 'Lindqvist', 'grace@lindqvist.example')],
    ['Japanese', person('太郎', '山田', 'taro@y.example')],
    ['an address that queries can not hold', person('Łukasz', 'Żak', 'łukasz@zak.example')],
    ['a job drops out', { id: '9', email: 'accounts@hillside.example' }],
  ])('%s', async (_name, contact) => {
    expect(await customer(contact)).toHaveProperty('matched');
  });

  test.each([
    ['CustomerAmbiguous', person('Dana', 'Whitfield', 'dana@whitfield.example')],
    ['CustomerInactive', person('Frank', 'Adler', 'frank.adler@adlerfarm.example')],
  ])('%s', async (type, contact) => {
    expect(await customer(contact)).toMatchObject({ failures: [{ type }] });
  });

  test.each([
    ['Lena', 'Fischer', 'a vendor'],
    ['Tom', 'Becker', 'an employee'],
    ['太郎', '山田', 'a customer'],
  ])('the name of %s %s is taken by %s', async (first, last, holder) => {
    const contact = person(first, last, 'new@new.example');
    const name = first === '太郎' ? { ...contact, firstName: '山田太郎', lastName: '' } : contact;
    expect(await customer(name, 'fail')).toMatchObject({ failures: [{ sentence: expect.stringContaining(holder) }] });
    expect(await customer(name)).toMatchObject({
      planned: { displayNames: [expect.stringContaining('(new@new.example)'), expect.stringContaining('(HubSpot 9)')] },
    });
  });

  test('nobody: planned under the own name', async () => {
    expect(await customer(person('New', 'Person', 'n@p.example'))).toMatchObject({
      planned: { displayNames: ['New Person', expect.anything(), expect.anything()] },
    });
  });
});

describe('customers in sync matching: by e-mail alone', () => {
  test.each([
    ['another name', person('Mary', 'Smith', 'maria.obrien@brightleaf.example')],
    ['one of several addresses', person('Office', '', 'OFFICE@lindqvist.example')],
    ['an address that queries can not hold', person('L', 'Z', 'Łukasz@zak.example')],
  ])('%s', async (_name, contact) => {
    expect(await customer(contact, 'next', 'sync')).toHaveProperty('matched');
    expect(await customer(contact, 'next', 'legacy')).not.toHaveProperty('matched');
  });

  test('an equal name breaks a tie, and nothing else does', async () => {
    const realm = connected.sandbox.realm(realmId);
    const shared = { PrimaryEmailAddr: { Address: 'shop@rosen.example' } };
    const { Id } = realm.addCustomer({ DisplayName: 'Ada R', GivenName: 'Ada', FamilyName: 'Rosen', ...shared });
    realm.addCustomer({ DisplayName: 'Ben R', GivenName: 'Ben', FamilyName: 'Rosen', ...shared });
    expect(await customer(person('ADA', 'rosen', 'shop@rosen.example'), 'next', 'sync')).toEqual({
      matched: { id: Id, currency: 'USD' },
    });
    for (const contact of [
      person('Cleo', 'Rosen', 'shop@rosen.example'),
      person('Dana', 'Whitfield', 'dana@whitfield.example'),
    ])
      expect(await customer(contact, 'next', 'sync')).toMatchObject({
        failures: [{ type: 'CustomerAmbiguous', sentence: expect.stringContaining('2 QuickBooks customers') }],
      });
  });

  test('an inactive one, and none', async () => {
    expect(await customer(person('F', 'A', 'frank.adler@adlerfarm.example'), 'next', 'sync')).toMatchObject({
      failures: [{ type: 'CustomerInactive' }],
    });
    expect(await customer(person('New', 'One', 'new@one.example'), 'next', 'sync')).toHaveProperty('planned');
    connected.takeCalls();
    expect(await customer({ id: '9', firstName: 'No', lastName: 'Mail' })).toHaveProperty('planned');
    expect(connected.takeCalls()).toHaveLength(3);
  });
});

describe('companies as customers', () => {
  test.each([
    ['display name', 'hillside  PROPERTY Group'],
    ['company name of one person', 'brightleaf gardens'],
  ])('%s', async (_name, name) => {
    expect(await company(name)).toHaveProperty('matched');
  });

  test('the customer that is called so stands out among its people; people alone are a question', async () => {
    const realm = connected.sandbox.realm(realmId);
    realm.addCustomer({ DisplayName: 'Pat of Moss', CompanyName: 'Moss & Sons' });
    realm.addCustomer({ DisplayName: 'Kim of Moss', CompanyName: 'Moss & Sons' });
    expect(await company('Moss & Sons')).toMatchObject({
      failures: [{ type: 'CustomerAmbiguous', sentence: expect.stringContaining('match Moss & Sons') }],
    });
    const { Id } = realm.addCustomer({ DisplayName: 'Moss & Sons' });
    expect(await company('MOSS & sons')).toMatchObject({ matched: { id: Id } });
  });

  test('none: its name, then with HubSpot’s id; a vendor’s name is taken', async () => {
    expect(await company('Fernwood: Ltd')).toEqual({
      planned: { displayNames: ['Fernwood Ltd', 'Fernwood Ltd (HubSpot 7)'] },
    });
    expect(await company('Northgate Nursery')).toEqual({
      planned: { displayNames: ['Northgate Nursery (HubSpot 7)'] },
    });
    // The vendor's own company name is no customer's.
    expect(await company('Northgate Nursery LLC')).toHaveProperty('planned');
  });

  test('names beyond Latin letters', async () => {
    const { Id } = connected.sandbox.realm(realmId).addCustomer({ DisplayName: '東京造園', CompanyName: '東京造園' });
    expect(await company('東京造園')).toMatchObject({ matched: { id: Id } });
  });

  test('an inactive one', async () => {
    const realm = connected.sandbox.realm(realmId);
    const { Id } = realm.addCustomer({ DisplayName: 'Old Mill', CompanyName: 'Old Mill' });
    realm.deactivate('Customer', String(Id));
    expect(await company('Old Mill')).toMatchObject({ failures: [{ type: 'CustomerInactive' }] });
  });
});

test('a customer is found whatever its name and its writing', async () => {
  const sign = fc.constantFrom("'", '"', '\\', '%', '_', '(', ')', ',', '&', 'é', 'Ł', '木', 'a', 'B', 'c', '1');
  let count = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(sign, { minLength: 1, maxLength: 12 }), async (signs) => {
      count += 1;
      const name = `${signs.join('')} ${count}x`;
      const { Id } = connected.sandbox.realm(realmId).addCustomer({ DisplayName: `c ${count}`, CompanyName: name });
      for (const written of [name, ` ${name.toUpperCase()}\n`, name.normalize('NFD')])
        expect(await company(written)).toMatchObject({ matched: { id: Id } });
    }),
    { numRuns: 25 },
  );
});

const line = (name: string, sku?: string): SaleLine => ({
  id: '1',
  name,
  isGoods: false,
  quantity: '1',
  listPrice: '1',
  netCents: 100,
  taxCents: 0,
  ...(sku === undefined ? {} : { sku }),
});
const products = (lines: SaleLine[], changes: object = {}) =>
  matchProducts(connected.client, {
    realmId,
    kind: 'invoice',
    lines,
    date: '2026-11-20',
    createMissing: false,
    incomeAccountId: '6',
    ...changes,
  });

describe('products', () => {
  test.each([
    ['SKU before name', line('Soil Test', 'gdc-01'), 'Garden Design Consultation'],
    ['name', line(' soil test '), 'Soil Test'],
    ['a SKU that nobody has, and a name without SKU clash', line('Fall:Bulb Mix'), 'Bulb Mix'],
    ['SKU in a category', line('x', 'BULB-S'), 'Bulb Mix'],
    ['an empty SKU is none', line('Soil Test', ''), 'Soil Test'],
  ])('%s', async (_name, each, name) => {
    expect(await products([each])).toMatchObject({ products: [{ matched: { name } }], failures: [] });
  });

  test.each([
    ['ProductAmbiguous', line('x', 'HOSE-50')],
    ['ProductAmbiguous', line('Bulb Mix')],
    ['ProductInactive', line('x', 'OFP-9')],
    ['ProductIsBundle', line('x', 'PATIO-SET')],
    ['ProductNotSellable', line('x', 'STRAW')],
    ['ProductNotFound', line('Soil Test', 'OTHER-SKU')],
    ['ProductNotFound', line('Spring')],
  ])('%s', async (type, each) => {
    expect((await products([each])).failures).toMatchObject([{ type }]);
  });

  test('inner blanks, and the name that a new product got of it', async () => {
    const realm = connected.sandbox.realm(realmId);
    const long = 'A garden path of hand-laid stone '.repeat(4);
    realm.create('Item', { Name: productName(long), Type: 'Service', IncomeAccountRef: { value: '6' } });
    realm.create('Item', { Name: 'Tree- removal', Type: 'Service', IncomeAccountRef: { value: '6' } });
    const lines = [line('soil   test'), line(long), line('Tree: removal')];
    expect(await products(lines)).toMatchObject({ products: lines.map(() => ({ matched: {} })), failures: [] });
  });

  test('one reading of the whole list where queries can’t be trusted', async () => {
    connected.takeCalls();
    expect((await products([line('苗', '苗-1'), line('Soil Test')])).failures).toMatchObject([
      { type: 'ProductNotFound' },
    ]);
    expect(connected.takeCalls()).toHaveLength(1);
  });

  test('dated before the stock is tracked', async () => {
    expect((await products([line('x', 'POT-12')], { date: '2025-12-31' })).failures).toMatchObject([
      { type: 'InventoryDateTooEarly' },
    ]);
  });

  test('planned once per SKU, in few queries', async () => {
    connected.takeCalls();
    const lines = Array.from({ length: 120 }, (_, index) => line(`New ${index}`, `NEW-${index % 60}`));
    const result = await products(lines, { createMissing: true });
    expect(result.planned).toHaveLength(60);
    expect(connected.takeCalls().length).toBeLessThanOrEqual(5);
    expect((await products(lines, { createMissing: true, incomeAccountId: undefined })).failures).toMatchObject([
      { type: 'IncomeAccountNotSet' },
    ]);
  });
});

test('no text breaks out of its quotes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string({ unit: fc.constantFrom("'", '\\', '%', '\n', '\0', ' ', 'a', ')', 'OR') }),
        fc.string({ unit: 'binary' }),
      ),
      async (text) => {
        const where = `DisplayName = ${queryText(`no such ${text}`)} AND Active IN (true,false)`;
        expect(await connected.client.query(realmId, 'Customer', where)).toEqual([]);
      },
    ),
    { numRuns: 150 },
  );
});
