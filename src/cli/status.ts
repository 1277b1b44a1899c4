import { setTimeout as delay } from 'node:timers/promises';
import { createLog } from '../log.ts';
import { installRuntime } from '../temporal/runtime.ts';
import { waitingRuns, type WaitingRun } from '../temporal/waitingRuns.ts';
import { parseOptions } from './parseOptions.ts';
import { reachRunningTemporal, vendorlessConfig } from './reachTemporal.ts';

const USAGE = `Usage: npm run status [-- --json | --watch]
  Lists what needs somebody or waits: runs that failed since only a person can go on, held runs, documents in doubt, fees
  and refunds that HubSpot doesn't know yet.
  --json   one object per line, for scripts
  --watch  again every five seconds, until Ctrl-C`;

const WATCH_MS = 5_000;
const HEADS: Record<WaitingRun['waitingFor'], string> = {
  'a person': 'Failed: a person must look',
  'a fix': 'Held: somebody must put something right, then npm run retry',
  QuickBooks: 'In doubt: QuickBooks has not confirmed the document',
  HubSpot: 'Waiting for what HubSpot does not know yet',
};

/** Prints what needs somebody, once or again and again. */
async function main(): Promise<void> {
  const { values } = parseOptions(
    { options: { json: { type: 'boolean', default: false }, watch: { type: 'boolean', default: false } } },
    USAGE,
  );
  if (values.json && values.watch) throw new Error(USAGE);
  installRuntime(createLog('silent'));
  const config = vendorlessConfig();
  const reached = await reachRunningTemporal(config);
  if (!reached) throw new Error('No service is running here, and TEMPORAL_ADDRESS is not set.');
  const { client, namespace } = reached.temporal;
  const { uiUrl } = config.temporal;
  const linkOf = ({ workflowId }: WaitingRun) =>
    uiUrl === undefined ? undefined : `${uiUrl}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}`;
  try {
    for (;;) {
      const runs = await waitingRuns(client);
      if (values.json) for (const run of runs) console.log(JSON.stringify({ ...run, link: linkOf(run) }));
      else {
        if (values.watch) console.clear();
        console.log(describe(runs, linkOf).join('\n'));
      }
      if (!values.watch) return;
      await delay(WATCH_MS);
    }
  } finally {
    await reached.close();
  }
}

function describe(runs: readonly WaitingRun[], linkOf: (run: WaitingRun) => string | undefined): string[] {
  if (runs.length === 0) return ['Nothing waits, and nobody is needed.'];
  const lines: string[] = [];
  for (const [waitingFor, head] of Object.entries(HEADS)) {
    const own = runs.filter((run) => run.waitingFor === waitingFor);
    if (own.length === 0) continue;
    lines.push(...(lines.length > 0 ? [''] : []), `${head} (${own.length})`);
    for (const run of own) {
      const ends = run.until ? `, ends by itself in ${span(run.until.getTime() - Date.now())}` : '';
      lines.push(`  ${run.record}  ${run.workflowId}  since ${span(Date.now() - run.since.getTime())}${ends}`);
      lines.push(...run.sentences.flatMap((sentence) => sentence.split('\n')).map((line) => `    ${line}`));
      const link = linkOf(run);
      if (link !== undefined) lines.push(`    ${link}`);
    }
  }
  return lines;
}

function span(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2_880 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1_440)} days`;
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
// The SDK's runtime, once installed, keeps a process alive that has nothing left to do.
process.exit();
