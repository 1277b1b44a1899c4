import type { ActionInputs, DocumentKind } from '../domain/actions.ts';
import type { CompanyAccount, CompanyProfile, CompanySettings, ListEntry, MoneyChoices } from '../domain/company.ts';
import { failure, type Failure } from '../domain/failures.ts';
import { INPUTS, type InputName } from '../domain/inputs.ts';
import type { ExpenseMatch } from '../domain/run.ts';
import type { PaymentFee, Sale } from '../domain/sale.ts';
import { ACCOUNT_TYPES, accountCurrency, hasOwnCurrency, isUndepositedFunds, type AccountUse } from './accountRules.ts';
import type { ListName } from './companyLists.ts';
import { comparable } from './queryText.ts';

/** QuickBooks' usual names of HubSpot's payment methods; a company's own mapping comes first. */
const USUAL_METHODS: Record<string, string> = {
  card: 'Credit Card',
  ach: 'ACH',
  check: 'Check',
  cash: 'Cash',
  wire_transfer: 'Wire Transfer',
};

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

/** The accounts of a company, and what decides among them. */
interface Company {
  profile: CompanyProfile;
  accounts: readonly CompanyAccount[];
}

/** The lists that `chooseMoney` looks into; none where nothing was chosen and nothing follows from the sale. */
export function moneyLists(question: Pick<MoneyQuestion, 'kind' | 'inputs' | 'sale' | 'settings'>): ListName[] {
  const { kind, inputs, sale, settings } = question;
  if (kind === 'refund_receipt') return ['accounts'];
  if (kind !== 'sales_receipt' && kind !== 'paid_invoice') return [];
  const needsAccounts = (inputs.depositAccountId ?? settings.clearingAccountId) !== undefined;
  const needsMethods = inputs.paymentMethodId !== undefined || methodName(sale, settings) !== undefined;
  return [...(needsAccounts ? (['accounts'] as const) : []), ...(needsMethods ? (['paymentMethods'] as const) : [])];
}

/**
 * Deposit account, payment method and refund account of a sale (facts/mappings 4): what the action names, else what the
 * settings say, else QuickBooks' own default. All that is wrong is reported together.
 */
export function chooseMoney(question: MoneyQuestion): { money: MoneyChoices; failures: Failure[]; warnings: string[] } {
  const { kind, inputs, sale, settings } = question;
  if (kind === 'refund_receipt') {
    const { refundFrom, failures } = chooseRefundFrom({ ...question, currency: sale.currency });
    return { money: refundFrom ? { refundFrom } : {}, failures, warnings: [] };
  }
  const failures: Failure[] = [];
  const depositId = inputs.depositAccountId ?? settings.clearingAccountId;
  if (depositId !== undefined)
    failures.push(...accountFailures(question, depositId, 'deposit', 'deposit_account', sale.currency));
  const method = chooseMethod(question);
  if ('failure' in method) failures.push(method.failure);
  return {
    money: {
      ...(depositId === undefined ? {} : { depositAccountId: depositId }),
      ...('id' in method ? { paymentMethodId: method.id } : {}),
    },
    failures,
    warnings: [],
  };
}

/**
 * Where a refund comes from: what the action names, else the account that the sale was deposited in (Undeposited Funds
 * when it named none), else the clearing account.
 */
export function chooseRefundFrom(
  question: Company & {
    inputs: ActionInputs;
    /** The sale's; absent: the company's own. */
    currency: string | undefined;
    settings: CompanySettings;
    depositedIn?: string;
  },
): { refundFrom?: { accountId: string; isBank: boolean }; failures: Failure[] } {
  const { inputs, settings, accounts, currency, depositedIn } = question;
  const undeposited = accounts.find((account) => account.active && isUndepositedFunds(account))?.id;
  const accountId = inputs.refundFromAccountId ?? depositedIn ?? settings.clearingAccountId ?? undeposited;
  if (accountId === undefined) return { failures: [missing('refund_from_account')] };
  const failures = accountFailures(question, accountId, 'refund', 'refund_from_account', currency);
  if (failures.length > 0) return { failures };
  const isBank = accounts.find((account) => account.id === accountId)?.type === 'Bank';
  return { refundFrom: { accountId, isBank }, failures };
}

/** Accounts and vendor of an expense; the payment type follows from the paid-from account. */
export function chooseExpense(
  question: Company & {
    inputs: ActionInputs;
    fee: PaymentFee;
    settings: CompanySettings;
    vendors: readonly ListEntry[];
    /** Where the payment's receipt was deposited, when this product booked it into an account of its own. */
    depositedIn?: string;
  },
): { expense?: ExpenseMatch; failures: Failure[] } {
  const { inputs, fee, settings, accounts, vendors, depositedIn } = question;
  const { expenseAccountId, vendorId } = inputs;
  const paidFromAccountId = inputs.paidFromAccountId ?? settings.clearingAccountId;
  const failures: Failure[] = [];
  if (expenseAccountId === undefined) failures.push(missing('expense_account'));
  else failures.push(...accountFailures(question, expenseAccountId, 'expense', 'expense_account', fee.currency));
  if (paidFromAccountId === undefined) failures.push(missing('paid_from_account'));
  else failures.push(...accountFailures(question, paidFromAccountId, 'paidFrom', 'paid_from_account', fee.currency));
  const vendor = vendors.find((each) => each.id === vendorId);
  if (vendorId !== undefined && !vendor?.active) failures.push(gone(vendor?.name ?? vendorId, 'vendor'));
  if (failures.length > 0 || expenseAccountId === undefined || paidFromAccountId === undefined) return { failures };

  const paidFrom = accounts.find((account) => account.id === paidFromAccountId);
  const elsewhere = depositedIn !== undefined && depositedIn !== paidFromAccountId;
  return {
    failures,
    expense: {
      expenseAccountId,
      paidFromAccountId,
      // What QuickBooks' screen calls an expense is a cash purchase in its API.
      paymentType: paidFrom?.type === 'Credit Card' ? 'CreditCard' : 'Cash',
      ...(vendorId === undefined ? {} : { vendorId }),
      warnings: elsewhere
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
  const incomeAccountId = inputs.incomeAccountId ?? settings.incomeAccountId;
  if (incomeAccountId === undefined) return { failures: [failure('IncomeAccountNotSet')] };
  const failures = accountFailures({ accounts }, incomeAccountId, 'income', 'income_account', undefined);
  return failures.length > 0 ? { failures } : { incomeAccountId, failures };
}

/** A method that was chosen must be there; one that only follows from the payment is left out when it isn't. */
function chooseMethod(question: MoneyQuestion): { id: string } | { failure: Failure } | { none: true } {
  const { inputs, sale, settings, paymentMethods } = question;
  if (inputs.paymentMethodId !== undefined) {
    const chosen = paymentMethods.find((each) => each.id === inputs.paymentMethodId);
    if (chosen?.active) return { id: chosen.id };
    return { failure: gone(chosen?.name ?? inputs.paymentMethodId, 'payment_method') };
  }
  const name = methodName(sale, settings);
  const named = name && paymentMethods.find((each) => each.active && comparable(each.name) === comparable(name));
  return named ? { id: named.id } : { none: true };
}

function methodName({ payment }: Sale, settings: CompanySettings): string | undefined {
  if (payment?.method === undefined) return undefined;
  return settings.paymentMethods[payment.method] ?? USUAL_METHODS[payment.method];
}

function accountFailures(
  { accounts, profile }: { accounts: readonly CompanyAccount[]; profile?: CompanyProfile },
  id: string,
  use: AccountUse,
  input: InputName,
  currency: string | undefined,
): Failure[] {
  const account = accounts.find((each) => each.id === id);
  if (!account?.active) return [gone(account?.name ?? id, input)];
  // A clearing account may be any current asset: QuickBooks takes cash expenses from those as well.
  const types = use === 'paidFrom' ? [...ACCOUNT_TYPES.paidFrom, 'Other Current Asset'] : ACCOUNT_TYPES[use];
  const own = accountCurrency(account, profile ?? { homeCurrency: 'USD' });
  const wanted = profile && hasOwnCurrency(use) ? (currency ?? profile.homeCurrency) : own;
  if (types.includes(account.type) && own === wanted) return [];
  return [
    failure('AccountNotUsable', { name: account.name, input: INPUTS[input].name, type: account.type, currency: own }),
  ];
}

function missing(input: InputName): Failure {
  return failure('InputMissing', { input: INPUTS[input].name });
}

function gone(label: string, input: InputName): Failure {
  return failure('ChoiceGone', { label, input: INPUTS[input].name });
}
