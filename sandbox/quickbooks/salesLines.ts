import type { Decimal } from 'decimal.js';
import { refer, type Company, type Stored } from './company.ts';
import { businessRule, missing, QuickBooksFault } from './faults.ts';
import { anything, choice, date, flag, number, part, reference, required, text, type Fields } from './fields.ts';
import { idOf, isObject, objectsIn, type JsonObject } from './json.ts';
import { cents, decimal, product, sum } from './totals.ts';

const MAX_LINES = 10_000;
const MAX_TAXED_LINES = 750;

/** The lines that invoices, estimates, sales receipts and refund receipts share. */
export const salesLineFields: Fields = {
  Id: anything,
  LineNum: anything,
  Description: text(4000),
  Amount: number,
  DetailType: required(choice('SalesItemLineDetail', 'DescriptionOnly', 'DiscountLineDetail', 'SubTotalLineDetail')),
  LinkedTxn: anything,
  CustomField: anything,
  SalesItemLineDetail: part({
    ItemRef: reference,
    ClassRef: reference,
    Qty: number,
    UnitPrice: number,
    TaxCodeRef: reference,
    ServiceDate: date,
    ItemAccountRef: reference,
    TaxInclusiveAmt: number,
    DiscountRate: number,
    DiscountAmt: number,
    MarkupInfo: anything,
    DeferredRevenue: flag,
  }),
  DescriptionLineDetail: part({ ServiceDate: date, TaxCodeRef: reference }),
  DiscountLineDetail: part({
    PercentBased: flag,
    DiscountPercent: number,
    DiscountAccountRef: reference,
    ClassRef: reference,
    TaxCodeRef: reference,
  }),
  SubTotalLineDetail: anything,
};

/** What the lines of a document come to. */
export interface SalesLines {
  lines: JsonObject[];
  subtotal: Decimal;
  /** Of the subtotal, what is coded TAX. */
  taxable: Decimal;
  discount: Decimal;
}

/** Checks the lines of a document dated `day`, and answers them as QuickBooks keeps them, subtotal line included. */
export function buildSalesLines(company: Company, sent: unknown, day: string): SalesLines {
  if (sent === undefined) throw missing('Line');
  // The subtotal is the server's own line: it comes back with every read, and is made anew.
  const rows = objectsIn(sent).filter((row) => row.DetailType !== 'SubTotalLineDetail');
  if (rows.length === 0) {
    throw new QuickBooksFault('2250', 'Missing lines', 'You must enter at least one split line.', 'Line');
  }
  const goods = rows
    .filter((row) => row.DetailType !== 'DiscountLineDetail')
    .map((row) => goodsLine(company, row, day));
  const subtotal = sum(goods.map((line) => decimal(line.Amount)));
  const taxed = goods.filter((line) => taxCode(line) === 'TAX');
  const limit = taxed.length > 0 ? MAX_TAXED_LINES : MAX_LINES;
  if (rows.length > limit) throw businessRule(`A transaction can have ${limit} lines at most.`);

  const discounts = rows.filter((row) => row.DetailType === 'DiscountLineDetail');
  if (discounts.length > 1) throw businessRule('A transaction can have one discount line.');
  const discountLine = discounts[0] ? buildDiscount(company, discounts[0], subtotal) : undefined;

  const numbered = goods.map((line, index) => ({ Id: String(index + 1), LineNum: index + 1, ...line }));
  const subtotalLine = { Amount: subtotal.toNumber(), DetailType: 'SubTotalLineDetail', SubTotalLineDetail: {} };
  return {
    lines: [...numbered, subtotalLine, ...(discountLine ? [discountLine] : [])],
    subtotal,
    taxable: sum(taxed.map((line) => decimal(line.Amount))),
    discount: decimal(discountLine?.Amount),
  };
}

/** The same lines with everything that is worth something at zero, as a void leaves them. */
export function zeroLines(lines: unknown): JsonObject[] {
  return objectsIn(lines).map((line) => {
    const detail = line.SalesItemLineDetail;
    if (!isObject(detail)) return { ...line, Amount: 0 };
    return { ...line, Amount: 0, SalesItemLineDetail: { ...detail, ...('Qty' in detail ? { Qty: 0 } : {}) } };
  });
}

function goodsLine(company: Company, row: JsonObject, day: string): JsonObject {
  const { Id: _id, LineNum: _number, ...line } = row;
  const detail = isObject(line.SalesItemLineDetail) ? line.SalesItemLineDetail : undefined;
  if (line.DetailType === 'DescriptionOnly' || idOf(detail?.ItemRef) === undefined) {
    const { SalesItemLineDetail: _detail, Amount: _amount, ...described } = line;
    return { ...described, DetailType: 'DescriptionOnly', DescriptionLineDetail: line.DescriptionLineDetail ?? {} };
  }
  if (line.Amount === undefined) throw missing('Line.Amount');
  const item = sellable(company, detail?.ItemRef, day);
  const dated = company.preference('SalesFormsPrefs', 'AllowServiceDate') === true;
  if (dated && company.switches.serviceDateNeeded && detail?.ServiceDate === undefined) {
    throw missing('Line.SalesItemLineDetail.ServiceDate');
  }
  const { Qty, UnitPrice } = detail ?? {};
  const amount = cents(decimal(line.Amount));
  const { amountRounding } = company.switches;
  if (Qty !== undefined && UnitPrice !== undefined && !product(Qty, UnitPrice, amountRounding).eq(amount)) {
    throw new QuickBooksFault(
      '6070',
      'Amount calculation incorrect in the request',
      `Amount is not equal to UnitPrice * Qty. Supplied value:${amount.toFixed(2)}`,
      'Line.Amount',
    );
  }
  return {
    ...line,
    Amount: amount.toNumber(),
    SalesItemLineDetail: {
      ...detail,
      ItemRef: refer(item),
      ...(item.IncomeAccountRef ? { ItemAccountRef: item.IncomeAccountRef } : {}),
      TaxCodeRef: { value: chosenTaxCode(company, detail?.TaxCodeRef, item) },
    },
  };
}

function sellable(company: Company, itemRef: unknown, day: string): Stored {
  const item = company.follow(itemRef, 'Item', 'Items');
  if (item.Type === 'Category') throw businessRule(`${String(item.Name)} is a category and can't be sold.`);
  if (!item.IncomeAccountRef) throw businessRule(`${String(item.Name)} has no income account and can't be sold.`);
  if (item.Type === 'Inventory' && typeof item.InvStartDate === 'string' && day < item.InvStartDate) {
    throw new QuickBooksFault(
      '6270',
      'Transaction date is prior to start date for inventory item',
      `Transaction date is prior to start date for inventory item. ${String(item.Name)} starts at ${item.InvStartDate}.`,
    );
  }
  return item;
}

function chosenTaxCode(company: Company, sent: unknown, item: Stored): string {
  const code = idOf(sent);
  if (!company.isUS) return code ?? 'NON';
  if (code !== undefined && code !== 'TAX' && code !== 'NON') {
    throw new QuickBooksFault(
      '6100',
      'Invalid Line TaxCode in the request',
      `Invalid Line TaxCode. For US, specify TAX or NON. Supplied value:${code}`,
      'TaxCodeRef',
    );
  }
  if (company.preference('TaxPrefs', 'UsingSalesTax') !== true) return 'NON';
  return code ?? (item.Taxable === true ? 'TAX' : 'NON');
}

function taxCode(line: JsonObject): string | undefined {
  return isObject(line.SalesItemLineDetail) ? idOf(line.SalesItemLineDetail.TaxCodeRef) : undefined;
}

function buildDiscount(company: Company, row: JsonObject, subtotal: Decimal): JsonObject {
  if (company.preference('SalesFormsPrefs', 'AllowDiscount') !== true) {
    throw new QuickBooksFault(
      '5030',
      'Feature Not Supported',
      'Feature Not Supported Error : Discounts are off.',
      'Line',
    );
  }
  const detail = isObject(row.DiscountLineDetail) ? row.DiscountLineDetail : {};
  const percent = detail.PercentBased === true;
  if ((percent ? detail.DiscountPercent : row.Amount) === undefined) {
    throw new QuickBooksFault(
      '6090',
      'Discount Line missing required info',
      'A discount amount or percent is required.',
      'Line',
    );
  }
  const amount = cents(percent ? subtotal.times(decimal(detail.DiscountPercent)).div(100) : decimal(row.Amount));
  if (amount.isNegative() && !amount.isZero()) {
    throw new QuickBooksFault(
      '2290',
      'Negative amount',
      'Negative amounts are not supported on discount lines.',
      'Line',
    );
  }
  const account = detail.DiscountAccountRef
    ? company.follow(detail.DiscountAccountRef, 'Account', 'Accounts')
    : company.all('Account').find((one) => one.AccountSubType === 'DiscountsRefundsGiven');
  return {
    Amount: amount.toNumber(),
    DetailType: 'DiscountLineDetail',
    DiscountLineDetail: {
      PercentBased: percent,
      ...(percent ? { DiscountPercent: detail.DiscountPercent } : {}),
      ...(account ? { DiscountAccountRef: refer(account) } : {}),
    },
  };
}
