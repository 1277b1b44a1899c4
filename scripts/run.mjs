// `node scripts/run.mjs <command> [arguments]`: what every npm script of this project runs. It works on a checkout
// where nothing is installed, under any Node from 18 on: it installs the dependencies, then runs the command with the
// Node that the project pins. Plain JavaScript without dependencies, because nothing else is there yet.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');
const nodePackage = join(root, 'node_modules', 'node');
const pinnedNode = join(nodePackage, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

// Node's notices about its own experiments (SQLite, ES modules in Jest) say nothing to our users.
const quiet = '--disable-warning=ExperimentalWarning';
// The command ends with this launcher, also when the launcher is killed.
const tied = ['--import', new URL('./endWithParent.mjs', import.meta.url).href];

// What the README tells people to fill in.
const settings = existsSync(join(root, '.env')) ? ['--env-file=.env'] : [];

// What keeps a service small that runs for weeks: a young generation that is collected early (Node 24 takes 145 MB for
// loading modules otherwise), a heap that is collected before it grows for no need, few arenas for the SDK's threads.
const service = JSON.parse(readFileSync(new URL('./service-process.json', import.meta.url), 'utf8'));

/** What each command runs: Node's arguments, several where a command has several parts. */
const COMMANDS = {
  demo: () => [[...tied, 'demo/main.ts']],
  start: () => [[...tied, ...settings, ...service.flags, 'src/main.ts']],
  connect: () => [[...tied, ...settings, 'src/cli/connect.ts']],
  settings: () => [[...tied, ...settings, 'src/cli/settings.ts']],
  replay: () => [[...tied, ...settings, 'src/cli/replay.ts']],
  reconcile: () => [[...tied, ...settings, 'src/cli/reconcile.ts']],
  status: () => [[...tied, ...settings, 'src/cli/status.ts']],
  retry: () => [[...tied, ...settings, 'src/cli/retry.ts']],
  release: () => [[...tied, ...settings, 'src/cli/release.ts']],
  resend: () => [[...tied, ...settings, 'src/cli/resend.ts']],
  'hubspot-app': () => [[...tied, 'hubspot-app/build.ts']],
  bench: () => [[...tied, 'bench/main.ts']],
  // On a virtual clock, in one process; or on real processes.
  chaos: (rest) => [
    rest.includes('--live')
      ? [...tied, 'test/live/main.ts']
      : [...tied, '--import', './test/simulation/hooks.mjs', 'test/simulation/main.ts'],
  ],
  test: () => [[...tied, '--experimental-vm-modules', 'node_modules/jest/bin/jest.js']],
  check: () => [
    ['node_modules/typescript/bin/tsc', '--noEmit'],
    ['node_modules/oxlint/bin/oxlint'],
    ['node_modules/prettier/bin/prettier.cjs', '--check', '.'],
  ],
};
const piped = ['ignore', 'pipe', 'pipe'];
/** These need what only development needs. */
const DEVELOPMENT = new Set(['demo', 'test', 'check', 'bench', 'chaos']);

const [command, ...rest] = process.argv.slice(2);
if (!Object.hasOwn(COMMANDS, command ?? '')) {
  console.error(`Usage: node scripts/run.mjs ${Object.keys(COMMANDS).join('|')} [arguments]`);
  process.exit(2);
}
if (!isInstalled(DEVELOPMENT.has(command))) await install();

const node = existsSync(pinnedNode) ? pinnedNode : process.execPath;
if (node === process.execPath && !runsTypeScript()) {
  console.error(
    `Node ${process.versions.node} is too old and the pinned one could not be installed: install Node 24, and try again.`,
  );
  process.exit(1);
}

let failed = 0;
const parts = COMMANDS[command](rest);
for (const part of parts) {
  const status = await run([quiet, ...part, ...rest]);
  // One part's findings don't hide the next one's.
  if (parts.length > 1) console.log(`${status === 0 ? '✓' : '✗'} ${part[0].split('/')[1]}`);
  failed = failed || status;
}
process.exit(parts.length > 1 && failed ? 1 : failed);

/** Runs Node and resolves to its exit code; signals are passed on, each once. */
function run(args) {
  return new Promise((resolve) => {
    const path = [dirname(node), bin, process.env.PATH ?? ''].join(delimiter);
    const child = spawn(node, args, {
      cwd: root,
      stdio: 'inherit',
      // A group of its own: Ctrl-C reaches it through us, once, and not also from the terminal.
      detached: process.platform !== 'win32',
      // Files are named relative to where the user is; npm says where that is.
      env: {
        ...(command === 'start' ? service.environment : {}),
        ...process.env,
        PATH: path,
        INIT_CWD: process.env.INIT_CWD ?? process.cwd(),
      },
    });
    const stop = passSignals(child);
    child.on('error', (error) => {
      stop();
      console.error(`${node} can't be started: ${error.message}`);
      resolve(1);
    });
    child.on('exit', (code, signal) => {
      stop();
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

function passSignals(child) {
  const last = new Map();
  const pass = (signal) => {
    // The terminal signals us and npm, and npm signals us again: that is one wish.
    if (Date.now() - (last.get(signal) ?? 0) < 500) return;
    last.set(signal, Date.now());
    child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, pass);
  // Killed -9, npm passes nothing on.
  const parent = process.ppid;
  const watch = process.env.npm_lifecycle_event
    ? setInterval(() => {
        if (process.ppid !== parent) pass('SIGTERM');
      }, 1000)
    : undefined;
  return () => {
    clearInterval(watch);
    for (const signal of signals) process.off(signal, pass);
  };
}

/**
 * Whether node_modules holds what package-lock.json asks for. npm keeps its own record of what it installed and writes
 * it last; comparing the two spares whoever installed by hand a second installation.
 */
function isInstalled(withDevelopment) {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const installed = packagesOf(record);
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '' || entry.optional || entry.link || entry.peer) continue;
    if (entry.dev && !withDevelopment) continue;
    if (installed[path]?.version !== entry.version) return false;
  }
  return existsSync(pinnedNode) || runsTypeScript();
}

function packagesOf(lock) {
  try {
    return JSON.parse(readFileSync(lock, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}

function runsTypeScript() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

async function install() {
  const release = await takeTurn();
  try {
    if (isInstalled(true)) return;
    const began = Date.now();
    const progress = () => console.error(`Installing dependencies … ${Math.round((Date.now() - began) / 1000)} s`);
    progress();
    const ticking = setInterval(progress, 2500);
    const { status, output } = await npm(['ci', '--no-audit', '--no-fund', '--include=dev']);
    // An npm that blocks the scripts of packages has left the pinned Node out; this is the script that it blocked.
    if (status === 0 && !existsSync(pinnedNode) && !runsTypeScript())
      await collect(spawn(process.execPath, ['installArchSpecificPackage.js'], { cwd: nodePackage, stdio: piped }));
    clearInterval(ticking);
    if (status !== 0) {
      console.error(output);
      console.error('The dependencies could not be installed; npm says why above.');
      release();
      process.exit(1);
    }
  } finally {
    release();
  }
}

function npm(args) {
  const cli = process.env.npm_execpath;
  const own = cli && /npm-cli\.c?js$/.test(cli);
  return collect(
    own
      ? spawn(process.execPath, [cli, ...args], { cwd: root, stdio: piped })
      : spawn('npm', args, { cwd: root, stdio: piped, shell: process.platform === 'win32' }),
  );
}

/** A child's exit code and everything it said, shown only when it matters. */
function collect(child) {
  return new Promise((resolve) => {
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (output += text));
    child.on('error', (error) => resolve({ status: 1, output: `npm can't be started: ${error.message}` }));
    child.on('close', (code) => resolve({ status: code ?? 1, output }));
  });
}

/** `npm ci` empties node_modules first: two commands that begin at once on a fresh checkout take turns. */
async function takeTurn() {
  const folder = join(root, '.temporal');
  const lock = join(folder, 'installing.pid');
  mkdirSync(folder, { recursive: true });
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return () => rmSync(lock, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!isAlive(Number(readFileSync(lock, 'utf8') || 0))) rmSync(lock, { force: true });
    else {
      console.error('Another command is installing the dependencies; waiting for it.');
      await new Promise((wake) => setTimeout(wake, 2500));
    }
  }
}

function isAlive(pid) {
  if (!pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
