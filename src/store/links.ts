import { createHash } from 'node:crypto';
import { and, eq, inArray, sql } from 'drizzle-orm';
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
  /** `contact-123`, `company-7`, `customer-58`, `product-456`, `item-12`, `sku:gdc-01`, `name:soil test`. */
  hubspotKey: string;
  quickbooksId: string;
  /** See `matchDigest`. */
  matchedBy: string;
  currency?: string;
  termsId?: string;
  taxCodeId?: string;
  taxable?: boolean;
  name?: string;
}

/** The saved matches of one portal in one company; how old one may be, and what it was matched by, is the caller's to judge. */
export interface Links {
  /** The links of these keys, however old, by key. */
  saved(scope: LinkScope, entity: LinkedEntity, keys: readonly string[]): Promise<Map<string, LinkRow>>;
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
    async saved(scope, entity, keys) {
      if (keys.length === 0) return new Map();
      const rows = await db
        .select()
        .from(links)
        .where(and(inScope(scope, entity), inArray(links.hubspotKey, [...new Set(keys)])));
      return new Map(rows.map((row) => [row.hubspotKey, row]));
    },

    async save({ portalId, realmId }, saved) {
      if (saved.length === 0) return;
      const checkedAt = new Date();
      // One statement can't touch a row twice: lines of one product make one link.
      const rows = new Map(
        saved.map((link) => [
          `${link.entity} ${link.hubspotKey}`,
          {
            portalId,
            realmId,
            entity: link.entity,
            hubspotKey: link.hubspotKey,
            quickbooksId: link.quickbooksId,
            matchedBy: link.matchedBy,
            currency: link.currency ?? null,
            termsId: link.termsId ?? null,
            taxCodeId: link.taxCodeId ?? null,
            taxable: link.taxable ?? null,
            name: link.name ?? null,
            checkedAt,
          },
        ]),
      );
      await db
        .insert(links)
        .values([...rows.values()].toSorted((one, other) => (one.hubspotKey < other.hubspotKey ? -1 : 1)))
        .onConflictDoUpdate({
          target: [links.portalId, links.realmId, links.entity, links.hubspotKey],
          set: {
            quickbooksId: sql`excluded.quickbooks_id`,
            matchedBy: sql`excluded.matched_by`,
            currency: sql`excluded.currency`,
            termsId: sql`excluded.terms_id`,
            taxCodeId: sql`excluded.tax_code_id`,
            taxable: sql`excluded.taxable`,
            name: sql`excluded.name`,
            checkedAt: sql`excluded.checked_at`,
          },
        });
    },

    async drop(scope, entity, quickbooksIds) {
      if (quickbooksIds.length === 0) return;
      await db.delete(links).where(and(inScope(scope, entity), inArray(links.quickbooksId, [...quickbooksIds])));
    },
  };
}
