import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { startPostgres } from '../test/support/postgres.ts';
import { burstTable, measureBurst } from './burst.ts';
import { measureActionCosts, measureCosts } from './cost.ts';
import { LOADS, measureFloor, WARM_UP } from './floor.ts';
import { newInvoice } from './invoices.ts';
import { measureLoad, type Load } from './load.ts';
import { measureMemory, type Memory } from './memory.ts';
import { inParallel, residentMegabytes } from './measures.ts';
import { report, type Figures } from './report.ts';
import { openStage, REALM_IDS, startService, type BenchStage } from './stage.ts';

const beganAt = performance.now();

function say(line: string): void {
  console.log(`${((performance.now() - beganAt) / 1000).toFixed(1).padStart(6)} s  ${line}`);
}

/**
 * `npm run bench`: the engine floor, then what an invoice costs above it, then the service's memory, and at the end
 * each goal beside its figure. `--without-memory` leaves the long part out. `--burst` measures another thing instead:
 * how many action requests a second are taken, for a minute or for `--burst-seconds`. Exits 0 however the goals stand.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      'without-memory': { type: 'boolean', default: false },
      burst: { type: 'boolean', default: false },
      'burst-seconds': { type: 'string' },
    },
  });
  const burstSeconds = Number(values['burst-seconds'] ?? 60);
  if (!(burstSeconds > 0 && burstSeconds <= 60)) throw new Error('--burst-seconds takes a number up to 60.');
  const stopped = new Promise<undefined>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(undefined));
  });
  say(
    `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}; starting Temporal and the sandboxes`,
  );
  const stage = await openStage(say);
  try {
    if (values.burst) {
      const burst = await Promise.race([measureBurst(stage, say, burstSeconds), stopped]);
      if (burst === undefined) return 130;
      console.log(`\n${burstTable(burst)}\n`);
      return 0;
    }
    const figures = await Promise.race([measure(stage, !values['without-memory']), stopped]);
    if (figures === undefined) return 130;
    console.log(`\n${report(figures)}\n`);
    return 0;
  } finally {
    say('Stopping …');
    await stage.stop();
  }
}

async function measure(stage: BenchStage, withMemory: boolean): Promise<Figures> {
  say('1. The engine floor: a workflow with the same activities that do nothing');
  const floor = await measureFloor(stage, say);

  say(`2. The product on its embedded database, encrypted, ${REALM_IDS.length} companies`);
  const product = await startService(stage, 'embedded', {}, say);
  const costs = await measureCosts(stage, product);
  say('  counted a cold, a warm and an existing invoice');
  // Before the loads: afterwards no company is new to the service.
  const actions = await measureActionCosts(stage, product);
  say('  counted every other action, cold and warm');
  let made = 3;
  const run = () => newInvoice(stage, product, made++);
  await inParallel(WARM_UP, 4, run);
  const invoice: Load[] = [];
  const soFar = new Map<number, number>();
  for (const load of LOADS) {
    invoice.push(await measureLoad(stage, { ...load, what: 'warm invoice', workerPid: product.pid, run }, say));
    soFar.set(made, await residentMegabytes(product.pid));
  }

  if (!withMemory) return { floor, invoice, costs, actions, embedded: soFar, postgres: undefined };
  say('3. Memory of the service');
  const later = await measureMemory(stage, product, 'embedded database', made, say);
  const embedded = new Map([...soFar, ...later]);
  await product.stop();
  return { floor, invoice, costs, actions, embedded, postgres: await memoryOnPostgres(stage) };
}

async function memoryOnPostgres(stage: BenchStage): Promise<Memory | undefined> {
  const postgres = await startPostgres();
  if (!postgres) return undefined;
  stage.onStop(() => postgres.stop());
  say(`  ${postgres.version}`);
  const product = await startService(stage, 'postgres', { DATABASE_URL: postgres.url }, say);
  const memory = await measureMemory(stage, product, 'PostgreSQL', 0, say);
  await product.stop();
  return memory;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
