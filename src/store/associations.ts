import { and, eq, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { claimDocuments } from './schema.ts';

/** The HubSpot object that shows a document on its record. */
export type ShownAs = 'invoices' | 'notes';

/** What is known of a document's link in HubSpot. */
export type AssociationState =
  | { state: 'none' }
  /** An object was sent to HubSpot, and its id never came back. */
  | { state: 'inDoubt'; type: ShownAs; sentAt: Date }
  | { state: 'linked'; type: ShownAs; id: string };

/** Which HubSpot object shows which document, so that none is shown twice. */
export interface Associations {
  of(claimId: number, documentId: string): Promise<AssociationState>;
  /** Notes that an object of this type is about to be created. */
  begin(claimId: number, documentId: string, type: ShownAs): Promise<void>;
  done(claimId: number, documentId: string, type: ShownAs, id: string): Promise<void>;
  /** HubSpot refused the object: nothing was created. */
  refused(claimId: number, documentId: string): Promise<void>;
}

/** The associations over a database. */
export function createAssociations(db: Database): Associations {
  const byDocument = (claimId: number, documentId: string) =>
    and(eq(claimDocuments.claimId, claimId), eq(claimDocuments.documentId, documentId));
  return {
    async of(claimId, documentId) {
      const [row] = await db.select().from(claimDocuments).where(byDocument(claimId, documentId));
      if (!row?.linkType) return { state: 'none' };
      if (row.linkId === null) return { state: 'inDoubt', type: row.linkType, sentAt: row.linkSentAt ?? new Date(0) };
      return { state: 'linked', type: row.linkType, id: row.linkId };
    },
    async begin(claimId, documentId, type) {
      await db
        .update(claimDocuments)
        .set({ linkType: type, linkSentAt: sql`ledger_now()` })
        .where(byDocument(claimId, documentId));
    },
    async done(claimId, documentId, type, id) {
      await db.update(claimDocuments).set({ linkType: type, linkId: id }).where(byDocument(claimId, documentId));
    },
    async refused(claimId, documentId) {
      await db.update(claimDocuments).set({ linkType: null, linkSentAt: null }).where(byDocument(claimId, documentId));
    },
  };
}
