import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import type { DocumentKind } from '../../src/domain/actions.ts';
import { ORDER_AMOUNT_PROPERTIES } from '../../src/hubspot/orderAmounts.ts';
import { PAYMENT_PROPERTIES } from '../../src/hubspot/paymentRules.ts';
import { FEE_PROPERTIES } from '../../src/hubspot/readFee.ts';
import { COMPANY_PROPERTIES, CONTACT_PROPERTIES } from '../../src/hubspot/saleContact.ts';
import { LINE_PROPERTIES } from '../../src/hubspot/saleLines.ts';
import { DEAL_PROPERTIES, QUOTE_PROPERTIES } from '../../src/hubspot/saleRecord.ts';
import { customerBody } from '../../src/quickbooks/customerBody.ts';
import { documentBody } from '../../src/quickbooks/documentBody.ts';
import { expenseBody } from '../../src/quickbooks/expenseBody.ts';
import { paymentBody, paymentPlan } from '../../src/quickbooks/paymentBody.ts';
import { productBody } from '../../src/quickbooks/productBody.ts';
import { PROFILE, saleLine, sampleInputs, samplePaidSale } from '../quickbooks/sampleParts.ts';

const document = await readFile(new URL('../../docs/mappings.md', import.meta.url), 'utf8');
const named = new Set([...document.matchAll(/`([A-Za-z_]+)`/g)].map(([, name]) => name));

const READ = [
  ...DEAL_PROPERTIES,
  ...QUOTE_PROPERTIES,
  ...PAYMENT_PROPERTIES,
  ...FEE_PROPERTIES,
  ...LINE_PROPERTIES,
  ...ORDER_AMOUNT_PROPERTIES,
  ...CONTACT_PROPERTIES,
  ...COMPANY_PROPERTIES,
];

test.each([...new Set(READ)])('%s, which is read, stands on the page', (property) => {
  expect(named).toContain(property);
});

test('the page names no property of HubSpot that is not read', () => {
  const properties = [...named].filter((name) => name?.startsWith('hs_'));
  expect(properties.filter((name) => !READ.includes(name ?? ''))).toEqual([]);
});

/** Bodies of every kind with everything in them that can be. */
function everyBody(): object[] {
  const address = { street: '12 Elm Street', city: 'Boston', state: 'MA', postalCode: '02108', country: 'US' };
  const contact = {
    id: '9',
    firstName: 'M',
    lastName: 'O',
    email: 'm@o.example',
    phone: '1',
    companyName: 'B',
    address,
  };
  const sale = samplePaidSale({
    contact,
    expiresOn: '2026-12-31',
    lines: [saleLine({ description: 'x', taxCents: 5, serviceDate: '2026-11-01' })],
    orderDiscounts: [{ label: 'a', amountCents: 1 }],
    orderFees: [{ label: 'b', amountCents: 1 }],
  });
  const profile = {
    ...PROFILE,
    usesSalesTax: true,
    multiCurrency: true,
    customTransactionNumbers: true,
    usesServiceDates: true,
  };
  const product = { id: '1', name: 'p', taxable: true };
  const money = { depositAccountId: '1', paymentMethodId: '1', refundFrom: { accountId: '1', isBank: true } };
  const parts = {
    sale,
    profile,
    match: { customer: { id: '1', taxCodeId: '2' }, products: [product], feeProduct: product, money },
    inputs: sampleInputs(),
    marker: '[m]',
    documentOrdinal: 1,
  };
  const kinds: DocumentKind[] = ['invoice', 'estimate', 'sales_receipt', 'paid_invoice', 'refund_receipt'];
  const fee = { record: sale.record, title: 't', date: '2026-11-20', feeCents: 1, sources: [], readAtMs: 0 };
  const expense = {
    expenseAccountId: '1',
    paidFromAccountId: '1',
    paymentType: 'Cash' as const,
    vendorId: '1',
    warnings: [],
  };
  const planned = {
    key: 'k',
    name: 'n',
    sku: 's',
    description: 'd',
    unitPrice: '1',
    type: 'Service' as const,
    incomeAccountId: '1',
    taxable: false,
  };
  return [
    ...kinds.map((kind) => documentBody({ ...parts, kind }).body),
    expenseBody({ fee, expense, profile, marker: '[m]' }).body,
    paymentBody(paymentPlan({ ...parts, kind: 'paid_invoice' }), '1'),
    customerBody(contact, 'M O', 'USD'),
    productBody(planned, 'n'),
  ];
}

/** The names in a body; parts of an address and the inside of a reference are QuickBooks' own matter. */
function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    /Addr$|Ref$|Phone$|Email$/.test(name) ? [name] : [name, ...namesIn(inner)],
  );
}

test.each([...new Set(everyBody().flatMap(namesIn))])('%s, which is written, stands on the page', (name) => {
  expect(named).toContain(name);
});
