import { z } from 'zod';

/**
 * Everything that Intuit leaves undocumented, or that differs between companies, as a switch: whoever builds on
 * QuickBooks must be right under each setting. Single bad answers are not switches but faults of the stage, e.g.
 *
 *     POST /_sandbox/faults {"path":"/invoice","when":"after","effect":{"kind":"reset"}}            answer lost
 *     … {"path":"/invoice","when":"before","effect":{"kind":"respond","status":503,"body":"<html>…"}} gateway down
 *     … {"path":"/invoice","when":"after","effect":{"kind":"truncate"}}                              half a JSON, 200
 *     … {"path":"/invoice","when":"after","effect":{"kind":"respond","status":200}}                  empty 200
 *     … {"path":"/query","when":"before","effect":{"kind":"respond","status":429,"body":"<IntuitResponse…"}}
 *
 * and work that is done long after the caller gave up is a late commit (see lateCommits.ts).
 */
const schema = z.strictObject({
  /** A refresh answers a new refresh token each time, or the same one for a day. */
  refreshRotation: z.enum(['always', 'daily']).default('always'),
  /** Whether a replaced refresh token still works, and for how many seconds. */
  oldRefreshTokenValid: z.union([z.literal(false), z.number().nonnegative()]).default(false),

  /** A finished request comes again, same id and body. */
  requestIdRepeat: z.enum(['replay', 'fault600', 'ignored']).default('replay'),
  /** A finished request's id comes again with another body. */
  requestIdOtherBody: z.enum(['replay', 'fault600', 'executes']).default('fault600'),
  /** The id comes again while the first request is still being worked on. */
  requestIdInFlight: z.enum(['fault600', 'executes', 'waits']).default('fault600'),
  /** Whether a refusal is remembered under its request id, and answered again. */
  requestIdReplaysFaults: z.boolean().default(false),
  /** How long a request id is remembered. */
  requestIdMemorySeconds: z.number().nonnegative().default(3600),
  /** Whether request ids mean anything on customers, items and other name lists. */
  requestIdForNameLists: z.boolean().default(true),
  /** Records a violation for every write without a request id (it is executed all the same, as Intuit does). */
  requireRequestId: z.boolean().default(true),

  /** Queries show what was committed only after this time. */
  searchLagSeconds: z.number().nonnegative().default(0),
  /** Reads by id show what was committed only after this time: 610 for a young document, an old copy of a changed one. */
  readLagSeconds: z.number().nonnegative().default(0),
  /** Real time between accepting a write and committing it, so that two requests can overlap. */
  writeMilliseconds: z.number().nonnegative().default(0),

  /** How Qty × UnitPrice is rounded before it is compared with Amount (6070). */
  amountRounding: z.enum(['half-up', 'half-even', 'truncate']).default('half-up'),
  /** What a text with letters outside ISO-8859-1 does in a query. */
  nonLatinQueries: z.enum(['fail', 'nomatch', 'work']).default('nomatch'),
  /** Letters outside ISO-8859-1 in what is written. */
  nonLatinText: z.enum(['kept', 'questionMarks']).default('kept'),
  /** A payment aimed at an invoice that is paid or voided already: money left over as credit, or refused. */
  overpayment: z.enum(['credit', 'refused']).default('credit'),
  /** Voiding an invoice that payments are applied to. */
  voidPaidInvoice: z.enum(['unapplies', 'refused']).default('unapplies'),
  /** What a write gets that refers to a customer or item that was merged into another. */
  mergedReference: z.enum(['2500', '610']).default('2500'),
  /** The code of a write into closed books; Intuit's pages disagree. */
  closedBooksCode: z.enum(['6200', '6210']).default('6200'),
  /** Where service dates are on (AllowServiceDate), each sales line needs one, as with revenue recognition. */
  serviceDateNeeded: z.boolean().default(false),
  /** Validation faults come with HTTP 200 instead of 400. */
  faultStatus: z.union([z.literal(400), z.literal(200)]).default(400),

  /** Requests at one time per company; more are answered 429. null: no limit. */
  concurrentRequests: z.number().int().positive().nullable().default(null),
  /** Requests per minute and company; more are answered 429. null: no limit. */
  requestsPerMinute: z.number().int().positive().nullable().default(null),
  /** What a 429 looks like. */
  throttleBody: z.enum(['xml', 'json']).default('xml'),
});

/** The settings of one sandbox. */
export type Switches = z.infer<typeof schema>;

/** What a sandbox does when it isn't told otherwise. */
export const defaultSwitches: Switches = schema.parse({});

/** Changes some switches in place, all or none; answers a sentence when a name or value is unknown. */
export function setSwitches(switches: Switches, changes: unknown): string | undefined {
  const result = schema.partial().safeParse(changes);
  if (!result.success) return z.prettifyError(result.error);
  // Only what was named: a partial schema would fill the others with their defaults.
  const named = Object.entries(result.data).filter(([name]) => Object.hasOwn(Object(changes), name));
  Object.assign(switches, Object.fromEntries(named));
  return undefined;
}
