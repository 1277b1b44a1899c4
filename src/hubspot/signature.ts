import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** How old a signed request may be, and how far ahead of our clock HubSpot's may run. */
const WINDOW_MS = 5 * 60_000;

/** HubSpot decodes these, and no other, before it signs with version 3 (facts/hubspot 2). */
const DECODED_ESCAPES: Record<string, string> = {
  '%3A': ':',
  '%2F': '/',
  '%3F': '?',
  '%40': '@',
  '%21': '!',
  '%24': '$',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2A': '*',
  '%2C': ',',
  '%3B': ';',
};

const ESCAPES = new RegExp(Object.keys(DECODED_ESCAPES).join('|'), 'gi');

/** One request as it came in. */
export interface SignedRequest {
  /** The app's client secret. */
  secret: string;
  method: string;
  /** The full address as HubSpot was given it, query included; never built from the request's own headers. */
  publicUrl: string;
  /** The bytes as they came over the wire. */
  rawBody: Buffer;
  headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Our clock, epoch milliseconds. */
  nowMs: number;
}

/** The verdict; `reason` is for logs and holds nothing of the request. */
export type SignatureVerdict = { ok: true } | { ok: false; reason: string };

/**
 * True only for a request that HubSpot signed with the app's secret. Version 3 is checked whenever its header is there,
 * so that nobody can strip the time limit by breaking it; version 2 (no time limit, so only as safe as our own
 * deduplication) when it is absent; version 1 never. Never throws.
 */
export function verifySignature(request: SignedRequest): SignatureVerdict {
  if (request.secret === '') return refused('no client secret is configured');
  const v3 = headerValues(request, 'x-hubspot-signature-v3');
  return v3.length > 0 ? verifyV3(request, v3) : verifyV2(request);
}

function verifyV3(request: SignedRequest, signatures: readonly string[]): SignatureVerdict {
  const timestamps = headerValues(request, 'x-hubspot-request-timestamp');
  const [signature] = signatures;
  const [timestamp] = timestamps;
  if (signature === undefined || signatures.length > 1) return refused('the v3 signature is there more than once');
  if (timestamp === undefined || timestamps.length > 1) return refused('the timestamp is missing or repeated');
  if (!/^\d{13}$/.test(timestamp)) return refused('the timestamp is not in milliseconds');
  if (Math.abs(request.nowMs - Number(timestamp)) > WINDOW_MS) return refused('the timestamp is too far from now');
  const expected = createHmac('sha256', request.secret)
    .update(request.method.toUpperCase() + decodeForV3(request.publicUrl))
    .update(request.rawBody)
    .update(timestamp)
    .digest('base64');
  return sameText(signature, expected) ? { ok: true } : refused('the v3 signature does not match');
}

function verifyV2(request: SignedRequest): SignatureVerdict {
  const signatures = headerValues(request, 'x-hubspot-signature');
  const versions = headerValues(request, 'x-hubspot-signature-version');
  const [signature] = signatures;
  if (signature === undefined) return refused('there is no signature');
  if (signatures.length > 1 || versions.length > 1) return refused('the v2 signature is there more than once');
  if (versions[0] !== 'v2') return refused('the signature is neither v3 nor v2');
  const expected = createHash('sha256')
    .update(request.secret + request.method.toUpperCase() + request.publicUrl)
    .update(request.rawBody)
    .digest('hex');
  return sameText(signature, expected) ? { ok: true } : refused('the v2 signature does not match');
}

function decodeForV3(url: string): string {
  return url.replace(ESCAPES, (escape) => DECODED_ESCAPES[escape.toUpperCase()] ?? escape);
}

/** Every value under this name, however it is spelt. (Node joins repeated headers with a comma, which then can't match.) */
function headerValues(request: SignedRequest, name: string): string[] {
  return Object.entries(request.headers).flatMap(([key, value]) =>
    key.toLowerCase() === name && value !== undefined ? value : [],
  );
}

/** Compares texts, not decoded bytes: base64 has several spellings of the same bytes, and HubSpot sends one. */
function sameText(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function refused(reason: string): SignatureVerdict {
  return { ok: false, reason };
}
