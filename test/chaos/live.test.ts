import { expect, test } from '@jest/globals';
import { hasPostgres } from '../support/postgres.ts';
import { playLive } from '../live/play.ts';

const installed = await hasPostgres();
if (!installed)
  console.warn('SKIPPED: two services on one database need PostgreSQL, and none is installed here (see twoServices).');

/** Rounds in which services, Temporal and the database are killed -9; `npm run chaos -- --live` plays more of them. */
test.each([
  ['embedded', 1],
  ['postgres', 2],
] as const)(
  'real processes that are killed, on the %s database: no promise is broken',
  async (ledger, seed) => {
    if (ledger === 'postgres' && !installed) return;
    const end = await playLive(ledger, [seed]);
    expect(end?.breaches).toEqual([]);
    expect(end?.executions).toBeGreaterThan(3);
    expect(end?.replayed).toBeGreaterThan(3);
  },
  300_000,
);
