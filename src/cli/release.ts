import { carryOut } from '../admin/ownerOrEndpoint.ts';
import { RELEASE_ORDER } from '../admin/release.ts';
import { readConfig, readStorageConfig } from '../config.ts';
import { parseOptions } from './parseOptions.ts';

const USAGE = `Usage: npm run release -- ROW
  Says that what a failed run called you for has been put right in QuickBooks: the row of its record goes on.
  ROW  the number that the run's failure names`;

/** Releases a row of the ledger that waits for a person, whether the service runs or not. */
async function main(): Promise<void> {
  const { positionals } = parseOptions({ allowPositionals: true, options: {} }, USAGE);
  const order = RELEASE_ORDER.safeParse({ claimId: Number(positionals[0] ?? Number.NaN) });
  if (positionals.length !== 1 || !order.success) throw new Error(USAGE);
  const command = { command: 'release' as const, order: order.data };
  for (const line of await carryOut(readStorageConfig(process.env), command, () => readConfig(process.env)))
    console.log(line);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
