import type { Request, RequestHandler } from 'express';
import { z } from 'zod';
import type { Reply, Stage } from '../stage/stage.ts';
import { HubSpotError, missingScopes, notFound, rateLimited, unsupportedMediaType, validationError } from './errors.ts';
import { findObjectType, type ObjectType } from './objectTypes.ts';
import type { Portal } from './portal.ts';
import { rawBodyOf } from '../stage/rawBody.ts';
import type { SwitchBoard } from './switches.ts';
import type { Grant, TokenDesk } from './tokens.ts';

/** What a handler of an API call gets: the portal that the token belongs to, and the request. */
export interface ApiCall {
  portal: Portal;
  grant: Grant;
  request: Request;
}

/** Answers one API call; throws a {@link HubSpotError} to refuse it. */
export type ApiHandler = (call: ApiCall) => Reply;

const WINDOW_MS = 10_000;

/** What every API call goes through before its handler: token, rate limit, HubSpot's way of refusing. */
export class Api {
  readonly #stage: Stage;
  readonly #tokens: TokenDesk;
  readonly #switches: SwitchBoard;
  readonly #findPortal: (portalId: number) => Portal | undefined;
  readonly #recentCalls = new Map<number, number[]>();

  constructor(
    stage: Stage,
    tokens: TokenDesk,
    switches: SwitchBoard,
    findPortal: (portalId: number) => Portal | undefined,
  ) {
    this.#stage = stage;
    this.#tokens = tokens;
    this.#switches = switches;
    this.#findPortal = findPortal;
  }

  /** A route for a call with a bearer token. `kind` names it in the request log; `:type` stands for the path's. */
  route(kind: string, handler: ApiHandler): RequestHandler {
    return (request, response, next) => {
      const named = kind.replaceAll(/:(\w+)/g, (_match, name: string) => canonical(String(request.params[name] ?? '')));
      return this.open(named, () => this.#answer(request, handler))(request, response, next);
    };
  }

  /** A route without a token: the token endpoint, and what is refused whoever asks. */
  open(kind: string, handler: (request: Request) => Reply): RequestHandler {
    return this.#stage.handle(kind, (request) => {
      try {
        return handler(request);
      } catch (error) {
        if (error instanceof HubSpotError) return error.reply;
        throw error;
      }
    });
  }

  #answer(request: Request, handler: ApiHandler): Reply {
    const grant = this.#tokens.authenticate(request.get('authorization'));
    const portal = this.#findPortal(grant.portalId);
    if (!portal) throw notFound();
    const headers = this.#countCall(grant.portalId);
    try {
      const reply = handler({ portal, grant, request });
      return { ...reply, headers: { ...headers, ...reply.headers } };
    } catch (error) {
      if (error instanceof HubSpotError) return { ...error.reply, headers: { ...headers, ...error.reply.headers } };
      throw error;
    }
  }

  /** The rate limit's headers; throws 429 when this call is one too many. A refused call doesn't count. */
  #countCall(portalId: number): Record<string, string> {
    const limit = this.#switches.current.rateLimitPer10Seconds;
    if (limit === null) return {};
    const now = this.#stage.clock.now().getTime();
    const recent = (this.#recentCalls.get(portalId) ?? []).filter((at) => at > now - WINDOW_MS);
    const refused = recent.length >= limit;
    if (!refused) recent.push(now);
    this.#recentCalls.set(portalId, recent);
    const headers = {
      'X-HubSpot-RateLimit-Max': String(limit),
      'X-HubSpot-RateLimit-Remaining': String(Math.max(0, limit - recent.length)),
      'X-HubSpot-RateLimit-Interval-Milliseconds': String(WINDOW_MS),
    };
    if (refused) throw rateLimited(headers);
    return headers;
  }
}

/** The object type that a path segment names, `deals` or `0-3`; HubSpot's 400 when it names none. */
export function typeInPath(request: Request, parameter = 'type'): ObjectType {
  const segment = String(request.params[parameter] ?? '');
  const type = findObjectType(segment);
  if (!type) throw validationError(`Unable to infer object type from: ${segment}`);
  return type;
}

/** Refuses a call that the installation didn't grant the scope for. */
export function requireScope(grant: Grant, scope: string): void {
  if (!grant.scopes.includes(scope)) throw missingScopes([scope]);
}

/** The JSON body as this shape; HubSpot's 415 or 400 when it is another. */
export function readBody<Shape extends z.ZodType>(request: Request, shape: Shape): z.infer<Shape> {
  if (request.get('content-type')?.split(';')[0]?.trim() !== 'application/json') throw unsupportedMediaType();
  let json: unknown;
  try {
    json = JSON.parse(rawBodyOf(request));
  } catch (error) {
    throw validationError(`Invalid input JSON: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
  const parsed = shape.safeParse(json);
  if (!parsed.success) throw validationError(`Invalid input JSON: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function canonical(segment: string): string {
  return findObjectType(segment)?.name ?? segment;
}
