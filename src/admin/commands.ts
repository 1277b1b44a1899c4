import { z } from 'zod';
import { CONNECT_ORDER, connectAccount } from '../connectAccount.ts';
import type { Stores } from '../stores.ts';

/** What the command-line tools can ask of whoever owns the database. */
export const ADMIN_COMMAND = z.discriminatedUnion('command', [
  z.object({ command: z.literal('connect'), order: CONNECT_ORDER }),
]);

export type AdminCommand = z.output<typeof ADMIN_COMMAND>;

/** Carries a command out and returns the lines to print. Throws with a sentence when it can't. */
export async function runAdminCommand(stores: Stores, candidate: unknown): Promise<string[]> {
  const parsed = ADMIN_COMMAND.safeParse(candidate);
  if (!parsed.success) throw new Error(parsed.error.issues.map((issue) => issue.message).join('; '));
  return connectAccount(stores, parsed.data.order);
}
