import { afterEach, expect, test } from '@jest/globals';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { isAlive, spawnChild } from '../../src/process/spawnChild.ts';
import { until } from '../support/until.ts';

const PARENT = join(import.meta.dirname, 'parent.ts');
const WAITS = ['-e', 'setInterval(() => {}, 1000)'];
const WAITS_STUBBORNLY = ['-e', "process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000)"];

const started: number[] = [];
afterEach(() => {
  for (const pid of started.splice(0)) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
});

interface Family {
  parent: ChildProcessByStdio<null, Readable, null>;
  child: number;
  watcher: number;
  lines: string[];
}

/** A parent, the watcher and the child, all running. */
async function family(args: string[]): Promise<Family> {
  const parent = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PARENT, process.execPath, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const reader = createInterface({ input: parent.stdout }).on('line', (line) => lines.push(line));
  await once(reader, 'line');
  const { child, watcher } = JSON.parse(lines[0] ?? '') as { child: number; watcher: number };
  started.push(child, watcher, parent.pid ?? 0);
  return { parent, child, watcher, lines };
}

test('a child dies with a parent that is killed -9', async () => {
  const { parent, child, watcher } = await family(WAITS);
  expect([isAlive(child), isAlive(watcher)]).toEqual([true, true]);
  parent.kill('SIGKILL');
  await until('child and watcher are gone', () => !isAlive(child) && !isAlive(watcher));
});

test('a child that ignores SIGTERM is killed after its grace', async () => {
  const { parent, child } = await family(WAITS_STUBBORNLY);
  parent.kill('SIGKILL');
  await until('the stubborn child is gone', () => !isAlive(child));
});

test('a child dies when the watcher is killed -9, and the parent hears of it', async () => {
  const { child, watcher, lines } = await family(WAITS);
  process.kill(watcher, 'SIGKILL');
  await until('the child is gone', () => !isAlive(child));
  await until('the parent has said so', () => lines.length === 2);
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({ code: 137 });
});

test("Ctrl-C in the terminal reaches the parent's group, not the child", async () => {
  const { parent, child } = await family(WAITS);
  const { stdout } = await run('ps', ['-o', 'pgid=', '-p', `${parent.pid},${child}`]);
  const [first, second] = stdout.trim().split(/\s+/);
  expect(first).not.toBe(second);
  parent.kill('SIGKILL');
});

test('the end of a child is told: its code, and its last words', async () => {
  const said: string[] = [];
  const child = await spawnChild({
    command: process.execPath,
    args: ['-e', "console.log('one'); console.error('two'); process.exitCode = 7"],
    onLine: (line) => said.push(line),
  });
  const end = await child.exited;
  expect(end.code).toBe(7);
  expect([...end.lastLines].toSorted()).toEqual(['one', 'two']);
  expect(said.toSorted()).toEqual(['one', 'two']);
});

test('a command that does not exist ends at once and says so', async () => {
  const child = await spawnChild({ command: '/nowhere/temporal', args: [] });
  const end = await child.exited;
  expect(end.code).toBe(127);
  expect(end.lastLines.join('\n')).toContain("temporal can't be started");
});

test('stop asks, waits, and kills', async () => {
  const child = await spawnChild({ command: process.execPath, args: WAITS_STUBBORNLY, graceMs: 200 });
  await until('it runs', () => child.lastLines().includes('up'));
  const end = await child.stop();
  expect(end.code).toBe(137);
  expect(isAlive(child.pid ?? 0)).toBe(false);
});

async function run(command: string, args: string[]): Promise<{ stdout: string }> {
  const { execFile } = await import('node:child_process');
  const { promisify } = await import('node:util');
  return promisify(execFile)(command, args);
}
