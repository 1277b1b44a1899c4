import type { Request } from 'express';
import { z } from 'zod';

const schema = z.strictObject({
  /** HTTP method; absent means POST, since only writes commit. */
  method: z.string().default('POST'),
  /** Regular expression over path and query. */
  path: z.string().refine(isPattern, 'must be a regular expression'),
  /** Regular expression over the raw body; absent matches any. */
  body: z.string().refine(isPattern, 'must be a regular expression').optional(),
  /** By the sandbox's clock, from the arrival of the request. */
  afterSeconds: z.number().nonnegative(),
  /** What the caller sees meanwhile. */
  answer: z.enum(['reset', 'hang', '504']),
  /** How many requests it hits. */
  times: z.number().int().positive().default(1),
});

/** A write that is accepted, never confirmed, and committed long afterwards. */
export type LateCommit = z.infer<typeof schema>;

interface Accepted {
  what: string;
  dueAt: number;
  work: (at: Date) => void;
}

/** Late commits that wait for their request, and accepted requests that wait for their time. */
export class LateCommits {
  #waiting: LateCommit[] = [];
  #accepted: Accepted[] = [];

  /** Adds one; answers a sentence when it isn't one. */
  add(candidate: unknown): string | undefined {
    const result = schema.safeParse(candidate);
    if (!result.success) return z.prettifyError(result.error);
    this.#waiting.push(result.data);
    return undefined;
  }

  /** The late commit for this request, if one waits; counts it down. */
  take(request: Request): LateCommit | undefined {
    const raw = (request as Request & { rawBody?: string }).rawBody ?? '';
    const index = this.#waiting.findIndex(
      (one) =>
        one.method.toUpperCase() === request.method &&
        new RegExp(one.path).test(request.originalUrl) &&
        (one.body === undefined || new RegExp(one.body).test(raw)),
    );
    const found = this.#waiting[index];
    if (!found) return undefined;
    found.times -= 1;
    if (found.times <= 0) this.#waiting.splice(index, 1);
    return found;
  }

  /** Keeps accepted work until its time. */
  accept(what: string, dueAt: number, work: (at: Date) => void): void {
    this.#accepted.push({ what, dueAt, work });
  }

  /** Does what is due, in order, each as of its own time. Called before every request and when the clock moves. */
  runDue(now: Date): void {
    const due = this.#accepted.filter(({ dueAt }) => dueAt <= now.getTime());
    if (due.length === 0) return;
    this.#accepted = this.#accepted.filter(({ dueAt }) => dueAt > now.getTime());
    for (const { dueAt, work } of due.toSorted((left, right) => left.dueAt - right.dueAt)) work(new Date(dueAt));
  }

  /** What waits for a request, and what was accepted and waits for its time. */
  list(): { waiting: readonly LateCommit[]; accepted: readonly { what: string; dueAt: string }[] } {
    return {
      waiting: this.#waiting,
      accepted: this.#accepted.map(({ what, dueAt }) => ({ what, dueAt: new Date(dueAt).toISOString() })),
    };
  }

  /** Forgets what waits for a request; accepted work still commits. */
  clear(): void {
    this.#waiting = [];
  }
}

function isPattern(source: string): boolean {
  try {
    return Boolean(new RegExp(source));
  } catch {
    return false;
  }
}
