import { refer, type Company, type Stored } from '../company.ts';
import { checkAccountCurrency, checkCurrency, currencyReference, exchangeRate } from '../currencies.ts';
import { missing, QuickBooksFault } from '../faults.ts';
import {
  anything,
  choice,
  date,
  entityFields,
  flag,
  list,
  number,
  part,
  readOnly,
  reference,
  required,
  text,
} from '../fields.ts';
import { isObject, objectsIn, type JsonObject } from '../json.ts';
import { transactionDay } from '../salesDocument.ts';
import { cents, decimal, sum } from '../totals.ts';
import { accountOfType } from './account.ts';
import type { Draft, EntityKind } from './kind.ts';

const PAID_FROM: Record<string, readonly string[]> = {
  Cash: ['Bank'],
  Check: ['Bank'],
  CreditCard: ['Credit Card'],
};
const EXPENSES = ['Expense', 'Other Expense', 'Cost of Goods Sold', 'Other Current Asset', 'Income', 'Other Income'];

/** Purchase: money spent, for expenses by account. It can be deleted, not voided; nothing about it is unique. */
export const purchase: EntityKind = {
  name: 'Purchase',
  table: 'Txns',
  nameList: false,
  fields: {
    ...entityFields,
    AccountRef: required(reference),
    PaymentType: required(choice('Cash', 'Check', 'CreditCard')),
    EntityRef: reference,
    TxnDate: date,
    DocNumber: text(21),
    PrivateNote: text(4000),
    PaymentMethodRef: reference,
    PaymentRefNum: anything,
    CurrencyRef: reference,
    ExchangeRate: number,
    Credit: flag,
    DepartmentRef: reference,
    RemitToAddr: anything,
    GlobalTaxCalculation: anything,
    TxnTaxDetail: anything,
    LinkedTxn: anything,
    PrintStatus: anything,
    PurchaseEx: readOnly(anything),
    TotalAmt: readOnly(number),
    Line: list({
      Id: anything,
      LineNum: anything,
      Description: text(4000),
      Amount: required(number),
      DetailType: required(choice('AccountBasedExpenseLineDetail')),
      LinkedTxn: anything,
      CustomField: anything,
      AccountBasedExpenseLineDetail: required(
        part({
          AccountRef: required(reference),
          CustomerRef: reference,
          ClassRef: reference,
          TaxCodeRef: reference,
          TaxAmount: number,
          BillableStatus: choice('Billable', 'NotBillable', 'HasBeenBilled'),
          MarkupInfo: anything,
        }),
      ),
    }),
  },
  filterable: ['DocNumber', 'TxnDate', 'TotalAmt', 'AccountRef', 'EntityRef', 'PaymentType'],
  operations: ['create', 'update', 'delete'],
  build: buildPurchase,
};

function buildPurchase(draft: Draft): JsonObject {
  const { company, body } = draft;
  if (body.Line === undefined) throw missing('Line');
  const lines = objectsIn(body.Line).map((line, index) => expenseLine(company, line, index));
  if (lines.length === 0)
    throw new QuickBooksFault('2250', 'Missing lines', 'You must enter at least one split line.', 'Line');
  const account = accountOfType(company, body.AccountRef, PAID_FROM[String(body.PaymentType)] ?? []);
  const paid = body.EntityRef ? payee(company, body.EntityRef) : undefined;
  const currency = checkCurrency(company, body.CurrencyRef, paid?.party);
  checkAccountCurrency(company, account, currency);
  return {
    ...body,
    domain: 'QBO',
    sparse: false,
    AccountRef: refer(account),
    ...(paid ? { EntityRef: paid.EntityRef } : {}),
    TxnDate: transactionDay(draft),
    CurrencyRef: currencyReference(currency),
    ...(company.multiCurrency ? { ExchangeRate: body.ExchangeRate ?? exchangeRate(company, currency) } : {}),
    Credit: body.Credit ?? false,
    Line: lines,
    TotalAmt: sum(lines.map((line) => decimal(line.Amount))).toNumber(),
  };
}

function expenseLine(company: Company, line: JsonObject, index: number): JsonObject & { Amount: number } {
  const detail = isObject(line.AccountBasedExpenseLineDetail) ? line.AccountBasedExpenseLineDetail : {};
  return {
    ...line,
    Id: String(index + 1),
    Amount: cents(decimal(line.Amount)).toNumber(),
    AccountBasedExpenseLineDetail: {
      ...detail,
      AccountRef: refer(accountOfType(company, detail.AccountRef, EXPENSES)),
      BillableStatus: detail.BillableStatus ?? 'NotBillable',
      TaxCodeRef: detail.TaxCodeRef ?? { value: 'NON' },
    },
  };
}

function payee(company: Company, sent: unknown): { party: Stored; EntityRef: JsonObject } {
  const type = isObject(sent) && typeof sent.type === 'string' ? sent.type : 'Vendor';
  const party = company.follow(sent, type, 'Names');
  return { party, EntityRef: { ...refer(party), type } };
}
