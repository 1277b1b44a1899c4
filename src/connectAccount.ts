import { z } from 'zod';
import type { Stores } from './stores.ts';

/** What `npm run connect` asks for. */
export const CONNECT_ORDER = z.discriminatedUnion('system', [
  z.object({
    system: z.literal('hubspot'),
    portalId: z.string().regex(/^\d{1,20}$/, '--portal must be the HubSpot account’s number'),
    refreshToken: z.string().min(1).max(4096),
  }),
  z.object({
    system: z.literal('quickbooks'),
    portalId: z.string().regex(/^\d{1,20}$/, '--portal must be the HubSpot account’s number'),
    realmId: z.string().regex(/^\d{1,20}$/, '--realm must be the QuickBooks company’s number'),
    refreshToken: z.string().min(1).max(4096),
  }),
]);

export type ConnectOrder = z.output<typeof CONNECT_ORDER>;

/** Stores the refresh token of an account, and lets the portal use the company; returns what to tell the person. */
export async function connectAccount(
  stores: Pick<Stores, 'accounts' | 'connections' | 'box'>,
  order: ConnectOrder,
): Promise<string[]> {
  const warning = stores.box.encrypts
    ? []
    : ['Warning: ENCRYPTION_KEY is not set, so the token is stored unencrypted. Set it for anything but a trial.'];
  if (order.system === 'hubspot') {
    await stores.connections.connect('hubspot', order.portalId, order.refreshToken);
    await stores.accounts.forgetPortal(order.portalId);
    return [`HubSpot account ${order.portalId} is connected.`, ...warning];
  }
  await stores.connections.connect('quickbooks', order.realmId, order.refreshToken);
  await stores.accounts.grant(order.portalId, order.realmId);
  return [`QuickBooks company ${order.realmId} is connected for HubSpot account ${order.portalId}.`, ...warning];
}
