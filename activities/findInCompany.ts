import { RECORD_WORDS, type ActionRequest } from '../src/domain/actions.ts';
import type { CompanySettings, MatchedProduct, PlannedProduct } from '../src/domain/company.ts';
import { failure, type Failure } from '../src/domain/failures.ts';
import { INPUTS } from '../src/domain/inputs.ts';
import type { Sale, SaleLine } from '../src/domain/sale.ts';
import { customerById } from '../src/quickbooks/customerById.ts';
import { matchCustomer, type CustomerMatch } from '../src/quickbooks/matchCustomer.ts';
import { matchProducts } from '../src/quickbooks/matchProducts.ts';
import { productById, sellableByIds, type ProductById } from '../src/quickbooks/productById.ts';
import type { SavedLink } from '../src/store/links.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { chosenProductLink, customerLink, lineLink, savedMatches, type SavedMatches } from './savedMatches.ts';

/** Customer and products of a sale, and everything that is wrong with them. */
export interface FoundInCompany {
  customer: CustomerMatch;
  /** In the order of the sale's lines; undefined where a failure says why. */
  products: ({ matched: MatchedProduct } | { plannedKey: string } | undefined)[];
  planned: PlannedProduct[];
  feeProduct: MatchedProduct | undefined;
  failures: Failure[];
  /** Some of it is a saved link that nobody has looked at in this run. */
  remembered: boolean;
}

type Finder = Pick<ActivityDependencies, 'links' | 'lists' | 'quickbooks'>;
type Asked = { request: ActionRequest; sale: Sale; settings: CompanySettings };

/**
 * Customer and products of a sale: from links that were checked within `freshMs`, the rest by asking QuickBooks. Saves
 * the links of what it finds.
 */
export async function findInCompany(deps: Finder, asked: Asked & { freshMs: number }): Promise<FoundInCompany> {
  const { request, sale, settings } = asked;
  const scope = { portalId: request.record.portalId, realmId: request.inputs.realmId };
  const saved = await savedMatches(deps, request, sale, asked);
  const linked = await linkedProducts(deps, asked, saved);
  const unknown = sale.lines.filter((line, index) => saved.products[index] === undefined && !linked.has(line));
  const [customer, chosen, searched, fee] = await Promise.all([
    saved.customer ? { matched: saved.customer } : findCustomer(deps, asked, saved),
    chosenProducts(deps, asked, unknown),
    matchProducts(deps.quickbooks, {
      realmId: scope.realmId,
      kind: request.kind,
      lines: unknown.filter((line) => line.fixedProductId === undefined),
      date: sale.date,
      createMissing: request.inputs.createMissingProducts,
      incomeAccountId: request.inputs.incomeAccountId ?? settings.incomeAccountId,
    }),
    findFeeProduct(deps, asked, saved),
  ]);
  const found = new Map<SaleLine, FoundInCompany['products'][number]>([...linked, ...chosen.products]);
  unknown
    .filter((line) => line.fixedProductId === undefined)
    .forEach((line, index) => found.set(line, searched.products[index]));

  const links: SavedLink[] = [];
  if (!saved.customer && 'matched' in customer) links.push(customerLink(sale.buyer, customer.matched));
  for (const [line, product] of found) if (product && 'matched' in product) links.push(lineLink(line, product.matched));
  if (!saved.feeProduct && settings.feeProductId !== undefined && fee && 'matched' in fee)
    links.push(chosenProductLink(settings.feeProductId, fee.matched));
  await deps.links.save(scope, links);

  return {
    customer,
    products: sale.lines.map((line, index) => {
      const known = saved.products[index];
      return known ? { matched: known } : found.get(line);
    }),
    planned: searched.planned,
    feeProduct: fee && 'matched' in fee ? fee.matched : undefined,
    failures: [
      ...('failures' in customer ? customer.failures : []),
      ...chosen.failures,
      ...searched.failures,
      ...(fee && 'failure' in fee ? [fee.failure] : []),
    ],
    remembered: [saved.customer, saved.feeProduct, ...saved.products].some((each) => each !== undefined),
  };
}

/** Products whose links are too old to be trusted unseen, and which QuickBooks still has. */
async function linkedProducts(
  deps: Finder,
  { request, sale }: Asked,
  saved: SavedMatches,
): Promise<Map<SaleLine, { matched: MatchedProduct }>> {
  const earlier = sale.lines.flatMap((line, index): [SaleLine, string][] => {
    const id = saved.products[index] === undefined ? saved.earlierProductIds[index] : undefined;
    return id === undefined ? [] : [[line, id]];
  });
  if (earlier.length === 0) return new Map();
  const ids = [...new Set(earlier.map(([, id]) => id))];
  const soldIn = { kind: request.kind, date: sale.date };
  const sellable = await sellableByIds(deps.quickbooks, request.inputs.realmId, ids, soldIn);
  return new Map(
    earlier.flatMap(([line, id]): [SaleLine, { matched: MatchedProduct }][] => {
      const matched = sellable.get(id);
      return matched ? [[line, { matched }]] : [];
    }),
  );
}

async function findCustomer(deps: Finder, asked: Asked, saved: SavedMatches): Promise<CustomerMatch> {
  const { request, sale, settings } = asked;
  const { buyer } = sale;
  const { realmId } = request.inputs;
  if (buyer.from === 'fixed') {
    const read = await customerById(deps.quickbooks, realmId, buyer.customerId);
    if ('matched' in read) return read;
    const known = deps.lists.known(realmId, 'customers')?.find((each) => each.id === buyer.customerId)?.name;
    const label = ('inactive' in read ? read.inactive : known) || buyer.customerId;
    return { failures: [failure('ChoiceGone', { label, input: INPUTS.customer.name })] };
  }
  const earlierId = saved.earlierCustomerId;
  if (earlierId !== undefined) {
    const read = await customerById(deps.quickbooks, realmId, earlierId);
    if ('matched' in read) return read;
    await deps.links.drop({ portalId: request.record.portalId, realmId }, 'customer', [earlierId]);
  }
  return matchCustomer(deps.quickbooks, { realmId, buyer, nameTaken: settings.customerNameTaken });
}

/** The products that the action names by their ids, each read once. */
async function chosenProducts(
  deps: Finder,
  { request, sale }: Asked,
  lines: readonly SaleLine[],
): Promise<{ products: [SaleLine, { matched: MatchedProduct }][]; failures: Failure[] }> {
  const { realmId } = request.inputs;
  const ids = [...new Set(lines.flatMap((line) => line.fixedProductId ?? []))];
  const soldIn = { kind: request.kind, date: sale.date };
  const read = new Map<string, ProductById>(
    await Promise.all(ids.map(async (id) => [id, await productById(deps.quickbooks, realmId, id, soldIn)] as const)),
  );
  const failures: Failure[] = [];
  for (const [id, product] of read) {
    if ('failure' in product) failures.push(product.failure);
    if ('gone' in product) {
      const known = deps.lists.known(realmId, 'items')?.find((each) => each.id === id)?.name;
      failures.push(failure('ChoiceGone', { label: (product.gone ?? known) || id, input: INPUTS.products.name }));
    }
  }
  const products = lines.flatMap((line): [SaleLine, { matched: MatchedProduct }][] => {
    const product = read.get(line.fixedProductId ?? '');
    return product && 'matched' in product ? [[line, product]] : [];
  });
  return { products, failures };
}

/** The product that order fees are booked on; undefined when the sale has none. */
async function findFeeProduct(
  deps: Finder,
  { request, sale, settings }: Asked,
  saved: SavedMatches,
): Promise<{ matched: MatchedProduct } | { failure: Failure } | undefined> {
  const [fee] = sale.orderFees;
  if (!fee) return undefined;
  if (saved.feeProduct) return { matched: saved.feeProduct };
  const notSet = {
    failure: failure('FeeProductNotSet', { type: RECORD_WORDS[sale.record.type], label: fee.label }),
  };
  if (settings.feeProductId === undefined) return notSet;
  const soldIn = { kind: request.kind, date: sale.date };
  const read = await productById(deps.quickbooks, request.inputs.realmId, settings.feeProductId, soldIn);
  return 'gone' in read ? notSet : read;
}
