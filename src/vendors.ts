import type { Config } from './config.ts';
import type { AccessTokens } from './domain/problems.ts';
import { createHubSpotClient, type HubSpotClient } from './hubspot/client.ts';
import { refreshHubSpotTokens } from './hubspot/tokenEndpoint.ts';
import { openVendorTransport, type VendorTransport } from './http/vendorCall.ts';
import { createQuickBooksClient, type QuickBooksClient } from './quickbooks/client.ts';
import { createRealmLimiter } from './quickbooks/limiter.ts';
import { refreshQuickBooksTokens } from './quickbooks/tokenEndpoint.ts';
import { createAccessTokens } from './store/accessTokens.ts';
import type { Stores } from './stores.ts';

const TOKEN_TIMEOUT_MS = 20_000;

/** Both vendors, ready to be asked, over one pool of connections. */
export interface Vendors {
  hubspot: HubSpotClient;
  quickbooks: QuickBooksClient;
  tokens: { hubspot: AccessTokens; quickbooks: AccessTokens };
  transport: VendorTransport;
}

/** Joins clients, tokens and addresses as the configuration says. */
export function openVendors(config: Config, stores: Stores): Vendors {
  const transport = openVendorTransport();
  const hubspotTokens = createAccessTokens({
    system: 'hubspot',
    vendor: 'HubSpot',
    connections: stores.connections,
    refresh: (refreshToken) =>
      refreshHubSpotTokens({ ...config.hubspot, refreshToken, transport, timeoutMs: TOKEN_TIMEOUT_MS }),
    companyName: async () => '',
  });
  const quickbooksTokens = createAccessTokens({
    system: 'quickbooks',
    vendor: 'QuickBooks',
    connections: stores.connections,
    refresh: (refreshToken) =>
      refreshQuickBooksTokens({ ...config.quickbooks, refreshToken, transport, timeoutMs: TOKEN_TIMEOUT_MS }),
    companyName: (realmId) => stores.accounts.companyName(realmId),
  });
  return {
    transport,
    tokens: { hubspot: hubspotTokens, quickbooks: quickbooksTokens },
    hubspot: createHubSpotClient({
      apiUrl: config.hubspot.apiUrl,
      tokens: hubspotTokens,
      transport,
      readTimeoutMs: config.hubspot.timeoutMs,
    }),
    quickbooks: createQuickBooksClient({
      apiUrl: config.quickbooks.apiUrl,
      tokens: quickbooksTokens,
      transport,
      readTimeoutMs: config.quickbooks.readTimeoutMs,
      writeTimeoutMs: config.quickbooks.writeTimeoutMs,
      limiter: createRealmLimiter(),
    }),
  };
}
