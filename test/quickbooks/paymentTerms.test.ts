import { expect, test } from '@jest/globals';
import { paymentTerms } from '../../src/quickbooks/dueDate.ts';
import { PROFILE } from './sampleParts.ts';

const DAY = '2026-11-20';
const { defaultTermsId: _none, ...withoutDefault } = PROFILE;
const withoutReceipt = { ...PROFILE, terms: PROFILE.terms.filter(({ id }) => id !== '1') };

test.each([
  ['the customer’s own', 'customer_terms', '2', PROFILE, { termsId: '2', dueDate: '2026-12-05' }],
  ['else the company’s', 'customer_terms', undefined, PROFILE, { termsId: '3', dueDate: '2026-12-20' }],
  ['else none', 'customer_terms', undefined, withoutDefault, {}],
  ['the customer’s own, which is inactive', 'customer_terms', '4', PROFILE, {}],
  ['the customer’s own, which nobody knows', 'customer_terms', '99', PROFILE, {}],
  ['one of the company’s, whatever the customer has', '3', '2', PROFILE, { termsId: '3', dueDate: '2026-12-20' }],
  ['one that is inactive', '4', '2', PROFILE, 'gone'],
  ['one that is gone', '99', '2', PROFILE, 'gone'],
  ['due on receipt', 'due_on_receipt', '2', PROFILE, { termsId: '1', dueDate: DAY }],
  ['due on receipt, and no such term', 'due_on_receipt', '2', withoutReceipt, { dueDate: DAY }],
] as const)('%s', (_name, choice, termsId, profile, expected) => {
  const customer = { id: '1', ...(termsId === undefined ? {} : { termsId }) };
  expect(paymentTerms(choice, customer, profile, DAY)).toEqual(expected);
});
