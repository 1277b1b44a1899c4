import { createInterface } from 'node:readline/promises';
import { FAILURES } from '../domain/failures.ts';
import { createLog } from '../log.ts';
import { endHold, heldRuns, type HeldRun } from '../temporal/heldRuns.ts';
import { installRuntime } from '../temporal/runtime.ts';
import { parseOptions } from './parseOptions.ts';
import { reachRunningTemporal, vendorlessConfig } from './reachTemporal.ts';

const USAGE = `Usage:
  npm run retry -- WORKFLOW_ID [--fail]
  npm run retry -- [--failure-type TYPE] [--portal NUMBER] [--realm NUMBER] [--fail] [--yes]
  Says to runs that are held: "it has been put right; start again". Without a workflow id it lists those that are
  meant, and asks before it does anything.
  --fail   gives them up instead: HubSpot is told what was wrong
  --yes    doesn't ask`;

/** Ends holds: of one run, or of all that the options select. */
async function main(): Promise<void> {
  const { positionals, values } = parseOptions(
    {
      allowPositionals: true,
      options: {
        'failure-type': { type: 'string' },
        portal: { type: 'string' },
        realm: { type: 'string' },
        fail: { type: 'boolean', default: false },
        yes: { type: 'boolean', default: false },
      },
    },
    USAGE,
  );
  const [workflowId] = positionals;
  const { 'failure-type': failureType, portal, realm } = values;
  const selects = failureType !== undefined || portal !== undefined || realm !== undefined;
  const isNumber = (text: string | undefined) => text === undefined || /^\d{1,20}$/.test(text);
  if (positionals.length > 1 || (workflowId === undefined) !== selects || !isNumber(portal) || !isNumber(realm))
    throw new Error(USAGE);
  if (failureType !== undefined && !Object.hasOwn(FAILURES, failureType))
    throw new Error(`There is no failure ${failureType}; docs/errors.md lists them.`);

  installRuntime(createLog('silent'));
  const reached = await reachRunningTemporal(vendorlessConfig());
  if (!reached) throw new Error('No service is running here, and TEMPORAL_ADDRESS is not set.');
  try {
    const { client } = reached.temporal;
    const word = values.fail ? 'fail' : 'retry';
    if (workflowId !== undefined) return console.log(await endHold(client, workflowId, word));
    const runs = await heldRuns(client, { failureType, portalId: portal, realmId: realm });
    if (runs.length === 0) return console.log('No run is held that these options select.');
    for (const run of runs) console.log(lineOf(run));
    if (!values.yes && !(await isConfirmed(`${word} ${runs.length === 1 ? 'this run' : `these ${runs.length} runs`}?`)))
      return console.log('Nothing was done.');
    for (const run of runs)
      console.log(`${run.workflowId}: ${await said(() => endHold(client, run.workflowId, word))}`);
  } finally {
    await reached.close();
  }
}

function lineOf({ workflowId, hold }: HeldRun): string {
  return `${workflowId}\n  ${hold ? hold.failures.map(({ sentence }) => sentence).join('\n  ') : '(no worker answers for it)'}`;
}

async function isConfirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new Error('Nobody can be asked here: say --yes.');
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await asking.question(`${question} [y/N] `)).trim());
  } finally {
    asking.close();
  }
}

/** One run that goes on or ends in the meantime doesn't keep the others waiting. */
async function said(say: () => Promise<string>): Promise<string> {
  try {
    return await say();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
// The SDK's runtime, once installed, keeps a process alive that has nothing left to do.
process.exit();
