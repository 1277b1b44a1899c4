import { refer, type Company, type Stored } from '../company.ts';
import { checkAccountCurrency, currencyReference, refuseForeign } from '../currencies.ts';
import { QuickBooksFault } from '../faults.ts';
import {
  anything,
  choice,
  entityFields,
  flag,
  number,
  plainName,
  readOnly,
  reference,
  required,
  text,
} from '../fields.ts';
import { idOf, type Reference } from '../json.ts';
import { nameListBuilder } from './nameList.ts';
import type { EntityKind } from './kind.ts';

const CLASSIFICATIONS: Record<string, string> = {
  Bank: 'Asset',
  'Accounts Receivable': 'Asset',
  'Other Current Asset': 'Asset',
  'Credit Card': 'Liability',
  'Accounts Payable': 'Liability',
  'Other Current Liability': 'Liability',
  Income: 'Revenue',
  'Other Income': 'Revenue',
  Expense: 'Expense',
  'Other Expense': 'Expense',
  'Cost of Goods Sold': 'Expense',
};

/** Account: a line of the chart of accounts. */
export const account: EntityKind = {
  name: 'Account',
  table: 'Accounts',
  nameList: true,
  fields: {
    ...entityFields,
    Name: required(text(100, plainName)),
    Active: flag,
    AccountType: required(choice(...Object.keys(CLASSIFICATIONS))),
    AccountSubType: text(100),
    AcctNum: text(7),
    Description: text(100),
    CurrencyRef: reference,
    ParentRef: reference,
    SubAccount: flag,
    TaxCodeRef: reference,
    AccountAlias: anything,
    TxnLocationType: anything,
    Classification: readOnly(anything),
    FullyQualifiedName: readOnly(anything),
    CurrentBalance: readOnly(number),
    CurrentBalanceWithSubAccounts: readOnly(number),
  },
  filterable: [
    'Name',
    'FullyQualifiedName',
    'AccountType',
    'AccountSubType',
    'Classification',
    'Active',
    'CurrencyRef',
    'SubAccount',
    'ParentRef',
    'CurrentBalance',
  ],
  operations: ['create', 'update'],
  build: nameListBuilder('Account', (body, { company }) => {
    const code = idOf(body.CurrencyRef) ?? company.homeCurrency;
    refuseForeign(company, code);
    return {
      CurrencyRef: currencyReference(code),
      Classification: CLASSIFICATIONS[String(body.AccountType)],
      CurrentBalance: 0,
      CurrentBalanceWithSubAccounts: 0,
    };
  }),
};

/** The account that a receipt in a currency goes to: Bank or Other Current Asset, else Undeposited Funds. */
export function depositAccount(company: Company, sent: unknown, currency = company.homeCurrency): Reference {
  if (!sent) {
    const undeposited = company.all('Account').find((one) => one.AccountSubType === 'UndepositedFunds');
    return undeposited ? refer(undeposited) : { value: '' };
  }
  const found = accountOfType(company, sent, ['Bank', 'Other Current Asset']);
  checkAccountCurrency(company, found, currency);
  return refer(found);
}

/** An active account of one of the given types: 6430 for another type. */
export function accountOfType(company: Company, sent: unknown, types: readonly string[]): Stored {
  const found = company.follow(sent, 'Account', 'Accounts');
  if (!types.includes(String(found.AccountType))) {
    throw new QuickBooksFault(
      '6430',
      'Invalid account type',
      `Invalid account type: ${String(found.Name)} is ${String(found.AccountType)}; needed is ${types.join(' or ')}.`,
    );
  }
  return found;
}
