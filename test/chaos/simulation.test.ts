import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '..', '..');

/** Plays worlds in a process of their own, whose clock is virtual; resolves to what it printed. */
async function play(seeds: number, from: number, sabotage?: string): Promise<{ code: number; out: string }> {
  const words = ['--disable-warning=ExperimentalWarning', '--import', './test/simulation/hooks.mjs'];
  const { SABOTAGE: _none, ...env } = process.env;
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...words, 'test/simulation/main.ts', '--until-red', '--seeds', String(seeds), '--from', String(from)],
      { cwd: ROOT, env: sabotage === undefined ? env : { ...env, SABOTAGE: sabotage } },
    );
    return { code: 0, out: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: `${stdout}\n${stderr}` };
  }
}

test('sixty worlds, and no promise is broken in any of them', async () => {
  const { code, out } = await play(60, 1);
  expect(out).toContain('60 worlds');
  expect(out).toContain('duplicates 0 · orphans 0 · lost 0 · falseSuccess 0 · falseFailure 0 · unsettled 0');
  expect(code).toBe(0);
}, 300_000);

test('the simulation sees a guard that is missing', async () => {
  const { code, out } = await play(60, 1, 'sent again while in doubt');
  expect(out).toMatch(/^seed \d+: duplicates/m);
  expect(code).toBe(1);
}, 300_000);
