import { z } from 'zod';
import { CONNECT_ORDER, connectAccount } from '../connectAccount.ts';
import type { QuickBooksClient } from '../quickbooks/client.ts';
import { RECONCILE_ORDER, runReconcile } from '../reconcile/command.ts';
import { SETTINGS_ORDER, runSettings } from '../settings/command.ts';
import { RELEASE_ORDER, runRelease } from './release.ts';
import type { Stores } from '../stores.ts';

/** What the command-line tools can ask of whoever owns the database. */
export const ADMIN_COMMAND = z.discriminatedUnion('command', [
  z.object({ command: z.literal('connect'), order: CONNECT_ORDER }),
  z.object({ command: z.literal('settings'), order: SETTINGS_ORDER }),
  z.object({ command: z.literal('reconcile'), order: RECONCILE_ORDER }),
  z.object({ command: z.literal('release'), order: RELEASE_ORDER }),
]);

export type AdminCommand = z.output<typeof ADMIN_COMMAND>;

/** What commands work with. */
export interface AdminMeans {
  stores: Stores;
  /** The product's client, made when a command needs it: most commands ask no vendor. */
  quickbooks: () => Pick<QuickBooksClient, 'query'>;
  /** How long what was sent may take to be found in QuickBooks. */
  certainAfterMs: () => number;
}

/** Carries a command out and returns the lines to print. Throws with a sentence when it can't. */
export async function runAdminCommand(means: AdminMeans, candidate: unknown): Promise<string[]> {
  const parsed = ADMIN_COMMAND.safeParse(candidate);
  if (!parsed.success) throw new Error(parsed.error.issues.map((issue) => issue.message).join('; '));
  switch (parsed.data.command) {
    case 'connect':
      return connectAccount(means.stores, parsed.data.order);
    case 'settings':
      return runSettings(means, parsed.data.order);
    case 'reconcile':
      return runReconcile(means, parsed.data.order);
    case 'release':
      return runRelease(means, parsed.data.order);
  }
}
