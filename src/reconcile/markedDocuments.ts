import type { DocumentKind } from '../domain/actions.ts';
import { refValue, textOf, type Entity } from '../quickbooks/answers.ts';
import type { QuickBooksClient } from '../quickbooks/client.ts';
import type { DocumentEntity } from '../quickbooks/documentEntities.ts';
import { answeredDocument, isVoided } from '../quickbooks/documentLook.ts';
import { seenPayment } from '../quickbooks/paymentLook.ts';
import { queryText } from '../quickbooks/queryText.ts';
import { readMarker, type ReadMarker } from './readMarker.ts';

/** A document, or a paid invoice's payment, with our marker, as QuickBooks has it now. */
export interface MarkedDocument {
  marker: ReadMarker;
  entity: DocumentEntity;
  id: string;
  isLive: boolean;
  /** Absent where the company gives no numbers. */
  number?: string;
  totalCents: number;
  balanceCents: number;
  taxCents: number;
  /** Absent for expenses, which have none. */
  customerId?: string;
  /** Absent in companies with one currency. */
  currency?: string;
  txnDate: string;
  createdAt: Date;
  /** Of a payment: whether all of it is applied to the invoice of this id, and to nothing else. */
  paysInFull: (invoiceId: string) => boolean;
}

/** Everything that was read of one company. */
export interface CompanyReading {
  documentsRead: number;
  marked: MarkedDocument[];
  /** Documents whose marker can't be read, or belongs on another kind of document: `Invoice 123`. */
  unclear: string[];
  /** Ids of all that was read, with our marker or without. */
  idsOf: ReadonlyMap<DocumentEntity, ReadonlySet<string>>;
  /** The earliest creation that was asked for. */
  from: Date;
}

const ENTITIES: readonly DocumentEntity[] = [
  'Invoice',
  'Estimate',
  'SalesReceipt',
  'Payment',
  'Purchase',
  'RefundReceipt',
];
const DAY_MS = 86_400_000;
/** So many days are held in memory at once, of one kind of document. */
const SLICE_MS = 100 * DAY_MS;
/** A payment of zero was voided, whatever its note says. */
const VOIDED_CENTS = 1;

/**
 * Reads every document of every kind that was created in the last days, in pages, voided ones included; the note isn't
 * filterable, so the markers are matched here. Throws what a query throws.
 */
export async function readMarkedDocuments(
  client: Pick<QuickBooksClient, 'query'>,
  realmId: string,
  range: { days: number; now: Date },
): Promise<CompanyReading> {
  const from = new Date(range.now.getTime() - range.days * DAY_MS);
  const reading = { documentsRead: 0, marked: [] as MarkedDocument[], unclear: [] as string[], from };
  const idsOf = new Map<DocumentEntity, Set<string>>();
  for (const entity of ENTITIES) {
    const ids = new Set<string>();
    idsOf.set(entity, ids);
    for (const where of slices(from, range.now)) {
      const rows = await client.query(realmId, entity, where, 'MetaData.CreateTime');
      for (const row of rows) {
        const id = textOf(row['Id']);
        // A row that moved from one page to the next while others came is one document.
        if (ids.has(id)) continue;
        ids.add(id);
        reading.documentsRead += 1;
        const read = readMarker(textOf(row['PrivateNote']), entity);
        if (read.state === 'unclear') reading.unclear.push(`${entity} ${id}`);
        if (read.state === 'marked') reading.marked.push(markedDocument(row, entity, read.marker, range.now));
      }
    }
  }
  return { ...reading, idsOf };
}

/** The kind of document that carries this marker. */
export function documentKindOf({ marker, entity }: Pick<MarkedDocument, 'marker' | 'entity'>): DocumentKind {
  if (marker.kind !== 'income') return marker.kind;
  return entity === 'SalesReceipt' ? 'sales_receipt' : 'paid_invoice';
}

function slices(from: Date, now: Date): string[] {
  const conditions: string[] = [];
  for (let start = from.getTime(); start < now.getTime(); start += SLICE_MS) {
    const isLast = start + SLICE_MS >= now.getTime();
    const since = `MetaData.CreateTime >= ${queryText(instant(start))}`;
    const before = `MetaData.CreateTime < ${queryText(instant(start + SLICE_MS))}`;
    conditions.push(isLast ? since : `${since} and ${before}`);
  }
  return conditions;
}

function instant(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/\.\d+Z$/, 'Z');
}

function markedDocument(row: Entity, entity: DocumentEntity, marker: ReadMarker, now: Date): MarkedDocument {
  const { id, number, totalCents, balanceCents, taxCents, customerId } = answeredDocument(row);
  const currency = refValue(row['CurrencyRef']);
  return {
    marker,
    entity,
    id,
    isLive: !isVoided(row, marker.leg === 'payment' ? VOIDED_CENTS : 0),
    ...(number === undefined ? {} : { number }),
    totalCents,
    balanceCents,
    taxCents,
    ...(entity === 'Purchase' || customerId === '' ? {} : { customerId }),
    ...(currency === undefined ? {} : { currency }),
    txnDate: textOf(row['TxnDate']),
    createdAt: createdAt(row, now),
    paysInFull: marker.leg === 'payment' ? paysInFull(row) : paysNothing,
  };
}

/** Only payments keep their row: a company's documents would fill the memory. */
function paysInFull(row: Entity): MarkedDocument['paysInFull'] {
  return (invoiceId) => {
    const payment = seenPayment(row, invoiceId);
    return payment.appliedInFull && !payment.appliedElsewhere;
  };
}

const paysNothing = () => false;

function createdAt(row: Entity, now: Date): Date {
  const meta = row['MetaData'];
  const time = typeof meta === 'object' && meta !== null ? Date.parse(textOf((meta as Entity)['CreateTime'])) : NaN;
  return Number.isNaN(time) ? now : new Date(Math.min(time, now.getTime()));
}
