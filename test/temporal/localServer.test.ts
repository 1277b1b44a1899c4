import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Runtime } from '@temporalio/worker';
import { isAlive } from '../../src/process/spawnChild.ts';
import { connectTemporal, TemporalUnreachable } from '../../src/temporal/connection.ts';
import {
  addressFile,
  LocalServerFailed,
  startLocalTemporal,
  type LocalServer,
} from '../../src/temporal/localServer.ts';
import { retentionWarning } from '../../src/temporal/retention.ts';
import { until } from '../support/until.ts';

let folder: string;
const servers: LocalServer[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local server '));
});
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await Runtime.instance().shutdown();
});

async function start(options: Parameters<typeof startLocalTemporal>[0]): Promise<LocalServer> {
  const server = await startLocalTemporal(options);
  servers.push(server);
  return server;
}

test('a local server starts with its UI, keeps runs for a week, and stops', async () => {
  const server = await start({ namespace: 'quickbooks' });
  const temporal = await connectTemporal({ address: server.address, namespace: 'quickbooks' });
  await expect(retentionWarning(temporal.connection, 'quickbooks')).resolves.toBeUndefined();
  await temporal.close();
  await until('the UI answers', async () => (await fetch(server.uiUrl ?? '').catch(() => undefined))?.ok === true);
  await server.stop();
  expect(isAlive(server.pid)).toBe(false);
});

test('with a file, runs are there after kill -9, and the tools find the address', async () => {
  const dataFile = join(folder, 'data', 'temporal.sqlite');
  const first = await start({ namespace: 'default', dataFile, headless: true });
  expect(JSON.parse(await readFile(addressFile(dataFile), 'utf8'))).toMatchObject({ address: first.address });
  const before = await connectTemporal({ address: first.address, namespace: 'default' });
  await before.client.workflow.start('anything', { workflowId: 'kept', taskQueue: 'nobody' });
  await before.close();
  process.kill(first.pid, 'SIGKILL');
  await first.exited;
  await until('the address is withdrawn', () => !existsSync(addressFile(dataFile)));
  const second = await start({ namespace: 'default', dataFile, headless: true });
  const after = await connectTemporal({ address: second.address, namespace: 'default' });
  const { status } = await after.client.workflow.getHandle('kept').describe();
  expect(status.name).toBe('RUNNING');
  await after.close();
}, 60_000);

test('a server that cannot start says its last words', async () => {
  const taken = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await until('the port is taken', () => taken.listening);
  const address = taken.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const starting = startLocalTemporal({ namespace: 'default', headless: true, port });
  await expect(starting).rejects.toThrow(LocalServerFailed);
  await expect(starting).rejects.toThrow(/ended while it was starting.*It said:\n.*/s);
  taken.close();
});

test('a namespace or server that is not there is a sentence that says what to do', async () => {
  const server = await start({ namespace: 'default', headless: true });
  const elsewhere = connectTemporal({ address: server.address, namespace: 'elsewhere' });
  await expect(elsewhere).rejects.toThrow(TemporalUnreachable);
  await expect(elsewhere).rejects.toThrow(/has no namespace elsewhere: create it .* or set TEMPORAL_NAMESPACE\.$/);
  await server.stop();
  const gone = connectTemporal({ address: server.address, namespace: 'default', patienceMs: 0 });
  await expect(gone).rejects.toThrow(/can't be reached: check TEMPORAL_ADDRESS/);
});
