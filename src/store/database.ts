import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres';
import { migrate as migratePg } from 'drizzle-orm/node-postgres/migrator';
import { drizzle as drizzleLite } from 'drizzle-orm/pglite';
import { migrate as migrateLite } from 'drizzle-orm/pglite/migrator';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { Pool } from 'pg';
import { lockFolder } from './folderLock.ts';
import * as schema from './schema.ts';

/** Both kinds of database behind one type: what the stores read and write through. */
export type Database = PgDatabase<PgQueryResultHKT, typeof schema>;

/** A database that this process has opened; `close` gives the folder or the connections back. */
export interface OpenDatabase {
  db: Database;
  kind: 'embedded' | 'postgresql';
  close(): Promise<void>;
}

const MIGRATIONS = join(import.meta.dirname, 'migrations');
/** Any number will do, as long as every process uses the same: it keeps two from migrating at once. */
const MIGRATION_LOCK = 7_215_001;

/** Opens PostgreSQL at the address and brings its tables up to date. Throws when it doesn't answer. */
export async function openPostgres(url: string, options: { connections?: number } = {}): Promise<OpenDatabase> {
  const pool = new Pool({
    connectionString: url,
    max: options.connections ?? 10,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    application_name: 'hubspot-quickbooks-actions',
  });
  // A broken idle connection is replaced at its next use; without a listener its error would end the process.
  pool.on('error', () => undefined);
  const lockHolder = await pool.connect();
  try {
    await lockHolder.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await migratePg(drizzlePg(lockHolder), { migrationsFolder: MIGRATIONS });
  } finally {
    await lockHolder.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    lockHolder.release();
  }
  return { db: drizzlePg(pool, { schema }), kind: 'postgresql', close: () => pool.end() };
}

/**
 * Opens the embedded database in a folder that this process then owns alone, or in memory when no folder is given.
 * Throws FolderInUse when another living process owns it.
 */
export async function openEmbedded(dataFolder: string | undefined): Promise<OpenDatabase> {
  const lock = dataFolder === undefined ? undefined : lockFolder(dataFolder);
  try {
    const engine = dataFolder === undefined ? new PGlite() : new PGlite(join(dataFolder, 'database'));
    await engine.waitReady;
    const db = drizzleLite(engine, { schema });
    await migrateLite(db, { migrationsFolder: MIGRATIONS });
    return {
      db,
      kind: 'embedded',
      async close() {
        await engine.close();
        lock?.release();
      },
    };
  } catch (error) {
    lock?.release();
    throw error;
  }
}

/** The ledger's clock: the database's own, or what a test put in its place. */
export async function ledgerNow(db: Pick<Database, 'execute'>): Promise<Date> {
  // Both drivers answer `{ rows }`; the shared type doesn't know it. PGlite and pg part on dates, so it goes over as text.
  const result: unknown = await db.execute(sql`select (extract(epoch from ledger_now()) * 1000)::bigint::text as now`);
  return new Date(Number((result as { rows: { now: string }[] }).rows[0]?.now));
}
