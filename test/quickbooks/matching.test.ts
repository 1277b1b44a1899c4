import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { LARKSPUR } from '../../sandbox/quickbooks/sampleCompanies.ts';
import type { SaleContact, SaleLine } from '../../src/domain/sale.ts';
import { matchCustomer } from '../../src/quickbooks/matchCustomer.ts';
import { matchProducts } from '../../src/quickbooks/matchProducts.ts';
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
const customer = (contact: SaleContact, nameTaken: 'next' | 'fail' = 'next') =>
  matchCustomer(connected.client, { realmId, contact, nameTaken });

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
