import { chown, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { tmpdir } from 'node:os';
import { Client } from 'pg';
import { spawnChild } from '../../src/process/spawnChild.ts';

const run = promisify(execFile);
const INSTALLED = '/usr/lib/postgresql';
const PATIENCE_MS = 30_000;

/** A temporary PostgreSQL of its own. */
export interface TemporaryPostgres {
  url: string;
  version: string;
  /** Kills the server as a machine does, with all that it was about to say, and starts it again on its data. */
  killAndRestart(): Promise<void>;
  stop(): Promise<unknown>;
}

/** Whether PostgreSQL's programs are on this machine, where Debian puts them or on the PATH. */
export async function hasPostgres(): Promise<boolean> {
  return (await findBinaries()) !== undefined;
}

/** Starts an empty PostgreSQL on loopback that dies with this process; undefined when none is installed. */
export async function startPostgres(): Promise<TemporaryPostgres | undefined> {
  const bin = await findBinaries();
  if (bin === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'temporary-postgres-'));
  const data = join(folder, 'data');
  await mkdir(data, { mode: 0o700 });
  const asRoot = process.getuid?.() === 0;
  // PostgreSQL refuses to run as root.
  const owner = asRoot ? await idsOf('postgres') : undefined;
  if (owner) for (const each of [folder, data]) await chown(each, owner.uid, owner.gid);
  const as = (command: string): [string, string[]] =>
    asRoot ? ['su', ['postgres', '-c', command]] : ['sh', ['-c', command]];
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await run(...as(`${bin}/initdb -D ${data} -U postgres -A trust -E UTF8 --no-sync`), { cwd: folder });
    const port = await freePort();
    const { stdout } = await run(`${bin}/postgres`, ['--version']);
    const [command, args] = as(`exec ${bin}/postgres -D ${data} -p ${port} -k ${folder} -c listen_addresses=127.0.0.1`);
    const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
    const start = async () => {
      const started = await spawnChild({ command, args, cwd: folder, graceMs: 10_000 });
      try {
        await untilItAnswers(url, () => started.lastLines());
      } catch (error) {
        await started.stop();
        throw error;
      }
      return started;
    };
    let child = await start();
    return {
      url,
      version: stdout.trim(),
      async killAndRestart() {
        // The first line of its pid file is the server itself, whatever shell is before it.
        const [pid] = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n');
        process.kill(Number(pid), 'SIGKILL');
        await child.exited;
        child = await start();
      },
      stop: () => child.stop().then(remove),
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function findBinaries(): Promise<string | undefined> {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const versions = await readdir(INSTALLED).catch(() => []);
  const newestFirst = versions.toSorted((a, b) => Number(b) - Number(a)).map((each) => join(INSTALLED, each, 'bin'));
  return [...newestFirst, ...onPath].find((each) => existsSync(join(each, 'initdb')));
}

async function idsOf(user: string): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all([run('id', ['-u', user]), run('id', ['-g', user])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

async function untilItAnswers(url: string, lastLines: () => readonly string[]): Promise<void> {
  const patientUntil = Date.now() + PATIENCE_MS;
  for (;;) {
    const client = new Client({ connectionString: url });
    // Without a listener, a connection that is cut would end this process.
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      if (Date.now() > patientUntil) throw new Error(`PostgreSQL did not start:\n${lastLines().join('\n')}`);
      await new Promise((wake) => setTimeout(wake, 100));
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
