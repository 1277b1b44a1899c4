import { z } from 'zod';
import { NotNow, Refused, Unforeseen } from '../domain/problems.ts';
import type { QuickBooksClient } from '../quickbooks/client.ts';
import type { Stores } from '../stores.ts';
import { createRebuiltRows } from '../store/rebuiltRows.ts';
import type { BookingFacts } from './agree.ts';
import { rebuildCompany, type RebuiltCompany } from './rebuildCompany.ts';
import { table } from './table.ts';

const account = (option: string, what: string) =>
  z
    .string()
    .regex(/^\d{1,20}$/, `${option} must be the ${what}’s number`)
    .optional();

/** What `npm run reconcile` asks for. */
export const RECONCILE_ORDER = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('state') }),
  z.object({
    verb: z.literal('writes-off'),
    reason: z.string().max(200, '--why must not be longer than 200 characters'),
  }),
  z.object({ verb: z.literal('writes-on') }),
  z.object({
    verb: z.literal('rebuild'),
    portalId: account('--portal', 'HubSpot account'),
    realmId: account('--realm', 'QuickBooks company'),
    days: z
      .int('--days must be a whole number')
      .min(1, '--days must be 1 or more')
      .max(3_650, '--days must be 3650 or less'),
  }),
]);

export type ReconcileOrder = z.output<typeof RECONCILE_ORDER>;

/** What the command stands on. */
export interface ReconcileMeans {
  stores: Pick<Stores, 'accounts' | 'claims' | 'database' | 'ledgerState'>;
  quickbooks: () => Pick<QuickBooksClient, 'query'>;
  /** H of never-twice, in milliseconds. */
  certainAfterMs: () => number;
}

/** Writes are still off, or a company could not be read: the message has everything that is to be printed. */
export class NotRebuilt extends Error {
  constructor(lines: readonly string[]) {
    super(lines.join('\n'));
    this.name = 'NotRebuilt';
  }
}

/** Switches writes, or rebuilds the ledger; returns the lines to print. Throws NotRebuilt when work is left. */
export async function runReconcile(means: ReconcileMeans, order: ReconcileOrder): Promise<string[]> {
  const { ledgerState } = means.stores;
  switch (order.verb) {
    case 'state': {
      const off = await ledgerState.writesOff();
      return [off ? `Writes are off since ${minute(off.since)}: ${off.reason}` : 'Writes are on.'];
    }
    case 'writes-off':
      await ledgerState.switchOff(order.reason);
      return ['Writes are off: runs wait before they send anything first. Next: npm run reconcile -- --rebuild'];
    case 'writes-on':
      await ledgerState.switchOn();
      return ['Writes are on.'];
    case 'rebuild':
      return rebuild(means, order);
  }
}

async function rebuild(means: ReconcileMeans, order: Extract<ReconcileOrder, { verb: 'rebuild' }>): Promise<string[]> {
  const { accounts, claims, database, ledgerState } = means.stores;
  const rows = createRebuiltRows(database.db);
  const grants = await accounts.allGrants();
  const asked = grants.filter(
    ({ portalId, realmId }) =>
      (order.portalId === undefined || portalId === order.portalId) &&
      (order.realmId === undefined || realmId === order.realmId),
  );
  if (asked.length === 0) throw new Error('There is no such QuickBooks company connected for such a HubSpot account.');

  const facts = async (portalId: string, realmId: string): Promise<BookingFacts> => {
    const profile = await accounts.profile(realmId, Number.POSITIVE_INFINITY);
    const { associateInvoicesAs } = await accounts.settings(portalId, realmId);
    return {
      homeCurrency: profile?.homeCurrency,
      invoicesShownAs: associateInvoicesAs === 'invoice' ? 'invoices' : 'notes',
    };
  };
  const done: RebuiltCompany[] = [];
  const failed: string[] = [];
  for (const realmId of new Set(asked.map((grant) => grant.realmId))) {
    const portalIds = asked.filter((grant) => grant.realmId === realmId).map((grant) => grant.portalId);
    const beganAt = await rows.now();
    try {
      const quickbooks = means.quickbooks();
      done.push(...(await rebuildCompany({ claims, rows, quickbooks, facts }, realmId, portalIds, order.days)));
      const isWhole = portalIds.length === grants.filter((grant) => grant.realmId === realmId).length;
      if (isWhole) await ledgerState.companyRead(realmId, beganAt);
    } catch (error) {
      if (!(error instanceof NotNow || error instanceof Refused || error instanceof Unforeseen)) throw error;
      failed.push(`Company ${realmId} could not be read: ${error.message}`);
    }
  }

  const lines = [...table(done), ...done.flatMap(conflictLines)];
  if (failed.length > 0) throw new NotRebuilt([...lines, ...failed, ...(await stillOff(means))]);
  const realmIds = [...new Set(grants.map((grant) => grant.realmId))];
  return [...lines, ...(await switchOn(means, realmIds, lines))];
}

/** Writes go on when each company was read whole, and so late that nothing sent before can have been missed. */
async function switchOn(means: ReconcileMeans, realmIds: string[], lines: string[]): Promise<string[]> {
  const { ledgerState } = means.stores;
  const off = await ledgerState.writesOff();
  if (!off) return ['Writes are on, as they were.'];
  const read = await ledgerState.companiesRead();
  const unread = realmIds.filter((realmId) => !read.has(realmId));
  if (unread.length > 0) throw new NotRebuilt([...lines, `Writes stay off: not read yet are ${unread.join(', ')}.`]);
  const certainFrom = new Date(off.since.getTime() + means.certainAfterMs());
  const early = realmIds.filter((realmId) => (read.get(realmId)?.getTime() ?? 0) < certainFrom.getTime());
  if (early.length > 0)
    throw new NotRebuilt([
      ...lines,
      `Writes stay off: what was sent before ${minute(off.since)} may still show up in QuickBooks until ${minute(certainFrom)}.`,
      `Run this again then, or --writes-on if nothing was on its way. To be read again: ${early.join(', ')}.`,
    ]);
  await ledgerState.switchOn();
  return ['Writes are on again.'];
}

async function stillOff({ stores }: ReconcileMeans): Promise<string[]> {
  return (await stores.ledgerState.writesOff()) ? ['Writes stay off. Run this again.'] : [];
}

function conflictLines({ portalId, realmId, conflicts }: RebuiltCompany): string[] {
  return conflicts.map((conflict) => `Company ${realmId}, account ${portalId}: ${conflict}`);
}

function minute(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
