import type { VendorTransport } from '../http/vendorCall.ts';
import { readAnswer, tokenAnswer } from './answers.ts';
import { API_VERSIONS } from './apiVersions.ts';
import { tokenProblemOf, unreadable } from './faults.ts';

/** One renewal of a portal's tokens. */
export interface TokenRequest {
  apiUrl: string;
  clientId: string;
  clientSecret: string;
  refreshToken: string;
  transport: VendorTransport;
  timeoutMs: number;
}

/** What HubSpot's token endpoint answered; `accountId` is the portal that the tokens are for. */
export interface HubSpotTokens {
  accessToken: string;
  refreshToken: string;
  expiresInSeconds: number;
  accountId: string;
}

/**
 * Asks once for a new access token. Credentials travel in the body only, and neither they nor the answer ever get into
 * a message. Throws InvalidGrant (the portal must be connected again) or NotNow (everything else: the stored token may
 * still be good).
 */
export async function refreshHubSpotTokens(request: TokenRequest): Promise<HubSpotTokens> {
  const answer = await request.transport.send({
    method: 'POST',
    url: `${request.apiUrl.replace(/\/+$/, '')}/oauth/${API_VERSIONS.oauth}/token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: request.clientId,
      client_secret: request.clientSecret,
      refresh_token: request.refreshToken,
    }).toString(),
    timeoutMs: request.timeoutMs,
  });
  const problem = tokenProblemOf(answer);
  if (problem) throw problem;
  const tokens = answer.outcome === 'answered' ? readAnswer(answer.text, tokenAnswer) : undefined;
  if (!tokens) throw unreadable({ name: 'refresh tokens', what: 'tokens' });
  return {
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token,
    expiresInSeconds: tokens.expires_in,
    accountId: tokens.hub_id,
  };
}
