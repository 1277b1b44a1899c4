import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** The one address that HubSpot knows, in front of several services: what it signs is passed on byte for byte. */
export interface PublicAddress {
  /** For `PUBLIC_URL`, and below `/hubspot/actions` for HubSpot. */
  url: string;
  /** The services behind it; requests go to them in turns. */
  services: string[];
  /** Set, every request goes to every service this many times at once, and HubSpot hears the first answer. */
  copiesToEach: number | undefined;
  /** The status of every answer of a service, in order; 502 where one could not be reached. */
  statuses: number[];
  close(): Promise<void>;
}

/** Opens an address without services; they are named once they are started, since they must know it first. */
export async function openPublicAddress(): Promise<PublicAddress> {
  let turn = 0;
  const server = createServer((request, response) => void pass(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: PublicAddress = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    services: [],
    copiesToEach: undefined,
    statuses: [],
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return address;

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const { services, copiesToEach } = address;
    const next = services[turn++ % services.length] ?? '';
    const targets =
      copiesToEach === undefined
        ? [next]
        : services.flatMap((each) => Array.from({ length: copiesToEach }, () => each));
    const answers = targets.map((target) => askedAt(target, request, body));
    for (const answer of answers) void answer.then(({ status }) => address.statuses.push(status));
    const { status, text } = await Promise.race(answers);
    response.writeHead(status, { 'content-type': 'application/json' }).end(text);
  }
}

async function askedAt(service: string, request: IncomingMessage, body: Buffer) {
  const headers = Object.entries(request.headers).filter(
    (header): header is [string, string] => typeof header[1] === 'string' && !PER_CONNECTION.has(header[0]),
  );
  try {
    const answer = await fetch(service + (request.url ?? ''), {
      method: request.method ?? 'POST',
      headers,
      body: new Uint8Array(body),
    });
    return { status: answer.status, text: await answer.text() };
  } catch {
    return { status: 502, text: '{"message":"Bad gateway"}' };
  }
}

/** Headers that belong to one connection and are not passed on. */
const PER_CONNECTION: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'keep-alive',
  'content-length',
  'transfer-encoding',
]);
