import { refer, type Company } from '../company.ts';
import { anything, reference, required, text, type Fields } from '../fields.ts';
import type { JsonObject } from '../json.ts';
import { buildSalesDocument, salesDocumentFields, salesDocumentFilters, voidSalesDocument } from '../salesDocument.ts';
import { depositAccount } from './account.ts';
import type { EntityKind } from './kind.ts';

const receiptFields: Fields = {
  ...salesDocumentFields,
  PaymentMethodRef: reference,
  PaymentType: anything,
  CreditCardPayment: anything,
  CheckPayment: anything,
};

/** SalesReceipt: a sale that was paid at once. */
export const salesReceipt: EntityKind = {
  name: 'SalesReceipt',
  table: 'Txns',
  nameList: false,
  fields: { ...receiptFields, DepositToAccountRef: reference, PaymentRefNum: text(21) },
  filterable: [...salesDocumentFilters, 'PaymentRefNum'],
  operations: ['create', 'update', 'void', 'delete'],
  build(draft) {
    const { fields } = buildSalesDocument('SalesReceipt', draft);
    return { ...fields, ...moneyOf(draft.company, draft.body), Balance: 0 };
  },
  voided: voidSalesDocument,
  voidedBy: 'include',
};

/** RefundReceipt: money given back. It can be deleted, not voided; nothing links it to the sale. */
export const refundReceipt: EntityKind = {
  name: 'RefundReceipt',
  table: 'Txns',
  nameList: false,
  fields: { ...receiptFields, DepositToAccountRef: required(reference), PaymentRefNum: text(100) },
  filterable: [...salesDocumentFilters, 'PaymentRefNum'],
  operations: ['create', 'update', 'delete'],
  build(draft) {
    const { fields } = buildSalesDocument('RefundReceipt', draft);
    return { ...fields, ...moneyOf(draft.company, draft.body), Balance: 0 };
  },
};

function moneyOf(company: Company, body: JsonObject): JsonObject {
  const method = body.PaymentMethodRef
    ? company.follow(body.PaymentMethodRef, 'PaymentMethod', 'PaymentMethods')
    : undefined;
  return {
    DepositToAccountRef: depositAccount(company, body.DepositToAccountRef),
    ...(method ? { PaymentMethodRef: refer(method) } : {}),
  };
}
