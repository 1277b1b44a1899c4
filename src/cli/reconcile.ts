import { carryOut } from '../admin/ownerOrEndpoint.ts';
import { readConfig, readStorageConfig } from '../config.ts';
import { RECONCILE_ORDER } from '../reconcile/command.ts';
import { parseOptions } from './parseOptions.ts';

const DEFAULT_DAYS = '400';
const USAGE = `Usage:
  npm run reconcile                      says whether writes are on
  npm run reconcile -- --writes-off [--why TEXT]
  npm run reconcile -- --rebuild [--portal NUMBER] [--realm NUMBER] [--days ${DEFAULT_DAYS}]
  npm run reconcile -- --writes-on
docs/operating.md, "After a restored backup", explains when.`;

/** Switches writes off and on, and rebuilds the ledger from the markers in QuickBooks, whether the service runs or not. */
async function main(): Promise<void> {
  const { values } = parseOptions(
    {
      options: {
        rebuild: { type: 'boolean', default: false },
        'writes-off': { type: 'boolean', default: false },
        'writes-on': { type: 'boolean', default: false },
        why: { type: 'string' },
        portal: { type: 'string' },
        realm: { type: 'string' },
        days: { type: 'string' },
      },
    },
    USAGE,
  );
  const verbs = (['rebuild', 'writes-off', 'writes-on'] as const).filter((verb) => values[verb]);
  const [verb = 'state'] = verbs;
  const isMisplaced =
    verbs.length > 1 ||
    (verb !== 'writes-off' && values.why !== undefined) ||
    (verb !== 'rebuild' && (values.portal ?? values.realm ?? values.days) !== undefined);
  const order = RECONCILE_ORDER.safeParse({
    verb,
    ...(verb === 'writes-off' ? { reason: values.why ?? 'restored from a backup' } : {}),
    ...(verb === 'rebuild'
      ? { portalId: values.portal, realmId: values.realm, days: Number(values.days ?? DEFAULT_DAYS) }
      : {}),
  });
  if (isMisplaced) throw new Error(USAGE);
  if (!order.success) throw new Error([...order.error.issues.map((issue) => `${issue.message}.`), USAGE].join('\n'));
  const command = { command: 'reconcile' as const, order: order.data };
  for (const line of await carryOut(readStorageConfig(process.env), command, () => readConfig(process.env)))
    console.log(line);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
