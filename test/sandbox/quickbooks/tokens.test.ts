import { expect, test } from '@jest/globals';
import {
  SANDBOX_CLIENT_ID,
  SANDBOX_CLIENT_SECRET,
  type QuickBooksSandbox,
} from '../../../sandbox/quickbooks/server.ts';
import { BRIGHTWATER, LARKSPUR } from '../../../sandbox/quickbooks/sampleCompanies.ts';
import { answerOf, withSandbox, type Answer } from './client.ts';

const DAY = 86_400;

async function exchange(
  sandbox: QuickBooksSandbox,
  form: Record<string, string>,
  secret = SANDBOX_CLIENT_SECRET,
): Promise<Answer> {
  const response = await fetch(sandbox.tokenUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${SANDBOX_CLIENT_ID}:${secret}`).toString('base64')}` },
    body: new URLSearchParams(form),
  });
  return answerOf(response);
}

const refresh = (sandbox: QuickBooksSandbox, token: string) =>
  exchange(sandbox, { grant_type: 'refresh_token', refresh_token: token });

test('a refresh answers both tokens with their lifetimes', () =>
  withSandbox(async (client, sandbox) => {
    const answer = await refresh(sandbox, sandbox.issueRefreshToken(LARKSPUR.realmId));
    expect(answer.json).toEqual({
      token_type: 'bearer',
      access_token: expect.any(String),
      expires_in: 3600,
      refresh_token: expect.any(String),
      x_refresh_token_expires_in: 8_726_400,
    });
    client.token = answer.json.access_token;
    expect((await client.read('preferences', '')).status).toBe(200);
  }));

test.each([
  ['wrong secret', { grant_type: 'refresh_token' }, 'nonsense', 401, 'invalid_client'],
  ['unknown token', { grant_type: 'refresh_token', refresh_token: 'AB11x' }, undefined, 400, 'invalid_grant'],
  ['unknown grant', { grant_type: 'password' }, undefined, 400, 'unsupported_grant_type'],
] as const)('refused: %s', (_name, form, secret, status, error) =>
  withSandbox(async (_client, sandbox) => {
    const answer = await exchange(sandbox, form, secret);
    expect([answer.status, answer.json]).toEqual([status, { error }]);
  }),
);

test('a replaced refresh token is refused', () =>
  withSandbox(async (_client, sandbox) => {
    const first = sandbox.issueRefreshToken(LARKSPUR.realmId);
    const second = (await refresh(sandbox, first)).json.refresh_token;
    expect(second).not.toBe(first);
    expect((await refresh(sandbox, first)).json).toEqual({ error: 'invalid_grant' });
    expect((await refresh(sandbox, second)).status).toBe(200);
  }));

test('a replaced refresh token works for its days of grace', () =>
  withSandbox(
    async (_client, sandbox) => {
      const first = sandbox.issueRefreshToken(LARKSPUR.realmId);
      const second = (await refresh(sandbox, first)).json.refresh_token;
      expect((await refresh(sandbox, first)).json.refresh_token).toBe(second);
      sandbox.stage.clock.advance(DAY * 1000);
      expect((await refresh(sandbox, first)).json).toEqual({ error: 'invalid_grant' });
    },
    { switches: { oldRefreshTokenValid: DAY } },
  ));

test('with daily rotation the refresh token changes once a day', () =>
  withSandbox(
    async (_client, sandbox) => {
      const first = sandbox.issueRefreshToken(LARKSPUR.realmId);
      expect((await refresh(sandbox, first)).json.refresh_token).toBe(first);
      sandbox.stage.clock.advance(DAY * 1000);
      expect((await refresh(sandbox, first)).json.refresh_token).not.toBe(first);
    },
    { switches: { refreshRotation: 'daily' } },
  ));

test('a refresh token dies after a hundred days unused', () =>
  withSandbox(async (_client, sandbox) => {
    const token = sandbox.issueRefreshToken(LARKSPUR.realmId);
    sandbox.stage.clock.advance(8_726_400_000);
    expect((await refresh(sandbox, token)).json).toEqual({ error: 'invalid_grant' });
  }));

test('an access token expires after an hour, with the gateway’s lower-case fault', () =>
  withSandbox(async (client, sandbox) => {
    sandbox.stage.clock.advance(3_600_000);
    const answer = await client.read('customer', '1');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('invalid_token');
    expect(answer.json.fault).toEqual({
      error: [
        {
          message: 'message=AuthenticationFailed; errorCode=003200; statusCode=401',
          detail: expect.stringMatching(/^Token expired: /),
          code: '3200',
          element: null,
        },
      ],
      type: 'AUTHENTICATION',
    });
  }));

test('a token opens its own company only', () =>
  withSandbox(async (client, sandbox) => {
    client.token = sandbox.issueAccessToken(BRIGHTWATER.realmId);
    const answer = await client.read('customer', '1');
    expect([answer.status, answer.json.fault.error[0].code]).toEqual([403, '3100']);
  }));

test('revoking ends the connection', () =>
  withSandbox(async (client, sandbox) => {
    const token = sandbox.issueRefreshToken(LARKSPUR.realmId);
    const response = await fetch(`${sandbox.url}/v2/oauth2/tokens/revoke`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${SANDBOX_CLIENT_ID}:${SANDBOX_CLIENT_SECRET}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ token }),
    });
    expect(response.status).toBe(200);
    expect((await refresh(sandbox, token)).json).toEqual({ error: 'invalid_grant' });
    expect((await client.read('customer', '1')).status).toBe(401);
  }));

test('the consent page leads back with a code that works once', () =>
  withSandbox(async (_client, sandbox) => {
    const redirect = 'http://127.0.0.1:9/callback';
    const query = new URLSearchParams({
      client_id: SANDBOX_CLIENT_ID,
      response_type: 'code',
      scope: 'com.intuit.quickbooks.accounting',
      redirect_uri: redirect,
      state: 's&1',
    });
    const html = await (await fetch(`${sandbox.url}/connect/oauth2?${query.toString()}`)).text();
    const href = /href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const back = new URL(href).searchParams;
    expect([back.get('state'), back.get('realmId')]).toEqual(['s&1', LARKSPUR.realmId]);
    const form = { grant_type: 'authorization_code', code: back.get('code') ?? '', redirect_uri: redirect };
    expect((await exchange(sandbox, form)).status).toBe(200);
    expect((await exchange(sandbox, form)).json).toEqual({ error: 'invalid_grant' });
  }));
