import { SAMPLE } from '../../sandbox/hubspot/samplePortal.ts';
import { startHubSpotSandbox, type HubSpotSandbox } from '../../sandbox/hubspot/server.ts';
import { openVendorTransport } from '../../src/http/vendorCall.ts';
import { createHubSpotClient, type HubSpotClient } from '../../src/hubspot/client.ts';
import { refreshHubSpotTokens } from '../../src/hubspot/tokenEndpoint.ts';

/** The product's client, connected to a sandbox of its own. */
export interface ConnectedSandbox {
  sandbox: HubSpotSandbox;
  client: HubSpotClient;
  /** The calls since the last look, as the sandbox names them. */
  takeCalls: () => string[];
  close: () => Promise<void>;
}

/** Starts a sandbox and connects the sample portal, with these scopes only if they are given. */
export async function connectSandbox(scopes?: readonly string[]): Promise<ConnectedSandbox> {
  const sandbox = await startHubSpotSandbox();
  const transport = openVendorTransport();
  const { accessToken } = await refreshHubSpotTokens({
    apiUrl: sandbox.url,
    clientId: sandbox.clientId,
    clientSecret: sandbox.clientSecret,
    refreshToken: sandbox.issueRefreshToken(SAMPLE.portalId, scopes),
    transport,
    timeoutMs: 5_000,
  });
  sandbox.stage.requests.clear();
  return {
    sandbox,
    client: createHubSpotClient({
      apiUrl: sandbox.url,
      tokens: { current: async () => accessToken, rejected: async () => {} },
      transport,
      readTimeoutMs: 5_000,
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
