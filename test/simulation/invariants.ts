import { eq, inArray } from 'drizzle-orm';
import { LARKSPUR } from '../../sandbox/quickbooks/sampleCompanies.ts';
import type { OpenDatabase } from '../../src/store/database.ts';
import { IN_FLIGHT } from '../../src/store/claims.ts';
import { claims, claimDocuments } from '../../src/store/schema.ts';
import { BLOCK_MS, type World } from './world.ts';

/** What must never be; each is counted by itself. */
export const INVARIANTS = [
  'duplicates',
  'orphans',
  'lost',
  'falseSuccess',
  'falseFailure',
  'unsettled',
  'sentTwice',
  'unexpected',
] as const;
export type Invariant = (typeof INVARIANTS)[number];

/** One breach, in words. */
export interface Breach {
  invariant: Invariant;
  what: string;
}

/** Failures that don't say that nothing is there. */
export const LEAVES_OPEN: ReadonlySet<string> = new Set(['OutcomeUnknown', 'UndoFailed']);

type Row = Record<string, unknown>;
const isLive = (document: Row) => Number(document['TotalAmt']) !== 0;

/** Everything of one entity that we made: by its marker, or by its id where a person has taken the marker off. */
export function oursOf(world: World, entity: string, unmarked: ReadonlySet<string>): Row[] {
  return world.sandbox
    .realm(LARKSPUR.realmId)
    .list(entity)
    .filter((row) => String(row['PrivateNote']).includes('[hsqb1 ') || unmarked.has(`${entity} ${row['Id']}`));
}

/** Checked again and again while the world goes on. */
export function duplicates(world: World, unmarked: ReadonlySet<string>): Breach[] {
  return ['Invoice', 'Payment'].flatMap((entity) => {
    const live = oursOf(world, entity, unmarked).filter(isLive);
    const ids = live.map((row) => String(row['Id'])).join(', ');
    return live.length > 1 ? [{ invariant: 'duplicates' as const, what: `live ${entity}s ${ids}` }] : [];
  });
}

/** The books, the ledger and HubSpot, when the world has come to rest. */
export async function breaches(
  world: World,
  database: OpenDatabase,
  recordId: string,
  unmarked: ReadonlySet<string>,
): Promise<Breach[]> {
  const found: Breach[] = [...duplicates(world, unmarked)];
  const breach = (invariant: Invariant, what: string) => found.push({ invariant, what });
  const rows = await database.db.select().from(claims).where(eq(claims.objectId, recordId));
  const documents = await database.db
    .select()
    .from(claimDocuments)
    .where(inArray(claimDocuments.claimId, rows.length > 0 ? rows.map((row) => row.id) : [-1]));
  const invoices = oursOf(world, 'Invoice', unmarked).filter(isLive);
  const payments = oursOf(world, 'Payment', unmarked).filter(isLive);
  const isStuck = rows.some((row) => row.state === 'stuck' || row.needsAttention);
  const isTwoWrites = world.enrolments.some((each) => each.request.action === 'create-paid-invoice');

  const hasFailed = [...world.runs.values()].some(({ state }) => state === 'failed');
  for (const row of rows) {
    if ((row.state === 'stuck' || row.needsAttention) && !hasFailed)
      breach('unsettled', `claim ${row.id} needs a person, and no run has failed`);
    if (IN_FLIGHT.includes(row.state)) breach('unsettled', `claim ${row.id} is ${row.state}`);
    if (row.state === 'open' && invoices.length + payments.length > 0 && !row.needsAttention)
      breach('orphans', `claim ${row.id} is open, and something of it is live`);
    if (
      row.state === 'settled' &&
      isTwoWrites &&
      invoices.length === 1 &&
      payments.length === 0 &&
      !wasUndoneByHand(world)
    )
      breach('orphans', 'a paid invoice without its payment');
  }
  if (!isStuck && payments.length > 0 && invoices.length === 0 && !wasUndoneByHand(world))
    breach('orphans', 'a payment without its invoice');
  for (const row of [...invoices, ...payments]) {
    const id = String(row['Id']);
    if (!isStuck && !documents.some((each) => each.documentId === id)) breach('orphans', `document ${id} is in no row`);
  }

  for (const each of world.enrolments) {
    const [completion] = each.completions;
    const name = each.request.callbackId;
    if (!completion && world.time.nowMs > each.enrolledAtMs + BLOCK_MS) breach('lost', `${name} was never answered`);
    if (new Set(each.told).size > 1) breach('unexpected', `${name} was told two things: ${each.told.join(' and ')}`);
    if (!completion) continue;
    const { fields } = completion;
    const isDone = ['created', 'existing', 'replaced'].includes(fields['status'] ?? '');
    // A person may have taken it out since.
    if (isDone && !invoices.some((row) => String(row['Id']) === fields['document_id']) && !wasUndoneByHand(world))
      breach('falseSuccess', `${name} was told of document ${fields['document_id']}, which is not there`);
    if (fields['errorCode'] === 'Cancelled' && !world.stopped.has(each.workflowId))
      breach('unexpected', `${name} was told that an operator stopped it, and nobody did`);
    const isOurs = rows.some((row) => row.begunBy === each.workflowId && row.state !== 'open');
    if (!isDone && !LEAVES_OPEN.has(fields['errorCode'] ?? '') && isOurs && invoices.length > 0)
      breach('falseFailure', `${name} was told ${fields['errorCode']}, and its document is live`);
  }

  const isOwnerStopped = rows.some((row) => row.begunBy !== null && world.stopped.has(row.begunBy));
  const isStruck = world.wire.struck > 0 || world.struckSteps > 0;
  if (world.wire.undos > 0 && !isStruck && !isOwnerStopped && !wasUndoneByHand(world))
    breach('unexpected', 'a document was taken back, and nothing had happened to it or to its run');

  const sends = new Map<string, string>();
  for (const { requestId, body, entity } of world.wire.sent) {
    if (sends.has(requestId))
      breach('sentTwice', `${entity} ${requestId}, ${sends.get(requestId) === body ? 'same' : 'other'} body`);
    sends.set(requestId, body);
  }
  for (const [workflowId, { state }] of world.runs) {
    if (state === 'open') breach('unsettled', `${workflowId} is still open`);
    if (state === 'failed' && !isStuck) breach('unexpected', `${workflowId} failed, and no row calls for a person`);
  }
  return found;
}

function wasUndoneByHand(world: World): boolean {
  return world.story.some((line) => /a person does this to invoice \d+: (void|delete)/.test(line));
}
