import { and, eq } from 'drizzle-orm';
import { advance } from './claimRows.ts';
import type { ClaimRow } from './claimRules.ts';
import type { Database } from './database.ts';
import { REBUILT_BY } from './rebuiltRows.ts';
import { claims } from './schema.ts';

/** The reason of a row that a person has released: its settler comes at once, however lately the last one failed. */
export const RELEASED = 'released by a person';

/** Where a released row goes on; `noted` where only the call for a person ends, since nothing is stuck. */
export type Release = { released: ClaimRow['state'] | 'noted' } | { refused: 'unknown' | 'notStuck' | 'rebuilt' };

/**
 * stuck → where it came from, once a person has put right what was wrong (never-twice (a)): what is known of a document
 * is taken back, what isn't is looked for. Whatever was not put right makes the row stuck again. A row that a rebuild has
 * put aside is a rebuild's to take up: documents of several generations may carry its marker.
 */
export async function releaseStuck(db: Database, claimId: number): Promise<Release> {
  const [row] = await db.select().from(claims).where(eq(claims.id, claimId));
  if (!row) return { refused: 'unknown' };
  if (row.state !== 'stuck') {
    if (!row.needsAttention) return { refused: 'notStuck' };
    await db.update(claims).set({ needsAttention: false }).where(eq(claims.id, claimId));
    return { released: 'noted' };
  }
  const state = row.stuckFrom ?? (row.documentId === null ? undefined : 'undoing');
  if (row.begunBy === REBUILT_BY || state === undefined) return { refused: 'rebuilt' };
  const moved = await advance(db, claimId, row.generation, 'stuck', {
    state,
    reason: RELEASED,
    needsAttention: false,
    stuckFrom: null,
    // Somebody had paid it before our own payment was sent: it is taken back only when that money is off it again.
    ...(row.stuckFrom === null ? { balanceCents: row.totalCents } : {}),
  });
  return moved ? { released: state } : { refused: 'notStuck' };
}

/** The settler of a released row has come: the next one is as patient as any. */
export async function forgetRelease(
  db: Database,
  { id, generation }: Pick<ClaimRow, 'id' | 'generation'>,
): Promise<void> {
  await db
    .update(claims)
    .set({ reason: null })
    .where(and(eq(claims.id, id), eq(claims.generation, generation), eq(claims.reason, RELEASED)));
}
