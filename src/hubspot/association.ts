import type { DocumentKind, RecordRef } from '../domain/actions.ts';
import { formatCents } from '../domain/money.ts';
import type { DocumentSummary } from '../domain/outcome.ts';
import type { HubSpotClient, NewAssociation } from './client.ts';
import { ASSOCIATION_TYPE_IDS, PATH_NAMES } from './objectTypes.ts';
import { escapeHtml, plainText } from './texts.ts';

/** An object that HubSpot is to create: what `createObject` takes. */
export interface NewObject {
  type: 'invoices' | 'notes';
  properties: Record<string, string>;
  associations: NewAssociation[];
}

/** What a HubSpot invoice is made of. */
export interface InvoiceObjectParts {
  record: RecordRef;
  /** The deal's name. */
  title: string;
  /** The contact whose customer the document is for. */
  contactId?: string;
  document: DocumentSummary;
  /** `YYYY-MM-DD`. */
  date?: string;
  /** `YYYY-MM-DD`. */
  dueDate?: string;
}

const DOCUMENT_WORDS: Record<DocumentKind, string> = { invoice: 'invoice' };

/** HubSpot's limit on a title is unknown; a deal's name that is longer than this says nothing more. */
const MAX_TITLE = 200;

/**
 * The HubSpot invoice that shows a QuickBooks invoice on the deal and its contact. Not billable: HubSpot must not
 * collect it. Its comment holds the link that `findLinked` looks for.
 */
export function invoiceObject({ record, title, contactId, document, date, dueDate }: InvoiceObjectParts): NewObject {
  return {
    type: 'invoices',
    properties: {
      hs_currency: document.currency,
      hs_invoice_billable: 'false',
      hs_title: firstCharacters(`${documentName(document)}: ${plainText(title)}`, MAX_TITLE),
      ...(date === undefined ? {} : { hs_invoice_date: date }),
      ...(dueDate === undefined ? {} : { hs_due_date: dueDate }),
      hs_comments: `${documentName(document)}, ${amountOf(document)}. ${document.url}`,
    },
    associations: [
      { toId: record.id, typeId: ASSOCIATION_TYPE_IDS.invoiceToDeal },
      ...(contactId === undefined ? [] : [{ toId: contactId, typeId: ASSOCIATION_TYPE_IDS.invoiceToContact }]),
    ],
  };
}

/** What a note is made of. */
export interface NoteObjectParts {
  record: RecordRef;
  document: DocumentSummary;
  /** When the note stands in the deal's history, epoch milliseconds. */
  nowMs: number;
}

/** The note that shows a document on the deal, with a link to it; the link is also what `findLinked` looks for. */
export function noteObject({ record, document, nowMs }: NoteObjectParts): NewObject {
  const link = /^https?:\/\//i.test(document.url)
    ? `<a href="${escapeHtml(document.url)}">${escapeHtml(documentName(document))}</a>`
    : `${escapeHtml(documentName(document))} ${escapeHtml(document.url)}`;
  return {
    type: 'notes',
    properties: {
      hs_timestamp: new Date(nowMs).toISOString(),
      hs_note_body: `<p>${link} was created: ${escapeHtml(amountOf(document))}.</p>`,
    },
    associations: [{ toId: record.id, typeId: ASSOCIATION_TYPE_IDS.noteToDeal }],
  };
}

/** The object of ours among those of the deal. */
export interface LinkedObject {
  type: 'invoices' | 'notes';
  id: string;
}

const TEXT_PROPERTIES = { invoices: 'hs_comments', notes: 'hs_note_body' } as const;

/**
 * Looks for the invoice or note of ours on a deal, after a create whose outcome is unknown: the one whose comment or
 * body holds the marker (the document's link, as `invoiceObject` and `noteObject` write it) as a whole word. Undefined
 * when there is none (yet), or no deal. `types` are both unless told. Throws what reading throws.
 */
export async function findLinked(
  client: Pick<HubSpotClient, 'readRecord' | 'batchRead' | 'readAssociations'>,
  record: RecordRef,
  marker: string,
  types: readonly LinkedObject['type'][] = ['invoices', 'notes'],
): Promise<LinkedObject | undefined> {
  const { portalId, id } = record;
  const from = PATH_NAMES[record.type];
  const deal = await client.readRecord(portalId, from, id, [], types);
  if (deal.state === 'gone') return undefined;
  for (const type of types) {
    const linked = deal.record.associations[type];
    const ids = linked?.more ? await client.readAssociations(portalId, from, type, id) : (linked?.ids ?? []);
    if (ids.length === 0) continue;
    const property = TEXT_PROPERTIES[type];
    const { records } = await client.batchRead(portalId, type, ids, [property]);
    const ours = records.find((each) => mentions(each.properties[property] ?? '', marker));
    if (ours) return { type, id: ours.id };
  }
  return undefined;
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
