import { eq } from 'drizzle-orm';
import type { Database } from './database.ts';
import type { SecretBox } from './encryption.ts';
import { meta } from './schema.ts';

const NAME = 'encryption-check';
const WORD = 'the key fits';

/** Throws WrongKey at once when the configured keys don't open what an earlier start sealed, instead of at the first token. */
export async function checkEncryptionKey(db: Database, box: SecretBox): Promise<void> {
  const [row] = await db.select().from(meta).where(eq(meta.name, NAME));
  if (row) box.open(row.value);
  // Sealed anew at each start: with the newest key, so that an old one can be retired once nothing else needs it.
  const value = box.seal(WORD);
  await db.insert(meta).values({ name: NAME, value }).onConflictDoUpdate({ target: meta.name, set: { value } });
}
