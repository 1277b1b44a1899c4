import { existsSync, statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Config } from '../config.ts';
import { createLog } from '../log.ts';
import { createDataConverter } from '../temporal/dataConverter.ts';
import { describeOutcome, parseHistory, recordRun, replayRuns, type RecordedRun } from '../temporal/replay.ts';
import { installRuntime } from '../temporal/runtime.ts';
import { reachTemporal, vendorlessConfig } from './reachTemporal.ts';

const USAGE = `Usage: npm run replay -- FILE…|FOLDER…|WORKFLOW_ID…
  FILE         a history as Temporal UI or "temporal workflow show --output json" exports it
  FOLDER       every .json file in it
  WORKFLOW_ID  a run on the server that TEMPORAL_ADDRESS names, or on the local one`;

/** Replays recorded runs against the code of today; exits 1 when one of them parts from it. */
async function main(args: readonly string[]): Promise<void> {
  if (args.length === 0 || args.includes('--help')) throw new Error(USAGE);
  const config = vendorlessConfig();
  // What the SDK says of a failed replay is in our own sentence.
  installRuntime(createLog('silent'));
  const dataConverter = createDataConverter(config.encryptionKeys);
  const runs: RecordedRun[] = [];
  const workflowIds: string[] = [];
  for (const argument of args) {
    const path = pathOf(argument);
    if (path) for (const file of await filesAt(path)) runs.push(parseHistory(await readFile(file, 'utf8'), file));
    else if (argument.endsWith('.json')) throw new Error(`There is no file ${argument}.`);
    else workflowIds.push(argument);
  }
  if (workflowIds.length > 0) runs.push(...(await fetchRuns(config, workflowIds)));
  const outcomes = await replayRuns(runs, { dataConverter });
  for (const outcome of outcomes) console.log(describeOutcome(outcome));
  if (outcomes.some((outcome) => outcome.parted)) process.exitCode = 1;
}

/** A file is named relative to where the person is, which npm says, or to the project. */
function pathOf(argument: string): string | undefined {
  return [resolve(process.env['INIT_CWD'] ?? '.', argument), resolve(argument)].find((path) => existsSync(path));
}

async function filesAt(path: string): Promise<string[]> {
  if (!statSync(path).isDirectory()) return [path];
  const names = await readdir(path, { recursive: true });
  return names
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => join(path, name));
}

async function fetchRuns(config: Config, workflowIds: readonly string[]): Promise<RecordedRun[]> {
  const { temporal, close } = await reachTemporal(config);
  try {
    const runs: RecordedRun[] = [];
    for (const id of workflowIds) {
      try {
        runs.push(await recordRun(temporal.client.workflow.getHandle(id)));
      } catch (error) {
        throw new Error(
          `${id} is neither a file nor a run in the namespace ${temporal.namespace} at ${temporal.address}.`,
          {
            cause: error,
          },
        );
      }
    }
    return runs;
  } finally {
    await close();
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
// The SDK's runtime, once installed, keeps a process alive that has nothing left to do.
process.exit();
