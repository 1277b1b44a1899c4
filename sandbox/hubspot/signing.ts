import { createHash, createHmac } from 'node:crypto';

/** Which of HubSpot's signatures a request carries. Newer apps get both; v1 is never used for actions. */
export type SignatureVersions = 'both' | 'v3' | 'v2';

/** What one request to an app is signed over. `url` is the whole public address, exactly as configured. */
export interface SignedRequest {
  secret: string;
  method?: string;
  url: string;
  body: string;
  /** Epoch milliseconds; part of v3 only. */
  timestamp: number;
  versions?: SignatureVersions;
}

/** The only escapes that HubSpot decodes before it signs with v3; all others stay as they are. */
const DECODED: Readonly<Record<string, string>> = {
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

/** Hex SHA-256 of secret + method + address + body. It has no time in it. */
export function signV2({ secret, method = 'POST', url, body }: Omit<SignedRequest, 'timestamp' | 'versions'>): string {
  return createHash('sha256')
    .update(secret + method + url + body, 'utf8')
    .digest('hex');
}

/** Base64 HMAC-SHA-256 of method + address + body + timestamp. */
export function signV3({ secret, method = 'POST', url, body, timestamp }: Omit<SignedRequest, 'versions'>): string {
  const decodedUrl = url.replaceAll(/%[0-9A-F]{2}/gi, (escape) => DECODED[escape.toUpperCase()] ?? escape);
  return createHmac('sha256', secret)
    .update(method + decodedUrl + body + String(timestamp), 'utf8')
    .digest('base64');
}

/** The headers that HubSpot signs a request with. Tests bend them to play a forger. */
export function signedHeaders(request: SignedRequest): Record<string, string> {
  const versions = request.versions ?? 'both';
  return {
    ...(versions === 'v3' ? {} : { 'X-HubSpot-Signature': signV2(request), 'X-HubSpot-Signature-Version': 'v2' }),
    ...(versions === 'v2'
      ? {}
      : {
          'X-HubSpot-Signature-v3': signV3(request),
          'X-HubSpot-Request-Timestamp': String(request.timestamp),
        }),
  };
}
