import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { openVendorTransport } from '../../src/http/vendorCall.ts';
import { createQuickBooksClient, type QuickBooksClient } from '../../src/quickbooks/client.ts';
import { createRealmLimiter } from '../../src/quickbooks/limiter.ts';
import { countedTokens } from '../hubspot/scriptedTransport.ts';

/** What arrived at the server. */
export interface Arrival {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** One answer: a plain one, or whatever the handler does with the socket. */
export type ServedAnswer =
  | { status: number; body?: string; headers?: Record<string, string> }
  | ((response: ServerResponse, request: IncomingMessage) => void);

/** A server that gives these answers in turn, the last one again and again, and the product's client before it. */
export async function answeringServer(...answers: ServedAnswer[]) {
  const arrivals: Arrival[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { method = '', url = '', headers } = request;
    arrivals.push({ method, url, headers, body: Buffer.concat(chunks).toString('utf8') });
    const served = answers[Math.min(arrivals.length, answers.length) - 1];
    if (!served) throw new Error('No answer was given.');
    if (typeof served === 'function') return served(response, request);
    response.writeHead(served.status, served.headers);
    response.end(served.body);
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const apiUrl = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : ''}`;
  const transport = openVendorTransport();
  const tokens = countedTokens();
  const client: QuickBooksClient = createQuickBooksClient({
    apiUrl,
    tokens,
    transport,
    readTimeoutMs: 300,
    writeTimeoutMs: 300,
    limiter: createRealmLimiter({ perSecond: 1_000 }),
  });
  return {
    client,
    tokens,
    arrivals,
    close: async () => {
      await transport.close();
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
    },
    /** Nobody listens any more. */
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A Fault as QuickBooks writes it. */
export function faultBody(code: string, type = 'ValidationFault', detail = 'Detail with secret-name'): string {
  return JSON.stringify({ Fault: { Error: [{ Message: 'message', Detail: detail, code, element: '' }], type } });
}

/** The gateway's words when a token has expired; the detail holds a piece of the token. */
export const EXPIRED = JSON.stringify({
  fault: {
    error: [
      {
        message: 'message=AuthenticationFailed; errorCode=003200; statusCode=401',
        detail: 'Token expired: AB11secret',
        code: '3200',
      },
    ],
    type: 'AUTHENTICATION',
  },
});

/** The gateway's words when it is asked too often: XML, whatever was asked for. */
export const THROTTLED =
  '<?xml version="1.0"?><IntuitResponse><Fault type="SERVICE"><Error><Message>message=ThrottleExceeded; errorCode=003001; statusCode=429</Message></Error></Fault></IntuitResponse>';
