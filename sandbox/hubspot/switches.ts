import { z } from 'zod';

const switchesSchema = z.strictObject({
  /** HubSpot's key of associated line items in an object read: `"line items"`, with a blank, or `line_items`. */
  associationKeyStyle: z.enum(['blank', 'underscore']),
  /** Associations per page, in object reads and in batch reads. */
  associationPageSize: z.int().min(1).max(100),
  /** HubSpot promises no order of associated objects; `reversed` shows who relied on one. */
  associationOrder: z.enum(['created', 'reversed']),
  /** `toObjectId` of batch association reads: every spec says string, documented examples show numbers. */
  associationIds: z.enum(['number', 'string']),
  /** Status of a batch read in which something was not found; `errors` and `numErrors` are in the body either way. */
  partialBatchStatus: z.union([z.literal(207), z.literal(200)]),
  /** Reply to the completion of an execution that has ended already. Undocumented. */
  lateCompletion: z.enum(['404', '400', '204']),
  /** Reply to a completion that overtakes the answer to the action request. Undocumented. */
  earlyCompletion: z.enum(['accepted', '404']),
  /** What an unknown or ended callback id does to the others of its batch. Undocumented. */
  badIdInBatch: z.enum(['refuse_all', 'ignore']),
  /** The specification requires `typedOutputs`; practice shows completions that pass without. */
  requireTypedOutputs: z.boolean(),
  /** Calls per portal in a rolling ten seconds; null is no limit. */
  rateLimitPer10Seconds: z.int().min(1).nullable(),
  /** How the workflow engine reads `Retry-After` of a 429; HubSpot's own pages disagree. */
  retryAfterUnit: z.enum(['milliseconds', 'seconds']),
  /** How long the workflow engine waits for an answer, in real time. */
  answerTimeoutMs: z.int().min(1),
  /** The first pause before an action request is sent again, in real time; it doubles each time. */
  retryDelayMs: z.int().min(0),
  /** Action requests sent for one execution before the engine gives up. */
  maxAttempts: z.int().min(1),
});

/** Every point that HubSpot leaves open or does differently from one day to the next, as one setting each. */
export type Switches = z.infer<typeof switchesSchema>;

/** What holds until somebody moves a switch: HubSpot's documented or observed behaviour, the stricter one in doubt. */
export const DEFAULT_SWITCHES: Switches = {
  associationKeyStyle: 'blank',
  associationPageSize: 100,
  associationOrder: 'created',
  associationIds: 'number',
  partialBatchStatus: 207,
  lateCompletion: '404',
  earlyCompletion: 'accepted',
  badIdInBatch: 'refuse_all',
  requireTypedOutputs: true,
  rateLimitPer10Seconds: null,
  retryAfterUnit: 'milliseconds',
  answerTimeoutMs: 30_000,
  retryDelayMs: 1_000,
  maxAttempts: 10,
};

/** The switches of one sandbox, read by everything and moved by tests. */
export class SwitchBoard {
  #current = DEFAULT_SWITCHES;

  get current(): Readonly<Switches> {
    return this.#current;
  }

  /** Moves the switches that are named; throws a sentence when one doesn't exist or can't take the value. */
  set(changes: Partial<Switches>): void {
    const parsed = switchesSchema.safeParse({ ...this.#current, ...changes });
    if (!parsed.success) throw new TypeError(`Not a setting of the switches: ${z.prettifyError(parsed.error)}`);
    this.#current = parsed.data;
  }

  reset(): void {
    this.#current = DEFAULT_SWITCHES;
  }
}
