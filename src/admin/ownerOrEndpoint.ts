import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { FolderInUse } from '../store/folderLock.ts';
import { openStores } from '../stores.ts';
import { openVendors, type Vendors } from '../vendors.ts';
import { runAdminCommand, type AdminCommand } from './commands.ts';
import { ADMIN_FILE } from './endpoint.ts';

/** A service that is just starting owns the folder some seconds before its endpoint answers. */
const PATIENCE_MS = 20_000;
/** A command may wait for several answers of a slow vendor. */
const ANSWER_WITHIN_MS = 180_000;
/** A rebuild reads whole companies; fetch itself waits no longer than this. */
const REBUILT_WITHIN_MS = 290_000;

/**
 * Carries a command out wherever the database is: in PostgreSQL, in the embedded database when nobody owns it, or
 * through the running service that does. `vendorConfig` is read when a command asks a vendor from here; a running
 * service has its own. Returns the lines to print; throws with a sentence.
 */
export async function carryOut(
  config: Pick<Config, 'databaseUrl' | 'dataDir' | 'encryptionKeys'>,
  command: AdminCommand,
  vendorConfig: () => Config,
): Promise<string[]> {
  const patientUntil = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await asOwner(config, command, vendorConfig);
    } catch (error) {
      if (!(error instanceof FolderInUse)) throw error;
      const answer = await askService(config.dataDir, command);
      if (answer) return answer;
      if (Date.now() > patientUntil) throw error;
      await delay(200);
    }
  }
}

async function asOwner(
  config: Pick<Config, 'databaseUrl' | 'dataDir' | 'encryptionKeys'>,
  command: AdminCommand,
  vendorConfig: () => Config,
): Promise<string[]> {
  const stores = await openStores(config);
  const opened: Vendors[] = [];
  const vendors = () => {
    const open = opened[0] ?? openVendors(vendorConfig(), stores);
    opened[0] = open;
    return open;
  };
  try {
    const means = {
      stores,
      quickbooks: () => vendors().quickbooks,
      certainAfterMs: () => vendorConfig().certainAfterMs,
    };
    return await runAdminCommand(means, command);
  } finally {
    await opened[0]?.transport.close();
    await stores.database.close();
  }
}

async function askService(dataDir: string, command: AdminCommand): Promise<string[] | undefined> {
  let answer: Response;
  try {
    const { url, word } = JSON.parse(await readFile(join(dataDir, ADMIN_FILE), 'utf8')) as {
      url: string;
      word: string;
    };
    answer = await fetch(`${url}/command`, {
      method: 'POST',
      headers: { authorization: `Bearer ${word}`, 'content-type': 'application/json' },
      body: JSON.stringify(command),
      signal: AbortSignal.timeout(command.command === 'reconcile' ? REBUILT_WITHIN_MS : ANSWER_WITHIN_MS),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'TimeoutError')
      throw new Error('The running service did not answer in time. Look at what it has, and try again.', {
        cause: error,
      });
    // No file yet, a file of a service that was killed, or an endpoint that isn't up: the caller tries again.
    return undefined;
  }
  const { lines, problem } = (await answer.json()) as { lines?: string[]; problem?: string };
  if (!answer.ok || !lines) throw new Error(problem ?? 'The running service refused the command.');
  return lines;
}
