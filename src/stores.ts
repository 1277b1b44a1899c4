import { createAccounts, type Accounts } from './store/accounts.ts';
import { createAssociations, type Associations } from './store/associations.ts';
import { createBookedSales, type BookedSales } from './store/bookedSales.ts';
import { createClaims, type Claims } from './store/claims.ts';
import { createConnections, type Connections } from './store/connections.ts';
import { openEmbedded, openPostgres, type OpenDatabase } from './store/database.ts';
import { createDeliveries, type Deliveries } from './store/deliveries.ts';
import { createSecretBox, type SecretBox } from './store/encryption.ts';
import { createEntityClaims, type EntityClaims } from './store/entityClaims.ts';
import { checkEncryptionKey } from './store/keyCheck.ts';
import { createLedgerState, type LedgerState } from './store/ledgerState.ts';
import { createLinks, type Links } from './store/links.ts';
import { createSettings, type Settings } from './store/settings.ts';
import type { Config } from './config.ts';

/** Everything that is kept, behind one open database. */
export interface Stores {
  database: OpenDatabase;
  box: SecretBox;
  accounts: Accounts;
  associations: Associations;
  bookedSales: BookedSales;
  claims: Claims;
  connections: Connections;
  deliveries: Deliveries;
  entityClaims: EntityClaims;
  ledgerState: LedgerState;
  links: Links;
  settings: Settings;
}

/**
 * Opens the database that the configuration names: PostgreSQL, or the embedded one in `DATA_DIR`, which this process
 * then owns alone. Throws FolderInUse, WrongKey, or the database's own error.
 */
export async function openStores(config: Pick<Config, 'databaseUrl' | 'dataDir' | 'encryptionKeys'>): Promise<Stores> {
  const database =
    config.databaseUrl === undefined ? await openEmbedded(config.dataDir) : await openPostgres(config.databaseUrl);
  try {
    const box = createSecretBox(config.encryptionKeys);
    await checkEncryptionKey(database.db, box);
    return {
      database,
      box,
      accounts: createAccounts(database.db),
      associations: createAssociations(database.db),
      bookedSales: createBookedSales(database.db),
      claims: createClaims(database.db),
      connections: createConnections(database.db, box),
      deliveries: createDeliveries(database.db, box),
      entityClaims: createEntityClaims(database.db),
      ledgerState: createLedgerState(database.db),
      links: createLinks(database.db),
      settings: createSettings(database.db),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
