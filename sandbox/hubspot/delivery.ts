import { signedAddress } from './actionRequest.ts';
import type { Attempt } from './execution.ts';
import { signedHeaders, type SignatureVersions } from './signing.ts';

/** What came of one request to the app. */
export type Sent = Omit<Attempt, 'at' | 'redelivery'>;

/** One request to the app. */
export interface Delivery {
  target: string;
  body: string;
  secret: string;
  /** Epoch milliseconds that the signature carries. */
  timestamp: number;
  timeoutMs: number;
  /** Cuts the request off when the sandbox closes. */
  closing: AbortSignal;
  signingUrl?: string | undefined;
  signatures?: SignatureVersions | undefined;
}

/** Signs a body and posts it to the app; redirects are not followed, and nothing is thrown. */
export async function send(delivery: Delivery): Promise<Sent> {
  const { target, body, secret, timestamp } = delivery;
  const timeout = AbortSignal.timeout(delivery.timeoutMs);
  const started = performance.now();
  const elapsed = (): number => Math.round(performance.now() - started);
  try {
    const response = await fetch(target, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'HubSpot Connect 2.0 (sandbox)',
        ...signedHeaders({
          secret,
          url: signedAddress(target, delivery.signingUrl),
          body,
          timestamp,
          versions: delivery.signatures ?? 'both',
        }),
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([timeout, delivery.closing]),
    });
    const retryAfter = response.headers.get('retry-after');
    return {
      outcome: 'answered',
      status: response.status,
      body: await response.text(),
      ms: elapsed(),
      ...(retryAfter === null ? {} : { retryAfter }),
    };
  } catch {
    return { outcome: timeout.aborted ? 'timeout' : 'no_answer', ms: elapsed() };
  }
}
