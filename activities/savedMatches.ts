import type { ActionRequest } from '../src/domain/actions.ts';
import type { CompanyProfile, MatchedCustomer, MatchedProduct } from '../src/domain/company.ts';
import { Refused } from '../src/domain/problems.ts';
import type { ResolvedMatch } from '../src/domain/run.ts';
import type { Sale, SaleContact, SaleLine } from '../src/domain/sale.ts';
import { preflight } from '../src/quickbooks/preflight.ts';
import { matchDigest, type LinkRow } from '../src/store/links.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** What saved links and the stored profile know of a sale; absent where they don't, or not freshly enough. */
export interface SavedMatches {
  profile: CompanyProfile | undefined;
  customer: MatchedCustomer | undefined;
  /** In the order of the sale's lines. */
  products: (MatchedProduct | undefined)[];
}

/** The link key of a contact. */
export function contactKey(contact: SaleContact): string {
  return `contact-${contact.id}`;
}

/** What a contact is matched by: a link made by other names or another address says nothing. */
export function contactDigest(contact: SaleContact): string {
  return matchDigest(contact.firstName, contact.lastName, contact.email);
}

/** The link key of a line: its HubSpot product, else its SKU or name. */
export function lineKey(line: SaleLine): string {
  if (line.productId !== undefined) return `product-${line.productId}`;
  return line.sku ? `sku:${matchDigest(line.sku)}` : `name:${matchDigest(line.name)}`;
}

/** What a line is matched by. */
export function lineDigest(line: SaleLine): string {
  return matchDigest(line.sku, line.name);
}

/** Reads what is saved; asks nobody outside. */
export async function savedMatches(
  deps: Pick<ActivityDependencies, 'accounts' | 'links' | 'linkFreshMs'>,
  request: ActionRequest,
  sale: Sale,
): Promise<SavedMatches> {
  const scope = { portalId: request.record.portalId, realmId: request.inputs.realmId };
  const [profile, customers, products] = await Promise.all([
    deps.accounts.profile(scope.realmId, deps.linkFreshMs),
    deps.links.fresh(scope, 'customer', [contactKey(sale.contact)], deps.linkFreshMs),
    deps.links.fresh(scope, 'product', sale.lines.map(lineKey), deps.linkFreshMs),
  ]);
  const customer = customers.get(contactKey(sale.contact));
  return {
    profile,
    customer: customer?.matchedBy === contactDigest(sale.contact) ? customerOf(customer) : undefined,
    products: sale.lines.map((line) => {
      const link = products.get(lineKey(line));
      return link?.matchedBy === lineDigest(line) ? productOf(link) : undefined;
    }),
  };
}

/** Throws Refused with everything that keeps the sale from being booked; returns what HubSpot's user should know. */
export function refuseUnlessBookable(
  request: ActionRequest,
  sale: Sale,
  profile: CompanyProfile,
  match: ResolvedMatch | undefined,
): { warnings: string[] } {
  const checked = preflight({ request, sale, profile, ...(match ? { match } : {}) });
  const [first, ...rest] = checked.failures;
  if (first) throw new Refused(first, ...rest);
  return { warnings: checked.warnings };
}

function customerOf(link: LinkRow): MatchedCustomer {
  return {
    id: link.quickbooksId,
    ...(link.currency === null ? {} : { currency: link.currency }),
    ...(link.termsId === null ? {} : { termsId: link.termsId }),
  };
}

function productOf(link: LinkRow): MatchedProduct {
  return { id: link.quickbooksId, name: link.name ?? '', taxable: link.taxable ?? false };
}
