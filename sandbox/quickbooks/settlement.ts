import type { Decimal } from 'decimal.js';
import type { Company, Stored } from './company.ts';
import { idOf, objectsIn, textOf, type JsonObject } from './json.ts';
import { decimal, sum } from './totals.ts';

/** The invoices that a payment is applied to, with the amounts. */
export function applications(payment: JsonObject | undefined): { invoiceId: string; amount: Decimal }[] {
  return objectsIn(payment?.Line).flatMap((line) =>
    objectsIn(line.LinkedTxn)
      .filter((link) => link.TxnType === 'Invoice')
      .map((link) => ({ invoiceId: textOf(link.TxnId), amount: decimal(line.Amount) })),
  );
}

/** What other payments than `exceptId` have paid of an invoice. */
export function paidOf(company: Company, invoiceId: string, exceptId?: string): Decimal {
  return sum(
    company
      .all('Payment')
      .filter((payment) => payment.Id !== exceptId)
      .flatMap((payment) => applications(payment))
      .filter((application) => application.invoiceId === invoiceId)
      .map(({ amount }) => amount),
  );
}

/** Brings an invoice's Balance and LinkedTxn in line with the payments, as a new state of the invoice. */
export function settleInvoice(company: Company, invoiceId: string, at: Date): void {
  const invoice = company.find('Invoice', invoiceId);
  if (!invoice) return;
  const payments = company
    .all('Payment')
    .filter((payment) => applications(payment).some((application) => application.invoiceId === invoiceId));
  const links = payments.map((payment) => ({ TxnId: payment.Id, TxnType: 'Payment' }));
  const others = objectsIn(invoice.LinkedTxn).filter((link) => link.TxnType !== 'Payment');
  const Balance = decimal(invoice.TotalAmt).minus(paidOf(company, invoiceId)).toNumber();
  const LinkedTxn = [...others, ...links];
  if (Balance === invoice.Balance && JSON.stringify(LinkedTxn) === JSON.stringify(invoice.LinkedTxn)) return;
  company.replace('Invoice', invoice, { ...invoice, Balance, LinkedTxn }, at);
}

/** Takes an invoice out of all payments; their money becomes the customer's credit. */
export function unapplyInvoice(company: Company, invoiceId: string, at: Date): void {
  for (const payment of company.all('Payment')) {
    const applied = applications(payment);
    if (!applied.some((application) => application.invoiceId === invoiceId)) continue;
    const kept = applied.filter((application) => application.invoiceId !== invoiceId);
    company.replace('Payment', payment, { ...payment, ...appliedLines(decimal(payment.TotalAmt), kept) }, at);
  }
}

/** Uses the customer's open credits on a new invoice, where the company's preference says so. */
export function applyCredits(company: Company, invoice: Stored, at: Date): void {
  let open = decimal(invoice.Balance);
  const customerId = idOf(invoice.CustomerRef);
  for (const payment of company.all('Payment')) {
    const credit = decimal(payment.UnappliedAmt);
    const theirs = idOf(payment.CustomerRef) === customerId;
    if (!theirs || credit.lte(0) || open.lte(0)) continue;
    const amount = credit.lt(open) ? credit : open;
    const applied = [...applications(payment), { invoiceId: invoice.Id, amount }];
    company.replace('Payment', payment, { ...payment, ...appliedLines(decimal(payment.TotalAmt), applied) }, at);
    open = open.minus(amount);
  }
  settleInvoice(company, invoice.Id, at);
}

/** The lines of a payment that is applied like this, and what is left of it. */
export function appliedLines(
  total: Decimal,
  applied: readonly { invoiceId: string; amount: Decimal }[],
): { Line: JsonObject[]; UnappliedAmt: number } {
  return {
    Line: applied
      .filter(({ amount }) => amount.gt(0))
      .map(({ invoiceId, amount }) => ({
        Amount: amount.toNumber(),
        LinkedTxn: [{ TxnId: invoiceId, TxnType: 'Invoice' }],
      })),
    UnappliedAmt: total.minus(sum(applied.map(({ amount }) => amount))).toNumber(),
  };
}
