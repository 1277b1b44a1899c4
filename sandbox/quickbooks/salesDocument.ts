import type { Decimal } from 'decimal.js';
import { refer, type Company, type Stored } from './company.ts';
import { checkCurrency, currencyReference, exchangeRate } from './currencies.ts';
import type { Draft } from './entities/kind.ts';
import { businessRule, missing, QuickBooksFault } from './faults.ts';
import {
  address,
  anything,
  date,
  email,
  entityFields,
  flag,
  list,
  number,
  part,
  readOnly,
  reference,
  required,
  text,
  type Fields,
} from './fields.ts';
import { isObject, objectsIn, textOf, type JsonObject } from './json.ts';
import { buildSalesLines, salesLineFields, zeroLines } from './salesLines.ts';
import { cents, decimal, salesTax } from './totals.ts';

/** The tax code that automated sales tax made for the company. */
const AUTOMATED_TAX_CODE = '3';

/** What invoices, estimates, sales receipts and refund receipts have in common. */
export const salesDocumentFields: Fields = {
  ...entityFields,
  DocNumber: text(21),
  TxnDate: date,
  PrivateNote: text(4000),
  CustomerRef: required(reference),
  CustomerMemo: part({ value: text(1000) }),
  Line: list(salesLineFields),
  TxnTaxDetail: part({ TxnTaxCodeRef: reference, TotalTax: number, TaxLine: anything }),
  ApplyTaxAfterDiscount: flag,
  CurrencyRef: reference,
  ExchangeRate: number,
  BillAddr: address,
  ShipAddr: address,
  ShipFromAddr: address,
  BillEmail: email,
  ClassRef: reference,
  DepartmentRef: reference,
  ShipMethodRef: reference,
  ShipDate: date,
  TrackingNum: text(31),
  GlobalTaxCalculation: anything,
  TransactionLocationType: anything,
  TxnSource: anything,
  PrintStatus: anything,
  EmailStatus: anything,
  LinkedTxn: anything,
  TotalAmt: readOnly(number),
  HomeTotalAmt: readOnly(number),
  Balance: readOnly(number),
  FreeFormAddress: anything,
  TaxExemptionRef: anything,
  DeliveryInfo: readOnly(anything),
  RecurDataRef: readOnly(anything),
};

/** Properties that a query on any sales document may use. */
export const salesDocumentFilters = ['DocNumber', 'TxnDate', 'CustomerRef', 'TotalAmt'] as const;

/** Builds the common part of a sales document: customer, lines, tax, totals, number, currency. */
export function buildSalesDocument(entity: string, draft: Draft): { fields: JsonObject; total: Decimal } {
  const { company, body, old } = draft;
  const day = transactionDay(draft);
  const customer = company.follow(body.CustomerRef, 'Customer', 'Names');
  const currency = checkCurrency(company, body.CurrencyRef, customer);
  const goods = buildSalesLines(company, body.Line, day);
  const tax = taxOf(company, body, customer, goods);
  const total = goods.subtotal.minus(goods.discount).plus(tax);
  if (total.lt(0)) throw businessRule('The transaction amount must be zero or greater.');
  if (body.EmailStatus === 'NeedToSend') {
    if (!isObject(body.BillEmail)) throw missing('BillEmail');
    company.violations.push({
      at: draft.at.toISOString(),
      what: `EmailStatus NeedToSend e-mails the ${entity.toLowerCase()} to the customer`,
      request: entity,
    });
  }
  const rate = company.multiCurrency ? (body.ExchangeRate ?? exchangeRate(company, currency)) : undefined;
  const docNumber = documentNumber(entity, draft);
  const fields: JsonObject = {
    ...body,
    domain: 'QBO',
    sparse: false,
    ...(docNumber === undefined ? {} : { DocNumber: docNumber }),
    TxnDate: day,
    CurrencyRef: currencyReference(currency),
    ...(rate === undefined ? {} : { ExchangeRate: rate, HomeTotalAmt: cents(total.times(decimal(rate))).toNumber() }),
    LinkedTxn: old?.LinkedTxn ?? linksOf(body),
    Line: goods.lines,
    TxnTaxDetail: { ...taxCodeOf(company, body, tax), TotalTax: tax.toNumber() },
    CustomerRef: refer(customer),
    ...addressOf('BillAddr', body, customer),
    ...addressOf('ShipAddr', body, customer),
    TotalAmt: total.toNumber(),
    ApplyTaxAfterDiscount: body.ApplyTaxAfterDiscount ?? false,
    PrintStatus: body.PrintStatus ?? 'NeedToPrint',
    EmailStatus: body.EmailStatus ?? 'NotSet',
  };
  return { fields, total };
}

/** A voided sales document: amounts and quantities at zero, customer, number and dates kept, note marked. */
export function voidSalesDocument(_company: Company, old: Stored): JsonObject {
  return {
    ...old,
    Line: zeroLines(old.Line),
    TxnTaxDetail: { TotalTax: 0 },
    TotalAmt: 0,
    ...('HomeTotalAmt' in old ? { HomeTotalAmt: 0 } : {}),
    ...('Balance' in old ? { Balance: 0 } : {}),
    PrivateNote: voidedNote(old.PrivateNote),
  };
}

/** A void puts its mark in front of the note, so that what the note said survives. */
export function voidedNote(note: unknown): string {
  return typeof note === 'string' && note !== '' ? `Voided - ${note}`.slice(0, 4000) : 'Voided';
}

/** Whether a document was voided: there is no flag, only the zero and the note. */
export function isVoided(record: Stored): boolean {
  return record.TotalAmt === 0 && textOf(record.PrivateNote).startsWith('Voided');
}

/** The day that a transaction is dated; the server's own when none is sent. */
export function transactionDay({ body, old, company, at }: Draft): string {
  return textOf(body.TxnDate ?? old?.TxnDate ?? company.today(at));
}

function taxOf(
  company: Company,
  body: JsonObject,
  customer: Stored,
  goods: { subtotal: Decimal; taxable: Decimal; discount: Decimal },
): Decimal {
  if (company.preference('TaxPrefs', 'UsingSalesTax') !== true) return decimal(0);
  const sent = isObject(body.TxnTaxDetail) ? body.TxnTaxDetail : {};
  if (sent.TotalTax !== undefined) return cents(decimal(sent.TotalTax));
  // Absent: the old engine, which taxes only under a code that the caller names. False: automated, but not set up.
  const engine = company.preference('TaxPrefs', 'PartnerTaxEnabled');
  if (engine === false || (engine === undefined && !sent.TxnTaxCodeRef) || customer.Taxable === false) {
    return decimal(0);
  }
  return salesTax({ ...goods, afterDiscount: body.ApplyTaxAfterDiscount === true, ratePercent: company.taxRate });
}

/** Automated sales tax puts its own code in place of a sent one; without sales tax all of it is ignored. */
function taxCodeOf(company: Company, body: JsonObject, tax: Decimal): JsonObject {
  if (company.preference('TaxPrefs', 'UsingSalesTax') !== true) return {};
  const automated = company.preference('TaxPrefs', 'PartnerTaxEnabled') === true;
  if (automated) return tax.isZero() ? {} : { TxnTaxCodeRef: { value: AUTOMATED_TAX_CODE } };
  const { TxnTaxCodeRef } = isObject(body.TxnTaxDetail) ? body.TxnTaxDetail : {};
  return TxnTaxCodeRef === undefined ? {} : { TxnTaxCodeRef };
}

function documentNumber(entity: string, { company, body, old, include, at }: Draft): string | undefined {
  const sent = typeof body.DocNumber === 'string' && body.DocNumber !== '' ? body.DocNumber : undefined;
  const custom = company.preference('SalesFormsPrefs', 'CustomTxnNumbers') === true;
  if (sent === undefined) {
    if (typeof old?.DocNumber === 'string') return old.DocNumber;
    return custom ? undefined : company.nextDocNumber(entity);
  }
  if (!custom && sent !== old?.DocNumber) {
    company.violations.push({
      at: at.toISOString(),
      what: `DocNumber ${sent} sent while QuickBooks numbers documents itself`,
      request: entity,
    });
  }
  const holder = company.all(entity).find((one) => one.DocNumber === sent && one.Id !== old?.Id);
  if (custom && holder && include !== 'allowduplicatedocnum') {
    throw new QuickBooksFault(
      '6140',
      'Duplicate Document Number Error',
      'Duplicate Document Number Error : You must specify a different number. This number has already been used. ' +
        `DocNumber=${sent} is assigned to TxnType=${entity} with TxnId=${holder.Id}`,
      '',
    );
  }
  return sent;
}

/** A sale can say which estimate it came from; payments link to it from their own side only. */
function linksOf(body: JsonObject): JsonObject[] {
  return objectsIn(body.LinkedTxn).filter((link) => link.TxnType !== 'Payment');
}

function addressOf(property: 'BillAddr' | 'ShipAddr', body: JsonObject, customer: Stored): JsonObject {
  const value = body[property] ?? customer[property];
  return value === undefined ? {} : { [property]: value };
}
