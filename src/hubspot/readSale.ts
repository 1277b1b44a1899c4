import { RECORD_WORDS, type DocumentKind, type RecordRef } from '../domain/actions.ts';
import { failure, type Failure } from '../domain/failures.ts';
import { formatCents } from '../domain/money.ts';
import { NotNow, Refused } from '../domain/problems.ts';
import { saleNetCents, saleTaxCents, type Sale, type SaleContact } from '../domain/sale.ts';
import { calendarDay } from './calendarDay.ts';
import type { HubSpotClient, HubSpotRecord } from './client.ts';
import { PATH_NAMES } from './objectTypes.ts';
import { CONTACT_PROPERTIES, saleContact } from './saleContact.ts';
import { LINE_PROPERTIES, saleLines, type LineItem, type SaleLines } from './saleLines.ts';
import { optionalText, plainText } from './texts.ts';

/** More lines than this are not even read. QuickBooks' own limits are checked when the tax is known. */
const MAX_LINES = 10_000;
/** A sale travels through Temporal's history, which takes 2 MB per payload. */
const MAX_SALE_BYTES = 1_000_000;

const DEAL_PROPERTIES = ['dealname', 'deal_currency_code', 'hs_merged_object_ids'];

/** Which deal is read, and what HubSpot doesn't say of it. */
export interface DealSaleOrder {
  record: RecordRef;
  /** What is to be made of the sale, for sentences; an invoice unless told. */
  document?: DocumentKind;
  /** The moment whose calendar day dates the sale: the run's start, epoch milliseconds. */
  nowMs: number;
  /** The company's time zone; UTC when nobody knows one. */
  timeZone?: string;
  /** The portal's currency, for deals without one (portals with one currency). */
  accountCurrency?: string;
  /** When HubSpot is read, epoch milliseconds; the machine's clock unless told. */
  readAtMs?: number;
}

/** What reading needs of HubSpot. */
export type SaleReader = Pick<HubSpotClient, 'readRecord' | 'batchRead' | 'readAssociations'>;

/**
 * Reads a deal, its own line items and its first contact: three calls for a deal of up to 100 lines. Throws Refused with
 * everything that is wrong with them, NotNow when HubSpot can't answer or changed in between, Unforeseen.
 */
export async function readDealSale(client: SaleReader, order: DealSaleOrder): Promise<Sale> {
  const { record } = order;
  const document = order.document ?? 'invoice';
  const readAtMs = order.readAtMs ?? Date.now();
  const deal = await readDeal(client, record);

  const [lines, contact] = await Promise.all([
    withRefusals(readLines(client, record, deal, document)),
    withRefusals(readContact(client, record, deal)),
  ]);
  refuseIfAny([...lines.failures, ...contact.failures]);
  // Both are there when nothing was refused.
  if (!('lines' in lines) || !('contact' in contact)) throw new TypeError('A part of the sale is missing.');

  const currency = currencyOf(deal.properties['deal_currency_code']) ?? currencyOf(order.accountCurrency);
  const sale: Sale = {
    record,
    title: optionalText(deal.properties['dealname']) ?? `${RECORD_WORDS[record.type]} ${record.id}`,
    mergedIds: mergedIds(record.id, deal.properties['hs_merged_object_ids']),
    ...(currency === undefined ? {} : { currency }),
    date: calendarDay(order.nowMs, order.timeZone ?? 'UTC'),
    contact: contact.contact,
    lines: lines.lines,
    omittedLines: lines.omittedLines,
    readAtMs,
  };
  const bytes = Buffer.byteLength(JSON.stringify(sale));
  if (bytes > MAX_SALE_BYTES)
    throw new Refused(
      failure('SaleTooLarge', { type: RECORD_WORDS[record.type], size: `${(bytes / 1_000_000).toFixed(1)} MB` }),
    );
  return sale;
}

async function readDeal(client: SaleReader, record: RecordRef): Promise<HubSpotRecord> {
  const read = await client.readRecord(record.portalId, PATH_NAMES[record.type], record.id, DEAL_PROPERTIES, [
    'line_items',
    'contacts',
  ]);
  // A merged deal is answered with the one that remains: that one is another record, with a row of its own.
  if (read.state === 'gone' || read.record.id !== record.id || differs(read.record, record.id))
    throw new Refused(failure('RecordGone', { type: RECORD_WORDS[record.type] }));
  return read.record;
}

function differs(read: HubSpotRecord, askedId: string): boolean {
  const objectId = read.properties['hs_object_id'];
  return objectId !== undefined && objectId !== askedId;
}

async function readLines(
  client: SaleReader,
  record: RecordRef,
  deal: HubSpotRecord,
  document: DocumentKind,
): Promise<SaleLines> {
  const { portalId } = record;
  const type = RECORD_WORDS[record.type];
  const linked = deal.associations['line_items'];
  const ids = linked?.more
    ? await client.readAssociations(portalId, PATH_NAMES[record.type], 'line_items', record.id)
    : (linked?.ids ?? []);
  if (ids.length > MAX_LINES)
    throw new Refused(failure('TooManyLines', { max: formatCount(MAX_LINES), n: formatCount(ids.length), type }));
  const items = ids.length === 0 ? [] : await readAll(client, portalId, 'line_items', ids, LINE_PROPERTIES);
  const result = saleLines(items, document);
  if (result.failures.length > 0) return result;
  if (result.lines.length === 0) throw new Refused(failure('LineItemsMissing', { type }));
  const total = saleNetCents(result) + saleTaxCents(result);
  if (total < 0) throw new Refused(failure('TotalNegative', { total: formatCents(total), document }));
  return result;
}

async function readContact(
  client: SaleReader,
  record: RecordRef,
  deal: HubSpotRecord,
): Promise<{ contact: SaleContact; failures: Failure[] }> {
  const id = deal.associations['contacts']?.ids[0];
  if (id === undefined) throw new Refused(failure('ContactMissing', { type: RECORD_WORDS[record.type] }));
  const [read] = await readAll(client, record.portalId, 'contacts', [id], CONTACT_PROPERTIES);
  const { contact, failure: incomplete } = saleContact(record, id, read?.properties ?? {});
  return { contact, failures: incomplete ? [incomplete] : [] };
}

/**
 * All of these objects. One that HubSpot has no longer was deleted since the deal named it, or HubSpot's own copies
 * disagree: booking the others would book too little, so the deal is read anew.
 */
async function readAll(
  client: SaleReader,
  portalId: string,
  type: 'line_items' | 'contacts',
  ids: readonly string[],
  properties: readonly string[],
): Promise<LineItem[]> {
  const { records, missing } = await client.batchRead(portalId, type, ids, properties);
  if (missing.length > 0)
    throw new NotNow('HubSpot', `batch read ${type}: ${missing.length} of ${ids.length} were not found.`);
  return records;
}

/** Turns a refusal into failures, so that what is wrong with lines and contact is reported together. */
async function withRefusals<Part extends { failures: Failure[] }>(
  reading: Promise<Part>,
): Promise<Part | { failures: Failure[] }> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Refused) return { failures: [...error.failures] };
    throw error;
  }
}

function refuseIfAny(failures: readonly Failure[]): void {
  const [first, ...others] = failures;
  if (first) throw new Refused(first, ...others);
}

function mergedIds(ownId: string, text: string | undefined): string[] {
  const ids = (text ?? '').split(';').map((each) => each.trim());
  return [...new Set(ids)].filter((id) => /^[1-9]\d*$/.test(id) && id !== ownId);
}

function currencyOf(text: string | undefined): string | undefined {
  const code = plainText(text ?? '').toUpperCase();
  return /^[A-Z]{3}$/.test(code) ? code : undefined;
}

function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
