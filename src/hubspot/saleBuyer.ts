import { RECORD_WORDS } from '../domain/actions.ts';
import { failure, type Failure } from '../domain/failures.ts';
import { Refused } from '../domain/problems.ts';
import type { Buyer, PostalAddress, SaleCompany, SaleContact } from '../domain/sale.ts';
import type { Properties } from './answers.ts';
import type { HubSpotRecord } from './client.ts';
import { PATH_NAMES } from './objectTypes.ts';
import { linkedIds, readAll, type SaleReader } from './readAll.ts';
import { COMPANY_PROPERTIES, CONTACT_PROPERTIES, saleCompany, saleContact } from './saleContact.ts';
import type { SaleOrder } from './saleOrder.ts';
import { firstUnmet } from './syncFilter.ts';

/** Who becomes the customer, and whose address and mail the document carries. */
export interface SaleBuyer {
  buyer: Buyer;
  contact?: SaleContact;
  /** Where the contact has no address of its own: sales tax depends on where a sale goes. */
  companyAddress?: PostalAddress;
  failures: readonly Failure[];
}

/** HubSpot's names of the links to a company that stands out among several. */
const FIRST_COMPANIES = ['deal_to_company', 'billing_company', 'quote_to_billing_company'];

/**
 * The buyer that the action names: the record's contact, its company, or one fixed customer. The contact is read in any
 * case, since the document carries its address; only a buyer needs it. Throws Refused when there is none.
 */
export async function readBuyer(client: SaleReader, order: SaleOrder, record: HubSpotRecord): Promise<SaleBuyer> {
  const { customer } = order.inputs;
  const [contact, company] = await Promise.all([
    readContact(client, order, record),
    customer === 'company' ? readCompany(client, order, record) : undefined,
  ]);
  const carriedContact = contact ? { contact: contact.contact } : {};
  if (company) return { buyer: { from: 'company', company }, ...carriedContact, failures: [] };
  const companyAddress = contact?.contact.address ? undefined : await readCompanyAddress(client, order, record);
  const carried = { ...carriedContact, ...(companyAddress ? { companyAddress } : {}) };
  if (customer !== 'contact') return { buyer: { from: 'fixed', customerId: customer }, ...carried, failures: [] };
  if (!contact) throw new Refused(failure('ContactMissing', { type: RECORD_WORDS[order.record.type] }));
  const matching = order.settings.customerMatching;
  return {
    buyer: { from: 'contact', contact: contact.contact, matching },
    ...carried,
    failures: [...syncFailures(order, contact), ...contact.failures],
  };
}

interface ReadContact {
  contact: SaleContact;
  properties: Properties;
  link: string;
  failures: Failure[];
}

async function readContact(
  client: SaleReader,
  order: SaleOrder,
  record: HubSpotRecord,
): Promise<ReadContact | undefined> {
  const { portalId } = order.record;
  const { customerMatching, syncFilter } = order.settings;
  const { ids, isLabelled } = await candidates(client, order, record);
  if (ids.length === 0) return undefined;
  const filtered = customerMatching === 'sync' ? syncFilter.map(({ property }) => property) : [];
  const properties = [...new Set([...CONTACT_PROPERTIES, ...filtered])];
  // The contacts of a payment are told apart by their address; of other records only the first counts.
  const email = record.properties['hs_customer_email']?.trim().toLowerCase() || undefined;
  const isFirst = email === undefined || isLabelled;
  const wanted = isFirst ? ids.slice(0, 1) : await linkedIds(client, order.record, record, 'contacts');
  const contacts = await readAll(client, portalId, 'contacts', wanted, properties);
  const byEmail = contacts.find((each) => each.properties['email']?.trim().toLowerCase() === email);
  const chosen = (isFirst ? undefined : byEmail) ?? contacts[0];
  if (!chosen) return undefined;
  const link = `https://app.hubspot.com/contacts/${portalId}/record/0-1/${chosen.id}`;
  const { contact, lacking } = saleContact(chosen.id, chosen.properties, customerMatching);
  return {
    contact,
    properties: chosen.properties,
    link,
    failures: lacking.length > 0 ? [failure('ContactIncomplete', { link, fields: lacking.join(' and ') })] : [],
  };
}

/** Contacts in the order of preference: those with the label that the settings name, else all as HubSpot returns them. */
async function candidates(
  client: SaleReader,
  order: SaleOrder,
  record: HubSpotRecord,
): Promise<{ ids: string[]; isLabelled: boolean }> {
  const inline = record.associations['contacts']?.ids ?? [];
  const wanted = order.settings.contactLabel?.trim().toLowerCase();
  if (wanted === undefined || inline.length < 2) return { ids: inline, isLabelled: false };
  const { portalId, type, id } = order.record;
  const linked = await client.readLabelledAssociations(portalId, PATH_NAMES[type], 'contacts', id);
  const labelled = linked.filter(({ labels }) => labels.some((label) => label.trim().toLowerCase() === wanted));
  return labelled.length > 0
    ? { ids: labelled.map((each) => each.id), isLabelled: true }
    : { ids: inline, isLabelled: false };
}

/** Only contacts that meet the portal's conditions are in sync; without conditions nobody is. */
function syncFailures({ settings }: SaleOrder, { properties, link }: ReadContact): Failure[] {
  if (settings.customerMatching !== 'sync') return [];
  if (settings.syncFilter.length === 0) return [failure('SyncFilterNotSet')];
  const condition = firstUnmet(settings.syncFilter, properties);
  return condition === undefined ? [] : [failure('ContactNotInSync', { link, condition })];
}

async function readCompany(client: SaleReader, order: SaleOrder, record: HubSpotRecord): Promise<SaleCompany> {
  const id = companyOf(record);
  if (id === undefined)
    throw new Refused(
      record.associations['companies']?.ids.length
        ? failure('CompanyAmbiguous')
        : failure('CompanyMissing', { type: RECORD_WORDS[order.record.type] }),
    );
  const [company] = await readAll(client, order.record.portalId, 'companies', [id], COMPANY_PROPERTIES);
  return saleCompany(id, company?.properties ?? {});
}

/** The address of the company that stands out, or is the only one; a record may do without. */
async function readCompanyAddress(
  client: SaleReader,
  order: SaleOrder,
  record: HubSpotRecord,
): Promise<PostalAddress | undefined> {
  const id = companyOf(record);
  if (id === undefined) return undefined;
  const { records } = await client.batchRead(order.record.portalId, 'companies', [id], COMPANY_PROPERTIES);
  return records[0] && saleCompany(id, records[0].properties).address;
}

function companyOf({ associations }: HubSpotRecord): string | undefined {
  const { ids = [], kinds = {} } = associations['companies'] ?? {};
  const first = FIRST_COMPANIES.map((kind) => ids.find((id) => kinds[id]?.includes(kind))).find(
    (id) => id !== undefined,
  );
  return first ?? (ids.length === 1 ? ids[0] : undefined);
}
