import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SAMPLE } from '../../sandbox/hubspot/samplePortal.ts';
import { startHubSpotSandbox, type HubSpotSandbox } from '../../sandbox/hubspot/server.ts';
import { InvalidGrant, NotNow } from '../../src/domain/problems.ts';
import { openVendorTransport, type VendorTransport } from '../../src/http/vendorCall.ts';
import { refreshHubSpotTokens } from '../../src/hubspot/tokenEndpoint.ts';
import { answered, scriptedTransport } from './scriptedTransport.ts';

let sandbox: HubSpotSandbox;
let transport: VendorTransport;
beforeAll(async () => {
  sandbox = await startHubSpotSandbox();
  transport = openVendorTransport();
});
afterAll(async () => {
  await transport.close();
  await sandbox.close();
});

const ask = (refreshToken: string, clientSecret = sandbox.clientSecret) =>
  refreshHubSpotTokens({
    apiUrl: sandbox.url,
    clientId: sandbox.clientId,
    clientSecret,
    refreshToken,
    transport,
    timeoutMs: 5_000,
  });

test('a refresh token gets an access token for its portal', async () => {
  const refreshToken = sandbox.issueRefreshToken(SAMPLE.portalId);
  expect(await ask(refreshToken)).toEqual({
    accessToken: expect.stringMatching(/^C/),
    refreshToken,
    expiresInSeconds: 1800,
    accountId: String(SAMPLE.portalId),
  });
});

test('an unknown refresh token means connecting again; a wrong secret does not', async () => {
  await expect(ask('gone')).rejects.toThrow(InvalidGrant);
  await expect(ask(sandbox.issueRefreshToken(SAMPLE.portalId), 'wrong')).rejects.toThrow(NotNow);
});

test.each(['', '<html>', '{}', '{"access_token":"hidden-token"', '{"access_token":"hidden-token","expires_in":1800}'])(
  'an answer that is none (%j) is not now, and nothing of it is in the message',
  async (text) => {
    const scripted = scriptedTransport(answered(200, text));
    const error: unknown = await refreshHubSpotTokens({
      apiUrl: 'https://api.example/',
      clientId: 'hidden-id',
      clientSecret: 'hidden-secret',
      refreshToken: 'hidden-refresh',
      transport: scripted,
      timeoutMs: 1_000,
    }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(NotNow);
    expect(String((error as Error).stack)).not.toContain('hidden');
    expect(scripted.calls).toMatchObject([{ method: 'POST', url: 'https://api.example/oauth/2026-03/token' }]);
  },
);
