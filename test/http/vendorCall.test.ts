import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { openVendorTransport } from '../../src/http/vendorCall.ts';

const transport = openVendorTransport();
let server: Server | undefined;
const close = async () => {
  if (!server) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  server = undefined;
  await closed;
};
afterEach(close);
afterAll(() => transport.close());

async function listening(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
const post = (url: string, timeoutMs = 5_000) =>
  transport.send({ method: 'POST', url, headers: {}, body: 'é\u0001', timeoutMs });

test('bytes as they are, once; a redirect is an answer', async () => {
  const bodies: string[] = [];
  const url = await listening((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks).toString('utf8'));
      response.writeHead(307, { location: '/again' }).end();
    });
  });
  expect(await post(url)).toMatchObject({ outcome: 'answered', status: 307 });
  expect(bodies).toEqual(['é\u0001']);
});

test('a reset and a hang say nothing of the work, and are not sent again', async () => {
  let calls = 0;
  const resetting = await listening((request) => {
    calls += 1;
    request.socket.resetAndDestroy();
  });
  expect(await post(resetting)).toMatchObject({ outcome: 'noAnswer' });
  expect(calls).toBe(1);
  await close();
  const hanging = await listening(() => {
    calls += 1;
  });
  expect(await post(hanging, 50)).toEqual({ outcome: 'noAnswer', reason: 'no answer within 50 ms' });
  expect(calls).toBe(2);
});

test('a connection that never opened was not sent', async () => {
  const url = await listening(() => undefined);
  await close();
  expect(await post(url)).toMatchObject({ outcome: 'notSent' });
});
