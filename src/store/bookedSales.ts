import { and, eq, inArray, isNotNull, ne, or } from 'drizzle-orm';
import type { ClaimRow } from './claimRules.ts';
import type { Database } from './database.ts';
import { claims } from './schema.ts';

/** A payment in one company. */
export interface PaymentScope {
  portalId: string;
  realmId: string;
  paymentId: string;
}

/** What the ledger knows of a sale beyond the claim in work: who booked it, and what was refunded of it. */
export interface BookedSales {
  /** Rows of invoices and sales receipts of these deals and quotes that are in the books, or may come to be. */
  ofSources(
    scope: Pick<PaymentScope, 'portalId' | 'realmId'>,
    sources: readonly { type: string; id: string }[],
  ): Promise<ClaimRow[]>;
  /** The row of the sales receipt or paid invoice that booked a payment as income, once it is in the books. */
  incomeOf(scope: PaymentScope): Promise<ClaimRow | undefined>;
  /** What refund receipts of a payment come to in this portal's other companies, in cents. */
  refundedElsewhereCents(scope: PaymentScope): Promise<number>;
}

/** The look-ups over a database. */
export function createBookedSales(db: Database): BookedSales {
  const ofPayment = ({ portalId, paymentId }: PaymentScope) =>
    and(eq(claims.portalId, portalId), eq(claims.objectType, 'COMMERCE_PAYMENT'), eq(claims.objectId, paymentId));
  return {
    async ofSources({ portalId, realmId }, sources) {
      if (sources.length === 0) return [];
      return db
        .select()
        .from(claims)
        .where(
          and(
            eq(claims.portalId, portalId),
            eq(claims.realmId, realmId),
            inArray(claims.kind, ['invoice', 'sales_receipt']),
            ne(claims.state, 'open'),
            or(...sources.map(({ type, id }) => and(eq(claims.objectType, type), eq(claims.objectId, id)))),
          ),
        )
        .orderBy(claims.id);
    },

    async incomeOf(scope) {
      const [row] = await db
        .select()
        .from(claims)
        .where(
          and(
            ofPayment(scope),
            eq(claims.realmId, scope.realmId),
            eq(claims.kind, 'income'),
            eq(claims.state, 'settled'),
            // Rows that were rebuilt from the books know the document, but not what was sent.
            isNotNull(claims.body),
          ),
        );
      return row;
    },

    async refundedElsewhereCents(scope) {
      const rows = await db
        .select({ totalCents: claims.totalCents })
        .from(claims)
        .where(
          and(
            ofPayment(scope),
            ne(claims.realmId, scope.realmId),
            eq(claims.kind, 'refund_receipt'),
            eq(claims.state, 'settled'),
          ),
        );
      return rows.reduce((sum, row) => sum + (row.totalCents ?? 0), 0);
    },
  };
}
