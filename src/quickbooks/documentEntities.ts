import type { DocumentKind } from '../domain/actions.ts';

/** QuickBooks' entities that move money. */
export type DocumentEntity = 'Invoice' | 'Estimate' | 'SalesReceipt' | 'Payment' | 'Purchase' | 'RefundReceipt';

/** QuickBooks' entity of each kind; a paid invoice's second write is a `Payment`. */
export const ENTITY_OF: Record<DocumentKind, DocumentEntity> = {
  invoice: 'Invoice',
  estimate: 'Estimate',
  sales_receipt: 'SalesReceipt',
  paid_invoice: 'Invoice',
  expense: 'Purchase',
  refund_receipt: 'RefundReceipt',
};

/** How QuickBooks is asked to take a document back. */
export interface Ending {
  /** A void keeps the document with amounts of zero; a deletion leaves nothing. */
  by: 'void' | 'delete';
  query: Record<string, string>;
  /** QuickBooks wants these bodies marked as partial updates. */
  sparse: boolean;
}

/** A void where QuickBooks has one, since it leaves a trace; else a deletion (facts/quickbooks 3.10). */
export function endingOf(entity: DocumentEntity): Ending {
  switch (entity) {
    case 'Invoice':
      return { by: 'void', query: { operation: 'void' }, sparse: false };
    case 'Payment':
    case 'SalesReceipt':
      return { by: 'void', query: { operation: 'update', include: 'void' }, sparse: true };
    case 'Estimate':
    case 'Purchase':
    case 'RefundReceipt':
      return { by: 'delete', query: { operation: 'delete' }, sparse: false };
  }
}
