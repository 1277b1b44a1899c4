import type { ActionRequest } from '../src/domain/actions.ts';
import type { CompanySettings, MatchedCustomer, MatchedProduct } from '../src/domain/company.ts';
import type { Buyer, Sale, SaleContact, SaleLine } from '../src/domain/sale.ts';
import { matchDigest, type LinkRow, type SavedLink } from '../src/store/links.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** What saved links know of a sale; absent where they don't, or not freshly enough. */
export interface SavedMatches {
  customer: MatchedCustomer | undefined;
  /** Of a company or a contact in sync: the customer of a link that is too old, or of other names. Read before it is used. */
  earlierCustomerId: string | undefined;
  /** In the order of the sale's lines. */
  products: (MatchedProduct | undefined)[];
  /** The same for links that are too old: read before they are used. */
  earlierProductIds: (string | undefined)[];
  feeProduct: MatchedProduct | undefined;
}

/** The link key of a contact. */
export function contactKey(contact: SaleContact): string {
  return `contact-${contact.id}`;
}

/** What a contact is matched by: a link made by other names or another address says nothing. */
export function contactDigest(contact: SaleContact): string {
  return matchDigest(contact.firstName, contact.lastName, contact.email);
}

/** The link key of a buyer. */
export function buyerKey(buyer: Buyer): string {
  switch (buyer.from) {
    case 'contact':
      return contactKey(buyer.contact);
    case 'company':
      return `company-${buyer.company.id}`;
    case 'fixed':
      return `customer-${buyer.customerId}`;
  }
}

/** What a buyer is matched by; a contact's link made in sync matching is none in legacy matching, which asks for more. */
export function buyerDigest(buyer: Buyer): string {
  switch (buyer.from) {
    case 'contact': {
      const { firstName, lastName, email } = buyer.contact;
      return buyer.matching === 'legacy'
        ? contactDigest(buyer.contact)
        : matchDigest('sync', firstName, lastName, email);
    }
    case 'company':
      return matchDigest(buyer.company.name);
    case 'fixed':
      return matchDigest(buyer.customerId);
  }
}

/** The link of a buyer's customer. */
export function customerLink(buyer: Buyer, customer: MatchedCustomer): SavedLink {
  const { id, currency, termsId, taxCodeId } = customer;
  return {
    entity: 'customer',
    hubspotKey: buyerKey(buyer),
    quickbooksId: id,
    matchedBy: buyerDigest(buyer),
    ...(currency === undefined ? {} : { currency }),
    ...(termsId === undefined ? {} : { termsId }),
    ...(taxCodeId === undefined ? {} : { taxCodeId }),
  };
}

/** The link key of a line: the chosen product, its HubSpot product, else its SKU or name. */
export function lineKey(line: SaleLine): string {
  if (line.fixedProductId !== undefined) return itemKey(line.fixedProductId);
  if (line.productId !== undefined) return `product-${line.productId}`;
  return line.sku ? `sku:${matchDigest(line.sku)}` : `name:${matchDigest(line.name)}`;
}

/**
 * What a line is matched by. A link of HubSpot's product holds whatever the line is called: people write on lines what
 * they like (facts/mappings 6).
 */
export function lineDigest(line: SaleLine): string {
  if (line.fixedProductId !== undefined) return matchDigest(line.fixedProductId);
  return line.productId === undefined ? matchDigest(line.sku, line.name) : matchDigest(line.productId, line.sku);
}

/** The link of a line's product. */
export function lineLink(line: SaleLine, product: MatchedProduct): SavedLink {
  return productLink(lineKey(line), lineDigest(line), product);
}

/** The link of a product that was chosen by its id. */
export function chosenProductLink(id: string, product: MatchedProduct): SavedLink {
  return productLink(itemKey(id), matchDigest(id), product);
}

/** Reads what is saved and was checked within `freshMs`; asks nobody outside. */
export async function savedMatches(
  deps: Pick<ActivityDependencies, 'links'>,
  request: ActionRequest,
  sale: Sale,
  options: { settings: CompanySettings; freshMs: number },
): Promise<SavedMatches> {
  const scope = { portalId: request.record.portalId, realmId: request.inputs.realmId };
  const feeProductId = sale.orderFees.length > 0 ? options.settings.feeProductId : undefined;
  const feeKeys = feeProductId === undefined ? [] : [itemKey(feeProductId)];
  const [customers, products] = await Promise.all([
    deps.links.saved(scope, 'customer', [buyerKey(sale.buyer)]),
    deps.links.saved(scope, 'product', [...sale.lines.map(lineKey), ...feeKeys]),
  ]);
  const oldest = Date.now() - options.freshMs;
  const trusted = (link: LinkRow | undefined, digest: string) =>
    link !== undefined && link.matchedBy === digest && link.checkedAt.getTime() > oldest ? link : undefined;

  const link = customers.get(buyerKey(sale.buyer));
  const customer = trusted(link, buyerDigest(sale.buyer));
  // Legacy matching compares names each time; a company and a contact in sync keep their customer, whatever it is called.
  const isFollowed = sale.buyer.from === 'company' || (sale.buyer.from === 'contact' && sale.buyer.matching === 'sync');
  const productOf = (key: string, digest: string) => {
    const found = trusted(products.get(key), digest);
    return found && { id: found.quickbooksId, name: found.name ?? '', taxable: found.taxable ?? false };
  };
  return {
    customer: customer && customerOf(customer),
    earlierCustomerId: customer || !isFollowed ? undefined : link?.quickbooksId,
    products: sale.lines.map((line) => productOf(lineKey(line), lineDigest(line))),
    earlierProductIds: sale.lines.map((line) => {
      const earlier = line.productId === undefined ? undefined : products.get(lineKey(line));
      return earlier?.matchedBy === lineDigest(line) ? earlier.quickbooksId : undefined;
    }),
    feeProduct: feeProductId === undefined ? undefined : productOf(itemKey(feeProductId), matchDigest(feeProductId)),
  };
}

function itemKey(id: string): string {
  return `item-${id}`;
}

function productLink(hubspotKey: string, matchedBy: string, { id, name, taxable }: MatchedProduct): SavedLink {
  return { entity: 'product', hubspotKey, quickbooksId: id, matchedBy, name, taxable };
}

function customerOf(link: LinkRow): MatchedCustomer {
  return {
    id: link.quickbooksId,
    ...(link.currency === null ? {} : { currency: link.currency }),
    ...(link.termsId === null ? {} : { termsId: link.termsId }),
    ...(link.taxCodeId === null ? {} : { taxCodeId: link.taxCodeId }),
  };
}
