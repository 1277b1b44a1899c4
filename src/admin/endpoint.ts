import { randomBytes, timingSafeEqual } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import { safeError, type Log } from '../log.ts';
import { runAdminCommand, type AdminMeans } from './commands.ts';

/** Where the command-line tools of the same machine and user find a running service that owns the data folder. */
export const ADMIN_FILE = 'admin.json';

/** The local endpoint, until it is closed. */
export interface AdminEndpoint {
  close(): Promise<void>;
}

/**
 * Opens a loopback endpoint for the command-line tools, since only one process may own the embedded database. Its
 * address and a random word that callers must show are in a file that only this user can read.
 */
export async function openAdminEndpoint(means: AdminMeans, dataDir: string, log: Log): Promise<AdminEndpoint> {
  const word = randomBytes(32).toString('base64url');
  const app = express();
  app.disable('x-powered-by');
  app.use((request, response, next) => {
    if (sameText(request.headers.authorization ?? '', `Bearer ${word}`)) next();
    else response.status(401).json({ problem: 'Not allowed.' });
  });
  app.post('/command', express.json({ limit: '1mb' }), async (request, response) => {
    try {
      response.json({ lines: await runAdminCommand(means, request.body) });
    } catch (error) {
      log.warn(safeError(error), 'a command-line request failed');
      response.status(400).json({ problem: error instanceof Error ? error.message : 'The command failed.' });
    }
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const file = join(dataDir, ADMIN_FILE);
  await rm(file, { force: true });
  await writeFile(file, JSON.stringify({ url: `http://127.0.0.1:${port}`, word }), { mode: 0o600 });
  return {
    async close() {
      await rm(file, { force: true });
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
