import { randomBytes } from 'node:crypto';
import type { Request } from 'express';
import type { MovableClock } from '../stage/clock.ts';
import type { Reply } from '../stage/stage.ts';
import { isObject, textOf } from './json.ts';
import { rawBodyOf } from '../stage/rawBody.ts';
import type { Switches } from './switches.ts';

const ACCESS_SECONDS = 3600;
const REFRESH_SECONDS = 8_726_400;
const CODE_SECONDS = 600;
const DAY_MS = 86_400_000;

interface RefreshToken {
  realmId: string;
  issuedAt: number;
  /** The token that took its place, and when; absent while it is the current one. */
  replaced?: { by: string; at: number };
}

/** Intuit's OAuth server: authorization codes, refresh tokens that rotate, access tokens that last an hour. */
export class TokenDesk {
  readonly #clock: MovableClock;
  readonly #switches: Switches;
  readonly #client: { id: string; secret: string };
  readonly #codes = new Map<string, { realmId: string; redirectUri: string; expiresAt: number }>();
  readonly #refresh = new Map<string, RefreshToken>();
  readonly #access = new Map<string, { realmId: string; expiresAt: number }>();

  constructor(clock: MovableClock, switches: Switches, client: { id: string; secret: string }) {
    this.#clock = clock;
    this.#switches = switches;
    this.#client = client;
  }

  get clientId(): string {
    return this.#client.id;
  }

  /** A new connection to a company, as if somebody had just agreed to it. */
  issueRefreshToken(realmId: string): string {
    const token = `AB11${randomBytes(20).toString('hex')}`;
    this.#refresh.set(token, { realmId, issuedAt: this.#now() });
    return token;
  }

  /** The code that the browser carries back to the app after consent. */
  issueCode(realmId: string, redirectUri: string): string {
    const code = `XAB11${randomBytes(16).toString('hex')}`;
    this.#codes.set(code, { realmId, redirectUri, expiresAt: this.#now() + CODE_SECONDS * 1000 });
    return code;
  }

  /** An access token without the round trip, for tests that aren't about tokens. */
  issueAccessToken(realmId: string): string {
    const token = `eyJ${randomBytes(32).toString('base64url')}`;
    this.#access.set(token, { realmId, expiresAt: this.#now() + ACCESS_SECONDS * 1000 });
    return token;
  }

  /** The company that a bearer token opens, or why it opens none. */
  check(authorization: string | undefined): { realmId: string } | { problem: string } {
    const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
    if (!token) return { problem: 'Token not found' };
    const known = this.#access.get(token);
    // Intuit puts the beginning of the token into its text; so does this, since a caller must not log it.
    if (!known) return { problem: `Token invalid: ${token.slice(0, 24)}` };
    if (known.expiresAt <= this.#now()) return { problem: `Token expired: ${token.slice(0, 24)}` };
    return { realmId: known.realmId };
  }

  /** `POST /oauth2/v1/tokens/bearer` */
  exchange(request: Request): Reply {
    const refusal = this.#refuseClient(request);
    if (refusal) return refusal;
    const form = new URLSearchParams(rawBodyOf(request));
    switch (form.get('grant_type')) {
      case 'authorization_code':
        return this.#exchangeCode(form);
      case 'refresh_token':
        return this.#exchangeRefreshToken(form);
      default:
        return problem(400, 'unsupported_grant_type');
    }
  }

  /** `POST /v2/oauth2/tokens/revoke`: ends the connection, whichever of its tokens is given. */
  revoke(request: Request): Reply {
    const refusal = this.#refuseClient(request);
    if (refusal) return refusal;
    const token = tokenIn(rawBodyOf(request));
    const realmId = this.#refresh.get(token)?.realmId ?? this.#access.get(token)?.realmId;
    if (!realmId) return problem(400, 'invalid_request');
    this.disconnect(realmId);
    return { status: 200 };
  }

  /** Takes all tokens of a company away, as its owner does under Connected apps. */
  disconnect(realmId: string): void {
    for (const tokens of [this.#refresh, this.#access]) {
      for (const [token, known] of tokens) if (known.realmId === realmId) tokens.delete(token);
    }
  }

  #exchangeCode(form: URLSearchParams): Reply {
    const code = form.get('code') ?? '';
    const known = this.#codes.get(code);
    this.#codes.delete(code);
    if (!known || known.expiresAt <= this.#now()) return problem(400, 'invalid_grant');
    if (form.get('redirect_uri') !== known.redirectUri) return problem(400, 'invalid_grant');
    return this.#answer(known.realmId, this.issueRefreshToken(known.realmId));
  }

  #exchangeRefreshToken(form: URLSearchParams): Reply {
    const token = form.get('refresh_token') ?? '';
    const known = this.#refresh.get(token);
    const now = this.#now();
    if (!known || known.issuedAt + REFRESH_SECONDS * 1000 <= now) return problem(400, 'invalid_grant');
    if (known.replaced) {
      const grace = this.#switches.oldRefreshTokenValid;
      if (grace === false || known.replaced.at + grace * 1000 <= now) return problem(400, 'invalid_grant');
      return this.#answer(known.realmId, this.#current(token));
    }
    if (this.#switches.refreshRotation === 'daily' && known.issuedAt + DAY_MS > now) {
      return this.#answer(known.realmId, token);
    }
    const next = this.issueRefreshToken(known.realmId);
    known.replaced = { by: next, at: now };
    return this.#answer(known.realmId, next);
  }

  #current(token: string): string {
    const replaced = this.#refresh.get(token)?.replaced;
    return replaced ? this.#current(replaced.by) : token;
  }

  #answer(realmId: string, refreshToken: string): Reply {
    return {
      status: 200,
      headers: { 'cache-control': 'no-store' },
      body: {
        token_type: 'bearer',
        access_token: this.issueAccessToken(realmId),
        expires_in: ACCESS_SECONDS,
        refresh_token: refreshToken,
        x_refresh_token_expires_in: REFRESH_SECONDS,
      },
    };
  }

  #refuseClient(request: Request): Reply | undefined {
    const given = Buffer.from(/^Basic (.+)$/.exec(request.get('authorization') ?? '')?.[1] ?? '', 'base64').toString();
    return given === `${this.#client.id}:${this.#client.secret}` ? undefined : problem(401, 'invalid_client');
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}

function problem(status: number, error: string): Reply {
  return { status, body: { error } };
}

/** Intuit's libraries send JSON here, the standard a form. */
function tokenIn(body: string): string {
  if (!body.startsWith('{')) return new URLSearchParams(body).get('token') ?? '';
  try {
    const parsed: unknown = JSON.parse(body);
    return isObject(parsed) ? textOf(parsed.token) : '';
  } catch {
    return '';
  }
}
