import { createHash } from 'node:crypto';
import { and, eq, inArray } from 'drizzle-orm';
import type { Database } from './database.ts';
import { links } from './schema.ts';

/** A saved match as the database holds it. */
export type LinkRow = typeof links.$inferSelect;

export type LinkedEntity = 'customer' | 'product';

/** Whose links are meant. */
export interface LinkScope {
  portalId: string;
  realmId: string;
}

/** What is saved after a match or a creation. */
export interface SavedLink {
  entity: LinkedEntity;
  /** `contact-123`, `product-456`, `sku:gdc-01`, `name:soil test`. */
  hubspotKey: string;
  quickbooksId: string;
  /** See `matchDigest`. */
  matchedBy: string;
  currency?: string;
  termsId?: string;
  taxable?: boolean;
  name?: string;
}

/** The saved matches; a link older than the caller's limit, or matched by something else, says nothing. */
export interface Links {
  /** The links of these keys that were checked within `freshMs`, by key. */
  fresh(
    scope: LinkScope,
    entity: LinkedEntity,
    keys: readonly string[],
    freshMs: number,
  ): Promise<Map<string, LinkRow>>;
  save(scope: LinkScope, saved: readonly SavedLink[]): Promise<void>;
  /** Forgets links to QuickBooks ids that turned out to be gone (610, 2500). */
  drop(scope: LinkScope, entity: LinkedEntity, quickbooksIds: readonly string[]): Promise<void>;
}

/** A digest of what a match was made by: links are compared by it, and keep no name or address. */
export function matchDigest(...parts: readonly (string | undefined)[]): string {
  const normalised = parts.map((part) => (part ?? '').normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase());
  return createHash('sha256').update(JSON.stringify(normalised)).digest('base64url').slice(0, 22);
}

/** The links over a database. */
export function createLinks(db: Database): Links {
  const inScope = (scope: LinkScope, entity: LinkedEntity) =>
    and(eq(links.portalId, scope.portalId), eq(links.realmId, scope.realmId), eq(links.entity, entity));

  return {
    async fresh(scope, entity, keys, freshMs) {
      if (keys.length === 0) return new Map();
      const rows = await db
        .select()
        .from(links)
        .where(and(inScope(scope, entity), inArray(links.hubspotKey, [...new Set(keys)])));
      const oldest = Date.now() - freshMs;
      return new Map(rows.filter((row) => row.checkedAt.getTime() > oldest).map((row) => [row.hubspotKey, row]));
    },

    async save(scope, saved) {
      for (const link of saved) {
        const row = {
          quickbooksId: link.quickbooksId,
          matchedBy: link.matchedBy,
          currency: link.currency ?? null,
          termsId: link.termsId ?? null,
          taxable: link.taxable ?? null,
          name: link.name ?? null,
          checkedAt: new Date(),
        };
        await db
          .insert(links)
          .values({ ...scope, entity: link.entity, hubspotKey: link.hubspotKey, ...row })
          .onConflictDoUpdate({
            target: [links.portalId, links.realmId, links.entity, links.hubspotKey],
            set: row,
          });
      }
    },

    async drop(scope, entity, quickbooksIds) {
      if (quickbooksIds.length === 0) return;
      await db.delete(links).where(and(inScope(scope, entity), inArray(links.quickbooksId, [...quickbooksIds])));
    },
  };
}
