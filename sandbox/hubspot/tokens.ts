import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { MovableClock } from '../stage/clock.ts';
import type { Reply } from '../stage/stage.ts';
import { expiredAuthentication, invalidAuthentication, oauthError } from './errors.ts';

/** What the product asks for when it is installed. */
export const DEFAULT_SCOPES: readonly string[] = [
  'oauth',
  'automation',
  'crm.objects.contacts.read',
  'crm.objects.companies.read',
  'crm.objects.deals.read',
  'crm.objects.deals.write',
  'crm.objects.line_items.read',
  'crm.objects.quotes.read',
  'crm.objects.commercepayments.read',
  'crm.objects.invoices.read',
  'crm.objects.invoices.write',
  'crm.schemas.deals.read',
  'tax_rates.read',
  'e-commerce',
];

const LIFETIME_SECONDS = 1800;

/** Who a token speaks for, and what it may do. */
export interface Grant {
  portalId: number;
  userId: number;
  scopes: readonly string[];
}

const tokenRequest = z.object({
  grant_type: z.string().optional(),
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
  refresh_token: z.string().optional(),
  code: z.string().optional(),
  redirect_uri: z.string().optional(),
});

/** Issues and checks the tokens of one app in all portals. */
export class TokenDesk {
  readonly #client: { id: string; secret: string };
  readonly #clock: MovableClock;
  readonly #refreshTokens = new Map<string, Grant>();
  readonly #accessTokens = new Map<string, { grant: Grant; expiresAt: Date }>();
  readonly #codes = new Map<string, { grant: Grant; redirectUri: string }>();

  constructor(client: { id: string; secret: string }, clock: MovableClock) {
    this.#client = client;
    this.#clock = clock;
  }

  /** What an installation ends with. */
  issueRefreshToken(portalId: number, scopes: readonly string[] = DEFAULT_SCOPES): string {
    const token = `na1-${secret(16)}`;
    this.#refreshTokens.set(token, { portalId, userId: 70_000_001, scopes });
    return token;
  }

  /** What HubSpot hands to the redirect address after the user's consent: good once. */
  issueAuthorizationCode(portalId: number, redirectUri: string, scopes: readonly string[] = DEFAULT_SCOPES): string {
    const code = `na1-${secret(16)}`;
    this.#codes.set(code, { grant: { portalId, userId: 70_000_001, scopes }, redirectUri });
    return code;
  }

  /** Ends every token of a portal, as an uninstallation does. */
  uninstall(portalId: number): void {
    for (const [token, grant] of this.#refreshTokens)
      if (grant.portalId === portalId) this.#refreshTokens.delete(token);
    for (const [token, { grant }] of this.#accessTokens)
      if (grant.portalId === portalId) this.#accessTokens.delete(token);
  }

  /** Who the bearer token of an `Authorization` header speaks for; throws HubSpot's 401. */
  authenticate(header: string | undefined): Grant {
    const token = /^Bearer (\S+)$/.exec(header ?? '')?.[1];
    const known = token === undefined ? undefined : this.#accessTokens.get(token);
    if (!known) throw invalidAuthentication();
    const now = this.#clock.now();
    if (known.expiresAt <= now) throw expiredAuthentication(known.expiresAt, now);
    return known.grant;
  }

  /** `POST /oauth/…/token`: a form in, tokens out. */
  exchange(contentType: string | undefined, rawBody: string): Reply {
    const isForm = contentType?.split(';')[0]?.trim() === 'application/x-www-form-urlencoded';
    const form = tokenRequest.parse(isForm ? Object.fromEntries(new URLSearchParams(rawBody)) : {});
    if (form.grant_type !== 'refresh_token' && form.grant_type !== 'authorization_code') {
      throw oauthError('BAD_GRANT_TYPE', 'unsupported_grant_type', 'missing or unknown grant type');
    }
    if (form.client_id !== this.#client.id) {
      throw oauthError('BAD_CLIENT_ID', 'invalid_client', 'missing or unknown client id');
    }
    if (form.client_secret !== this.#client.secret) {
      throw oauthError('BAD_CLIENT_SECRET', 'invalid_client', 'missing or invalid client secret');
    }
    return form.grant_type === 'refresh_token'
      ? this.#refresh(form.refresh_token ?? '')
      : this.#redeem(form.code ?? '', form.redirect_uri);
  }

  #refresh(refreshToken: string): Reply {
    const grant = this.#refreshTokens.get(refreshToken);
    if (!grant) throw oauthError('BAD_REFRESH_TOKEN', 'invalid_grant', 'missing or invalid refresh token');
    return this.#answer(grant, refreshToken);
  }

  #redeem(code: string, redirectUri: string | undefined): Reply {
    const issued = this.#codes.get(code);
    if (!issued) throw oauthError('BAD_AUTH_CODE', 'invalid_grant', 'missing or unknown auth code');
    if (redirectUri !== issued.redirectUri) {
      throw oauthError('BAD_REDIRECT_URI', 'invalid_grant', 'missing or unknown redirect URI');
    }
    this.#codes.delete(code);
    return this.#answer(issued.grant, this.issueRefreshToken(issued.grant.portalId, issued.grant.scopes));
  }

  #answer(grant: Grant, refreshToken: string): Reply {
    // Long on purpose: HubSpot asks for room for tokens of 512 characters and more.
    const accessToken = `C${secret(400)}`;
    const expiresAt = new Date(this.#clock.now().getTime() + LIFETIME_SECONDS * 1000);
    this.#accessTokens.set(accessToken, { grant, expiresAt });
    return {
      status: 200,
      body: {
        access_token: accessToken,
        refresh_token: refreshToken,
        expires_in: LIFETIME_SECONDS,
        token_type: 'bearer',
        token_use: 'access_token',
        hub_id: grant.portalId,
        scopes: grant.scopes,
        user_id: grant.userId,
      },
    };
  }
}

function secret(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}
