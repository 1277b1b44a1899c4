import type { ActionRequest } from '../src/domain/actions.ts';
import type { CompanyProfile, CompanySettings } from '../src/domain/company.ts';
import type { Failure } from '../src/domain/failures.ts';
import { refuse } from '../src/domain/problems.ts';
import type { CompanyMatch } from '../src/domain/run.ts';
import type { Sale } from '../src/domain/sale.ts';
import type { ListName } from '../src/quickbooks/companyLists.ts';
import { isUsCompany } from '../src/quickbooks/companyProfile.ts';
import { chooseIncomeAccount } from '../src/quickbooks/moneyChoices.ts';
import { preflight, type PreflightResult } from '../src/quickbooks/preflight.ts';
import { currentProfile, profileOf } from './companyAccess.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { findInCompany, type FoundInCompany } from './findInCompany.ts';
import { listsOfMoney, moneyOf, type ListsAtHand, type SaleMoney } from './saleMoney.ts';

/**
 * Matches a sale, from saved links where they are fresh and by asking QuickBooks for the rest. Throws Refused with
 * everything that is wrong with company, customer, products and accounts together. Nothing is refused because of what
 * is only remembered: a person who has just put it right in QuickBooks tries again at once.
 */
export async function matchInCompany(
  deps: Pick<ActivityDependencies, 'accounts' | 'links' | 'lists' | 'linkFreshMs' | 'quickbooks'>,
  request: ActionRequest,
  sale: Sale,
): Promise<CompanyMatch> {
  const { realmId } = request.inputs;
  let profile = await profileOf(deps, realmId);
  // A company that can't be used at all is not asked for its customers.
  if (!isUsCompany(profile.country)) profile = await currentProfile(deps, realmId);
  if (!isUsCompany(profile.country)) refuse(preflight({ request, sale, profile }).failures);

  const settings = await deps.accounts.settings(request.record.portalId, realmId);
  const asked = { request, sale, settings };
  const ofMoney = listsOfMoney(request, sale, settings);
  const wereKnown = new Set<ListName>(ofMoney.filter((name) => deps.lists.known(realmId, name)));
  let [found, lists] = await Promise.all([
    findInCompany(deps, { ...asked, freshMs: deps.linkFreshMs }),
    readLists(deps, realmId, ofMoney, new Set()),
  ]);
  if (found.planned.length > 0 && !lists.accounts) {
    if (deps.lists.known(realmId, 'accounts')) wereKnown.add('accounts');
    lists = { ...lists, accounts: await deps.lists.read(realmId, 'accounts') };
  }

  let checked = check({ ...asked, profile, found, lists });
  if (checked.failures.length > 0) {
    const matchMatters = checked.failures.length > check({ ...asked, profile, lists }).failures.length;
    [profile, lists, found] = await Promise.all([
      currentProfile(deps, realmId),
      checked.listsMatter ? readLists(deps, realmId, Object.keys(lists) as (keyof ListsAtHand)[], wereKnown) : lists,
      matchMatters && found.remembered ? findInCompany(deps, { ...asked, freshMs: 0 }) : found,
    ]);
    checked = check({ ...asked, profile, found, lists });
  }
  const failures = distinct([...checked.failures, ...found.failures]);
  const { customer, products, planned, feeProduct } = found;
  if (failures.length > 0 || 'failures' in customer) refuse(failures);
  return {
    match: {
      customer,
      products: products.filter((each) => each !== undefined),
      plannedProducts: planned,
      ...(feeProduct ? { feeProduct } : {}),
      money: checked.money,
    },
    warnings: checked.warnings,
  };
}

interface Checked extends SaleMoney {
  /** Something in the company's lists, or missing from them, speaks against the sale. */
  listsMatter: boolean;
}

/** What speaks against the sale beyond customer and products themselves; `found` is absent to ask without them. */
function check(question: {
  request: ActionRequest;
  sale: Sale;
  settings: CompanySettings;
  profile: CompanyProfile;
  lists: ListsAtHand;
  found?: FoundInCompany;
}): Checked {
  const { request, sale, settings, profile, lists, found } = question;
  const checked: PreflightResult = preflight({
    request,
    sale,
    profile,
    ...(found ? { match: matchedPart(found) } : {}),
  });
  const money = moneyOf(request, sale, { profile, settings, lists });
  const income =
    found && found.planned.length > 0 && lists.accounts
      ? chooseIncomeAccount(request.inputs, settings, lists.accounts).failures
      : [];
  return {
    money: money.money,
    failures: [...checked.failures, ...money.failures, ...income],
    warnings: [...checked.warnings, ...money.warnings],
    listsMatter: money.failures.length > 0 || income.length > 0,
  };
}

/** The checks look at what is matched; what is only planned takes the sale's currency and tax. */
function matchedPart({ customer, products, feeProduct }: FoundInCompany) {
  return {
    ...('matched' in customer ? { customer: customer.matched } : {}),
    products: products.map((each) => (each && 'matched' in each ? each.matched : undefined)),
    ...(feeProduct ? { feeProduct } : {}),
  };
}

async function readLists(
  deps: Pick<ActivityDependencies, 'lists'>,
  realmId: string,
  names: readonly ListName[],
  anew: ReadonlySet<ListName>,
): Promise<ListsAtHand> {
  const read = await Promise.all(
    [...new Set(names)].map(
      async (name) => [name, await deps.lists.read(realmId, name, { anew: anew.has(name) })] as const,
    ),
  );
  return Object.fromEntries(read);
}

function distinct(failures: readonly Failure[]): Failure[] {
  return [...new Map(failures.map((each) => [`${each.type} ${each.sentence}`, each])).values()];
}
