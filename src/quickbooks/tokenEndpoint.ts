import { z } from 'zod';
import { InvalidGrant, NotNow } from '../domain/problems.ts';
import type { VendorTransport } from '../http/vendorCall.ts';
import type { NewTokens } from '../store/connections.ts';

/** What a refresh needs. */
export interface RefreshOrder {
  /** The whole address of the token endpoint. */
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  refreshToken: string;
  transport: VendorTransport;
  timeoutMs: number;
}

const TOKENS = z.object({
  access_token: z.string().min(1).max(8_192),
  refresh_token: z.string().min(1).max(8_192),
  expires_in: z.coerce.number().positive(),
});

const PROBLEM = z.object({ error: z.string() });

/**
 * Asks Intuit once for new tokens; a repeat could make a refresh token that nobody stores. Throws InvalidGrant when the
 * connection has ended, NotNow for everything else; neither holds anything of the request.
 */
export async function refreshQuickBooksTokens(order: RefreshOrder): Promise<NewTokens> {
  const answer = await order.transport.send({
    method: 'POST',
    url: order.tokenUrl,
    headers: {
      authorization: `Basic ${Buffer.from(`${order.clientId}:${order.clientSecret}`).toString('base64')}`,
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: order.refreshToken }).toString(),
    timeoutMs: order.timeoutMs,
  });
  if (answer.outcome !== 'answered') throw new NotNow('QuickBooks', `refresh tokens: ${answer.reason}.`);
  const json = parse(answer.text);
  const tokens = TOKENS.safeParse(json);
  if (answer.status === 200 && tokens.success)
    return {
      accessToken: tokens.data.access_token,
      refreshToken: tokens.data.refresh_token,
      expiresInSeconds: tokens.data.expires_in,
    };
  const problem = PROBLEM.safeParse(json);
  if (answer.status >= 400 && answer.status < 500 && problem.success && problem.data.error === 'invalid_grant')
    throw new InvalidGrant('QuickBooks');
  throw new NotNow('QuickBooks', `refresh tokens: Intuit answered ${answer.status}.`, {
    rateLimited: answer.status === 429,
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
