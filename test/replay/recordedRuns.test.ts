import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { describeOutcome, parseHistory, replayRuns } from '../../src/temporal/replay.ts';
import { workflowBundle } from '../support/product.ts';

const HISTORIES = join(import.meta.dirname, 'histories');

/**
 * Histories of the demo's runs, exported by Temporal's command line (`temporal workflow show --output json`). A change
 * of workflow code that parts from them would break the runs that are open while it is released: use `patched()`.
 */
test('runs recorded by earlier code replay with the code of today', async () => {
  const files = (await readdir(HISTORIES)).filter((name) => name.endsWith('.json'));
  expect(files.length).toBeGreaterThanOrEqual(7);
  const runs = await Promise.all(
    files.map(async (name) => parseHistory(await readFile(join(HISTORIES, name), 'utf8'), name)),
  );
  const outcomes = await replayRuns(runs, { workflowBundle: await workflowBundle() });
  expect(outcomes.filter((each) => each.parted).map(describeOutcome)).toEqual([]);
  expect(outcomes.map((each) => each.name).toSorted()).toEqual(files.toSorted());
});
