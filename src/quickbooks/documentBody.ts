import { saleNetCents, type Sale } from '../domain/sale.ts';
import type { BuiltDocument, DocumentParts } from './documentParts.ts';
import { paymentTerms } from './dueDate.ts';
import { postalAddress } from './postalAddress.ts';
import { documentNumber, privateNote } from './privateNote.ts';
import { salesLines } from './salesLines.ts';
import { saleTax } from './salesTax.ts';

/**
 * Builds the body of an invoice (a paid one included), estimate, sales receipt, or of a refund receipt whose original
 * isn't known (facts/mappings 2 to 4). Sends nothing that isn't listed there: QuickBooks refuses it.
 */
export function documentBody(parts: DocumentParts): BuiltDocument {
  const { kind, sale, profile, match } = parts;
  const ofFees = match.feeProduct && sale.orderFees.length > 0 ? [match.feeProduct] : [];
  const products = [...match.products, ...ofFees];
  const tax = saleTax({ kind, sale, profile, customer: match.customer, products });
  const totalTax = tax.totalTaxCents === undefined ? {} : { TotalTax: tax.totalTaxCents / 100 };
  const taxCode = tax.taxCodeId === undefined ? {} : { TxnTaxCodeRef: { value: tax.taxCodeId } };
  const taxDetail = { ...taxCode, ...totalTax };
  return {
    body: {
      ...commonPart(parts),
      ...ownPart(parts),
      Line: salesLines(parts, tax),
      ...(sale.orderDiscounts.length > 0 ? { ApplyTaxAfterDiscount: true } : {}),
      ...(Object.keys(taxDetail).length > 0 ? { TxnTaxDetail: taxDetail } : {}),
    },
    ...(tax.isComputed ? {} : { expectedTotalCents: saleNetCents(sale) + (tax.totalTaxCents ?? 0) }),
  };
}

/** What every sales document says. */
function commonPart({ sale, profile, match, marker, documentOrdinal }: DocumentParts): Record<string, unknown> {
  const { contact } = sale;
  const postal = contact?.address ?? (sale.buyer.from === 'company' ? sale.buyer.company.address : sale.companyAddress);
  const address = postal && postalAddress(postal);
  const email = contact?.email;
  const omitted = sale.omittedLines.length > 0 ? [`left out as optional: ${sale.omittedLines.join(', ')}`] : [];
  return {
    CustomerRef: { value: match.customer.id },
    TxnDate: sale.date,
    ...(profile.customTransactionNumbers ? { DocNumber: documentNumber(sale.record, documentOrdinal) } : {}),
    PrivateNote: privateNote(sale, marker, omitted),
    ...(profile.multiCurrency ? { CurrencyRef: { value: sale.currency ?? profile.homeCurrency } } : {}),
    // Without a status QuickBooks mails nothing.
    ...(email !== undefined && email.length <= 100 ? { BillEmail: { Address: email } } : {}),
    ...(address ? { BillAddr: address, ShipAddr: address } : {}),
  };
}

/** What only documents of the kind say. */
function ownPart(parts: DocumentParts): Record<string, unknown> {
  const { kind, sale, match } = parts;
  switch (kind) {
    case 'invoice':
      return termsPart(parts);
    case 'paid_invoice':
      return { DueDate: sale.date };
    case 'estimate':
      return {
        TxnStatus: 'Pending',
        ...(sale.expiresOn === undefined ? {} : { ExpirationDate: sale.expiresOn }),
      };
    case 'sales_receipt':
      return {
        ...moneyPart(parts),
        ...(sale.payment ? { PaymentRefNum: sale.payment.reference } : {}),
      };
    case 'refund_receipt': {
      const { refundFrom } = match.money;
      if (!refundFrom) throw new RangeError('A refund has no account that it comes from.');
      return refundPart(refundFrom, sale);
    }
    case 'expense':
      throw new RangeError('An expense is no sales document.');
  }
}

/** Terms and due date: both are sent, so that the document agrees with what was planned. */
function termsPart({ sale, profile, match, inputs }: DocumentParts): Record<string, unknown> {
  const terms = paymentTerms(inputs.paymentTerms, match.customer, profile, sale.date);
  const { termsId, dueDate } = terms === 'gone' ? {} : terms;
  return {
    ...(dueDate === undefined ? {} : { DueDate: dueDate }),
    ...(termsId === undefined ? {} : { SalesTermRef: { value: termsId } }),
  };
}

/** Where money goes to, and how it came; left out, QuickBooks uses Undeposited Funds and no method. */
export function moneyPart({ match }: Pick<DocumentParts, 'match'>): Record<string, unknown> {
  const { depositAccountId, paymentMethodId } = match.money;
  return {
    ...(depositAccountId === undefined ? {} : { DepositToAccountRef: { value: depositAccountId } }),
    ...(paymentMethodId === undefined ? {} : { PaymentMethodRef: { value: paymentMethodId } }),
  };
}

/** Where a refund comes from; only a bank account takes the reference. */
export function refundPart(
  refundFrom: { accountId: string; isBank: boolean },
  sale: Pick<Sale, 'payment'>,
): Record<string, unknown> {
  return {
    DepositToAccountRef: { value: refundFrom.accountId },
    ...(refundFrom.isBank && sale.payment ? { PaymentRefNum: sale.payment.reference } : {}),
  };
}
