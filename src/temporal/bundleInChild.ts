import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import type { WorkflowBundleOption } from '@temporalio/worker';

const BUNDLER = join(import.meta.dirname, `bundleProcess${extname(import.meta.filename)}`);

/**
 * Bundles the workflows in a process of its own: the bundler needs about 100 MB, which a process that had done it
 * itself would keep for good. `encrypted` bundles the failure converter that goes with payload encryption.
 */
export async function bundleInChild(encrypted: boolean): Promise<WorkflowBundleOption> {
  const folder = await mkdtemp(join(tmpdir(), 'workflow-bundle-'));
  try {
    const file = join(folder, 'workflows.js');
    const args = ['--disable-warning=ExperimentalWarning', BUNDLER, file, encrypted ? 'encrypted' : 'clear'];
    await promisify(execFile)(process.execPath, args, { timeout: 120_000 });
    return { code: await readFile(file, 'utf8') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
