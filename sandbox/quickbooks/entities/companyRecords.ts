import { address, anything, email, entityFields, phone, required, text } from '../fields.ts';
import type { EntityKind } from './kind.ts';

/** CompanyInfo: one record, Id 1. */
export const companyInfo: EntityKind = {
  name: 'CompanyInfo',
  table: 'Companies',
  nameList: false,
  fields: {
    ...entityFields,
    CompanyName: required(text(1024)),
    LegalName: text(1024),
    CompanyAddr: address,
    CustomerCommunicationAddr: address,
    LegalAddr: address,
    CustomerCommunicationEmailAddr: email,
    Email: email,
    PrimaryPhone: phone,
    WebAddr: anything,
    CompanyStartDate: anything,
    FiscalYearStartMonth: anything,
    Country: anything,
    SupportedLanguages: anything,
    DefaultTimeZone: anything,
    EmployerId: anything,
    NameValue: anything,
  },
  filterable: [],
  operations: ['update'],
  build: ({ body }) => ({ ...body, domain: 'QBO', sparse: false }),
};

/** Preferences: one record, Id 1, read without an Id. */
export const preferences: EntityKind = {
  name: 'Preferences',
  table: 'Companies',
  nameList: false,
  fields: {
    ...entityFields,
    AccountingInfoPrefs: anything,
    ProductAndServicesPrefs: anything,
    SalesFormsPrefs: anything,
    EmailMessagesPrefs: anything,
    VendorAndPurchasesPrefs: anything,
    TimeTrackingPrefs: anything,
    TaxPrefs: anything,
    CurrencyPrefs: anything,
    ReportPrefs: anything,
    OtherPrefs: anything,
  },
  filterable: [],
  operations: ['update'],
  build: ({ body }) => ({ ...body, domain: 'QBO', sparse: false }),
};
