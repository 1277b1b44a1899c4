import type { AccessTokens } from '../domain/problems.ts';
import type { VendorAnswer, VendorTransport } from '../http/vendorCall.ts';

/** Sends one call to HubSpot in a portal's name; the answer may be anything. */
export type AuthorisedCall = (
  portalId: string,
  call: { method: 'GET' | 'POST'; path: string; body?: unknown },
) => Promise<VendorAnswer>;

/** Where calls go, and how long each may take, in milliseconds. */
export interface CallSettings {
  apiUrl: string;
  tokens: AccessTokens;
  transport: VendorTransport;
  readTimeoutMs: number;
}

/**
 * Calls with the portal's current token. A 401 means that nothing was executed, so the call is sent once more with a
 * new token, whatever it does; a second 401 is the answer. Throws what `tokens.current` throws.
 */
export function authorisedCalls({ apiUrl, tokens, transport, readTimeoutMs }: CallSettings): AuthorisedCall {
  const base = apiUrl.replace(/\/+$/, '');
  return async (portalId, { method, path, body }) => {
    const send = (token: string) =>
      transport.send({
        method,
        url: base + path,
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        timeoutMs: readTimeoutMs,
      });
    const token = await tokens.current(portalId);
    const answer = await send(token);
    if (answer.outcome !== 'answered' || answer.status !== 401) return answer;
    await tokens.rejected(portalId, token);
    const newToken = await tokens.current(portalId);
    const second = await send(newToken);
    if (second.outcome === 'answered' && second.status === 401) await tokens.rejected(portalId, newToken);
    return second;
  };
}
