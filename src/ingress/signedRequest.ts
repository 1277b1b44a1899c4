import type { Request, RequestHandler } from 'express';
import { verifySignature } from '../hubspot/signature.ts';
import type { Log } from '../log.ts';

/** How the door knows HubSpot. */
export interface SignatureRule {
  clientSecret: string;
  /** The public base address that HubSpot was given; never taken from the request's own headers. */
  publicUrl: () => string;
  now: () => number;
}

/** Lets only requests through that HubSpot signed; all others are answered 401 before anything is read of them. */
export function onlyFromHubSpot(rule: SignatureRule, log: Log): RequestHandler {
  return (request, response, next) => {
    const verdict = verifySignature({
      secret: rule.clientSecret,
      method: request.method,
      publicUrl: rule.publicUrl() + request.originalUrl,
      rawBody: rawBodyOf(request),
      headers: request.headers,
      nowMs: rule.now(),
    });
    if (verdict.ok) {
      next();
      return;
    }
    log.warn({ path: request.path, reason: verdict.reason }, 'a request without a valid signature was refused');
    response.status(401).json({ message: 'The signature is not valid.' });
  };
}

/** The body as it came over the wire; empty when there was none. */
export function rawBodyOf(request: Request): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

/** The body as JSON; undefined when it is none. */
export function jsonBodyOf(request: Request): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(rawBodyOf(request)));
  } catch {
    return undefined;
  }
}
