import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Held while this process owns a data folder; the operating system lets go of it when the process ends, however it ends. */
export interface FolderLock {
  release(): void;
}

/** Another living process owns the folder. */
export class FolderInUse extends Error {
  constructor(folder: string) {
    super(
      `The data folder ${folder} is in use by another process of this product. Stop that one, or set DATA_DIR to another folder.`,
    );
    this.name = 'FolderInUse';
  }
}

/** SQLite's code for a lock that somebody else holds. */
const SQLITE_BUSY = 5;

/**
 * Takes the exclusive lock of a data folder, or throws FolderInUse at once. PGlite has no lock of its own, and two
 * owners of one folder silently lose each other's rows. SQLite's exclusive transaction is the portable way to a lock
 * that the operating system releases when its holder is killed; Node has no call for one.
 */
export function lockFolder(folder: string): FolderLock {
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(join(folder, 'owner.lock'));
  try {
    database.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) throw new FolderInUse(folder);
    throw error;
  }
  return { release: () => database.close() };
}
