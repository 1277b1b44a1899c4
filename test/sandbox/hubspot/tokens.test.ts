import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SAMPLE } from '../../../sandbox/hubspot/samplePortal.ts';
import { startClient, tokenForm, type Client } from './client.ts';

let client: Client;
beforeEach(async () => {
  client = await startClient();
});
afterEach(() => client.sandbox.close());

const deal = `/crm/objects/2026-09/deals/${SAMPLE.deals.mariaPatio}`;

test('a refresh token gives an access token of its portal for half an hour of the sandbox clock', async () => {
  const { sandbox, bare } = client;
  const refreshToken = sandbox.issueRefreshToken(SAMPLE.portalId);
  const answer = await bare('POST', '/oauth/2026-03/token', ...tokenForm(sandbox, { refresh_token: refreshToken }));
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({
    refresh_token: refreshToken,
    expires_in: 1800,
    token_type: 'bearer',
    hub_id: SAMPLE.portalId,
    scopes: expect.arrayContaining(['automation', 'crm.objects.deals.read']),
    user_id: expect.any(Number),
  });
  const headers = { authorization: `Bearer ${answer.body.access_token}` };
  expect(await bare('GET', deal, undefined, headers)).toMatchObject({ status: 200 });
  sandbox.stage.clock.advance(1801_000);
  expect(await bare('GET', deal, undefined, headers)).toMatchObject({
    status: 401,
    body: { status: 'error', category: 'EXPIRED_AUTHENTICATION', correlationId: expect.any(String) },
  });
});

test.each([
  [{ refresh_token: 'na1-nobodys' }, 'BAD_REFRESH_TOKEN', 'invalid_grant'],
  [{ client_secret: 'wrong' }, 'BAD_CLIENT_SECRET', 'invalid_client'],
  [{ client_id: 'wrong' }, 'BAD_CLIENT_ID', 'invalid_client'],
  [{ grant_type: 'client_credentials' }, 'BAD_GRANT_TYPE', 'unsupported_grant_type'],
  [{ grant_type: 'authorization_code', code: 'x', redirect_uri: 'y' }, 'BAD_AUTH_CODE', 'invalid_grant'],
])('%j is refused with %s', async (fields: Record<string, string>, status, error) => {
  const answer = await client.bare('POST', '/oauth/2026-03/token', ...tokenForm(client.sandbox, fields));
  expect(answer).toMatchObject({ status: 400, body: { status, error, error_description: expect.any(String) } });
});

test('a token request must be a form', async () => {
  const body = { grant_type: 'refresh_token', client_id: client.sandbox.clientId };
  expect(await client.bare('POST', '/oauth/2026-03/token', body)).toMatchObject({
    status: 400,
    body: { status: 'BAD_GRANT_TYPE' },
  });
});

test('an authorization code is good once, with its own redirect address', async () => {
  const { sandbox, bare } = client;
  const redirectUri = 'http://localhost/hubspot/oauth/callback';
  const { code } = (await bare('POST', '/_sandbox/authorization-codes', { portalId: SAMPLE.portalId, redirectUri }))
    .body;
  const fields = { grant_type: 'authorization_code', code };
  const redeem = (redirect: string) =>
    bare('POST', '/oauth/2026-03/token', ...tokenForm(sandbox, { ...fields, redirect_uri: redirect }));
  expect((await redeem('http://elsewhere')).body.status).toBe('BAD_REDIRECT_URI');
  expect(await redeem(redirectUri)).toMatchObject({ status: 200, body: { refresh_token: expect.any(String) } });
  expect((await redeem(redirectUri)).body.status).toBe('BAD_AUTH_CODE');
});

test.each([[{}], [{ authorization: 'Bearer nobodys' }], [{ authorization: 'Basic x' }]])(
  'with the headers %j a call is not authenticated',
  async (headers: Record<string, string>) => {
    expect(await client.bare('GET', deal, undefined, headers)).toMatchObject({
      status: 401,
      body: { status: 'error', category: 'INVALID_AUTHENTICATION' },
    });
  },
);

test('a portal sees its own objects only', async () => {
  const other = await startClient(SAMPLE.otherPortalId, undefined, client.sandbox);
  expect(await other.call('GET', deal)).toMatchObject({ status: 404, body: { category: 'OBJECT_NOT_FOUND' } });
  expect((await other.call('GET', `/crm/objects/2026-09/deals/${SAMPLE.other.deal}`)).status).toBe(200);
});

test('a scope that was not granted is a 403', async () => {
  const limited = await startClient(SAMPLE.portalId, ['oauth', 'crm.objects.deals.read'], client.sandbox);
  expect((await limited.call('GET', deal)).status).toBe(200);
  expect(await limited.call('POST', '/crm/objects/2026-09/invoices', { properties: {} })).toMatchObject({
    status: 403,
    body: { category: 'MISSING_SCOPES' },
  });
});

test('after an uninstallation neither token works', async () => {
  const { sandbox, bare, call } = client;
  const refresh_token = sandbox.issueRefreshToken(SAMPLE.portalId);
  expect((await call('DELETE', '/appinstalls/2026-09/external-install')).status).toBe(204);
  expect((await call('GET', deal)).body.category).toBe('INVALID_AUTHENTICATION');
  const answer = await bare('POST', '/oauth/2026-03/token', ...tokenForm(sandbox, { refresh_token }));
  expect(answer.body.status).toBe('BAD_REFRESH_TOKEN');
});
