import { refer, type Company, type Stored } from '../company.ts';
import { businessRule } from '../faults.ts';
import { anything, date, email, flag, number, readOnly, reference, text } from '../fields.ts';
import type { JsonObject } from '../json.ts';
import {
  buildSalesDocument,
  isVoided,
  salesDocumentFields,
  salesDocumentFilters,
  voidSalesDocument,
} from '../salesDocument.ts';
import { applyCredits, paidOf, settleInvoice, unapplyInvoice } from '../settlement.ts';
import { dueDate } from '../terms.ts';
import type { Draft, EntityKind } from './kind.ts';

const NO_ONLINE_PAYMENT = {
  AllowIPNPayment: false,
  AllowOnlinePayment: false,
  AllowOnlineCreditCardPayment: false,
  AllowOnlineACHPayment: false,
};

/** Invoice: what a customer owes. Balance is total less what payments have paid. */
export const invoice: EntityKind = {
  name: 'Invoice',
  table: 'Txns',
  nameList: false,
  fields: {
    ...salesDocumentFields,
    DueDate: date,
    SalesTermRef: reference,
    DepositToAccountRef: reference,
    Deposit: number,
    PONumber: text(15),
    BillEmailCc: email,
    BillEmailBcc: email,
    AllowIPNPayment: flag,
    AllowOnlinePayment: flag,
    AllowOnlineCreditCardPayment: flag,
    AllowOnlineACHPayment: flag,
    EInvoiceStatus: readOnly(anything),
    InvoiceLink: readOnly(anything),
    HomeBalance: readOnly(number),
    TaxFormNum: anything,
    TaxFormType: anything,
    TxnStatus: anything,
    PaymentMethodRef: anything,
    PaymentRefNum: anything,
    SalesRepRef: anything,
    FOB: anything,
    invoiceStatusLog: readOnly(anything),
    callToAction: readOnly(anything),
  },
  filterable: [...salesDocumentFilters, 'DueDate', 'Balance', 'SalesTermRef'],
  operations: ['create', 'update', 'void', 'delete'],
  build(draft) {
    const { fields, total } = buildSalesDocument('Invoice', draft);
    const balance = draft.old ? total.minus(paidOf(draft.company, draft.old.Id)) : total;
    if (balance.lt(0)) throw businessRule('The total is less than what was paid of this invoice.');
    return { ...NO_ONLINE_PAYMENT, ...fields, ...termsOf(draft, String(fields.TxnDate)), Balance: balance.toNumber() };
  },
  voided: voidSalesDocument,
  voidedBy: 'operation',
  mayEnd(company, record, operation) {
    if (operation === 'void' && company.switches.voidPaidInvoice === 'refused' && paidOf(company, record.Id).gt(0)) {
      throw businessRule('This invoice has payments; void or delete them first.');
    }
  },
  afterWrite(company, before, after, at) {
    if (before && (!after || (isVoided(after) && !isVoided(before)))) {
      unapplyInvoice(company, before.Id, at);
      settleInvoice(company, before.Id, at);
      return;
    }
    const created = !before && after;
    const usesCredits = company.preference('SalesFormsPrefs', 'AutoApplyCredit') === true;
    if (created && usesCredits) applyCredits(company, created, at);
  },
};

function termsOf({ company, body, old }: Draft, day: string): JsonObject {
  const term = body.SalesTermRef ? company.follow(body.SalesTermRef, 'Term', 'Terms') : undefined;
  // Without terms the company's own ones make the due date, and aren't shown on the invoice.
  const usual = term ?? companyTerm(company);
  const due = body.DueDate ?? old?.DueDate ?? (usual ? dueDate(day, usual) : day);
  return { DueDate: due, ...(term ? { SalesTermRef: refer(term) } : {}) };
}

function companyTerm(company: Company): Stored | undefined {
  const chosen = company.preference('SalesFormsPrefs', 'DefaultTerms');
  return chosen ? company.follow(chosen, 'Term', 'Terms') : undefined;
}
