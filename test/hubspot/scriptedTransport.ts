import type { AccessTokens } from '../../src/domain/problems.ts';
import type { VendorAnswer, VendorCall, VendorTransport } from '../../src/http/vendorCall.ts';

/** An answer as HubSpot would send it. */
export function answered(status: number, body: unknown = '', headers: Record<string, string> = {}): VendorAnswer {
  return {
    outcome: 'answered',
    status,
    header: (name) => headers[name.toLowerCase()],
    text: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

/** A transport that gives these answers in turn, and remembers what was sent. */
export interface ScriptedTransport extends VendorTransport {
  calls: VendorCall[];
}

/** Throws when it is asked more often than it has answers. */
export function scriptedTransport(...answers: VendorAnswer[]): ScriptedTransport {
  const calls: VendorCall[] = [];
  return {
    calls,
    send: async (call) => {
      calls.push(call);
      const answer = answers[calls.length - 1];
      if (!answer) throw new Error(`No answer is left for ${call.method} ${call.url}.`);
      return answer;
    },
    close: async () => {},
  };
}

/** Tokens `token-1`, `token-2` …: a new one after each that was rejected. */
export function countedTokens(): AccessTokens & { rejections: string[] } {
  const rejections: string[] = [];
  return {
    rejections,
    current: async () => `token-${rejections.length + 1}`,
    rejected: async (_accountId, token) => void rejections.push(token),
  };
}
