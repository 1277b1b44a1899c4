import { carryOut } from '../admin/ownerOrEndpoint.ts';
import { readConfig, readStorageConfig } from '../config.ts';
import { CONNECT_ORDER } from '../connectAccount.ts';
import { parseOptions } from './parseOptions.ts';

const USAGE = `Usage:
  npm run connect -- hubspot    --portal NUMBER --refresh-token TOKEN
  npm run connect -- quickbooks --portal NUMBER --realm NUMBER --refresh-token TOKEN`;

/** Connects an account without a browser: stores its refresh token, whether the service runs or not. */
async function main(): Promise<void> {
  const { positionals, values } = parseOptions(
    {
      allowPositionals: true,
      options: {
        portal: { type: 'string' },
        realm: { type: 'string' },
        'refresh-token': { type: 'string' },
      },
    },
    USAGE,
  );
  const order = CONNECT_ORDER.safeParse({
    system: positionals[0],
    portalId: values.portal,
    ...(values.realm === undefined ? {} : { realmId: values.realm }),
    refreshToken: values['refresh-token'],
  });
  if (!order.success || positionals.length !== 1) {
    const problems = order.success ? [] : order.error.issues.map((issue) => problemOf(issue));
    throw new Error([...problems, USAGE].join('\n'));
  }
  const command = { command: 'connect' as const, order: order.data };
  const lines = await carryOut(readStorageConfig(process.env), command, () => readConfig(process.env));
  for (const line of lines) console.log(line);
}

function problemOf(issue: { path: PropertyKey[]; message: string }): string {
  const flags: Record<string, string> = {
    system: 'hubspot or quickbooks',
    portalId: '--portal',
    realmId: '--realm',
    refreshToken: '--refresh-token',
  };
  const flag = flags[String(issue.path[0])] ?? 'an argument';
  return issue.message.startsWith('--') ? `${issue.message}.` : `${flag} is missing or not usable.`;
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
