import { halfUpCents } from '../domain/money.ts';
import { isObject, refValue, textOf, type Entity } from './answers.ts';
import type { QuickBooksClient } from './client.ts';
import type { DocumentEntity } from './documentEntities.ts';
import { queryText } from './queryText.ts';

/** A document as QuickBooks has it. */
export interface SeenDocument {
  id: string;
  number?: string;
  totalCents: number;
  balanceCents: number;
  /** Tax as QuickBooks has it; 0 when it says nothing. */
  taxCents: number;
  customerId: string;
  syncToken: string;
  privateNote: string;
}

/** What reading a document by its id says. */
export type ReadDocument = { state: 'live'; document: SeenDocument } | { state: 'voided' } | { state: 'notFound' };

/** What is looked for after a send whose outcome is unknown. */
export interface DocumentLook {
  entity: DocumentEntity;
  marker: string;
  /** When it was sent, by our clock. */
  sentAt: Date;
  /** Absent for expenses, which have no customer. */
  customerId?: string;
  /** Absent where QuickBooks computes the tax. */
  totalCents?: number;
  /** The sum of the lines before tax; it stands in where the total isn't known. */
  netCents?: number;
}

/** What a look found. */
export type FoundDocument =
  | { found: 'live'; document: SeenDocument }
  | { found: 'voided' }
  | { found: 'several'; ids: string[] }
  /** Our marker on a document with another customer or total. */
  | { found: 'foreign'; ids: string[] }
  /** Live, same customer and total, made since, and without any marker: somebody may have edited the note. */
  | { found: 'unmarkedTwin'; ids: string[] }
  /** Found by its marker, and not by its id: one of the two is not up to date. */
  | { found: 'unclear' }
  | { found: 'nothing' };

/** QuickBooks' clock and ours may differ by this much; a marker is ours whenever it was made, so looks begin early. */
const CLOCK_MARGIN_MS = 60 * 60_000;
/** What carries no marker is taken for a twin only from this long before the send. */
const TWIN_MARGIN_MS = 5 * 60_000;
const ANY_MARKER = /\[hsqb1 [^\]]*\]/;

/**
 * Looks for a document by its marker among all that were created since it was sent (never-twice (b) 5): the note isn't
 * filterable, so all pages are read and compared here, and a hit is confirmed by id. Voided ones are found too.
 */
export async function lookForMarker(
  client: Pick<QuickBooksClient, 'query' | 'read'>,
  realmId: string,
  look: DocumentLook,
): Promise<FoundDocument> {
  const rows = await madeSince(client, realmId, look.entity, look.sentAt);
  const marked = rows.filter((row) => textOf(row['PrivateNote']).includes(look.marker)).map((row) => textOf(row['Id']));
  if (marked.length === 0) return unmarkedTwins(rows, look);

  const confirmed = await Promise.all(
    marked.map((id) => readDocument(client, realmId, look.entity, id, look.totalCents)),
  );
  const live = confirmed.flatMap((each) => (each.state === 'live' ? [each.document] : []));
  const foreign = live.filter((document) => !isOurs(document, look)).map((document) => document.id);
  if (foreign.length > 0) return { found: 'foreign', ids: foreign };
  const [only, ...others] = live;
  if (only && others.length > 0) return { found: 'several', ids: live.map((document) => document.id) };
  if (only) return { found: 'live', document: only };
  return confirmed.some((each) => each.state === 'voided') ? { found: 'voided' } : { found: 'unclear' };
}

/** Everything of one entity that was made since a send, voided ones included; the two clocks may differ by minutes. */
export function madeSince(
  client: Pick<QuickBooksClient, 'query'>,
  realmId: string,
  entity: DocumentEntity,
  sentAt: Date,
): Promise<Entity[]> {
  const since = new Date(sentAt.getTime() - CLOCK_MARGIN_MS).toISOString().replace(/\.\d+Z$/, 'Z');
  return client.query(realmId, entity, `MetaData.CreateTime >= ${queryText(since)}`, 'MetaData.CreateTime');
}

/** True when a row may have come of a send at this time. */
export function isMadeSince(row: Entity, sentAt: Date): boolean {
  const madeAt = Date.parse(isObject(row['MetaData']) ? textOf(row['MetaData']['CreateTime']) : '');
  return Number.isNaN(madeAt) || madeAt >= sentAt.getTime() - TWIN_MARGIN_MS;
}

/** True when a note carries the marker of a document that this product made, ours or another's. */
export function hasAnyMarker(note: string): boolean {
  return ANY_MARKER.test(note);
}

/** Reads a document by id. A void leaves it with a total of zero; `ourTotalCents` is what it had when it was made. */
export async function readDocument(
  client: Pick<QuickBooksClient, 'read'>,
  realmId: string,
  entity: DocumentEntity,
  id: string,
  ourTotalCents = 0,
): Promise<ReadDocument> {
  const row = await client.read(realmId, entity, id);
  if (!row) return { state: 'notFound' };
  return isVoided(row, ourTotalCents) ? { state: 'voided' } : { state: 'live', document: answeredDocument(row) };
}

/** A document as a create or a read answers it. */
export function answeredDocument(row: Entity): SeenDocument {
  const number = textOf(row['DocNumber']);
  return {
    id: textOf(row['Id']),
    ...(number === '' ? {} : { number }),
    totalCents: halfUpCents(textOf(row['TotalAmt']) || '0'),
    balanceCents: halfUpCents(textOf(row['Balance']) || '0'),
    taxCents: halfUpCents((isObject(row['TxnTaxDetail']) && textOf(row['TxnTaxDetail']['TotalTax'])) || '0'),
    customerId: refValue(row['CustomerRef']) ?? '',
    syncToken: textOf(row['SyncToken']),
    privateNote: textOf(row['PrivateNote']),
  };
}

/**
 * A void zeroes all amounts and puts "Voided" before the note; a document that was always zero has only the word. One
 * that a person has written down to nothing, by a discount, say, still has lines with amounts, and is no void.
 */
export function isVoided(row: Entity, ourTotalCents = 0): boolean {
  if (halfUpCents(textOf(row['TotalAmt']) || '0') !== 0) return false;
  if (/^\s*voided/i.test(textOf(row['PrivateNote']))) return true;
  const lines: unknown[] = Array.isArray(row['Line']) ? row['Line'] : [];
  const isEmpty = lines.filter(isObject).every((line) => halfUpCents(textOf(line['Amount']) || '0') === 0);
  return ourTotalCents !== 0 && isEmpty;
}

function isOurs(document: SeenDocument, look: DocumentLook): boolean {
  if (look.customerId !== undefined && document.customerId !== look.customerId) return false;
  if (look.totalCents !== undefined) return document.totalCents === look.totalCents;
  return look.netCents === undefined || document.totalCents - document.taxCents === look.netCents;
}

function unmarkedTwins(rows: readonly Entity[], look: DocumentLook): FoundDocument {
  // By the customer alone, any invoice that a person wrote meanwhile would pass for ours.
  if (look.totalCents === undefined && look.netCents === undefined) return { found: 'nothing' };
  const twins = rows
    .filter((row) => isMadeSince(row, look.sentAt) && !isVoided(row) && !hasAnyMarker(textOf(row['PrivateNote'])))
    .map(answeredDocument)
    .filter((document) => isOurs(document, look));
  return twins.length > 0 ? { found: 'unmarkedTwin', ids: twins.map((document) => document.id) } : { found: 'nothing' };
}
