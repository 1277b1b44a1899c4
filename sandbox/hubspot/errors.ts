import { v4 as uuid } from 'uuid';
import type { Reply } from '../stage/stage.ts';

/** Thrown by handlers; carries the answer in HubSpot's own words. */
export class HubSpotError extends Error {
  readonly reply: Reply;

  constructor(status: number, body: Record<string, unknown> & { message: string }, headers?: Record<string, string>) {
    super(body.message);
    this.name = 'HubSpotError';
    this.reply = { status, body, ...(headers ? { headers } : {}) };
  }
}

function standard(status: number, category: string, message: string, more: Record<string, unknown> = {}): HubSpotError {
  return new HubSpotError(status, { status: 'error', message, correlationId: uuid(), category, ...more });
}

/** 404 of an object that isn't there, is deleted, or belongs to another portal. */
export function objectNotFound(): HubSpotError {
  return standard(404, 'OBJECT_NOT_FOUND', 'Object not found.  objectId are usually numeric.');
}

/** 404 of anything else, callbacks included. */
export function notFound(message = 'resource not found'): HubSpotError {
  return standard(404, 'OBJECT_NOT_FOUND', message);
}

/** 400 of a request that isn't as the API wants it. */
export function validationError(message: string, more: Record<string, unknown> = {}): HubSpotError {
  return standard(400, 'VALIDATION_ERROR', message, more);
}

/** One property that HubSpot refuses, as it spells it inside the message. */
export interface InvalidProperty {
  name: string;
  error: 'PROPERTY_DOESNT_EXIST' | 'READ_ONLY_VALUE' | 'INVALID_OPTION' | 'INVALID_DATE' | 'INVALID_LONG' | 'TOO_LONG';
  message: string;
}

/** 400 that names the refused properties: HubSpot puts their list, as JSON, into the message. */
export function invalidProperties(invalid: readonly InvalidProperty[]): HubSpotError {
  const details = invalid.map(({ name, error, message }) => ({ isValid: false, message, error, name }));
  return validationError(`Property values were not valid: ${JSON.stringify(details)}`, {
    errors: invalid.map(({ name, error, message }) => ({ message, code: error, context: { propertyName: [name] } })),
  });
}

/** 400 of an object that can't be made without these properties. */
export function requiredPropertiesMissing(constant: string, names: readonly string[]): HubSpotError {
  return validationError(`Error creating ${constant}. Some required properties were not set.`, {
    context: { properties: names },
    errors: names.map((name) => ({
      message: `Error creating ${constant}. Required property "${name}" was not set.`,
      code: 'REQUIRED_FIELD',
      context: { propertyName: [name] },
    })),
  });
}

/** 401 without a token, or with one that HubSpot never issued or has revoked. */
export function invalidAuthentication(): HubSpotError {
  return standard(
    401,
    'INVALID_AUTHENTICATION',
    'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details ' +
      'at https://developers.hubspot.com/docs/methods/auth/oauth-overview',
  );
}

/** 401 with a token that was good until `expiredAt`. */
export function expiredAuthentication(expiredAt: Date, now: Date): HubSpotError {
  const minutes = Math.floor((now.getTime() - expiredAt.getTime()) / 60_000);
  return standard(
    401,
    'EXPIRED_AUTHENTICATION',
    `The OAuth token used to make this call expired ${minutes} minute(s) ago.`,
    { context: { 'expire time': [expiredAt.toISOString()] } },
  );
}

/** 403 of an installation that didn't grant what the call needs. */
export function missingScopes(required: readonly string[]): HubSpotError {
  const message = "This app hasn't been granted all required scopes to make this call.";
  return standard(403, 'MISSING_SCOPES', message, {
    errors: [{ message: 'One or more of the following scopes are required.', context: { requiredScopes: required } }],
  });
}

/** 415 of a body that isn't what the endpoint reads. */
export function unsupportedMediaType(): HubSpotError {
  return standard(415, 'VALIDATION_ERROR', 'The request entity has an unsupported media type.');
}

/** 429 of a portal that called too often; `Retry-After` is not promised and not sent. */
export function rateLimited(headers: Record<string, string>): HubSpotError {
  return new HubSpotError(
    429,
    {
      status: 'error',
      message: 'You have reached your ten_secondly_rolling limit.',
      errorType: 'RATE_LIMIT',
      correlationId: uuid(),
      policyName: 'TEN_SECONDLY_ROLLING',
      requestId: uuid(),
    },
    headers,
  );
}

/** 400 of the token endpoint: OAuth's own fields beside HubSpot's older ones. */
export function oauthError(status: string, error: string, message: string): HubSpotError {
  return new HubSpotError(400, { status, message, error, error_description: message, correlationId: uuid() });
}
