import type { CompanyProfile } from '../domain/company.ts';
import { saleNetCents, saleTaxCents, type Sale } from '../domain/sale.ts';
import { refundPart } from './documentBody.ts';
import type { BuiltDocument } from './documentParts.ts';
import { documentNumber, privateNote } from './privateNote.ts';

/** What the mirror of a booked sale is made of. */
export interface MirrorParts {
  sale: Sale;
  /** The body with which the invoice or sales receipt was made, as the ledger keeps it. */
  originalBody: Record<string, unknown>;
  originalNumber: string;
  refundFrom: { accountId: string; isBank: boolean };
  profile: CompanyProfile;
  marker: string;
  documentOrdinal: number;
}

/** What a refund receipt says just as the document that it gives the money back for. */
const MIRRORED = [
  'CustomerRef',
  'CurrencyRef',
  'BillEmail',
  'BillAddr',
  'ShipAddr',
  'Line',
  'ApplyTaxAfterDiscount',
  'TxnTaxDetail',
  'PaymentMethodRef',
] as const;

/**
 * A refund receipt with customer, lines, codes and tax of the document that booked the sale (facts/mappings 4).
 * QuickBooks has no link between the two: the original's number stands in the note.
 */
export function mirroredRefundBody(parts: MirrorParts): BuiltDocument {
  const { sale, originalBody, originalNumber, refundFrom, profile, marker, documentOrdinal } = parts;
  const mirrored = MIRRORED.filter((name) => originalBody[name] !== undefined);
  return {
    body: {
      ...Object.fromEntries(mirrored.map((name) => [name, originalBody[name]])),
      TxnDate: sale.date,
      ...(profile.customTransactionNumbers ? { DocNumber: documentNumber(sale.record, documentOrdinal) } : {}),
      PrivateNote: privateNote(sale, marker, [`refund of ${originalNumber}`]),
      ...refundPart(refundFrom, sale),
    },
    expectedTotalCents: sale.payment?.grossCents ?? saleNetCents(sale) + saleTaxCents(sale),
  };
}
