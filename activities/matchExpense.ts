import type { ActionRequest } from '../src/domain/actions.ts';
import type { CompanyAccount, CompanyProfile, ListEntry } from '../src/domain/company.ts';
import type { Failure } from '../src/domain/failures.ts';
import { refuse } from '../src/domain/problems.ts';
import type { ExpenseMatch } from '../src/domain/run.ts';
import type { PaymentFee } from '../src/domain/sale.ts';
import { isUndepositedFunds } from '../src/quickbooks/accountRules.ts';
import { chooseExpense } from '../src/quickbooks/moneyChoices.ts';
import { feePreflight } from '../src/quickbooks/preflight.ts';
import { currentProfile } from './companyAccess.ts';
import { depositedIn } from './depositedIn.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Accounts and vendor of an expense from what is remembered; undefined when that isn't enough, or would refuse. */
export async function expenseFromMemory(
  deps: ActivityDependencies,
  request: ActionRequest,
  fee: PaymentFee,
): Promise<ExpenseMatch | undefined> {
  const { realmId } = request.inputs;
  const profile = await deps.accounts.profile(realmId, deps.linkFreshMs);
  const accounts = deps.lists.known(realmId, 'accounts');
  const vendors = request.inputs.vendorId === undefined ? [] : deps.lists.known(realmId, 'vendors');
  if (!profile || !accounts || !vendors) return undefined;
  const checked = await check(deps, request, fee, { profile, accounts, vendors });
  return checked.failures.length > 0 ? undefined : checked.expense;
}

/** The same with what QuickBooks says now. Throws Refused with everything that is wrong. */
export async function matchExpense(
  deps: ActivityDependencies,
  request: ActionRequest,
  fee: PaymentFee,
): Promise<ExpenseMatch> {
  const { realmId } = request.inputs;
  const [profile, accounts, vendors] = await Promise.all([
    currentProfile(deps, realmId),
    deps.lists.read(realmId, 'accounts', { anew: true }),
    request.inputs.vendorId === undefined ? [] : deps.lists.read(realmId, 'vendors', { anew: true }),
  ]);
  const checked = await check(deps, request, fee, { profile, accounts, vendors });
  if (checked.failures.length > 0 || !checked.expense) refuse(checked.failures);
  return checked.expense;
}

async function check(
  deps: ActivityDependencies,
  request: ActionRequest,
  fee: PaymentFee,
  company: {
    profile: CompanyProfile;
    accounts: readonly CompanyAccount[];
    vendors: readonly ListEntry[];
  },
): Promise<{ expense?: ExpenseMatch; failures: Failure[] }> {
  const { inputs, record } = request;
  const settings = await deps.accounts.settings(record.portalId, inputs.realmId);
  const preflight = feePreflight({ request, fee, profile: company.profile });
  const income = await deps.bookedSales.incomeOf({
    portalId: record.portalId,
    realmId: inputs.realmId,
    paymentId: record.id,
  });
  // A receipt that names no account went to Undeposited Funds.
  const account = income && (depositedIn(income) ?? company.accounts.find(isUndepositedFunds)?.id);
  const chosen = chooseExpense({
    inputs,
    fee,
    settings,
    ...company,
    ...(account === undefined ? {} : { depositedIn: account }),
  });
  const failures = [...preflight.failures, ...chosen.failures];
  if (failures.length > 0 || !chosen.expense) return { failures };
  return {
    failures,
    expense: { ...chosen.expense, warnings: [...preflight.warnings, ...chosen.expense.warnings] },
  };
}
