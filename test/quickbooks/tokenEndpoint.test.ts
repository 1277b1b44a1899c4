import { expect, test } from '@jest/globals';
import { InvalidGrant, NotNow } from '../../src/domain/problems.ts';
import type { VendorAnswer } from '../../src/http/vendorCall.ts';
import { refreshQuickBooksTokens } from '../../src/quickbooks/tokenEndpoint.ts';
import { answered, scriptedTransport } from '../hubspot/scriptedTransport.ts';

function refresh(answer: VendorAnswer) {
  const transport = scriptedTransport(answer);
  const tokens = refreshQuickBooksTokens({
    tokenUrl: 'https://oauth.example/tokens/bearer',
    clientId: 'client',
    clientSecret: 'client-secret',
    refreshToken: 'AB1&=refresh-secret',
    transport,
    timeoutMs: 1_000,
  });
  return { tokens, transport };
}

test('one POST with Basic authentication', async () => {
  const { tokens, transport } = refresh(
    answered(200, { access_token: 'a', refresh_token: 'r', expires_in: 3600, x_refresh_token_expires_in: 8_726_400 }),
  );
  expect(await tokens).toEqual({ accessToken: 'a', refreshToken: 'r', expiresInSeconds: 3600 });
  expect(transport.calls).toEqual([
    {
      method: 'POST',
      url: 'https://oauth.example/tokens/bearer',
      headers: {
        authorization: `Basic ${Buffer.from('client:client-secret').toString('base64')}`,
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=refresh_token&refresh_token=AB1%26%3Drefresh-secret',
      timeoutMs: 1_000,
    },
  ]);
});

test.each<[string, VendorAnswer, typeof InvalidGrant | typeof NotNow]>([
  ['the grant has ended', answered(400, { error: 'invalid_grant', error_description: 'refresh-secret' }), InvalidGrant],
  ['another 400', answered(400, { error: 'invalid_request' }), NotNow],
  ['a wrong client secret', answered(401, { error: 'invalid_client' }), NotNow],
  ['invalid_grant with 500', answered(500, { error: 'invalid_grant' }), NotNow],
  ['503 as HTML', answered(503, '<html>'), NotNow],
  ['429', answered(429), NotNow],
  ['an empty 200', answered(200), NotNow],
  ['half a JSON', answered(200, '{"access_token":"a","refresh_'), NotNow],
  ['a 200 without refresh token', answered(200, { access_token: 'a', expires_in: 3600 }), NotNow],
  ['silence', { outcome: 'noAnswer', reason: 'no answer within 1000 ms' }, NotNow],
  ['no connection', { outcome: 'notSent', reason: 'the connection did not open' }, NotNow],
])('%s', async (_name, answer, kind) => {
  const { tokens, transport } = refresh(answer);
  const problem: unknown = await tokens.catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(kind);
  expect(`${String(problem)} ${JSON.stringify(problem)}`).not.toMatch(/secret/);
  expect(transport.calls).toHaveLength(1);
});
