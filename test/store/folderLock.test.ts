import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { projectFolder } from '../../src/process/projectFolder.ts';
import { FolderInUse, lockFolder } from '../../src/store/folderLock.ts';
import { until } from '../support/until.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock of a folder '));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('one process owns a folder; the next one is told so in a sentence', () => {
  const lock = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(FolderInUse);
  expect(() => lockFolder(folder)).toThrow(/is in use by another process.*DATA_DIR/);
  lock.release();
  lockFolder(folder).release();
});

test('the lock of a process that was killed -9 is free at once', async () => {
  const module = JSON.stringify(join(projectFolder(), 'src/store/folderLock.ts'));
  const script = `const { lockFolder } = await import(${module}); lockFolder(process.argv[1]); console.log('locked'); setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(owner.stdout, 'data');
  expect(() => lockFolder(folder)).toThrow(FolderInUse);
  const ended = once(owner, 'exit');
  owner.kill('SIGKILL');
  await ended;
  await until('the lock is free', () => {
    try {
      lockFolder(folder).release();
      return true;
    } catch {
      return false;
    }
  });
});
