import { RECORD_WORDS, type RecordRef, type RecordType } from '../domain/actions.ts';
import { failure } from '../domain/failures.ts';
import { Refused } from '../domain/problems.ts';
import type { SourceRecord } from '../domain/sale.ts';
import type { HubSpotRecord } from './client.ts';
import { PATH_NAMES, type ObjectTypeName } from './objectTypes.ts';
import { PAYMENT_PROPERTIES } from './paymentRules.ts';
import { linkedIds, type SaleReader } from './readAll.ts';
import { optionalText, plainText } from './texts.ts';

/** What is read of a deal. */
export const DEAL_PROPERTIES = ['dealname', 'amount', 'deal_currency_code', 'hs_merged_object_ids'] as const;
/** What is read of a quote. */
export const QUOTE_PROPERTIES = [
  'hs_title',
  'hs_status',
  'hs_quote_amount',
  'hs_currency',
  'hs_expiration_date',
  'hs_template_type',
] as const;

interface RecordShape {
  properties: readonly string[];
  associations: readonly ObjectTypeName[];
  titleProperty: string;
  currencyProperty: string;
}

/** What is asked for of each type of record, in one call. */
const SHAPES: Record<RecordType, RecordShape> = {
  DEAL: {
    properties: DEAL_PROPERTIES,
    associations: ['line_items', 'contacts', 'companies'],
    titleProperty: 'dealname',
    currencyProperty: 'deal_currency_code',
  },
  QUOTE: {
    properties: QUOTE_PROPERTIES,
    associations: ['line_items', 'contacts', 'companies', 'deals', 'discounts', 'fees', 'taxes'],
    titleProperty: 'hs_title',
    currencyProperty: 'hs_currency',
  },
  COMMERCE_PAYMENT: {
    properties: PAYMENT_PROPERTIES,
    associations: ['line_items', 'contacts', 'companies', 'deals', 'quotes', 'fees'],
    titleProperty: 'hs_payment_id',
    currencyProperty: 'hs_currency_code',
  },
};

/** More of a record than its shape says. */
export interface MoreOfRecord {
  properties?: readonly string[];
  history?: readonly string[];
  /** Only these associations instead of all. */
  associations?: readonly ObjectTypeName[];
}

/**
 * The enrolled record with its associations, in one call. Throws Refused(RecordGone) when it was deleted or merged: a
 * merged deal is answered with the one that remains, which is another record, with a row of its own.
 */
export async function readSaleRecord(
  client: SaleReader,
  record: RecordRef,
  more: MoreOfRecord = {},
): Promise<HubSpotRecord> {
  const shape = SHAPES[record.type];
  const read = await client.readRecord(
    record.portalId,
    PATH_NAMES[record.type],
    record.id,
    [...shape.properties, ...(more.properties ?? [])],
    more.associations ?? shape.associations,
    ...(more.history ? [more.history] : []),
  );
  if (read.state === 'gone' || read.record.id !== record.id || isAnother(read.record, record.id))
    throw new Refused(failure('RecordGone', { type: RECORD_WORDS[record.type] }));
  return read.record;
}

/** The record's name, as it may go into the books. */
export function titleOf(record: RecordRef, { properties }: Pick<HubSpotRecord, 'properties'>): string {
  return optionalText(properties[SHAPES[record.type].titleProperty]) ?? `${RECORD_WORDS[record.type]} ${record.id}`;
}

/** The record's currency, else the account's; undefined when HubSpot says neither. */
export function currencyOf(
  record: RecordRef,
  { properties }: Pick<HubSpotRecord, 'properties'>,
  accountCurrency: string | undefined,
): string | undefined {
  return currencyCode(properties[SHAPES[record.type].currencyProperty]) ?? currencyCode(accountCurrency);
}

/** `usd` → `USD`; undefined for what is no currency. */
export function currencyCode(text: string | undefined): string | undefined {
  const code = plainText(text ?? '').toUpperCase();
  return /^[A-Z]{3}$/.test(code) ? code : undefined;
}

/** All deals and quotes behind the record: the sale may be booked with any of them. */
export async function readSources(
  client: SaleReader,
  record: RecordRef,
  read: Pick<HubSpotRecord, 'associations'>,
): Promise<SourceRecord[]> {
  const [deals, quotes] = await Promise.all([
    linkedIds(client, record, read, 'deals'),
    linkedIds(client, record, read, 'quotes'),
  ]);
  return [
    ...deals.map((id) => ({ type: 'DEAL' as const, id })),
    ...quotes.map((id) => ({ type: 'QUOTE' as const, id })),
  ];
}

function isAnother(read: HubSpotRecord, askedId: string): boolean {
  const objectId = read.properties['hs_object_id'];
  return objectId !== undefined && objectId !== askedId;
}
