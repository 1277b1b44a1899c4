import type { Decimal } from 'decimal.js';
import { refer, type Company, type Stored } from '../company.ts';
import { checkCurrency, currencyReference, exchangeRate } from '../currencies.ts';
import { businessRule, objectNotFound, QuickBooksFault } from '../faults.ts';
import { anything, date, entityFields, flag, list, number, readOnly, reference, required, text } from '../fields.ts';
import { idOf, type JsonObject } from '../json.ts';
import { transactionDay, voidedNote } from '../salesDocument.ts';
import { applications, appliedLines, paidOf, settleInvoice } from '../settlement.ts';
import { cents, decimal, sum } from '../totals.ts';
import { depositAccount } from './account.ts';
import type { Draft, EntityKind } from './kind.ts';

/** Payment: money received, applied to invoices; what isn't applied is the customer's credit. */
export const payment: EntityKind = {
  name: 'Payment',
  table: 'Txns',
  nameList: false,
  fields: {
    ...entityFields,
    CustomerRef: required(reference),
    TotalAmt: required(number),
    TxnDate: date,
    PrivateNote: text(4000),
    PaymentMethodRef: reference,
    PaymentRefNum: text(21),
    DepositToAccountRef: reference,
    ARAccountRef: reference,
    CurrencyRef: reference,
    ExchangeRate: number,
    CreditCardPayment: anything,
    TransactionLocationType: anything,
    TxnSource: anything,
    TaxExemptionRef: anything,
    DocNumber: readOnly(anything),
    UnappliedAmt: readOnly(number),
    ProcessPayment: flag,
    LinkedTxn: readOnly(anything),
    Line: list({
      Id: anything,
      LineNum: anything,
      Description: text(4000),
      Amount: required(number),
      LineEx: readOnly(anything),
      LinkedTxn: required(list({ TxnId: required(anything), TxnType: required(anything), TxnLineId: anything })),
    }),
  },
  filterable: ['CustomerRef', 'TxnDate', 'PaymentRefNum', 'TotalAmt', 'UnappliedAmt'],
  operations: ['create', 'update', 'void', 'delete'],
  build: buildPayment,
  voidedBy: 'include',
  mayEnd: refuseDeposited,
  voided(_company, old) {
    return { ...old, TotalAmt: 0, UnappliedAmt: 0, Line: [], PrivateNote: voidedNote(old.PrivateNote) };
  },
  afterWrite(company, before, after, at) {
    const touched = new Set([...applications(before), ...applications(after)].map(({ invoiceId }) => invoiceId));
    for (const invoiceId of touched) settleInvoice(company, invoiceId, at);
  },
};

function buildPayment(draft: Draft): JsonObject {
  const { company, body, old } = draft;
  const customer = company.follow(body.CustomerRef, 'Customer', 'Names');
  const currency = checkCurrency(company, body.CurrencyRef, customer);
  const total = cents(decimal(body.TotalAmt));
  if (total.lt(0)) {
    throw new QuickBooksFault('2290', 'Negative amount', 'Negative amounts are not supported on payments.', 'TotalAmt');
  }
  const method = body.PaymentMethodRef
    ? company.follow(body.PaymentMethodRef, 'PaymentMethod', 'PaymentMethods')
    : undefined;
  const sent = applications(body);
  if (sum(sent.map(({ amount }) => amount)).gt(total)) {
    throw businessRule('The amount applied to transactions is more than the payment.');
  }
  const applied = sent.map(({ invoiceId, amount }) => ({
    invoiceId,
    amount: applicable(company, invoiceId, amount, customer, old?.Id),
  }));
  return {
    ...body,
    domain: 'QBO',
    sparse: false,
    CustomerRef: refer(customer),
    CurrencyRef: currencyReference(currency),
    ...(company.multiCurrency ? { ExchangeRate: body.ExchangeRate ?? exchangeRate(company, currency) } : {}),
    DepositToAccountRef: depositAccount(company, body.DepositToAccountRef, currency),
    ...(method ? { PaymentMethodRef: refer(method) } : {}),
    TxnDate: transactionDay(draft),
    TotalAmt: total.toNumber(),
    ProcessPayment: false,
    LinkedTxn: [],
    ...appliedLines(total, applied),
  };
}

/** What of an amount finds an open balance on the invoice. The rest stays on the payment as credit. */
function applicable(
  company: Company,
  invoiceId: string,
  amount: Decimal,
  customer: Stored,
  paymentId: string | undefined,
): Decimal {
  const invoice = company.find('Invoice', invoiceId);
  // TxnId is the Id, not the document number; a mix-up ends here.
  if (!invoice) throw objectNotFound();
  if (idOf(invoice.CustomerRef) !== customer.Id) {
    throw new QuickBooksFault(
      '620',
      'Transaction could not be linked',
      `Txn ID ${invoiceId} cannot be linked.`,
      'Line',
    );
  }
  const open = decimal(invoice.TotalAmt).minus(paidOf(company, invoiceId, paymentId));
  if (amount.gt(open) && company.switches.overpayment === 'refused') {
    throw businessRule(`Invoice ${invoiceId} has an open balance of ${open.toFixed(2)} only.`);
  }
  return amount.lt(open) ? amount : open;
}

/** Refuses to undo what is part of a bank deposit (6540). */
export function refuseDeposited(company: Company, record: Stored): void {
  if (!company.deposited.has(record.Id)) return;
  throw new QuickBooksFault(
    '6540',
    'Deposited Transaction cannot be changed',
    'This transaction has been deposited. If you want to change or delete it, you must edit the deposit it appears on.',
    '',
  );
}
