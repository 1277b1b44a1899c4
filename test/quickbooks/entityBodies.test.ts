import { expect, test } from '@jest/globals';
import { LARKSPUR } from '../../sandbox/quickbooks/sampleCompanies.ts';
import {
  companyBody,
  companyNameCandidates,
  customerBody,
  displayNameCandidates,
} from '../../src/quickbooks/customerBody.ts';
import { documentUrl } from '../../src/quickbooks/documentLinks.ts';
import { productBody, productName } from '../../src/quickbooks/productBody.ts';
import { connectSandbox } from './sandboxClient.ts';

test.each([
  [
    { id: '9', firstName: 'Ada', lastName: 'King', email: 'a@k.example' },
    ['Ada King', 'Ada King (a@k.example)', 'Ada King (HubSpot 9)'],
  ],
  [{ id: '9', firstName: 'Ada' }, ['Ada', 'Ada (HubSpot 9)']],
  [{ id: '9', firstName: 'A:\tB', lastName: 'C\nD ' }, ['A B C D', 'A B C D (HubSpot 9)']],
  [{ id: '9', email: 'a@k.example' }, ['a@k.example', 'a@k.example (a@k.example)', 'a@k.example (HubSpot 9)']],
])('the names to try for %j', (contact, names) => {
  expect(displayNameCandidates(contact)).toEqual(names);
});

test('the names of a company, and what QuickBooks is told of it', () => {
  const company = { id: '7', name: ' Engines:\nLtd ', phone: '+1 617 555 0101' };
  expect(companyNameCandidates(company)).toEqual(['Engines Ltd', 'Engines Ltd (HubSpot 7)']);
  expect(companyBody(company, 'Engines Ltd', 'EUR')).toEqual({
    DisplayName: 'Engines Ltd',
    CompanyName: 'Engines Ltd',
    PrimaryPhone: { FreeFormNumber: '+1 617 555 0101' },
    CurrencyRef: { value: 'EUR' },
  });
});

test('endless names stay apart, and within QuickBooks’ limit', () => {
  const contact = { id: '9', firstName: '🌿'.repeat(400), lastName: 'x', email: `${'e'.repeat(60)}@x.example` };
  const names = displayNameCandidates(contact);
  expect(new Set(names).size).toBe(3);
  for (const name of names) expect(name.length).toBeLessThanOrEqual(500);
  expect(names.join('')).not.toMatch(/\p{Surrogate}/u);
});

test('QuickBooks takes a customer with everything, and one with little', async () => {
  const { client, sandbox, close } = await connectSandbox();
  try {
    const full = customerBody(
      {
        id: '9',
        firstName: 'Ada'.repeat(60),
        lastName: 'King',
        companyName: 'Engines: Ltd',
        email: 'a@k.example',
        phone: '+1 617 555 0101',
        address: { street: '1 Elm', postalCode: '02108', country: 'US' },
      },
      'Ada King',
      'USD',
    );
    expect(full).toMatchObject({
      CompanyName: 'Engines Ltd',
      CurrencyRef: { value: 'USD' },
      BillAddr: { Line1: '1 Elm' },
    });
    const bare = { id: '10', phone: '5'.repeat(31), email: `${'x'.repeat(99)}@k.example` };
    expect(customerBody(bare, 'Bo', undefined)).toEqual({ DisplayName: 'Bo' });
    for (const [id, body] of [
      ['r1', full],
      ['r2', customerBody(bare, 'Bo', undefined)],
    ] as const)
      expect(await client.create(LARKSPUR.realmId, 'Customer', id, JSON.stringify(body))).toMatchObject({
        outcome: 'done',
      });
    expect(sandbox.realm(LARKSPUR.realmId).violations).toEqual([]);
  } finally {
    await close();
  }
});

test('QuickBooks takes a new product of either type', async () => {
  const { client, sandbox, close } = await connectSandbox();
  try {
    const income =
      sandbox
        .realm(LARKSPUR.realmId)
        .list('Account')
        .find(({ Name }) => Name === 'Services')?.Id ?? '';
    const planned = { key: 'sku:n-1', name: 'Tree: removal', incomeAccountId: income, taxable: true } as const;
    const full = productBody(
      { ...planned, type: 'NonInventory', sku: 'N-1', description: 'By hand', unitPrice: '0.333' },
      productName(planned.name),
    );
    expect(full).toEqual({
      Name: 'Tree- removal',
      Type: 'NonInventory',
      IncomeAccountRef: { value: income },
      Taxable: true,
      Sku: 'N-1',
      Description: 'By hand',
      UnitPrice: 0.333,
    });
    for (const [id, body] of [
      ['r1', full],
      ['r2', productBody({ ...planned, type: 'Service' }, 'Bare')],
    ] as const)
      expect(await client.create(LARKSPUR.realmId, 'Item', id, JSON.stringify(body))).toMatchObject({
        outcome: 'done',
      });
  } finally {
    await close();
  }
});

test('product names', () => {
  expect(productName('  a\t b\n:c ')).toBe('a b -c');
  expect(productName(`${'x'.repeat(99)}🌿`)).toBe('x'.repeat(99));
});

test('where a person opens the invoice', () => {
  expect(documentUrl('invoice', '145')).toBe('https://qbo.intuit.com/app/invoice?txnId=145');
});
