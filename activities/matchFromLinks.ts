import type { ActionRequest } from '../src/domain/actions.ts';
import type { MatchedProduct, SaleMatch } from '../src/domain/company.ts';
import type { Sale } from '../src/domain/sale.ts';
import { preflight } from '../src/quickbooks/preflight.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { listsOfMoney, moneyOf, type ListsAtHand } from './saleMoney.ts';
import { savedMatches } from './savedMatches.ts';

/**
 * Matches a sale from saved links, the stored profile and the lists in memory; asks nobody outside. Undefined when
 * anything is missing or stale, or speaks against the sale: a refusal is made only with what QuickBooks says now.
 */
export async function matchFromLinks(
  deps: Pick<ActivityDependencies, 'accounts' | 'links' | 'lists' | 'linkFreshMs'>,
  request: ActionRequest,
  sale: Sale,
): Promise<{ match: SaleMatch; warnings: string[] } | undefined> {
  const { realmId } = request.inputs;
  const [profile, settings] = await Promise.all([
    deps.accounts.profile(realmId, deps.linkFreshMs),
    deps.accounts.settings(request.record.portalId, realmId),
  ]);
  if (!profile) return undefined;
  const { customer, products, feeProduct } = await savedMatches(deps, request, sale, {
    settings,
    freshMs: deps.linkFreshMs,
  });
  if (!customer || !products.every((each): each is MatchedProduct => each !== undefined)) return undefined;
  if (sale.orderFees.length > 0 && !feeProduct) return undefined;

  const lists: ListsAtHand = {};
  for (const name of listsOfMoney(request, sale, settings)) {
    const known = deps.lists.known(realmId, name);
    if (!known) return undefined;
    Object.assign(lists, { [name]: known });
  }
  const money = moneyOf(request, sale, { profile, settings, lists });
  const checked = preflight({
    request,
    sale,
    profile,
    match: { customer, products, ...(feeProduct ? { feeProduct } : {}) },
  });
  if (checked.failures.length > 0 || money.failures.length > 0) return undefined;
  return {
    match: {
      customer: { matched: customer },
      products: products.map((matched) => ({ matched })),
      plannedProducts: [],
      ...(feeProduct ? { feeProduct } : {}),
      money: money.money,
    },
    warnings: [...checked.warnings, ...money.warnings],
  };
}
