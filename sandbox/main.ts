import { parseArgs } from 'node:util';
import { SAMPLE } from './hubspot/samplePortal.ts';
import { startHubSpotSandbox } from './hubspot/server.ts';
import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET, startQuickBooksSandbox } from './quickbooks/server.ts';

/**
 * Both sandboxes with their sample data, in a process of their own:
 *
 *     node sandbox/main.ts [--hubspot-port N] [--quickbooks-port N] [--die-with-parent]
 *
 * A port of 0, the default, is a free one. One line of JSON on standard output says where they are; they stay until
 * SIGTERM or SIGINT, or, with `--die-with-parent`, until standard input ends, as it does when whoever started this dies.
 */
const { values } = parseArgs({
  options: {
    'hubspot-port': { type: 'string', default: '0' },
    'quickbooks-port': { type: 'string', default: '0' },
    'die-with-parent': { type: 'boolean', default: false },
  },
});

const [hubspot, quickbooks] = await Promise.all([
  startHubSpotSandbox({ port: portOf('hubspot-port') }),
  startQuickBooksSandbox({ port: portOf('quickbooks-port'), seed: true }),
]);

let closing = false;
async function close(): Promise<void> {
  if (closing) return;
  closing = true;
  await Promise.all([hubspot.close(), quickbooks.close()]);
  process.exit(0);
}

process.once('SIGTERM', () => void close());
process.once('SIGINT', () => void close());
if (values['die-with-parent']) process.stdin.on('close', () => void close()).resume();

console.log(
  JSON.stringify({
    hubspot: { url: hubspot.url, clientId: hubspot.clientId, clientSecret: hubspot.clientSecret, sample: SAMPLE },
    quickbooks: {
      url: quickbooks.url,
      tokenUrl: quickbooks.tokenUrl,
      clientId: SANDBOX_CLIENT_ID,
      clientSecret: SANDBOX_CLIENT_SECRET,
      realmIds: quickbooks.realmIds,
    },
  }),
);

function portOf(option: 'hubspot-port' | 'quickbooks-port'): number {
  const port = Number(values[option]);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new TypeError(`--${option} must be a port number, not ${values[option]}.`);
}
