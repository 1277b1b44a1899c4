import { requestId } from '../domain/marker.ts';
import { sentNetCents } from '../quickbooks/sentBody.ts';
import type { ShownAs } from '../store/associations.ts';
import type { ClaimRow } from '../store/claimRules.ts';
import type { Claims } from '../store/claims.ts';
import type { ClaimKey, RebuiltDocument, RebuiltRow, RebuiltRows, RowOutline } from '../store/rebuiltRows.ts';
import { decide, type Step } from './decide.ts';
import { documentKindOf, type MarkedDocument } from './markedDocuments.ts';
import { verdictOf } from './verdict.ts';

/** What moves rows. */
export interface LedgerMeans {
  claims: Pick<Claims, 'byId' | 'settle' | 'settlePayment' | 'beginPayment' | 'leftNothing' | 'putAside'>;
  rows: RebuiltRows;
}

/** What became of one claim. */
export interface Agreement {
  did: 'nothing' | 'made' | 'advanced';
  /** What a person must see; ids only. */
  conflict?: string;
}

/** What the documents themselves don't say. */
export interface BookingFacts {
  /** Absent when the company was never asked. */
  homeCurrency: string | undefined;
  invoicesShownAs: ShownAs;
}

/** Rivals may move a row meanwhile; after so many turns the claim is left to the next rebuild. */
const MAX_TURNS = 6;

/** Makes the row of one claim agree with everything in QuickBooks that carries its marker. */
export async function agree(
  means: LedgerMeans,
  key: ClaimKey,
  marked: readonly MarkedDocument[],
  known: { row: RowOutline | undefined } & BookingFacts,
): Promise<Agreement> {
  const verdict = verdictOf(marked);
  let { row } = known;
  let did: Agreement['did'] = 'nothing';
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    const step = decide(verdict, row);
    if (step.step === 'nothing') return { did };
    if (step.step === 'report') {
      if (step.attention && row) await means.rows.needsAttention(row.id);
      return { did, conflict: conflictOf(key, row, step.problem) };
    }
    const rowBefore = row;
    const moved = await carryOut(means, { ...known, key, marked, row }, step);
    if (moved && did === 'nothing') did = rowBefore ? 'advanced' : 'made';
    row = await means.rows.find(key);
    if (moved && (step.step === 'putStuck' || step.step === 'stick'))
      return { did, conflict: conflictOf(key, row, step.reason) };
    // A row that was made to agree agrees; one that went its usual way is looked at again.
    if (moved && (step.step === 'putSettled' || step.step === 'putOpen')) return { did };
  }
  return { did, conflict: conflictOf(key, row, 'other runs kept moving it') };
}

interface Case extends BookingFacts {
  key: ClaimKey;
  marked: readonly MarkedDocument[];
  row: RowOutline | undefined;
}

/** True when the row was moved; false when another was first. */
async function carryOut(
  { claims, rows }: LedgerMeans,
  { key, marked, row, homeCurrency, invoicesShownAs }: Case,
  step: Exclude<Step, { step: 'nothing' | 'report' }>,
): Promise<boolean> {
  switch (step.step) {
    case 'putSettled':
      return rows.put(key, row, settledRow(key, step, homeCurrency), historyOf(marked, 'live', invoicesShownAs));
    case 'putOpen':
      return rows.put(
        key,
        row,
        { state: 'open', generation: step.generation },
        historyOf(marked, 'live', invoicesShownAs),
      );
    case 'putStuck':
      return rows.put(key, row, stuckRow(marked, step), historyOf(marked, 'orphan', invoicesShownAs));
    case 'settle':
      return row !== undefined && settle(claims, await claims.byId(row.id), step);
    case 'pay':
      return row !== undefined && pay(claims, await claims.byId(row.id), step);
    case 'leftNothing':
      return row !== undefined && claims.leftNothing(row.id, row.generation, 'found voided');
    case 'stick':
      if (row?.state !== 'sending' && row?.state !== 'paying' && row?.state !== 'undoing') return false;
      return claims.putAside(row.id, row.generation, row.state, step.reason);
  }
}

/** As a look settles a row (never-twice (b) 5): only with what has our customer and total. */
async function settle(
  claims: LedgerMeans['claims'],
  row: ClaimRow,
  { document, payment }: Extract<Step, { step: 'settle' }>,
): Promise<boolean> {
  if (row.state !== 'sending') return false;
  if (!isAsSent(document, row))
    return claims.putAside(
      row.id,
      row.generation,
      'sending',
      `The marker of row ${row.id} is on documents that are not ours: ${document.id}.`,
    );
  // What our own payment has taken off the balance is no credit of the customer's.
  const balanceCents = payment ? document.totalCents : document.balanceCents;
  await claims.settle(row.id, row.generation, { ...answered(document), balanceCents });
  return true;
}

/** As a run pays: the right to send is won, and what it was used for is there already. Nothing is sent. */
async function pay(
  claims: LedgerMeans['claims'],
  row: ClaimRow,
  { document, payment }: Extract<Step, { step: 'pay' }>,
): Promise<boolean> {
  if (row.documentId !== document.id) return false;
  if (row.state === 'made') {
    const sent = { requestId: requestIdOf(row, 'pay', row.generation), body: '' };
    if (!(await claims.beginPayment(row.id, row.generation, sent))) return false;
  } else if (row.state !== 'paying') return false;
  await claims.settlePayment(row.id, row.generation, { id: payment.id, appliedInFull: true });
  return true;
}

function isAsSent(document: MarkedDocument, row: ClaimRow): boolean {
  if (row.customerId !== null && row.customerId !== (document.customerId ?? null)) return false;
  if (row.plannedTotalCents !== null) return row.plannedTotalCents === document.totalCents;
  return row.body === null || sentNetCents(row.body) === document.totalCents - document.taxCents;
}

function answered({ id, number, totalCents, balanceCents }: MarkedDocument) {
  return { id, totalCents, balanceCents, ...(number === undefined ? {} : { number }) };
}

function settledRow(
  key: ClaimKey,
  { document, payment }: Extract<Step, { step: 'putSettled' }>,
  homeCurrency: string | undefined,
): RebuiltRow {
  const { generation } = document.marker;
  return {
    state: 'settled',
    generation,
    documentKind: documentKindOf(document),
    requestId: requestIdOf(key, 'create', generation),
    paymentRequestId: payment ? requestIdOf(key, 'pay', generation) : null,
    paymentId: payment?.id ?? null,
    sentAt: (payment ?? document).createdAt,
    documentId: document.id,
    documentNumber: document.number ?? null,
    totalCents: document.totalCents,
    // As it was answered: before our payment.
    balanceCents: payment ? document.totalCents : document.balanceCents,
    customerId: document.customerId ?? null,
    currency: document.currency ?? homeCurrency ?? null,
    txnDate: document.txnDate,
  };
}

function stuckRow(
  marked: readonly MarkedDocument[],
  { generation, reason }: Extract<Step, { step: 'putStuck' }>,
): RebuiltRow {
  const documents = marked.filter((each) => each.marker.leg === 'document');
  const shown = documents.find((each) => each.isLive) ?? documents[0];
  // Since the first of them, so that whoever looks again sees them all.
  const sentAt = new Date(Math.min(...marked.map((each) => each.createdAt.getTime())));
  return { state: 'stuck', generation, documentKind: shown ? documentKindOf(shown) : 'paid_invoice', sentAt, reason };
}

function historyOf(
  marked: readonly MarkedDocument[],
  liveFate: 'live' | 'orphan',
  invoicesShownAs: ShownAs,
): RebuiltDocument[] {
  return marked.map((each) => ({
    generation: each.marker.generation,
    documentId: each.id,
    leg: each.marker.leg,
    fate: each.isLive ? liveFate : 'gone',
    ...(each.isLive && each.marker.leg === 'document' ? { shownAs: shownSince(each, invoicesShownAs) } : {}),
  }));
}

function shownSince(document: MarkedDocument, invoicesShownAs: ShownAs) {
  return { linkType: document.entity === 'Invoice' ? invoicesShownAs : 'notes', linkSentAt: document.createdAt };
}

function requestIdOf(key: Omit<ClaimKey, 'kind'> & { kind: string }, step: 'create' | 'pay', generation: number) {
  const { portalId, realmId, kind, objectType, objectId, occurrence } = key;
  return requestId({ portalId, realmId, kind, objectType, objectId, occurrence, step, generation });
}

function conflictOf(key: ClaimKey, row: RowOutline | undefined, problem: string): string {
  const which = `${key.kind} of ${key.objectType}-${key.objectId} (${key.occurrence})`;
  return `${row ? `row ${row.id}, ` : ''}${which}: ${problem.replace(/\.$/, '')}.`;
}
