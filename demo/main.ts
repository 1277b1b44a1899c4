import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startHubSpotSandbox, type HubSpotSandbox } from '../sandbox/hubspot/server.ts';
import { SAMPLE } from '../sandbox/hubspot/samplePortal.ts';
import { LARKSPUR } from '../sandbox/quickbooks/sampleCompanies.ts';
import { startQuickBooksSandbox, type QuickBooksSandbox } from '../sandbox/quickbooks/server.ts';
import { startLocalTemporal, type LocalServer } from '../src/temporal/localServer.ts';
import { enrol, type Enrolment } from './enrolments.ts';
import { startProductService, type ProductService } from './productService.ts';
import { followRuns } from './progress.ts';
import { SCENARIOS } from './scenarios.ts';
import { checkBooks, resultTable } from './results.ts';

/** Everything that the demo has started, newest last, so that it can be stopped in reverse. */
const started: (() => Promise<unknown>)[] = [];

/**
 * `npm run demo`: Temporal with its UI, a HubSpot and a QuickBooks sandbox, and the product between them; enrols
 * sample deals, quotes and payments, shows each one's way, and ends with a table. `--once` then exits: 0 when all ended as expected.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { once: { type: 'boolean', default: false } } });
  const stopped = new Promise<'stopped'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve('stopped'));
  });
  try {
    const run = demonstrate();
    const ended = await Promise.race([run, stopped]);
    if (ended === 'stopped') return 130;
    if (values.once) return ended.asExpected ? 0 : 1;
    console.log(`\nEverything stays up for looking around; Ctrl-C ends it.${ended.addresses}`);
    await stopped;
    return 0;
  } finally {
    say('Stopping …');
    for (const stop of started.toReversed()) await stop().catch(() => undefined);
  }
}

async function demonstrate(): Promise<{ asExpected: boolean; addresses: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'hubspot-quickbooks-demo-'));
  started.push(() => rm(folder, { recursive: true, force: true }));

  const [temporal, hubspot, quickbooks] = await Promise.all([startTemporal(folder), startHubSpot(), startQuickBooks()]);
  say('Starting the product: ingress, worker, embedded database …');
  const product = await startProductService({ folder, temporal, hubspot, quickbooks, onProgress: say });
  started.push(() => product.stop());
  const addresses = addressLines(temporal, hubspot, quickbooks, product);
  say(`Ready.${addresses}\n`);

  const enrolments: Enrolment[] = [];
  const follower = await followRuns(temporal, enrolments, say);
  started.push(() => follower.stop());
  for (const wave of new Set(SCENARIOS.map((each) => each.wave))) {
    const scenarios = SCENARIOS.filter((each) => each.wave === wave);
    const begun = scenarios.map((scenario) => enrol(scenario, { hubspot, quickbooks, actionsUrl: product.actionsUrl }));
    enrolments.push(...begun);
    await Promise.all(begun.map((each) => each.ended));
  }
  await follower.stop();

  const problems = checkBooks(enrolments, hubspot, quickbooks);
  console.log(`\n${resultTable(enrolments, temporal)}\n`);
  for (const problem of problems) console.log(`NOT AS EXPECTED: ${problem}`);
  if (problems.length === 0)
    say('All ended as expected: one document per record and action, one new product, and a sentence for each failure.');
  return { asExpected: problems.length === 0, addresses };
}

async function startTemporal(folder: string): Promise<LocalServer> {
  say('Starting Temporal with its UI …');
  const temporal = await startLocalTemporal({
    namespace: 'default',
    dataFile: join(folder, 'temporal.sqlite'),
    onProgress: say,
  });
  started.push(() => temporal.stop());
  return temporal;
}

async function startHubSpot(): Promise<HubSpotSandbox> {
  const hubspot = await startHubSpotSandbox({});
  hubspot.switches.set({ answerTimeoutMs: 10_000 });
  started.push(() => hubspot.close());
  return hubspot;
}

async function startQuickBooks(): Promise<QuickBooksSandbox> {
  const quickbooks = await startQuickBooksSandbox({});
  started.push(() => quickbooks.close());
  return quickbooks;
}

function addressLines(
  temporal: LocalServer,
  hubspot: HubSpotSandbox,
  quickbooks: QuickBooksSandbox,
  product: ProductService,
): string {
  return [
    '',
    `  Temporal UI         ${temporal.uiUrl ?? ''}/namespaces/default/workflows`,
    `  HubSpot sandbox     ${hubspot.url}/_sandbox   (portal ${SAMPLE.portalId})`,
    `  QuickBooks sandbox  ${quickbooks.url}/_sandbox   (company ${LARKSPUR.realmId})`,
    `  The product         ${product.url}/ready`,
  ].join('\n');
}

const beganAt = Date.now();

function say(line: string): void {
  console.log(`${((Date.now() - beganAt) / 1000).toFixed(1).padStart(5)} s  ${line}`);
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
