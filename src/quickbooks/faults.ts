import { failure, type Failure } from '../domain/failures.ts';
import type { QuickBooksFault } from './answers.ts';

export type { QuickBooksFault } from './answers.ts';

/** What a write's fault says of the write. */
export type FaultVerdict = 'refused' | 'notExecuted' | 'inDoubt';

/** The token was not accepted: nothing was executed, and a new one may help. */
const TOKEN_CODES = new Set(['3200', '100', '110']);
/** The user who connected the company may not act for it any more; comes with status 401, and no new token helps. */
export const CONNECTION_GONE = '120';
/** Throttled. */
const THROTTLE_CODES = new Set(['3001']);
/**
 * Faults that leave open whether the work was done: a request id that is in use (600), a gateway that gave up (6002),
 * an application error (10000), and a company that is being moved (130, 140, 150).
 */
const DOUBTFUL_CODES = new Set(['600', '6002', '10000', '130', '140', '150', '3100', '']);

/** Whether a fault in answer to a write says that nothing was done. A fault that nobody documents counts as a doubt. */
export function verdictOf(status: number, fault: QuickBooksFault): FaultVerdict {
  // A page that reads like a fault, but came as a success, promises nothing; a JSON fault always has a type.
  if (status < 400 && fault.type === '') return 'inDoubt';
  // A page of a gateway that failed may quote any code: what lies behind it may have done the work.
  if (status >= 500) return 'inDoubt';
  if (fault.code === CONNECTION_GONE) return 'refused';
  if (status === 401 || TOKEN_CODES.has(fault.code)) return 'notExecuted';
  if (status === 429 || THROTTLE_CODES.has(fault.code)) return 'notExecuted';
  if (DOUBTFUL_CODES.has(fault.code) || /^SystemFault$/i.test(fault.type)) return 'inDoubt';
  return fault.type === '' && !REFUSALS.has(fault.code) ? 'inDoubt' : 'refused';
}

/** A reference that QuickBooks no longer knows (2500), or that is inactive or merged away (610): a saved match is stale. */
export function isStaleReference(fault: QuickBooksFault): boolean {
  return fault.code === '2500' || fault.code === '610';
}

/** What is being made, and where, for the sentence. */
export interface FaultContext {
  /** `invoice`, `customer`, `product`. */
  document: string;
  company: string;
  /** The document's date, for closed books. */
  date?: string;
  /** The document's number, where we chose it. */
  number?: string;
}

/** Plain words per code. QuickBooks' own texts may quote names and amounts, so they are never passed on. */
const WORDS: Record<string, string> = {
  '610': 'a record that it refers to no longer exists, is inactive, or was merged',
  '620': 'it could not be linked to another transaction',
  '2010': 'it has a property that QuickBooks does not know',
  '2020': 'something that QuickBooks requires is missing',
  '2030': 'an id is not valid',
  '2050': 'a text is too long',
  '2090': 'a date or number is not valid',
  '2170': 'a choice is not valid',
  '2210': 'an e-mail address is not valid',
  '2250': 'a required reference is missing',
  '2290': 'an amount is negative where it may not be',
  '2500': 'a customer, product, account or term that it refers to does not exist',
  '5010': 'it was changed by somebody at the same moment',
  '5020': 'the connected user may not do this',
  '5030': 'a feature that it needs is turned off',
  '6000': 'a business rule of QuickBooks does not allow it',
  '6070': 'an amount does not equal quantity times rate',
  '6080': 'it has no name',
  '6090': 'its discount is not complete',
  '6100': 'a tax code is not valid',
  '6190': 'the subscription has ended',
  '6220': 'it has an open balance',
  '6240': 'the name is in use already',
  '6270': 'it is dated before a product was tracked',
  '6430': 'an account has the wrong type',
  '6560': 'the customer is missing',
};

/** Codes that refuse whatever type comes with them, or none; without a type, any other code is a doubt. */
const REFUSALS = new Set([...Object.keys(WORDS), '6140', '6200', '6210']);

/** Turns a definite refusal into a failure of the closed set. */
export function failureFromFault(fault: QuickBooksFault, context: FaultContext): Failure {
  const { document, company } = context;
  switch (fault.code) {
    case '6190':
      return failure('SubscriptionEnded', { company });
    case CONNECTION_GONE:
      return failure('ConnectionExpired', { company });
    case '6200':
    case '6210':
      return failure('BooksClosed', {
        company,
        date: 'a later date',
        document,
        date2: context.date ?? 'an earlier day',
      });
    case '6140':
      return failure('DuplicateNumber', { number: context.number ?? 'that it was given', document });
    default: {
      const words = WORDS[fault.code] ?? 'it is not allowed';
      const text = fault.element === undefined ? words : `${words} (${fault.element})`;
      return failure('QuickBooksRefused', { document, text, code: fault.code });
    }
  }
}
