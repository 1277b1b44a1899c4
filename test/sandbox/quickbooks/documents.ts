import type { Client, Json } from './client.ts';

/** Every kind of document that the sandbox has. */
export const DOCUMENTS = ['Invoice', 'Estimate', 'SalesReceipt', 'RefundReceipt', 'Payment', 'Purchase'] as const;

export type DocumentEntity = (typeof DOCUMENTS)[number];

/** A body of one kind that is right, worth 130.00 (a purchase 3.77). */
export function bodyOf(client: Client, entity: DocumentEntity, changes: Json = {}): Json {
  const checking = { value: client.id('Account', 'Checking') };
  switch (entity) {
    case 'Payment':
      return { CustomerRef: client.invoice().CustomerRef, TotalAmt: 130, TxnDate: '2026-11-20', ...changes };
    case 'Purchase':
      return {
        AccountRef: checking,
        PaymentType: 'Cash',
        TxnDate: '2026-11-20',
        Line: [
          {
            Amount: 3.77,
            DetailType: 'AccountBasedExpenseLineDetail',
            AccountBasedExpenseLineDetail: { AccountRef: { value: client.id('Account', 'Merchant Fees') } },
          },
        ],
        ...changes,
      };
    case 'RefundReceipt':
      return client.invoice({ DepositToAccountRef: checking, ...changes });
    default:
      return client.invoice(changes);
  }
}

/** How a kind of document is voided; undefined where it can only be deleted. */
export const VOIDED_BY: Record<DocumentEntity, Record<string, string> | undefined> = {
  Invoice: { operation: 'void' },
  Payment: { operation: 'update', include: 'void' },
  SalesReceipt: { operation: 'update', include: 'void' },
  Estimate: undefined,
  RefundReceipt: undefined,
  Purchase: undefined,
};
