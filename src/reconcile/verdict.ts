import { documentKindOf, type MarkedDocument } from './markedDocuments.ts';

/** What QuickBooks says of one claim: the documents and payments that carry its marker, of all generations. */
export type Verdict =
  /** One live document, and its payment where one belongs to it. */
  | { says: 'live'; document: MarkedDocument; payment?: MarkedDocument }
  /** A live invoice that ought to be paid, and isn't by us. */
  | { says: 'half'; document: MarkedDocument; reason: string }
  /** Everything that was ever made under these generations is void. */
  | { says: 'gone'; generation: number }
  /** More than one live document or payment, or a live one that another should have replaced. */
  | { says: 'several'; generation: number; reason: string };

/** Judges one claim by everything that carries its marker, which must be something. */
export function verdictOf(marked: readonly MarkedDocument[]): Verdict {
  const generation = Math.max(...marked.map((each) => each.marker.generation));
  const live = marked.filter((each) => each.isLive);
  const documents = live.filter((each) => each.marker.leg === 'document');
  const payments = live.filter((each) => each.marker.leg === 'payment');
  const [document, ...otherDocuments] = documents;
  const [payment, ...otherPayments] = payments;
  const several = (reason: string): Verdict => ({ says: 'several', generation, reason });

  if (otherDocuments.length > 0) return several(`Several live documents carry its marker: ${named(documents)}.`);
  if (otherPayments.length > 0) return several(`Several live payments carry its marker: ${named(payments)}.`);
  if (!document) {
    if (payment) return several(`The payment ${payment.id} is live, and its document is not.`);
    return { says: 'gone', generation };
  }
  if (document.marker.generation < generation)
    return several(`${named([document])} is live, though generation ${generation} came after it.`);
  if (documentKindOf(document) !== 'paid_invoice') {
    if (payment) return several(`The payment ${payment.id} carries the marker of ${named([document])}.`);
    return { says: 'live', document };
  }
  if (payment?.marker.generation === generation && payment.paysInFull(document.id))
    return { says: 'live', document, payment };
  return {
    says: 'half',
    document,
    reason: payment
      ? `Payment ${payment.id} does not pay ${named([document])} in full.`
      : `${named([document])} is there without the payment that belongs to it.`,
  };
}

/** `Invoice 12, Invoice 13`. */
function named(documents: readonly MarkedDocument[]): string {
  return documents.map((each) => `${each.entity} ${each.id}`).join(', ');
}
