import { and, eq } from 'drizzle-orm';
import type { CompanyProfile, CompanySettings } from '../domain/company.ts';
import type { Database } from './database.ts';
import { companies, grants, portals } from './schema.ts';
import { createSettings } from './settings.ts';

/** What is known of a portal. */
export interface PortalFacts {
  timeZone?: string;
  currency?: string;
}

/** Portals, companies, which portal may use which company, and their settings. */
export interface Accounts {
  grant(portalId: string, realmId: string): Promise<void>;
  /** The companies that this portal may use. */
  grantedRealms(portalId: string): Promise<string[]>;
  isGranted(portalId: string, realmId: string): Promise<boolean>;
  /** Every portal with every company that it may use. */
  allGrants(): Promise<{ portalId: string; realmId: string }[]>;
  portal(portalId: string): Promise<PortalFacts | undefined>;
  savePortal(portalId: string, facts: PortalFacts): Promise<void>;
  /** Asks HubSpot again at the next run: the portal was connected anew, perhaps with more permissions. */
  forgetPortal(portalId: string): Promise<void>;
  /** The company's profile if it was read within `freshMs`. */
  profile(realmId: string, freshMs: number): Promise<CompanyProfile | undefined>;
  /** The company's name as last read, for sentences; `the QuickBooks company` when it was never read. */
  companyName(realmId: string): Promise<string>;
  saveProfile(profile: CompanyProfile): Promise<void>;
  /** What the portal chose for this company, defaults filled in. Throws Unforeseen when a stored value can't be understood. */
  settings(portalId: string, realmId: string): Promise<CompanySettings>;
}

/** The accounts over a database. */
export function createAccounts(db: Database): Accounts {
  const companySettings = createSettings(db);
  async function storedProfile(realmId: string): Promise<CompanyProfile | undefined> {
    const [row] = await db.select().from(companies).where(eq(companies.realmId, realmId));
    return row?.profile;
  }

  return {
    async grant(portalId, realmId) {
      await db.insert(grants).values({ portalId, realmId }).onConflictDoNothing();
    },
    async grantedRealms(portalId) {
      const rows = await db.select().from(grants).where(eq(grants.portalId, portalId));
      return rows.map((row) => row.realmId);
    },
    allGrants: () => db.select().from(grants).orderBy(grants.realmId, grants.portalId),
    async isGranted(portalId, realmId) {
      const rows = await db
        .select()
        .from(grants)
        .where(and(eq(grants.portalId, portalId), eq(grants.realmId, realmId)));
      return rows.length > 0;
    },
    async portal(portalId) {
      const [row] = await db.select().from(portals).where(eq(portals.portalId, portalId));
      if (!row) return undefined;
      return {
        ...(row.timeZone === null ? {} : { timeZone: row.timeZone }),
        ...(row.currency === null ? {} : { currency: row.currency }),
      };
    },
    async savePortal(portalId, facts) {
      const row = { timeZone: facts.timeZone ?? null, currency: facts.currency ?? null };
      await db
        .insert(portals)
        .values({ portalId, ...row })
        .onConflictDoUpdate({ target: portals.portalId, set: row });
    },
    async forgetPortal(portalId) {
      await db.delete(portals).where(eq(portals.portalId, portalId));
    },
    async profile(realmId, freshMs) {
      const profile = await storedProfile(realmId);
      return profile && profile.readAtMs > Date.now() - freshMs ? profile : undefined;
    },
    async companyName(realmId) {
      return (await storedProfile(realmId))?.name ?? 'the QuickBooks company';
    },
    async saveProfile(profile) {
      await db
        .insert(companies)
        .values({ realmId: profile.realmId, profile })
        .onConflictDoUpdate({ target: companies.realmId, set: { profile } });
    },
    settings: (portalId, realmId) => companySettings.read(portalId, realmId),
  };
}
