import { saleNetCents } from '../domain/sale.ts';
import { moneyPart } from './documentBody.ts';
import type { DocumentParts } from './documentParts.ts';
import { privateNote } from './privateNote.ts';

/**
 * The payment of a paid invoice, but for the invoice's id: it is prepared with the invoice, so that whoever comes after
 * a crash can finish it (facts/mappings 4). `marker` is the payment leg's own.
 */
export function paymentPlan(parts: Omit<DocumentParts, 'documentOrdinal'>): Record<string, unknown> {
  const { sale, profile, match, marker } = parts;
  const grossCents = sale.payment?.grossCents ?? saleNetCents(sale);
  return {
    CustomerRef: { value: match.customer.id },
    TotalAmt: grossCents / 100,
    TxnDate: sale.date,
    ...moneyPart(parts),
    ...(sale.payment ? { PaymentRefNum: sale.payment.reference } : {}),
    ...(profile.multiCurrency ? { CurrencyRef: { value: sale.currency ?? profile.homeCurrency } } : {}),
    PrivateNote: privateNote(sale, marker),
  };
}

/** The payment as it is sent, all of it applied to the invoice. */
export function paymentBody(plan: Record<string, unknown>, invoiceId: string): Record<string, unknown> {
  return {
    ...plan,
    Line: [{ Amount: plan['TotalAmt'], LinkedTxn: [{ TxnId: invoiceId, TxnType: 'Invoice' }] }],
  };
}
