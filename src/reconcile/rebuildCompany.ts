import { setTimeout as delay } from 'node:timers/promises';
import { NotNow } from '../domain/problems.ts';
import type { QuickBooksClient } from '../quickbooks/client.ts';
import { ENTITY_OF } from '../quickbooks/documentEntities.ts';
import type { ClaimKey, RowOutline } from '../store/rebuiltRows.ts';
import { agree, type LedgerMeans, type BookingFacts } from './agree.ts';
import { readMarkedDocuments, type CompanyReading, type MarkedDocument } from './markedDocuments.ts';

/** What a rebuild did for one portal and company. */
export interface RebuiltCompany {
  portalId: string;
  realmId: string;
  /** All that was read of the company, whoever made it. */
  documentsRead: number;
  marked: number;
  made: number;
  advanced: number;
  conflicts: string[];
}

/** What a rebuild works with. */
export interface RebuildMeans extends LedgerMeans {
  quickbooks: Pick<QuickBooksClient, 'query'>;
  facts(portalId: string, realmId: string): Promise<BookingFacts>;
}

const MAX_TRIES = 4;
const USUAL_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Reads one company once, and makes the rows of each of these portals agree with it. Doing it again changes nothing.
 * Throws what a query throws, when it doesn't get better.
 */
export async function rebuildCompany(
  means: RebuildMeans,
  realmId: string,
  portalIds: readonly string[],
  days: number,
): Promise<RebuiltCompany[]> {
  const reading = await readMarkedDocuments(patient(means.quickbooks), realmId, { days, now: await means.rows.now() });
  const rebuilt: RebuiltCompany[] = [];
  for (const portalId of portalIds) rebuilt.push(await rebuildPortal(means, { portalId, realmId }, reading));
  return rebuilt;
}

async function rebuildPortal(
  means: RebuildMeans,
  owner: { portalId: string; realmId: string },
  reading: CompanyReading,
): Promise<RebuiltCompany> {
  const { portalId, realmId } = owner;
  const facts = await means.facts(portalId, realmId);
  const rows = await means.rows.outlines(portalId, realmId);
  const rowOf = new Map(rows.map((row) => [nameOf(row), row]));
  const ours = reading.marked.filter((each) => each.marker.portalId === portalId);
  const result: RebuiltCompany = {
    portalId,
    realmId,
    documentsRead: reading.documentsRead,
    marked: ours.length,
    made: 0,
    advanced: 0,
    // Nobody knows whose they are.
    conflicts: reading.unclear.map((each) => `${each}: its note has a marker that belongs elsewhere.`),
  };
  for (const [name, marked] of byClaim(ours)) {
    const [first] = marked;
    if (!first) continue;
    const { kind, objectType, objectId, occurrence } = first.marker;
    const key: ClaimKey = { portalId, realmId, kind, objectType, objectId, occurrence };
    const { did, conflict } = await agree(means, key, marked, { row: rowOf.get(name), ...facts });
    if (did === 'made') result.made += 1;
    if (did === 'advanced') result.advanced += 1;
    if (conflict !== undefined) result.conflicts.push(conflict);
  }
  result.conflicts.push(...rows.filter((row) => isMissing(row, reading)).map(missing));
  return result;
}

/** A settled row whose document was made in the days that were read, and wasn't among them: somebody deleted it. */
function isMissing(row: RowOutline, reading: CompanyReading): boolean {
  if (row.state !== 'settled' || row.documentId === null || row.documentKind === null) return false;
  if ((row.sentAt ?? row.createdAt).getTime() <= reading.from.getTime()) return false;
  return reading.idsOf.get(ENTITY_OF[row.documentKind])?.has(row.documentId) !== true;
}

function missing(row: RowOutline): string {
  return `row ${row.id}, ${row.kind} of ${row.objectType}-${row.objectId} (${row.occurrence}): it is settled with ${row.documentId ?? ''}, which is not in QuickBooks.`;
}

function byClaim(marked: readonly MarkedDocument[]): Map<string, MarkedDocument[]> {
  const claims = new Map<string, MarkedDocument[]>();
  for (const each of marked) {
    const name = nameOf(each.marker);
    claims.set(name, [...(claims.get(name) ?? []), each]);
  }
  return claims;
}

function nameOf({
  kind,
  objectType,
  objectId,
  occurrence,
}: Omit<ClaimKey, 'portalId' | 'realmId' | 'kind'> & { kind: string }) {
  return `${kind} ${objectType}-${objectId} ${occurrence}`;
}

/** A long reading meets QuickBooks' limits; it waits as long as QuickBooks says, some times. */
function patient(client: Pick<QuickBooksClient, 'query'>): Pick<QuickBooksClient, 'query'> {
  return {
    async query(...asked) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await client.query(...asked);
        } catch (error) {
          if (!(error instanceof NotNow) || attempt >= MAX_TRIES) throw error;
          await delay(Math.min(error.retryAfterMs ?? USUAL_WAIT_MS, LONGEST_WAIT_MS));
        }
      }
    },
  };
}
