import { eq } from 'drizzle-orm';
import { advance } from './claimRows.ts';
import type { ClaimRow } from './claimRules.ts';
import type { Database } from './database.ts';
import { claims } from './schema.ts';

/** The reason of a row that a person has released: its settler comes at once, however lately the last one failed. */
export const RELEASED = 'released by a person';

/** Where a released row goes on; `notStuck` where nothing waits for a person. */
export type Release = { released: ClaimRow['state'] } | { refused: 'unknown' | 'notStuck' | 'neverSent' };

/**
 * stuck → where it came from, once a person has put right what was wrong (never-twice (a)): what is known of a document
 * is taken back, what isn't is looked for. Whatever was not put right makes the row stuck again.
 */
export async function releaseStuck(db: Database, claimId: number): Promise<Release> {
  const [row] = await db.select().from(claims).where(eq(claims.id, claimId));
  if (!row) return { refused: 'unknown' };
  if (row.state !== 'stuck') return { refused: 'notStuck' };
  // Put aside by a rebuild: it has nothing to look for, and the next rebuild sees to it.
  if (row.sentAt === null) return { refused: 'neverSent' };
  const state = cameFrom(row);
  const moved = await advance(db, claimId, row.generation, 'stuck', { state, reason: RELEASED, needsAttention: false });
  return moved ? { released: state } : { refused: 'notStuck' };
}

function cameFrom(row: ClaimRow): 'sending' | 'paying' | 'undoing' {
  if (row.documentId === null) return 'sending';
  // A payment may be there that nobody has found yet.
  return row.paymentRequestId !== null && row.paymentId === null ? 'paying' : 'undoing';
}
