import { startQuickBooksSandbox, type QuickBooksSandbox } from '../../sandbox/quickbooks/server.ts';
import { openVendorTransport } from '../../src/http/vendorCall.ts';
import { createQuickBooksClient, type QuickBooksClient } from '../../src/quickbooks/client.ts';
import { createRealmLimiter } from '../../src/quickbooks/limiter.ts';

/** The product's client, connected to a sandbox of its own. */
export interface ConnectedSandbox {
  sandbox: QuickBooksSandbox;
  client: QuickBooksClient;
  /** The calls since the last look, as the sandbox names them. */
  takeCalls: () => string[];
  close: () => Promise<void>;
}

/** Starts a sandbox and connects all of its companies. */
export async function connectSandbox(): Promise<ConnectedSandbox> {
  const sandbox = await startQuickBooksSandbox();
  const transport = openVendorTransport();
  return {
    sandbox,
    client: createQuickBooksClient({
      apiUrl: sandbox.url,
      tokens: { current: async (realmId) => sandbox.issueAccessToken(realmId), rejected: async () => {} },
      transport,
      limiter: createRealmLimiter({ perSecond: 1_000 }),
      readTimeoutMs: 5_000,
      writeTimeoutMs: 5_000,
    }),
    takeCalls: () => {
      const kinds = sandbox.stage.requests.all().map((each) => each.kind);
      sandbox.stage.requests.clear();
      return kinds;
    },
    close: async () => {
      await transport.close();
      await sandbox.close();
    },
  };
}
