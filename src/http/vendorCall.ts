import { Agent, request, errors } from 'undici';

/** One HTTP call to a vendor, made once: no retry, no redirect, no proxy. */
export interface VendorCall {
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  /** Sent byte for byte. */
  body?: string;
  /** The whole call, from the first byte sent to the last byte read. */
  timeoutMs: number;
}

/**
 * How one call ended. `notSent` is a promise that the vendor never saw the request (the connection did not open);
 * `noAnswer` says nothing about whether the work was done.
 */
export type VendorAnswer =
  | { outcome: 'answered'; status: number; header: (name: string) => string | undefined; text: string }
  | { outcome: 'notSent'; reason: string }
  | { outcome: 'noAnswer'; reason: string };

/** An answer larger than this is no answer that a vendor documents; it is cut off and treated as unreadable. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/** Errors that undici or Node raise before a single byte of the request can have left. */
const NEVER_OPENED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Sends vendor calls over a pool of kept-alive connections of its own. */
export interface VendorTransport {
  send(call: VendorCall): Promise<VendorAnswer>;
  close(): Promise<void>;
}

/** Opens a transport; `connectTimeoutMs` bounds only the opening of a connection. */
export function openVendorTransport(
  options: { connectTimeoutMs?: number; connections?: number } = {},
): VendorTransport {
  const agent = new Agent({
    connect: { timeout: options.connectTimeoutMs ?? 10_000 },
    connections: options.connections ?? 32,
    // Intuit's and HubSpot's front doors close idle connections after a minute or so. A connection that the other side
    // closed while we were writing turns a harmless call into one in doubt, so ours are dropped well before that.
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 20_000,
    pipelining: 1,
  });
  return {
    send: (call) => send(agent, call),
    close: () => agent.destroy(),
  };
}

async function send(agent: Agent, call: VendorCall): Promise<VendorAnswer> {
  const limit = AbortSignal.timeout(call.timeoutMs);
  try {
    const response = await request(call.url, {
      dispatcher: agent,
      method: call.method,
      headers: call.headers,
      ...(call.body === undefined ? {} : { body: call.body }),
      headersTimeout: call.timeoutMs,
      bodyTimeout: call.timeoutMs,
      signal: limit,
    });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) {
        response.body.destroy();
        return { outcome: 'noAnswer', reason: 'the answer was too large' };
      }
      chunks.push(chunk);
    }
    return {
      outcome: 'answered',
      status: response.statusCode,
      header: (name) => {
        const value = response.headers[name.toLowerCase()];
        return Array.isArray(value) ? value[0] : value;
      },
      text: Buffer.concat(chunks).toString('utf8'),
    };
  } catch (error) {
    return classify(error, call.timeoutMs);
  }
}

/** Names the failure by its code alone: an error's message or cause may hold the URL, a header or a body. */
function classify(error: unknown, timeoutMs: number): VendorAnswer {
  const code = codeOf(error);
  if (NEVER_OPENED.has(code) && isOfOpening(error))
    return { outcome: 'notSent', reason: `the connection did not open (${code})` };
  if (
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError ||
    code === 'TimeoutError'
  )
    return { outcome: 'noAnswer', reason: `no answer within ${timeoutMs} ms` };
  return { outcome: 'noAnswer', reason: `the connection broke (${code})` };
}

/** The system raises some of these codes on an open connection as well: only those of opening it promise something. */
const OPENING_CALLS = new Set(['connect', 'getaddrinfo', 'bind']);

function isOfOpening(error: unknown): boolean {
  const { syscall, code } = failureOf(error);
  return typeof syscall === 'string' ? OPENING_CALLS.has(syscall) : !/^E[A-Z]+$/.test(code);
}

/** Told by their properties, not their class: Node's own errors may come from another realm than this module's. */
function codeOf(error: unknown): string {
  return failureOf(error).code;
}

function failureOf(error: unknown): { code: string; syscall?: unknown } {
  let current = error as
    { code?: unknown; name?: unknown; cause?: unknown; errors?: unknown; syscall?: unknown } | undefined;
  for (let depth = 0; typeof current === 'object' && current !== null && depth < 5; depth += 1) {
    if (typeof current.code === 'string') {
      // Several addresses were tried, and each has its own error.
      const [first] = Array.isArray(current.errors) ? (current.errors as { syscall?: unknown }[]) : [];
      return { code: current.code, syscall: current.syscall ?? first?.syscall };
    }
    if (Array.isArray(current.errors) && current.errors.length > 0) return failureOf(current.errors[0]);
    if (current.name === 'TimeoutError') return { code: 'TimeoutError' };
    current = current.cause as typeof current;
  }
  return { code: 'unknown' };
}
