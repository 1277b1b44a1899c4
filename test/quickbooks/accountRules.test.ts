import { describe, expect, test } from '@jest/globals';
import type { CompanyAccount } from '../../src/domain/company.ts';
import { isAllowedType, isOffered, takesCurrency, type AccountUse } from '../../src/quickbooks/accountRules.ts';

function account(type: string, changes: Partial<CompanyAccount> = {}): CompanyAccount {
  return { id: '1', name: type, type, subType: '', active: true, ...changes };
}

const TYPES = [
  'Bank',
  'Other Current Asset',
  'Credit Card',
  'Accounts Receivable',
  'Accounts Payable',
  'Other Current Liability',
  'Income',
  'Other Income',
  'Expense',
  'Other Expense',
  'Cost of Goods Sold',
  'Equity',
];

test.each<[AccountUse, string[]]>([
  ['deposit', ['Bank', 'Other Current Asset']],
  ['refund', ['Bank', 'Other Current Asset']],
  ['paidFrom', ['Bank', 'Credit Card']],
  ['expense', ['Expense', 'Other Expense', 'Cost of Goods Sold']],
  ['income', ['Income', 'Other Income']],
])('for %s, %j are offered, active ones only', (use, types) => {
  expect(TYPES.filter((type) => isOffered(account(type), use)).toSorted()).toEqual(types.toSorted());
  expect(TYPES.filter((type) => isOffered(account(type, { active: false }), use))).toEqual([]);
});

test('what is offered is allowed, and a fee may come from a clearing account that is no bank', () => {
  for (const use of ['deposit', 'refund', 'paidFrom', 'expense', 'income'] as const)
    for (const type of TYPES.filter((each) => isOffered(account(each), use)))
      expect(isAllowedType(account(type), use)).toBe(true);
  expect(isAllowedType(account('Other Current Asset'), 'paidFrom')).toBe(false);
  expect(isAllowedType(account('Other Current Asset'), 'expense')).toBe(false);
  expect(isAllowedType(account('Income'), 'deposit')).toBe(false);
});

describe('the currency of an account', () => {
  test.each([
    ['Bank', 'EUR', 'EUR', true],
    ['Bank', 'USD', 'EUR', false],
    ['Bank', undefined, 'USD', true],
    ['Bank', undefined, 'EUR', false],
    ['Credit Card', 'USD', 'EUR', false],
    ['Other Current Asset', 'EUR', 'USD', false],
    // Income and expenses are in the company's currency, whatever is sold in.
    ['Income', 'USD', 'EUR', true],
    ['Cost of Goods Sold', 'USD', 'EUR', true],
  ])('%s in %s takes %s: %s', (type, currency, wanted, takes) => {
    expect(takesCurrency(account(type, currency === undefined ? {} : { currency }), wanted, 'USD')).toBe(takes);
  });

  test('Undeposited Funds takes every one', () => {
    const funds = account('Other Current Asset', { subType: 'UndepositedFunds', currency: 'USD' });
    expect(takesCurrency(funds, 'EUR', 'USD')).toBe(true);
  });
});
