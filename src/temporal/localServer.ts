import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { Connection } from '@temporalio/client';
import { spawnChild, type Child, type ChildEnd } from '../process/spawnChild.ts';
import { ensureRetention } from './retention.ts';
import { findTemporalCli } from './temporalCli.ts';

/** How a local server is started. */
export interface LocalServerOptions {
  namespace: string;
  /** Kept there across starts; in memory when absent. */
  dataFile?: string;
  /** A free one when absent. */
  port?: number;
  uiPort?: number;
  /** No UI. */
  headless?: boolean;
  /** Where the UI asks for payloads in clear. */
  uiCodecEndpoint?: string;
  onProgress?: (line: string) => void;
}

/** A running server that ends with this process. */
export interface LocalServer {
  readonly address: string;
  readonly uiUrl: string | undefined;
  readonly namespace: string;
  /** The server's own process id. */
  readonly pid: number;
  /** Resolves when the server has ended, asked or not. */
  readonly exited: Promise<ChildEnd>;
  stop(): Promise<void>;
}

/** The local server did not come up; the message has its last words. */
export class LocalServerFailed extends Error {
  override readonly name = 'LocalServerFailed';
}

/** A dev server on a cold, loaded machine is slow, not broken. */
const PATIENCE_MS = 60_000;
const TRIES = 3;

/** What the product asks of a server that it starts itself; a server of somebody else's needs the first three. */
const DYNAMIC_CONFIG = [
  'matching.enableFairness=true',
  // With the default of four partitions small tenants still wait, and a rate is split four ways.
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
  'frontend.enableServerVersionCheck=false',
];

/** Starts a Temporal server on this machine, waits until it answers, and ties it to this process's life. */
export async function startLocalTemporal(options: LocalServerOptions): Promise<LocalServer> {
  const say = options.onProgress ?? (() => {});
  const cli = await findTemporalCli({ onProgress: say });
  if (options.dataFile) await mkdir(dirname(resolve(options.dataFile)), { recursive: true });
  for (let tried = 1; ; tried += 1) {
    const port = options.port ?? (await freePort());
    const uiPort = options.headless ? undefined : (options.uiPort ?? (await freePort()));
    const child = await spawnChild({ command: cli, args: argumentsOf(options, port, uiPort), graceMs: 8_000 });
    const address = `127.0.0.1:${port}`;
    try {
      await waitUntilReady(address, options.namespace, child, say);
    } catch (error) {
      await child.stop();
      // A free port may be taken between the look and the start.
      const taken = child.lastLines().some((line) => /address already in use|already in use/i.test(line));
      if (taken && options.port === undefined && options.uiPort === undefined && tried < TRIES) continue;
      throw error;
    }
    return running(options, child, address, uiPort);
  }
}

async function running(
  options: LocalServerOptions,
  child: Child,
  address: string,
  uiPort: number | undefined,
): Promise<LocalServer> {
  const uiUrl = uiPort === undefined ? undefined : `http://127.0.0.1:${uiPort}`;
  const note = options.dataFile ? addressFile(options.dataFile) : undefined;
  if (note) await writeFile(note, JSON.stringify({ address, uiUrl, namespace: options.namespace }));
  const forget = async () => {
    if (note) await rm(note, { force: true });
  };
  void child.exited.then(forget);
  return {
    address,
    uiUrl,
    namespace: options.namespace,
    pid: child.pid ?? 0,
    exited: child.exited,
    async stop() {
      await child.stop();
      await forget();
    },
  };
}

/** Where the service keeps its local server's data. */
export function localDataFile(dataDir: string): string {
  return join(dataDir, 'temporal.sqlite');
}

/** Where a server with a data file says its address, for the command-line tools. */
export function addressFile(dataFile: string): string {
  return `${dataFile}.address.json`;
}

function argumentsOf(options: LocalServerOptions, port: number, uiPort: number | undefined): string[] {
  const args = ['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--namespace', options.namespace];
  args.push('--log-level', 'warn', '--disable-config-file', '--disable-config-env');
  if (uiPort === undefined) args.push('--headless');
  else args.push('--ui-port', String(uiPort), '--ui-disable-news-fetch');
  if (uiPort !== undefined && options.uiCodecEndpoint) args.push('--ui-codec-endpoint', options.uiCodecEndpoint);
  if (options.dataFile) {
    args.push('--db-filename', resolve(options.dataFile));
    // Recovers from kill -9 in seconds instead of most of a minute.
    args.push('--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL');
  }
  for (const value of DYNAMIC_CONFIG) args.push('--dynamic-config-value', value);
  return args;
}

async function waitUntilReady(
  address: string,
  namespace: string,
  child: Child,
  say: (line: string) => void,
): Promise<void> {
  const began = Date.now();
  const elapsed = () => Math.round((Date.now() - began) / 1000);
  const life = { ended: false };
  void child.exited.finally(() => (life.ended = true));
  const ticking = setInterval(() => say(`Waiting for the Temporal server … ${elapsed()} s`), 2_500);
  try {
    for (;;) {
      if (life.ended) throw failed('The Temporal server ended while it was starting', child);
      if (await answers(address, namespace)) return;
      if (Date.now() - began > PATIENCE_MS)
        throw failed(`The Temporal server at ${address} did not answer within ${elapsed()} seconds`, child);
      await new Promise((wake) => setTimeout(wake, 50));
    }
  } finally {
    clearInterval(ticking);
  }
}

function failed(sentence: string, child: Child): LocalServerFailed {
  const lines = child.lastLines().slice(-15);
  return new LocalServerFailed(lines.length === 0 ? `${sentence}.` : `${sentence}. It said:\n${lines.join('\n')}`);
}

/** Asks for the namespace, the last thing that a dev server makes, and for its retention while it is at it. */
async function answers(address: string, namespace: string): Promise<boolean> {
  // The port first: a gRPC channel that was refused once waits a second before it tries again.
  if (!(await listens(address))) return false;
  try {
    const connection = await Connection.connect({ address, connectTimeout: 2_000 });
    try {
      await connection.withDeadline(Date.now() + 2_000, () => ensureRetention(connection, namespace));
      return true;
    } finally {
      await connection.close();
    }
  } catch {
    return false;
  }
}

function listens(address: string): Promise<boolean> {
  const [host = '', port = ''] = address.split(':');
  return new Promise((done) => {
    const socket = createConnection({ host, port: Number(port) });
    socket.on('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.on('error', () => done(false));
  });
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.on('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
