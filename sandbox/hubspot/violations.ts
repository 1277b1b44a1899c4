import type { Request } from 'express';

/** A call that would have worked once, or works by accident, and must not be made any more. */
export interface Violation {
  at: string;
  method: string;
  path: string;
  reason: string;
}

const NUMBERED_PATH = /^\/[a-z-]+(?:\/[a-z-]+)*\/v\d+(?:\/|$)/i;
const SECRETS = ['client_secret', 'refresh_token', 'access_token', 'code', 'code_verifier', 'hapikey'];

/** What is wrong with the very address of a call: numbered versions end in 2027, and secrets leak from addresses. */
export function whatIsWrongWithAddress(request: Request): string | undefined {
  if (NUMBERED_PATH.test(request.path)) return 'Numbered API versions reach their end of life: use a dated path.';
  const secret = SECRETS.find((name) => name in request.query);
  return secret && `${secret} is a secret and belongs into the body, not into the address.`;
}
