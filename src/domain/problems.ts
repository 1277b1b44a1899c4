import type { Failure } from './failures.ts';

export type Vendor = 'HubSpot' | 'QuickBooks';

/**
 * A business refusal found while reading or checking: the run is to complete with these failures.
 * Everything wrong at one stage comes together.
 */
export class Refused extends Error {
  readonly failures: readonly Failure[];

  constructor(...failures: [Failure, ...Failure[]]) {
    // The sentences may hold names and addresses, so the error's own text carries the types only.
    super(failures.map((each) => each.type).join(', '));
    this.name = 'Refused';
    this.failures = failures;
  }
}

/** Throws Refused with these failures, of which there must be one. */
export function refuse(failures: readonly Failure[]): never {
  const [first, ...others] = failures;
  if (!first) throw new RangeError('There is nothing to refuse.');
  throw new Refused(first, ...others);
}

/**
 * The vendor can't answer now, and asking again is harmless: a read that failed, or a write that surely was not
 * executed. The message holds status codes and operation names only.
 */
export class NotNow extends Error {
  readonly vendor: Vendor;
  /** The vendor's own waiting time, when it named one. */
  readonly retryAfterMs: number | undefined;
  readonly rateLimited: boolean;

  constructor(vendor: Vendor, message: string, options: { retryAfterMs?: number; rateLimited?: boolean } = {}) {
    super(message);
    this.name = 'NotNow';
    this.vendor = vendor;
    this.retryAfterMs = options.retryAfterMs;
    this.rateLimited = options.rateLimited ?? false;
  }
}

/** Something that no one foresaw in the vendor's answer or in this code: a person must look. */
export class Unforeseen extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Unforeseen';
  }
}

/** Where the clients get their bearer tokens; `accountId` is the portal id or the realm id. */
export interface AccessTokens {
  /** A token that is good for at least a minute. Throws Refused (connection gone) or NotNow (the token endpoint is down). */
  current(accountId: string): Promise<string>;
  /** Tells that the vendor answered 401 to this token; the next `current` makes a new one. */
  rejected(accountId: string, token: string): Promise<void>;
}

/** The token endpoint no longer takes the refresh token: somebody must connect the account again. */
export class InvalidGrant extends Error {
  constructor(vendor: Vendor) {
    super(`${vendor} no longer accepts the stored connection.`);
    this.name = 'InvalidGrant';
  }
}
