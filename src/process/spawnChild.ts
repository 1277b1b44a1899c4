import { spawn } from 'node:child_process';
import { basename, extname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { WatcherMessage } from './withParent.ts';

/** How a child is started. */
export interface ChildOptions {
  command: string;
  args: readonly string[];
  /** Added to this process's environment; `undefined` takes a variable out. */
  env?: Readonly<Record<string, string | undefined>>;
  cwd?: string;
  /** How long after SIGTERM the child is killed; 5 s by default. */
  graceMs?: number;
  /** Each line that the child prints, on either stream. */
  onLine?: (line: string) => void;
}

/** How a child ended. */
export interface ChildEnd {
  /** 128 + the signal's number for a child that a signal ended. */
  code: number;
  /** The last lines that it printed, oldest first. */
  lastLines: readonly string[];
}

/** A child process that never outlives this one, however this one ends. */
export interface Child {
  /** The child's own process id; absent when it could not be started. */
  readonly pid: number | undefined;
  /** Of the process between, which ends with the child. */
  readonly watcherPid: number | undefined;
  /** Resolves when the child has ended; never rejects. */
  readonly exited: Promise<ChildEnd>;
  /** The last lines that the child printed so far. */
  lastLines(): readonly string[];
  /** Asks the child to end, kills it after its grace, and resolves when it is gone. */
  stop(): Promise<ChildEnd>;
}

const KEPT_LINES = 60;
const WATCHER = join(import.meta.dirname, `withParent${extname(import.meta.filename)}`);

/**
 * Starts a child that dies with this process, also when this process is killed -9: see `withParent.ts`. When the
 * process between is killed instead, this one ends the child. Resolves when the child runs, or when it couldn't.
 */
export async function spawnChild(options: ChildOptions): Promise<Child> {
  const graceMs = options.graceMs ?? 5_000;
  const lines: string[] = [];
  const watcher = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', WATCHER, String(graceMs), options.command, ...options.args],
    {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
      env: { ...process.env, NODE_OPTIONS: '', ...options.env },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    },
  );
  let pid: number | undefined;
  let endedBySelf = false;

  const keep = (line: string) => {
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
    options.onLine?.(line);
  };
  for (const stream of [watcher.stdout, watcher.stderr]) if (stream) readLines(stream, keep);

  const exited = new Promise<ChildEnd>((resolve) => {
    const end = async (code: number | null) => {
      // A watcher that a signal ended left its child behind.
      if (code === null && pid !== undefined) await endProcess(pid, graceMs);
      resolve({ code: code ?? 137, lastLines: lines });
    };
    watcher.on('exit', (code) => {
      endedBySelf = true;
      void end(code);
    });
    watcher.on('error', (error) => {
      keep(error.message);
      if (watcher.pid === undefined) resolve({ code: 127, lastLines: lines });
    });
  });
  const begun = new Promise<void>((resolve) => {
    watcher.on('message', (message: WatcherMessage) => {
      if ('pid' in message) pid = message.pid;
      else keep(`${basename(options.command)} can't be started: ${message.failed}`);
      resolve();
    });
  });
  await Promise.race([begun, exited]);

  return {
    pid,
    watcherPid: watcher.pid,
    exited,
    lastLines: () => lines,
    async stop() {
      if (!endedBySelf && watcher.connected) watcher.disconnect();
      return exited;
    },
  };
}

function readLines(stream: Readable, onLine: (line: string) => void): void {
  createInterface({ input: stream }).on('line', onLine);
}

/** Ends a process that isn't our own child: SIGTERM, then SIGKILL to its group. */
async function endProcess(pid: number, graceMs: number): Promise<void> {
  signal(pid, 'SIGTERM');
  const until = Date.now() + graceMs;
  while (isAlive(pid)) {
    if (Date.now() > until) {
      signal(-pid, 'SIGKILL');
      return;
    }
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

/** Whether a process with this id exists. */
export function isAlive(pid: number): boolean {
  return signal(pid, 0);
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
