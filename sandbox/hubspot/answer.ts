import { z } from 'zod';
import { parseDuration } from './duration.ts';
import type { Attempt } from './execution.ts';

const DEFAULT_BLOCK_MS = 7 * 86_400_000;

/** What an app's answer to an action request means to the workflow. */
export type Answer =
  | { kind: 'ended'; outputFields: Record<string, string> }
  | { kind: 'blocked'; forMs: number }
  | { kind: 'refused' }
  | { kind: 'again' };

// HubSpot doesn't validate the body of a 2xx: what can't be read says nothing, and nothing said is success.
const answerBody = z.object({ outputFields: z.record(z.string(), z.coerce.string()) });

/** Reads an app's answer as HubSpot does: any 2xx is success unless it states otherwise, a 4xx is final. */
export function readAnswer(status: number, body: string): Answer {
  if (status === 429 || status >= 500) return { kind: 'again' };
  if (status < 200 || status >= 300) return { kind: 'refused' };
  const outputFields = outputFieldsOf(body);
  if (outputFields['hs_execution_state'] !== 'BLOCK') return { kind: 'ended', outputFields };
  const forMs = parseDuration(outputFields['hs_expiration_duration'] ?? '') ?? DEFAULT_BLOCK_MS;
  return { kind: 'blocked', forMs };
}

/** How long a 429 asks to wait, in a unit that HubSpot's own pages disagree on. */
export function retryAfterMs(attempt: Attempt, unit: 'milliseconds' | 'seconds'): number | undefined {
  if (attempt.status !== 429 || attempt.retryAfter === undefined) return undefined;
  const value = Number(attempt.retryAfter);
  if (!Number.isFinite(value)) return undefined;
  return unit === 'seconds' ? value * 1000 : value;
}

function outputFieldsOf(body: string): Record<string, string> {
  try {
    return answerBody.safeParse(JSON.parse(body)).data?.outputFields ?? {};
  } catch {
    return {};
  }
}
