import type { Request } from 'express';
import { z } from 'zod';

const regularExpression = z.string().refine((source) => {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}, 'must be a regular expression');

const effectShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reset') }),
  z.object({ kind: z.literal('hang') }),
  z.object({ kind: z.literal('delay'), ms: z.number() }),
  z.object({
    kind: z.literal('respond'),
    status: z.int(),
    headers: z.record(z.string(), z.string()).optional(),
    body: z.unknown().optional(),
  }),
  z.object({ kind: z.literal('truncate') }),
]);

const faultShape = z.object({
  /** HTTP method; absent matches any. */
  method: z.string().optional(),
  /** Regular expression over path and query. */
  path: regularExpression,
  /** Regular expression over the raw body; absent matches any. */
  body: regularExpression.optional(),
  when: z.enum(['before', 'after']),
  effect: effectShape,
  /** How many requests it hits; absent means one. */
  times: z.int().min(1).optional(),
});

/** What the caller sees instead of the answer. `hang` never answers; `truncate` cuts the JSON in half. */
export type FaultEffect = z.infer<typeof effectShape>;

/** One fault waiting for its request. `before` = the work is not done; `after` = it is done and the answer is bent. */
export type Fault = z.infer<typeof faultShape>;

/** Faults in the order they were set; the first that matches a request is used up by it. */
export class FaultList {
  #waiting: (Fault & { left: number })[] = [];

  /** Adds a fault; answers a sentence when it isn't one. */
  add(candidate: unknown): string | undefined {
    const parsed = faultShape.safeParse(candidate);
    if (!parsed.success) return `Not a fault: ${z.prettifyError(parsed.error)}`;
    this.#waiting.push({ ...parsed.data, left: parsed.data.times ?? 1 });
    return undefined;
  }

  /** The fault for this request, if one waits; counts it down. `rawBody` is read from the request when a parser kept it. */
  take(request: Request): Fault | undefined {
    const raw = (request as Request & { rawBody?: string }).rawBody ?? '';
    const index = this.#waiting.findIndex(
      (fault) =>
        (!fault.method || fault.method.toUpperCase() === request.method) &&
        new RegExp(fault.path).test(request.originalUrl) &&
        (fault.body === undefined || new RegExp(fault.body).test(raw)),
    );
    const fault = this.#waiting[index];
    if (!fault) return undefined;
    fault.left -= 1;
    if (fault.left <= 0) this.#waiting.splice(index, 1);
    return fault;
  }

  list(): readonly Fault[] {
    return this.#waiting;
  }

  clear(): void {
    this.#waiting = [];
  }
}
