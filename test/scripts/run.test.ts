import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { isAlive } from '../../src/process/spawnChild.ts';
import { projectFolder } from '../../src/process/projectFolder.ts';
import { until } from '../support/until.ts';

/** A checkout with blanks in its path; `demo/main.ts` is what each test writes there. */
let checkout: string;
const LOCK = { packages: { '': {}, 'node_modules/one': { version: '1.0.0' } } };

beforeEach(async () => {
  checkout = join(await mkdtemp(join(tmpdir(), 'run ')), 'a check out');
  await cp(join(projectFolder(), 'scripts'), join(checkout, 'scripts'), { recursive: true });
  await mkdir(join(checkout, 'demo'));
  await mkdir(join(checkout, 'bin'));
  await writeFile(join(checkout, 'package-lock.json'), JSON.stringify(LOCK));
  await installed('1.0.0');
});
afterEach(() => rm(join(checkout, '..'), { recursive: true, force: true }));

async function installed(version: string): Promise<void> {
  const packages = { 'node_modules/one': { version } };
  await mkdir(join(checkout, 'node_modules', 'node', 'bin'), { recursive: true });
  await writeFile(join(checkout, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }));
  await symlink(process.execPath, join(checkout, 'node_modules', 'node', 'bin', 'node')).catch(() => undefined);
}

async function fakeNpm(body: string): Promise<void> {
  await writeFile(join(checkout, 'bin', 'npm'), `#!/bin/sh\n${body}\n`);
  await chmod(join(checkout, 'bin', 'npm'), 0o755);
}

interface Launch {
  launcher: ChildProcess;
  output: () => string;
  ended: Promise<number | null>;
}

function launch(...args: string[]): Launch {
  const { npm_execpath: _, npm_lifecycle_event: __, INIT_CWD: ___, NODE_OPTIONS: ____, ...environment } = process.env;
  const launcher = spawn(process.execPath, [join(checkout, 'scripts', 'run.mjs'), ...args], {
    // From somewhere else than the checkout.
    cwd: tmpdir(),
    env: { ...environment, PATH: `${join(checkout, 'bin')}${delimiter}${process.env['PATH']}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [launcher.stdout, launcher.stderr]) stream.on('data', (text) => (output += String(text)));
  const ended = new Promise<number | null>((resolve) => launcher.on('close', (code) => resolve(code)));
  return { launcher, output: () => output, ended };
}

const demo = (code: string) => writeFile(join(checkout, 'demo', 'main.ts'), code);
/** Says its process id, and what it is told. */
const LISTENS = `
  process.on('SIGINT', () => { console.log('SIGINT'); setTimeout(() => process.exit(5), 200); });
  process.on('SIGTERM', () => { console.log('SIGTERM'); process.exit(6); });
  console.log('pid=' + process.pid); setInterval(() => {}, 1000);`;

test('arguments and the exit code pass through; the command runs in the checkout, knows where the user is', async () => {
  await demo(`const said: string[] = process.argv.slice(2);
    console.log(JSON.stringify([said, process.cwd(), process.env.INIT_CWD])); process.exitCode = 3;`);
  const { ended, output } = launch('demo', '--once', 'two words');
  expect(await ended).toBe(3);
  expect(JSON.parse(output())).toEqual([['--once', 'two words'], checkout, tmpdir()]);
});

test('a signal is passed on once, though terminal and npm both send it', async () => {
  await demo(LISTENS);
  const { launcher, ended, output } = launch('demo');
  await until('it runs', () => output().includes('pid='));
  launcher.kill('SIGINT');
  launcher.kill('SIGINT');
  expect(await ended).toBe(5);
  expect(output().match(/SIGINT/g)).toHaveLength(1);
});

test('a command that a signal ended ends the launcher with 128 + its number', async () => {
  await demo(`console.log('pid=' + process.pid); setInterval(() => {}, 1000);`);
  const { launcher, ended, output } = launch('demo');
  await until('it runs', () => output().includes('pid='));
  launcher.kill('SIGTERM');
  expect(await ended).toBe(143);
});

test('the command ends when the launcher is killed -9', async () => {
  await demo(LISTENS);
  const { launcher, output } = launch('demo');
  await until('it runs', () => output().includes('pid='));
  const pid = Number(/pid=(\d+)/.exec(output())?.[1]);
  launcher.kill('SIGKILL');
  await until('the command is gone', () => !isAlive(pid));
});

test('what is missing is installed first, without a word of npm, and only once', async () => {
  await demo(`console.log('demo');`);
  await rm(join(checkout, 'node_modules'), { recursive: true });
  const record = JSON.stringify({ packages: LOCK.packages });
  await fakeNpm(
    `echo "$@" >> calls; mkdir -p node_modules/node/bin; ln -s '${process.execPath}' node_modules/node/bin/node; echo '${record}' > node_modules/.package-lock.json; echo noise`,
  );
  const first = launch('demo');
  expect(await first.ended).toBe(0);
  expect(first.output()).toMatch(/^Installing dependencies … 0 s\ndemo\n$/);
  const second = launch('demo');
  expect(await second.ended).toBe(0);
  expect(second.output()).toBe('demo\n');
  expect(await readFile(join(checkout, 'calls'), 'utf8')).toBe('ci --no-audit --no-fund --include=dev\n');
  expect(existsSync(join(checkout, '.temporal', 'installing.pid'))).toBe(false);
});

test('another version than the lock file asks for is installed anew; npm is heard when it fails', async () => {
  await demo(`console.log('demo');`);
  await installed('0.9.0');
  await fakeNpm(`echo 'no such package' >&2; exit 9`);
  const { ended, output } = launch('demo');
  expect(await ended).toBe(1);
  expect(output()).toContain('no such package');
  expect(output()).toContain('The dependencies could not be installed');
  expect(output()).not.toContain('demo\n');
});

test('check runs every part and fails when one does', async () => {
  const parts: [string, string][] = [
    ['typescript/bin/tsc', 'console.log("types")'],
    ['oxlint/bin/oxlint', 'process.exitCode = 2'],
    ['prettier/bin/prettier.cjs', 'console.log("format")'],
  ];
  for (const [path, code] of parts) {
    const file = join(checkout, 'node_modules', path);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, code);
  }
  const { ended, output } = launch('check');
  expect(await ended).toBe(1);
  expect(output()).toBe('types\n✓ typescript\n✗ oxlint\nformat\n✓ prettier\n');
});

test('an unknown command gets the list of commands', async () => {
  const { ended, output } = launch('demonstrate');
  expect(await ended).toBe(2);
  expect(output()).toContain('Usage: node scripts/run.mjs demo|');
});
