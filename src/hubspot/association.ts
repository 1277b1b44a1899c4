import { DOCUMENT_WORDS, RECORD_WORDS, type RecordRef } from '../domain/actions.ts';
import { formatCents } from '../domain/money.ts';
import type { DocumentSummary } from '../domain/outcome.ts';
import type { HubSpotClient, NewAssociation } from './client.ts';
import { ASSOCIATION_TYPE_IDS } from './objectTypes.ts';
import { escapeHtml, plainText } from './texts.ts';

/** An object that HubSpot is to create: what `createObject` takes. */
export interface NewObject {
  type: 'invoices' | 'notes';
  properties: Record<string, string>;
  associations: NewAssociation[];
}

/** Where a document can be shown: HubSpot has no notes on quotes and payments, and no invoices on quotes. */
export interface ShownOn {
  record: RecordRef;
  /** The deal behind a quote or payment. */
  dealId?: string;
  /** The contact whose customer the document is for. */
  contactId?: string;
}

/** What a HubSpot invoice or note is made of. */
export interface ObjectParts extends ShownOn {
  document: DocumentSummary;
  /** The record's name. */
  title: string;
  /** When a note stands in the history, epoch milliseconds. */
  nowMs: number;
}

/** HubSpot's limit on a title is unknown; a record's name that is longer than this says nothing more. */
const MAX_TITLE = 200;

/**
 * The HubSpot invoice that shows a QuickBooks invoice on the deal and the contact; undefined when there is neither: an
 * app can't put one on a quote or payment. Not billable: HubSpot must not collect it. Its comment holds the link that `findLinked` looks for.
 */
export function invoiceObject(parts: ObjectParts): NewObject | undefined {
  const { title, contactId, document } = parts;
  const dealId = dealOf(parts);
  const associations: NewAssociation[] = [
    ...(dealId === undefined ? [] : [{ toId: dealId, typeId: ASSOCIATION_TYPE_IDS.invoiceToDeal }]),
    ...(contactId === undefined ? [] : [{ toId: contactId, typeId: ASSOCIATION_TYPE_IDS.invoiceToContact }]),
  ];
  if (associations.length === 0) return undefined;
  return {
    type: 'invoices',
    properties: {
      hs_currency: document.currency,
      hs_invoice_billable: 'false',
      hs_title: firstCharacters(`${documentName(document)}: ${plainText(title)}`, MAX_TITLE),
      hs_comments: `${documentName(document)}, ${amountOf(document)}. ${document.url}`,
    },
    associations,
  };
}

/**
 * The note that shows a document on the deal, else on the contact, with a link to it; undefined when there is neither.
 * The link is also what `findLinked` looks for.
 */
export function noteObject(parts: ObjectParts): NewObject | undefined {
  const { record, document, contactId, nowMs } = parts;
  const dealId = dealOf(parts);
  const target =
    dealId === undefined
      ? contactId && { toId: contactId, typeId: ASSOCIATION_TYPE_IDS.noteToContact }
      : { toId: dealId, typeId: ASSOCIATION_TYPE_IDS.noteToDeal };
  if (!target) return undefined;
  const link = /^https?:\/\//i.test(document.url)
    ? `<a href="${escapeHtml(document.url)}">${escapeHtml(documentName(document))}</a>`
    : `${escapeHtml(documentName(document))} ${escapeHtml(document.url)}`;
  // On another record than the enrolled one, the note says where it comes from.
  const from = record.type === 'DEAL' ? '' : ` for ${RECORD_WORDS[record.type]} ${record.id}`;
  return {
    type: 'notes',
    properties: {
      hs_timestamp: new Date(nowMs).toISOString(),
      hs_note_body: `<p>${link} was created${from}: ${escapeHtml(amountOf(document))}.</p>`,
    },
    associations: [target],
  };
}

/** The object of ours among those of the deal or contact. */
export interface LinkedObject {
  type: NewObject['type'];
  id: string;
}

const TEXT_PROPERTIES = { invoices: 'hs_comments', notes: 'hs_note_body' } as const;

/**
 * Looks for the invoice or note of ours, after a create whose outcome is unknown: the one whose comment or body holds
 * the marker (the document's link, as `invoiceObject` and `noteObject` write it) as a whole word. Undefined when there is
 * none (yet), or nothing to look on. Throws what reading throws.
 */
export async function findLinked(
  client: Pick<HubSpotClient, 'readRecord' | 'batchRead' | 'readAssociations'>,
  shownOn: ShownOn,
  marker: string,
  type: LinkedObject['type'],
): Promise<LinkedObject | undefined> {
  const { portalId } = shownOn.record;
  const anchor = anchorOf(shownOn);
  if (!anchor) return undefined;
  const read = await client.readRecord(portalId, anchor.type, anchor.id, [], [type]);
  if (read.state === 'gone') return undefined;
  const linked = read.record.associations[type];
  const ids = linked?.more
    ? await client.readAssociations(portalId, anchor.type, type, anchor.id)
    : (linked?.ids ?? []);
  if (ids.length === 0) return undefined;
  const property = TEXT_PROPERTIES[type];
  const { records } = await client.batchRead(portalId, type, ids, [property]);
  const ours = records.find((each) => mentions(each.properties[property] ?? '', marker));
  return ours && { type, id: ours.id };
}

function dealOf({ record, dealId }: ShownOn): string | undefined {
  return record.type === 'DEAL' ? record.id : dealId;
}

/** Deals and contacts carry both kinds of objects. */
function anchorOf(shownOn: ShownOn): { type: 'deals' | 'contacts'; id: string } | undefined {
  const dealId = dealOf(shownOn);
  if (dealId !== undefined) return { type: 'deals', id: dealId };
  return shownOn.contactId === undefined ? undefined : { type: 'contacts', id: shownOn.contactId };
}

/** True when a text or HTML holds the marker and it doesn't go on: document 14 is not document 145. */
export function mentions(text: string, marker: string): boolean {
  if (marker === '') return false;
  const plain = unescapeHtml(text);
  for (let at = plain.indexOf(marker); at >= 0; at = plain.indexOf(marker, at + 1)) {
    const next = plain[at + marker.length] ?? '';
    const before = plain[at - 1] ?? '';
    if (!/[\p{L}\p{N}]/u.test(next) && !/[\p{L}\p{N}]/u.test(before)) return true;
  }
  return false;
}

function unescapeHtml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

/** `QuickBooks invoice 1045`. */
function documentName({ kind, number }: DocumentSummary): string {
  const name = `QuickBooks ${DOCUMENT_WORDS[kind]}`;
  return number === undefined ? name : `${name} ${plainText(number)}`;
}

function amountOf({ totalCents, currency }: DocumentSummary): string {
  return `${formatCents(totalCents)} ${currency}`;
}

function firstCharacters(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
