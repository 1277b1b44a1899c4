import { z } from 'zod';
import { releaseStuck } from '../store/stuckRows.ts';
import type { Stores } from '../stores.ts';

/** What `npm run release` asks for. */
export const RELEASE_ORDER = z.object({
  claimId: z.int('The row must be a number').min(1, 'The row must be a number from 1 on').max(2_147_483_647),
});

export type ReleaseOrder = z.output<typeof RELEASE_ORDER>;

/** Releases a row that waits for a person; returns the lines to print. Throws with a sentence when it can't. */
export async function runRelease(
  { stores }: { stores: Pick<Stores, 'database'> },
  order: ReleaseOrder,
): Promise<string[]> {
  const { claimId } = order;
  const release = await releaseStuck(stores.database.db, claimId);
  if ('released' in release) {
    if (release.released === 'noted') return [`Row ${claimId} no longer calls for a person.`];
    const next = release.released === 'undoing' ? 'what is left of it is taken back' : 'its document is looked for';
    return [
      `Row ${claimId} is released: ${next}. Watch settle:${claimId} in Temporal UI; it comes with the next sweep.`,
      'If something is still wrong, the row calls for you again.',
    ];
  }
  switch (release.refused) {
    case 'unknown':
      throw new Error(`There is no row ${claimId} in the ledger. The message of the failed run names its number.`);
    case 'notStuck':
      throw new Error(`Row ${claimId} does not wait for a person; nothing was changed.`);
    case 'rebuilt':
      throw new Error(`A rebuild has put row ${claimId} aside: run npm run reconcile -- --rebuild again.`);
  }
}
