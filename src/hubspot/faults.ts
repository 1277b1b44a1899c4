import { failure } from '../domain/failures.ts';
import { InvalidGrant, NotNow, Refused, Unforeseen } from '../domain/problems.ts';
import type { VendorAnswer } from '../http/vendorCall.ts';

/** One kind of call, for messages: neither word may hold an id or anything of a customer's. */
export interface Operation {
  /** For logs: `read deals`. */
  name: string;
  /** What HubSpot did not let us see, in the words of the sentence: `deals`. */
  what: string;
}

const DAY_MS = 86_400_000;
const RATE_LIMIT_MS = 10_000;
const LOCKED_MS = 2_000;
const MIGRATION_MS = 5 * 60_000;

/**
 * What an answer means when it isn't the hoped-for one; undefined for 2xx. Meant for reads and for whatever is harmless
 * to ask again: 5xx and no answer are NotNow here, which a create must look at itself. 404 is Unforeseen unless the
 * caller has taken it for "gone" before.
 */
export function problemOf(operation: Operation, answer: VendorAnswer): Error | undefined {
  if (answer.outcome !== 'answered') return new NotNow('HubSpot', `${operation.name}: ${answer.reason}.`);
  const { status } = answer;
  if (status >= 200 && status < 300) return undefined;
  if (status === 403) return new Refused(failure('HubSpotAccessMissing', { what: operation.what }));
  const waiting = waitingTimeMs(answer);
  const options = { ...(waiting === undefined ? {} : { retryAfterMs: waiting }), rateLimited: status === 429 };
  if (isPassing(status)) return new NotNow('HubSpot', `${operation.name}: HubSpot answered ${status}.`, options);
  return new Unforeseen(`${operation.name}: HubSpot answered ${status}.`);
}

/** A 2xx that nobody can read: empty, a web page of something in between, cut off, or of an unknown shape. */
export function unreadable(operation: Operation): NotNow {
  return new NotNow('HubSpot', `${operation.name}: the answer could not be read.`);
}

/** True when HubSpot surely did not do what it was asked, so that asking again can't do it twice. */
export function surelyNotExecuted(answer: VendorAnswer): boolean {
  if (answer.outcome !== 'answered') return answer.outcome === 'notSent';
  return [401, 423, 429, 477].includes(answer.status) || (answer.status >= 300 && answer.status < 400);
}

/** The same for the token endpoint; undefined for 2xx. Of its answer only OAuth's own code is looked at, never shown in full. */
export function tokenProblemOf(answer: VendorAnswer): Error | undefined {
  if (answer.outcome !== 'answered') return new NotNow('HubSpot', `refresh tokens: ${answer.reason}.`);
  const { status } = answer;
  if (status >= 200 && status < 300) return undefined;
  if (status >= 400 && status < 500 && saysInvalidGrant(answer.text)) return new InvalidGrant('HubSpot');
  const waiting = waitingTimeMs(answer);
  return new NotNow('HubSpot', `refresh tokens: HubSpot answered ${status}.`, {
    ...(waiting === undefined ? {} : { retryAfterMs: waiting }),
    rateLimited: status === 429,
  });
}

/** A 401 is passing: the caller has tried with a new token, and the token store knows when a connection has ended. */
function isPassing(status: number): boolean {
  return status >= 500 || status < 400 || [401, 408, 423, 425, 429, 477].includes(status);
}

function waitingTimeMs(answer: Extract<VendorAnswer, { outcome: 'answered' }>): number | undefined {
  const named = wholeNumber(answer.header('retry-after'), 1000);
  switch (answer.status) {
    case 429:
      return named ?? wholeNumber(answer.header('x-hubspot-ratelimit-interval-milliseconds'), 1) ?? RATE_LIMIT_MS;
    case 423:
      return Math.max(named ?? 0, LOCKED_MS);
    case 477:
      return named ?? MIGRATION_MS;
    default:
      return named;
  }
}

/** HubSpot waits at most a day for itself (477); more than that is no waiting time but a mistake. */
function wholeNumber(text: string | undefined, unitMs: number): number | undefined {
  if (text === undefined || !/^\d{1,12}$/.test(text.trim())) return undefined;
  return Math.min(Number(text) * unitMs, DAY_MS);
}

function saysInvalidGrant(text: string): boolean {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== 'object' || body === null) return false;
    return (
      ('error' in body && body.error === 'invalid_grant') || ('status' in body && body.status === 'BAD_REFRESH_TOKEN')
    );
  } catch {
    return false;
  }
}
