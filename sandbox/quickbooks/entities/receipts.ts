import { refer, type Company } from '../company.ts';
import { anything, reference, required, text, type Fields } from '../fields.ts';
import { idOf, type JsonObject, type Reference } from '../json.ts';
import { buildSalesDocument, salesDocumentFields, salesDocumentFilters, voidSalesDocument } from '../salesDocument.ts';
import { depositAccount } from './account.ts';
import type { Draft, EntityKind } from './kind.ts';
import { refuseDeposited } from './payment.ts';

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
    return { ...fields, ...moneyOf(draft.company, draft.body, fields), Balance: 0 };
  },
  mayEnd: refuseDeposited,
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
    const money = moneyOf(draft.company, draft.body, fields);
    noteReference(draft, money.DepositToAccountRef);
    return { ...fields, ...money, Balance: 0 };
  },
};

/** A reference number says which payment of the bank it was; from another account it means nothing. */
function noteReference({ company, body, at }: Draft, accountRef: Reference): void {
  if (body.PaymentRefNum === undefined || company.find('Account', accountRef.value)?.AccountType === 'Bank') return;
  company.violations.push({
    at: at.toISOString(),
    what: `PaymentRefNum on a refund from ${accountRef.name ?? accountRef.value}, which is no bank account`,
    request: 'RefundReceipt',
  });
}

function moneyOf(
  company: Company,
  body: JsonObject,
  fields: JsonObject,
): JsonObject & { DepositToAccountRef: Reference } {
  const method = body.PaymentMethodRef
    ? company.follow(body.PaymentMethodRef, 'PaymentMethod', 'PaymentMethods')
    : undefined;
  return {
    DepositToAccountRef: depositAccount(company, body.DepositToAccountRef, idOf(fields.CurrencyRef)),
    ...(method ? { PaymentMethodRef: refer(method) } : {}),
  };
}
