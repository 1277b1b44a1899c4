import { describe, expect, test } from '@jest/globals';
import type { ActionInputs, DocumentKind } from '../../src/domain/actions.ts';
import type { CompanyAccount, CompanySettings, ListEntry } from '../../src/domain/company.ts';
import type { PaymentFee, Sale } from '../../src/domain/sale.ts';
import {
  chooseExpense,
  chooseIncomeAccount,
  chooseMoney,
  chooseRefundFrom,
  moneyLists,
} from '../../src/quickbooks/moneyChoices.ts';
import { PROFILE, sampleInputs, samplePaidSale, sampleSale } from './sampleParts.ts';

const SETTINGS: CompanySettings = {
  customerMatching: 'legacy',
  syncFilter: [],
  customerNameTaken: 'next',
  paymentMethods: {},
  associateInvoicesAs: 'invoice',
  recurringLines: 'one_period',
  allowBookedSale: false,
};
const CLEARING = { ...SETTINGS, clearingAccountId: 'clearing' };

function account(id: string, type: string, changes: Partial<CompanyAccount> = {}): CompanyAccount {
  return { id, name: `The ${id}`, type, subType: '', currency: 'USD', active: true, ...changes };
}

const FUNDS = account('funds', 'Other Current Asset', { subType: 'UndepositedFunds' });
const ACCOUNTS = [
  account('bank', 'Bank'),
  account('euros', 'Bank', { currency: 'EUR' }),
  account('closed', 'Bank', { active: false }),
  account('clearing', 'Other Current Asset'),
  FUNDS,
  account('card', 'Credit Card'),
  account('fees', 'Expense'),
  account('sales', 'Income'),
  account('old sales', 'Income', { active: false }),
];
const METHODS: ListEntry[] = [
  { id: 'm1', name: 'Credit card', active: true },
  { id: 'm2', name: 'Check', active: true },
  { id: 'm3', name: 'Cash', active: false },
  { id: 'm4', name: 'Visa', active: true },
];

const gone = (label: string, input: string) => ({
  type: 'ChoiceGone',
  sentence: `"${label}", chosen as ${input}, no longer exists or is inactive in QuickBooks. Open the action and choose again.`,
});
const missing = (input: string) => ({
  type: 'InputMissing',
  sentence: `Choose ${input} in this action; it has no default.`,
});

function money(
  question: {
    kind?: DocumentKind;
    inputs?: Partial<ActionInputs>;
    sale?: Partial<Sale>;
    settings?: CompanySettings;
    accounts?: CompanyAccount[];
  } = {},
) {
  return chooseMoney({
    kind: question.kind ?? 'sales_receipt',
    inputs: sampleInputs(question.inputs),
    sale: sampleSale(question.sale),
    profile: PROFILE,
    settings: question.settings ?? SETTINGS,
    accounts: question.accounts ?? ACCOUNTS,
    paymentMethods: METHODS,
  });
}

const paidBy = (method: string) => ({ payment: { grossCents: 10_000, reference: 'pay_1', method } });

describe('which lists are needed', () => {
  const lists = (
    kind: DocumentKind,
    sale = sampleSale(),
    { inputs = {}, settings = SETTINGS }: { inputs?: Partial<ActionInputs>; settings?: CompanySettings } = {},
  ) => moneyLists({ kind, inputs: sampleInputs(inputs), sale, settings });

  test.each(['invoice', 'estimate', 'expense'] as const)('none for %s', (kind) => {
    const chosen = { inputs: { depositAccountId: 'bank', paymentMethodId: 'm1' }, settings: CLEARING };
    expect(lists(kind, samplePaidSale(), chosen)).toEqual([]);
  });

  test('those of what is chosen, or follows from the payment', () => {
    expect(lists('sales_receipt')).toEqual([]);
    expect(lists('sales_receipt', sampleSale(), { inputs: { depositAccountId: 'bank' } })).toEqual(['accounts']);
    expect(lists('sales_receipt', sampleSale(), { settings: CLEARING })).toEqual(['accounts']);
    expect(lists('sales_receipt', sampleSale(), { inputs: { paymentMethodId: 'm1' } })).toEqual(['paymentMethods']);
    expect(lists('paid_invoice', samplePaidSale())).toEqual(['paymentMethods']);
    expect(lists('paid_invoice', samplePaidSale(paidBy('other')))).toEqual([]);
    expect(lists('paid_invoice', samplePaidSale(), { settings: CLEARING })).toEqual(['accounts', 'paymentMethods']);
    expect(lists('refund_receipt', samplePaidSale())).toEqual(['accounts']);
  });
});

describe('where a sale is deposited', () => {
  const nothing = { money: {}, failures: [], warnings: [] };

  test('what the action names, else the clearing account, else wherever QuickBooks puts it', () => {
    expect(money()).toEqual(nothing);
    expect(money({ settings: CLEARING }).money).toEqual({ depositAccountId: 'clearing' });
    expect(money({ settings: CLEARING, inputs: { depositAccountId: 'bank' } }).money).toEqual({
      depositAccountId: 'bank',
    });
    expect(money({ kind: 'paid_invoice', inputs: { depositAccountId: 'funds' } }).money).toEqual({
      depositAccountId: 'funds',
    });
    expect(money({ kind: 'invoice', settings: CLEARING, inputs: { paymentMethodId: 'm1' } })).toEqual(nothing);
  });

  test.each([
    ['closed', 'The closed'],
    ['987654', '987654'],
  ])('an account that is gone: %s', (depositAccountId, label) => {
    expect(money({ inputs: { depositAccountId } })).toEqual({
      ...nothing,
      failures: [gone(label, 'the deposit account')],
    });
  });

  test.each([
    ['fees', 'USD', 'it is an Expense account in USD'],
    ['card', 'USD', 'it is a Credit Card account in USD'],
    ['euros', 'USD', 'it is a Bank account in EUR'],
    ['euros', undefined, 'it is a Bank account in EUR'],
    ['bank', 'EUR', 'it is a Bank account in USD'],
  ])('an account that can not be used: %s for %s', (depositAccountId, currency, why) => {
    const { currency: _theirs, ...sale } = sampleSale();
    const { failures } = chooseMoney({
      kind: 'sales_receipt',
      inputs: sampleInputs({ depositAccountId }),
      sale: { ...sale, ...(currency === undefined ? {} : { currency }) },
      profile: PROFILE,
      settings: SETTINGS,
      accounts: ACCOUNTS,
      paymentMethods: METHODS,
    });
    expect(failures).toMatchObject([{ type: 'AccountNotUsable', sentence: expect.stringContaining(why) }]);
  });

  test('an account in the currency of the sale, and Undeposited Funds in any', () => {
    const sale = { currency: 'EUR' };
    expect(money({ sale, inputs: { depositAccountId: 'euros' } }).failures).toEqual([]);
    expect(money({ sale, inputs: { depositAccountId: 'funds' } }).failures).toEqual([]);
  });

  test('a clearing account that is gone is a failure, not a silent default', () => {
    const { failures } = money({ settings: { ...SETTINGS, clearingAccountId: 'closed' } });
    expect(failures).toEqual([gone('The closed', 'the deposit account')]);
  });
});

describe('the payment method', () => {
  test('is what the action names', () => {
    expect(money({ sale: paidBy('card'), inputs: { paymentMethodId: 'm2' } }).money).toEqual({ paymentMethodId: 'm2' });
    expect(money({ inputs: { paymentMethodId: 'm3' } }).failures).toEqual([gone('Cash', 'the payment method')]);
    expect(money({ inputs: { paymentMethodId: '987654' } }).failures).toEqual([gone('987654', 'the payment method')]);
  });

  test.each([
    ['card', 'm1'],
    ['check', 'm2'],
    // Inactive, not in QuickBooks, not known, and a word that every object has.
    ['cash', undefined],
    ['ach', undefined],
    ['other', undefined],
    ['constructor', undefined],
  ])('follows from the payment by the usual names: %s', (method, id) => {
    expect(money({ sale: paidBy(method) })).toEqual({
      money: id === undefined ? {} : { paymentMethodId: id },
      failures: [],
      warnings: [],
    });
  });

  test("follows from the company's own mapping first, with a warning when QuickBooks lacks what it names", () => {
    const settings = { ...SETTINGS, paymentMethods: { card: 'visa', ach: 'Bank debit' } };
    expect(money({ settings, sale: paidBy('card') }).money).toEqual({ paymentMethodId: 'm4' });
    expect(money({ settings, sale: paidBy('check') }).money).toEqual({ paymentMethodId: 'm2' });
    expect(money({ settings, sale: paidBy('ach') })).toEqual({
      money: {},
      failures: [],
      warnings: ['QuickBooks has no active payment method "Bank debit", so none was set.'],
    });
  });

  test('and account are reported together when both are gone', () => {
    const { failures } = money({ inputs: { depositAccountId: 'closed', paymentMethodId: 'm3' } });
    expect(failures.map(({ type }) => type)).toEqual(['ChoiceGone', 'ChoiceGone']);
  });
});

describe('where a refund comes from', () => {
  const refund = (question: Parameters<typeof money>[0] = {}) => money({ kind: 'refund_receipt', ...question });

  test('when its sale is not known: what the action names, else the clearing account, else Undeposited Funds', () => {
    expect(refund({ settings: CLEARING, inputs: { refundFromAccountId: 'bank' } }).money).toEqual({
      refundFrom: { accountId: 'bank', isBank: true },
    });
    expect(refund({ settings: CLEARING }).money).toEqual({ refundFrom: { accountId: 'clearing', isBank: false } });
    expect(refund().money).toEqual({ refundFrom: { accountId: 'funds', isBank: false } });
    expect(refund({ accounts: [account('bank', 'Bank'), { ...FUNDS, active: false }] })).toEqual({
      money: {},
      failures: [missing('the refund-from account')],
      warnings: [],
    });
  });

  const mirrored = (
    changes: {
      inputs?: Partial<ActionInputs>;
      depositedIn?: string;
      currency?: string;
      settings?: CompanySettings;
    } = {},
    accounts = ACCOUNTS,
  ) =>
    chooseRefundFrom({
      profile: PROFILE,
      settings: CLEARING,
      accounts,
      currency: undefined,
      ...changes,
      inputs: sampleInputs(changes.inputs),
    });

  test('when its sale is known: what the action names, else where the sale went, else the clearing account', () => {
    expect(mirrored({ depositedIn: 'bank', inputs: { refundFromAccountId: 'clearing' } }).refundFrom).toEqual({
      accountId: 'clearing',
      isBank: false,
    });
    expect(mirrored({ depositedIn: 'bank' }).refundFrom).toEqual({ accountId: 'bank', isBank: true });
    // It named no account, so QuickBooks put it there.
    expect(mirrored().refundFrom).toEqual({ accountId: 'funds', isBank: false });
    expect(mirrored({ currency: 'EUR' }).refundFrom).toEqual({ accountId: 'funds', isBank: false });
    const withoutFunds = ACCOUNTS.filter(({ id }) => id !== 'funds');
    expect(mirrored({}, withoutFunds).refundFrom).toEqual({ accountId: 'clearing', isBank: false });
    expect(mirrored({ settings: SETTINGS }, withoutFunds).failures).toEqual([missing('the refund-from account')]);
  });

  test('not from an account that is gone or of another kind', () => {
    expect(mirrored({ depositedIn: 'closed' })).toEqual({ failures: [gone('The closed', 'the refund-from account')] });
    expect(mirrored({ inputs: { refundFromAccountId: 'card' } }).failures).toMatchObject([
      { type: 'AccountNotUsable' },
    ]);
    expect(mirrored({ depositedIn: 'bank', currency: 'EUR' }).failures).toMatchObject([{ type: 'AccountNotUsable' }]);
  });
});

describe('an expense', () => {
  const FEE: PaymentFee = {
    record: { portalId: '145000001', type: 'COMMERCE_PAYMENT', id: '92' },
    title: 'Patio',
    date: '2026-11-20',
    feeCents: 219,
    currency: 'USD',
    sources: [],
    readAtMs: 0,
  };
  const expense = (
    inputs: Partial<ActionInputs>,
    changes: { settings?: CompanySettings; depositedIn?: string; fee?: PaymentFee } = {},
  ) =>
    chooseExpense({
      fee: FEE,
      profile: PROFILE,
      settings: SETTINGS,
      accounts: ACCOUNTS,
      vendors: [
        { id: 'v1', name: 'HubSpot Payments', active: true },
        { id: 'v2', name: 'Old Nursery (deleted)', active: false },
      ],
      ...changes,
      inputs: sampleInputs(inputs),
    });

  test.each([
    ['bank', 'Cash'],
    ['card', 'CreditCard'],
  ])('paid from %s is %s to QuickBooks', (paidFromAccountId, paymentType) => {
    expect(expense({ expenseAccountId: 'fees', paidFromAccountId, vendorId: 'v1' })).toEqual({
      expense: { expenseAccountId: 'fees', paidFromAccountId, paymentType, vendorId: 'v1', warnings: [] },
      failures: [],
    });
  });

  test('is paid from the clearing account unless told, and needs no vendor', () => {
    const settings = { ...CLEARING, clearingAccountId: 'bank' };
    expect(expense({ expenseAccountId: 'fees' }, { settings }).expense).toEqual({
      expenseAccountId: 'fees',
      paidFromAccountId: 'bank',
      paymentType: 'Cash',
      warnings: [],
    });
  });

  test('is not paid from a clearing account that is no bank: QuickBooks takes no such expense', () => {
    expect(expense({ expenseAccountId: 'fees' }, { settings: CLEARING }).failures).toMatchObject([
      { type: 'AccountNotUsable' },
    ]);
  });

  test('warns when the payment went elsewhere', () => {
    const inputs = { expenseAccountId: 'fees', paidFromAccountId: 'bank' };
    expect(expense(inputs, { depositedIn: 'bank' }).expense?.warnings).toEqual([]);
    expect(expense(inputs, { depositedIn: 'clearing' }).expense?.warnings).toEqual([
      'The fee was paid from another account than the one that the payment was deposited in.',
    ]);
  });

  test('reports everything that is missing or gone together', () => {
    expect(expense({})).toEqual({ failures: [missing('the expense account'), missing('the paid-from account')] });
    expect(expense({ expenseAccountId: '1', paidFromAccountId: 'closed', vendorId: 'v2' }).failures).toEqual([
      gone('1', 'the expense account'),
      gone('The closed', 'the paid-from account'),
      gone('Old Nursery (deleted)', 'the vendor'),
    ]);
  });

  test.each([
    [{ expenseAccountId: 'sales', paidFromAccountId: 'bank' }, 'The sales'],
    [{ expenseAccountId: 'fees', paidFromAccountId: 'fees' }, 'The fees'],
    [{ expenseAccountId: 'fees', paidFromAccountId: 'euros' }, 'The euros'],
  ])('is not booked on %j', (inputs, name) => {
    expect(expense(inputs).failures).toMatchObject([
      { type: 'AccountNotUsable', sentence: expect.stringContaining(`"${name}"`) },
    ]);
  });

  test('on an expense account in the company’s currency, whatever the fee is in', () => {
    const fee = { ...FEE, currency: 'EUR' };
    expect(expense({ expenseAccountId: 'fees', paidFromAccountId: 'euros' }, { fee }).failures).toEqual([]);
  });
});

describe('the income account of new products', () => {
  test('is what the action names, else the setting', () => {
    const settings = { ...SETTINGS, incomeAccountId: 'sales' };
    expect(chooseIncomeAccount(sampleInputs(), settings, ACCOUNTS)).toEqual({ incomeAccountId: 'sales', failures: [] });
    expect(chooseIncomeAccount(sampleInputs({ incomeAccountId: 'old sales' }), settings, ACCOUNTS)).toEqual({
      failures: [gone('The old sales', 'the income account for new products')],
    });
    expect(chooseIncomeAccount(sampleInputs(), SETTINGS, ACCOUNTS).failures).toMatchObject([
      { type: 'IncomeAccountNotSet' },
    ]);
    expect(chooseIncomeAccount(sampleInputs({ incomeAccountId: 'bank' }), settings, ACCOUNTS).failures).toMatchObject([
      { type: 'AccountNotUsable', sentence: expect.stringContaining('it is a Bank account in USD') },
    ]);
  });
});
