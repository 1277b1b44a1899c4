import type { ActionInputs, DocumentKind } from '../domain/actions.ts';
import type { CompanyAccount, CompanyProfile, CompanySettings, ListEntry, MoneyChoices } from '../domain/company.ts';
import { failure, type Failure } from '../domain/failures.ts';
import { INPUTS, type InputName } from '../domain/inputs.ts';
import type { ExpenseMatch } from '../domain/run.ts';
import type { PaymentFee, Sale } from '../domain/sale.ts';
import { ACCOUNT_USES, isAllowedType, isUndepositedFunds, takesCurrency, type AccountInput } from './accountRules.ts';
import type { ListName } from './companyLists.ts';
import { choosePaymentMethod, methodNameOf } from './paymentMethod.ts';

/** Which accounts and method a sale is booked with. */
export interface MoneyQuestion {
  kind: DocumentKind;
  inputs: ActionInputs;
  sale: Sale;
  profile: CompanyProfile;
  settings: CompanySettings;
  accounts: readonly CompanyAccount[];
  paymentMethods: readonly ListEntry[];
}

/** The lists that `chooseMoney` looks into; none where nothing is chosen and nothing follows from the sale. */
export function moneyLists(question: Pick<MoneyQuestion, 'kind' | 'inputs' | 'sale' | 'settings'>): ListName[] {
  const { kind, inputs, sale, settings } = question;
  if (kind === 'refund_receipt') return ['accounts'];
  if (kind !== 'sales_receipt' && kind !== 'paid_invoice') return [];
  const lists: ListName[] = [];
  if ((inputs.depositAccountId ?? settings.clearingAccountId) !== undefined) lists.push('accounts');
  if (inputs.paymentMethodId !== undefined || methodNameOf(sale, settings) !== undefined) lists.push('paymentMethods');
  return lists;
}

/**
 * Deposit account, payment method and refund account of a sale (facts/mappings 4): what the action names, else what the
 * settings say, else QuickBooks' own default. Invoices and estimates have none. All that is wrong comes together.
 */
export function chooseMoney(question: MoneyQuestion): { money: MoneyChoices; failures: Failure[]; warnings: string[] } {
  const { kind, inputs, sale, settings, accounts } = question;
  if (kind === 'refund_receipt') {
    const accountId = settings.clearingAccountId ?? undepositedFunds(accounts)?.id;
    const { refundFrom, failures } = refundFromAccount({ ...question, currency: sale.currency }, accountId);
    return { money: refundFrom ? { refundFrom } : {}, failures, warnings: [] };
  }
  if (kind !== 'sales_receipt' && kind !== 'paid_invoice') return { money: {}, failures: [], warnings: [] };
  const deposit = chooseAccount(question, 'deposit_account', inputs.depositAccountId, settings.clearingAccountId, {
    currency: sale.currency,
  });
  const method = choosePaymentMethod(question);
  return {
    money: {
      ...(deposit.account ? { depositAccountId: deposit.account.id } : {}),
      ...(method.id === undefined ? {} : { paymentMethodId: method.id }),
    },
    failures: [...deposit.failures, ...method.failures],
    warnings: method.warnings,
  };
}

/** Whose accounts are chosen from, and for what money. */
interface AccountQuestion {
  inputs: ActionInputs;
  profile: CompanyProfile;
  settings: CompanySettings;
  accounts: readonly CompanyAccount[];
}

/** Where a refund comes from, or why it can't. */
export interface RefundFrom {
  refundFrom?: { accountId: string; isBank: boolean };
  failures: Failure[];
}

/**
 * Where the refund of a booked sale comes from: what the action names, else the account that the sale was deposited in
 * (Undeposited Funds when it named none), else the clearing account. An absent currency is the company's own.
 */
export function chooseRefundFrom(
  question: AccountQuestion & { currency: string | undefined; depositedIn?: string },
): RefundFrom {
  const { accounts, settings, depositedIn } = question;
  return refundFromAccount(question, depositedIn ?? undepositedFunds(accounts)?.id ?? settings.clearingAccountId);
}

function refundFromAccount(
  question: AccountQuestion & { currency: string | undefined },
  otherwise: string | undefined,
): RefundFrom {
  const { inputs, currency } = question;
  const { account, failures } = chooseAccount(question, 'refund_from_account', inputs.refundFromAccountId, otherwise, {
    currency,
  });
  if (failures.length > 0) return { failures };
  // QuickBooks requires an account on a refund receipt (facts/mappings 4).
  if (!account) return { failures: [missing('refund_from_account')] };
  return { refundFrom: { accountId: account.id, isBank: account.type === 'Bank' }, failures };
}

/** Accounts and vendor of an expense; the payment type follows from the paid-from account. */
export function chooseExpense(
  question: AccountQuestion & {
    fee: PaymentFee;
    vendors: readonly ListEntry[];
    /** The account that the payment's receipt was deposited in; absent: nobody knows. */
    depositedIn?: string;
  },
): { expense?: ExpenseMatch; failures: Failure[] } {
  const { inputs, fee, settings, vendors, depositedIn } = question;
  const of = { currency: fee.currency };
  const expense = chooseAccount(question, 'expense_account', inputs.expenseAccountId, undefined, of);
  const paidFrom = chooseAccount(
    question,
    'paid_from_account',
    inputs.paidFromAccountId,
    settings.clearingAccountId,
    of,
  );
  const failures = [
    ...orMissing(expense, 'expense_account'),
    ...orMissing(paidFrom, 'paid_from_account'),
    ...vendorFailures(vendors, inputs.vendorId),
  ];
  if (failures.length > 0 || !expense.account || !paidFrom.account) return { failures };
  const isElsewhere = depositedIn !== undefined && depositedIn !== paidFrom.account.id;
  return {
    failures,
    expense: {
      expenseAccountId: expense.account.id,
      paidFromAccountId: paidFrom.account.id,
      // What QuickBooks' screen calls an expense is a cash purchase in its API.
      paymentType: paidFrom.account.type === 'Credit Card' ? 'CreditCard' : 'Cash',
      ...(inputs.vendorId === undefined ? {} : { vendorId: inputs.vendorId }),
      warnings: isElsewhere
        ? ['The fee was paid from another account than the one that the payment was deposited in.']
        : [],
    },
  };
}

/** The income account of new products: what the action names, else the setting. */
export function chooseIncomeAccount(
  inputs: ActionInputs,
  settings: CompanySettings,
  accounts: readonly CompanyAccount[],
): { incomeAccountId?: string; failures: Failure[] } {
  const { account, failures } = chooseAccount(
    { accounts },
    'income_account',
    inputs.incomeAccountId,
    settings.incomeAccountId,
  );
  if (account) return { incomeAccountId: account.id, failures };
  return { failures: failures.length > 0 ? failures : [failure('IncomeAccountNotSet')] };
}

/** The account of an input, else the one that stands in for it; neither an account nor a failure when there is none. */
function chooseAccount(
  { accounts, profile }: { accounts: readonly CompanyAccount[]; profile?: CompanyProfile },
  input: AccountInput,
  chosen: string | undefined,
  otherwise: string | undefined,
  { currency }: { currency?: string | undefined } = {},
): { account?: CompanyAccount; failures: Failure[] } {
  const id = chosen ?? otherwise;
  if (id === undefined) return { failures: [] };
  const account = accounts.find((each) => each.id === id);
  if (!account?.active) return { failures: [gone(account?.name ?? id, input)] };
  const use = ACCOUNT_USES[input];
  const home = profile?.homeCurrency;
  if (isAllowedType(account, use) && (home === undefined || takesCurrency(account, currency ?? home, home)))
    return { account, failures: [] };
  return {
    failures: [
      failure('AccountNotUsable', {
        name: account.name,
        input: INPUTS[input].name,
        type: account.type,
        currency: account.currency ?? home ?? "the company's currency",
      }),
    ],
  };
}

function orMissing({ account, failures }: { account?: CompanyAccount; failures: Failure[] }, input: AccountInput) {
  return account || failures.length > 0 ? failures : [missing(input)];
}

function vendorFailures(vendors: readonly ListEntry[], vendorId: string | undefined): Failure[] {
  if (vendorId === undefined) return [];
  const vendor = vendors.find((each) => each.id === vendorId);
  return vendor?.active ? [] : [gone(vendor?.name ?? vendorId, 'vendor')];
}

function undepositedFunds(accounts: readonly CompanyAccount[]): CompanyAccount | undefined {
  return accounts.find((account) => account.active && isUndepositedFunds(account));
}

function missing(input: InputName): Failure {
  return failure('InputMissing', { input: INPUTS[input].name });
}

function gone(label: string, input: InputName): Failure {
  return failure('ChoiceGone', { label, input: INPUTS[input].name });
}
