import type { ActionRequest } from '../src/domain/actions.ts';
import type { SaleMatch } from '../src/domain/company.ts';
import type { Failure } from '../src/domain/failures.ts';
import { Refused } from '../src/domain/problems.ts';
import type { CompanyMatch, ResolvedMatch } from '../src/domain/run.ts';
import type { Sale } from '../src/domain/sale.ts';
import { matchCustomer, type CustomerMatch } from '../src/quickbooks/matchCustomer.ts';
import { matchProducts } from '../src/quickbooks/matchProducts.ts';
import { preflight } from '../src/quickbooks/preflight.ts';
import type { SavedLink } from '../src/store/links.ts';
import { profileOf } from './companyAccess.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { contactDigest, contactKey, lineDigest, lineKey, savedMatches } from './savedMatches.ts';

/**
 * Matches a sale, from saved links where they are fresh and by asking QuickBooks for the rest. Throws Refused with
 * everything that is wrong with company, customer and products together.
 */
export async function matchInCompany(
  deps: ActivityDependencies,
  request: ActionRequest,
  sale: Sale,
): Promise<CompanyMatch> {
  const { portalId } = request.record;
  const { realmId } = request.inputs;
  const profile = await profileOf(deps, realmId);
  // A company that can't be used at all is not asked for its customers.
  const early = preflight({ request, sale, profile });
  if (early.failures.some((each) => each.type === 'CompanyNotInUS')) refuse(early.failures);

  const [saved, settings] = await Promise.all([
    savedMatches(deps, request, sale),
    deps.accounts.settings(portalId, realmId),
  ]);
  const unknownLines = sale.lines.filter((_, index) => saved.products[index] === undefined);
  const [customer, products] = await Promise.all([
    saved.customer
      ? ({ matched: saved.customer } satisfies CustomerMatch)
      : matchCustomer(deps.quickbooks, { realmId, contact: sale.contact, nameTaken: settings.customerNameTaken }),
    matchProducts(deps.quickbooks, {
      realmId,
      kind: request.kind,
      lines: unknownLines,
      date: sale.date,
      createMissing: request.inputs.createMissingProducts,
      incomeAccountId: request.inputs.incomeAccountId ?? settings.incomeAccountId,
    }),
  ]);

  const found = new Map(unknownLines.map((line, index) => [line, products.products[index]]));
  const all = sale.lines.map((line, index) => {
    const known = saved.products[index];
    return known ? { matched: known } : found.get(line);
  });
  await deps.links.save({ portalId, realmId }, linksToSave(sale, saved.customer ? undefined : customer, found));

  const failures: Failure[] = [
    ...preflight({ request, sale, profile, ...resolved(customer) }).failures,
    ...('failures' in customer ? customer.failures : []),
    ...products.failures,
  ];
  if (failures.length > 0 || 'failures' in customer) refuse(failures);
  const match: SaleMatch = {
    customer,
    products: all.filter((each) => each !== undefined),
    plannedProducts: products.planned,
  };
  return { match, warnings: early.warnings };
}

/** The checks look at a customer that is matched; one that is only planned takes the sale's currency. */
function resolved(customer: CustomerMatch): { match?: ResolvedMatch } {
  return 'matched' in customer ? { match: { customer: customer.matched, products: [] } } : {};
}

function linksToSave(
  sale: Sale,
  customer: CustomerMatch | undefined,
  found: ReadonlyMap<
    Sale['lines'][number],
    { matched: { id: string; name: string; taxable: boolean } } | object | undefined
  >,
): SavedLink[] {
  const links: SavedLink[] = [];
  if (customer && 'matched' in customer) {
    const { id, currency, termsId } = customer.matched;
    links.push({
      entity: 'customer',
      hubspotKey: contactKey(sale.contact),
      quickbooksId: id,
      matchedBy: contactDigest(sale.contact),
      ...(currency === undefined ? {} : { currency }),
      ...(termsId === undefined ? {} : { termsId }),
    });
  }
  for (const [line, product] of found)
    if (product && 'matched' in product) {
      const { id, name, taxable } = product.matched;
      const matchedBy = lineDigest(line);
      links.push({ entity: 'product', hubspotKey: lineKey(line), quickbooksId: id, matchedBy, name, taxable });
    }
  return links;
}

function refuse(failures: readonly Failure[]): never {
  const [first, ...others] = failures;
  if (!first) throw new RangeError('There is nothing to refuse.');
  throw new Refused(first, ...others);
}
