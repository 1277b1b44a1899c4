import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '..', '..');

/** Plays worlds in a process of their own, whose clock is virtual; resolves to what it printed. */
async function play(what: readonly string[], sabotage?: string): Promise<{ code: number; out: string }> {
  const words = ['--disable-warning=ExperimentalWarning', '--import', './test/simulation/hooks.mjs'];
  const { SABOTAGE: _none, ...env } = process.env;
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [...words, 'test/simulation/main.ts', ...what], {
      cwd: ROOT,
      env: sabotage === undefined ? env : { ...env, SABOTAGE: sabotage },
    });
    return { code: 0, out: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: `${stdout}\n${stderr}` };
  }
}

const scenarios = await play(['--scenarios']);

test('sixty worlds, and no promise is broken in any of them', async () => {
  const { code, out } = await play(['--until-red', '--seeds', '60']);
  expect(out).toContain('60 worlds');
  expect(out).toContain('duplicates 0 · orphans 0 · lost 0 · falseSuccess 0 · falseFailure 0 · unsettled 0');
  expect(code).toBe(0);
}, 300_000);

test('the simulation sees a guard that is missing', async () => {
  const { code, out } = await play(['--until-red', '--seeds', '60'], 'sent again while in doubt');
  expect(out).toMatch(/^seed \d+: duplicates/m);
  expect(code).toBe(1);
}, 300_000);

test('half an hour without QuickBooks leaves a handful in doubt, and all else flows minutes after', async () => {
  const { code, out } = await play(['--outage']);
  expect(out).toContain('left in doubt');
  expect({ code, out }).toMatchObject({ code: 0 });
}, 300_000);

describe('the named scenarios', () => {
  const told = scenarios.out.split('\n').filter((line) => /^(right|WRONG) {2}S\d/.test(line));

  test.each(told)('%s', (line) => {
    expect({ line, out: line.startsWith('right') ? '' : scenarios.out }).toEqual({ line, out: '' });
  });

  test('all sixteen were played', () => {
    expect(new Set(told.map((line) => /S(\d+)/.exec(line)?.[1])).size).toBe(16);
    expect(scenarios.code).toBe(0);
  });
});
