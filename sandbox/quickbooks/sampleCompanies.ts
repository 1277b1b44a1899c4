import type { Company, CompanyProfile, Stored } from './company.ts';
import type { Operation } from './entities/kind.ts';
import { entityKind } from './entities/registry.ts';
import { textOf, type JsonObject } from './json.ts';
import {
  ACCOUNTS,
  CUSTOMERS,
  EMPLOYEES,
  ITEMS,
  LATER_VENDORS,
  PAYMENT_METHODS,
  TERMS,
  VENDORS,
  type SampleCustomer,
} from './sampleRecords.ts';
import { unsupported, write } from './writes.ts';

/** A company to play with. */
export interface SampleCompany extends CompanyProfile {
  companyName: string;
  country: string;
  currency: string;
  address: JsonObject;
  taxPreferences: JsonObject;
  /** Several currencies; the customers are in the home currency unless they say another. */
  multiCurrency?: true;
  /** Accounts after the usual ones. */
  accounts?: readonly JsonObject[];
  /** Customers after the usual ones. */
  customers?: readonly SampleCustomer[];
  /** What is different about the usual customers, by display name. */
  customerChanges?: Readonly<Record<string, JsonObject>>;
}

/** The main company: US, no sales tax, numbers its documents itself. */
export const LARKSPUR: SampleCompany = {
  realmId: '9341450000000001',
  companyName: 'Larkspur Garden Supply',
  country: 'US',
  currency: 'USD',
  timeZone: 'America/Los_Angeles',
  taxRate: '0',
  address: { Line1: '1200 Larkspur Lane', City: 'Sacramento', CountrySubDivisionCode: 'CA', PostalCode: '95814' },
  taxPreferences: { UsingSalesTax: false },
};

/** The second company: US, automated sales tax. */
export const BRIGHTWATER: SampleCompany = {
  realmId: '9341450000000002',
  companyName: 'Brightwater Outfitters',
  country: 'US',
  currency: 'USD',
  timeZone: 'America/New_York',
  taxRate: '8.25',
  address: { Line1: '77 Harbor Street', City: 'Portland', CountrySubDivisionCode: 'ME', PostalCode: '04101' },
  taxPreferences: { UsingSalesTax: true, PartnerTaxEnabled: true },
};

/** A Canadian company, which US-only callers must refuse. */
export const MAPLE_RIDGE: SampleCompany = {
  realmId: '9341450000000003',
  companyName: 'Maple Ridge Landscaping Ltd.',
  country: 'CA',
  currency: 'CAD',
  timeZone: 'America/Toronto',
  taxRate: '13',
  address: { Line1: '9 Dewberry Road', City: 'Guelph', CountrySubDivisionCode: 'ON', PostalCode: 'N1H 1A1' },
  taxPreferences: { UsingSalesTax: true },
};

/** US, sales tax of the old engine: it computes under a tax code that the document names, and else not at all. */
export const OAKMONT: SampleCompany = {
  realmId: '9341450000000004',
  companyName: 'Oakmont Tools',
  country: 'US',
  currency: 'USD',
  timeZone: 'America/Chicago',
  taxRate: '6.5',
  address: { Line1: '410 Foundry Road', City: 'Madison', CountrySubDivisionCode: 'WI', PostalCode: '53703' },
  taxPreferences: { UsingSalesTax: true },
  customerChanges: { "Maria O'Brien": { DefaultTaxCodeRef: { value: '2' } } },
};

const EUROS = { CurrencyRef: { value: 'EUR' } };

/** US, several currencies: home is USD, and José Núñez and a wholesaler buy in euros. */
export const HARBORLINE: SampleCompany = {
  realmId: '9341450000000005',
  companyName: 'Harborline Imports',
  country: 'US',
  currency: 'USD',
  timeZone: 'America/New_York',
  taxRate: '0',
  address: { Line1: '3 Pier Row', City: 'Baltimore', CountrySubDivisionCode: 'MD', PostalCode: '21202' },
  taxPreferences: { UsingSalesTax: false },
  multiCurrency: true,
  accounts: [
    { Name: 'Euro Checking', AccountType: 'Bank', AccountSubType: 'Checking', ...EUROS },
    {
      Name: 'Accounts Receivable (A/R) - EUR',
      AccountType: 'Accounts Receivable',
      AccountSubType: 'AccountsReceivable',
      ...EUROS,
    },
  ],
  customers: [
    {
      DisplayName: 'Vogt Gartenbau',
      CompanyName: 'Vogt Gartenbau GmbH',
      PrimaryEmailAddr: { Address: 'einkauf@vogt-gartenbau.example' },
      ...EUROS,
    },
  ],
  customerChanges: { 'José Núñez': EUROS },
};

/** The companies of a sandbox that isn't told otherwise. */
export const sampleCompanies: readonly SampleCompany[] = [LARKSPUR, BRIGHTWATER, MAPLE_RIDGE, OAKMONT, HARBORLINE];

const AGE_MS = 30 * 86_400_000;

/**
 * Fills a company: always with what QuickBooks sets up itself (accounts, terms, payment methods, preferences), and with
 * people and products when wanted. All of it is a month old, so that no lag hides it.
 */
export function setUpCompany(
  company: Company,
  sample: SampleCompany,
  { people, now }: { people: boolean; now: Date },
): void {
  const at = new Date(now.getTime() - AGE_MS);
  const act = (entity: string, operation: Operation, body: JsonObject): Stored => {
    const kind = entityKind(entity);
    if (!kind) throw unsupported(entity);
    const { Id } = write(company, { kind, operation, body }, at);
    const record = company.find(entity, textOf(Id));
    if (!record) throw new Error(`The sample ${entity} was not kept.`);
    return record;
  };
  company.insert('CompanyInfo', 'Companies', companyInfo(sample), at, '1');
  company.insert('Preferences', 'Companies', preferences(sample), at, '1');
  const make = (entity: string, { inactive, ...body }: JsonObject): void => {
    const { Id, SyncToken } = act(entity, 'create', body);
    if (inactive) act(entity, 'update', { Id, SyncToken, sparse: true, Active: false });
  };
  for (const account of [...ACCOUNTS, ...(sample.accounts ?? [])]) make('Account', account);
  for (const term of TERMS) make('Term', term);
  for (const method of PAYMENT_METHODS) make('PaymentMethod', method);
  if (!people) return;

  const idOfName = (entity: string, name: unknown): JsonObject => {
    const found = company.all(entity).find((one) => one.FullyQualifiedName === name || one.Name === name);
    if (!found) throw new Error(`The sample data has no ${entity} "${String(name)}".`);
    return { value: found.Id };
  };
  for (const { inactive, bundle, income, expense, asset, parent, ...item } of ITEMS) {
    const body = {
      ...item,
      ...(income ? { IncomeAccountRef: idOfName('Account', income) } : {}),
      ...(expense ? { ExpenseAccountRef: idOfName('Account', expense) } : {}),
      ...(asset ? { AssetAccountRef: idOfName('Account', asset) } : {}),
      ...(parent ? { ParentRef: idOfName('Item', parent) } : {}),
    };
    const made = act('Item', 'create', body);
    // Made inactive before QuickBooks added "(deleted)": the name is still taken.
    if (inactive) company.replace('Item', made, { ...made, Active: false }, at);
    // Bundles can't be made through the API, only met.
    if (bundle) company.replace('Item', made, { ...made, Type: 'Group' }, at);
  }
  const makeCustomer = ({ terms, parent, ...customer }: SampleCustomer): void =>
    make('Customer', {
      ...customer,
      ...sample.customerChanges?.[customer.DisplayName],
      ...(terms ? { SalesTermRef: idOfName('Term', terms) } : {}),
      ...(parent ? { ParentRef: idOfName('Customer', parent), Job: true } : {}),
    });
  for (const customer of CUSTOMERS) makeCustomer(customer);
  for (const vendor of VENDORS) make('Vendor', vendor);
  for (const employee of EMPLOYEES) make('Employee', employee);
  for (const vendor of LATER_VENDORS) make('Vendor', vendor);
  for (const customer of sample.customers ?? []) makeCustomer(customer);
}

function companyInfo({ companyName, country, address, timeZone }: SampleCompany): JsonObject {
  return {
    domain: 'QBO',
    sparse: false,
    CompanyName: companyName,
    LegalName: companyName,
    CompanyAddr: address,
    LegalAddr: address,
    CustomerCommunicationAddr: address,
    Email: { Address: 'books@company.example' },
    Country: country,
    SupportedLanguages: 'en',
    CompanyStartDate: '2019-03-04',
    FiscalYearStartMonth: 'January',
    DefaultTimeZone: timeZone,
    NameValue: [{ Name: 'OfferingSku', Value: 'QuickBooks Online Plus' }],
  };
}

function preferences({ currency, taxPreferences, multiCurrency }: SampleCompany): JsonObject {
  return {
    domain: 'QBO',
    sparse: false,
    AccountingInfoPrefs: { UseAccountNumbers: false, TrackDepartments: false, FirstMonthOfFiscalYear: 'January' },
    ProductAndServicesPrefs: { ForSales: true, ForPurchase: true, QuantityWithPriceAndRate: true },
    SalesFormsPrefs: {
      CustomTxnNumbers: false,
      AllowDeposit: false,
      AllowDiscount: true,
      AllowEstimates: true,
      AllowServiceDate: false,
      AllowShipping: false,
      AutoApplyCredit: false,
      ETransactionPaymentEnabled: false,
      DefaultDiscountAccount: '8',
      DefaultTerms: { value: '3' },
    },
    EmailMessagesPrefs: {},
    VendorAndPurchasesPrefs: { TrackingByCustomer: false, BillableExpenseTracking: false },
    TaxPrefs: taxPreferences,
    CurrencyPrefs: { MultiCurrencyEnabled: multiCurrency ?? false, HomeCurrency: { value: currency } },
    ReportPrefs: { ReportBasis: 'Accrual' },
    OtherPrefs: { NameValue: [] },
  };
}
