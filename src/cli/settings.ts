import { carryOut } from '../admin/ownerOrEndpoint.ts';
import { readConfig, readStorageConfig } from '../config.ts';
import { SETTINGS_ORDER } from '../settings/command.ts';
import { parseOptions } from './parseOptions.ts';

const USAGE = `Usage:
  npm run settings -- list  --portal NUMBER --realm NUMBER
  npm run settings -- get   --portal NUMBER --realm NUMBER NAME
  npm run settings -- set   --portal NUMBER --realm NUMBER NAME=VALUE…
  npm run settings -- unset --portal NUMBER --realm NUMBER NAME…
docs/settings.md explains each setting.`;

/** Shows or changes the settings of a portal and company, whether the service runs or not. */
async function main(): Promise<void> {
  const { positionals, values } = parseOptions(
    {
      allowPositionals: true,
      options: { portal: { type: 'string' }, realm: { type: 'string' } },
    },
    USAGE,
  );
  const [verb, ...words] = positionals;
  const order = SETTINGS_ORDER.safeParse({
    verb,
    portalId: values.portal,
    realmId: values.realm,
    ...(verb === 'get' ? { name: words[0] } : {}),
    ...(verb === 'set' ? { pairs: words.map(pairOf) } : {}),
    ...(verb === 'unset' ? { names: words } : {}),
  });
  const tooMany = (verb === 'list' && words.length > 0) || (verb === 'get' && words.length !== 1);
  if (!order.success || tooMany) {
    const problems = order.success || tooMany ? [] : order.error.issues.map((issue) => sentence(issue.message));
    throw new Error([...new Set(problems), USAGE].join('\n'));
  }
  const command = { command: 'settings' as const, order: order.data };
  for (const line of await carryOut(readStorageConfig(process.env), command, () => readConfig(process.env)))
    console.log(line);
}

function pairOf(word: string): { name: string; value: string } {
  const sign = word.indexOf('=');
  if (sign < 1) throw new Error(`Each setting must be given as name=value.\n${USAGE}`);
  return { name: word.slice(0, sign), value: word.slice(sign + 1) };
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
