import type { DocumentKind } from '../domain/actions.ts';

const PAGES: Record<DocumentKind, string> = {
  invoice: 'invoice',
  estimate: 'estimate',
  sales_receipt: 'salesreceipt',
  paid_invoice: 'invoice',
  expense: 'expense',
  refund_receipt: 'refundreceipt',
};

/** Where a person opens the document in QuickBooks; the company is the one that they are signed in to. */
export function documentUrl(kind: DocumentKind, id: string): string {
  return `https://qbo.intuit.com/app/${PAGES[kind]}?txnId=${encodeURIComponent(id)}`;
}
