import { QuickBooksFault } from '../faults.ts';
import {
  address,
  anything,
  email,
  entityFields,
  flag,
  phone,
  plainName,
  readOnly,
  text,
  type Fields,
} from '../fields.ts';
import { textOf, type JsonObject } from '../json.ts';
import type { Draft } from './kind.ts';
import { activeName, refuseTaken } from './nameList.ts';

const NAMED = ['Customer', 'Vendor', 'Employee'];

/** What customers, vendors and employees have in common: names, addresses, and one list of display names. */
export const personFields: Fields = {
  ...entityFields,
  DisplayName: text(500, plainName),
  Title: text(16),
  GivenName: text(100, plainName),
  MiddleName: text(100, plainName),
  FamilyName: text(100, plainName),
  Suffix: text(16),
  CompanyName: text(100),
  PrintOnCheckName: text(110),
  Active: flag,
  PrimaryEmailAddr: email,
  PrimaryPhone: phone,
  AlternatePhone: phone,
  Mobile: phone,
  Fax: phone,
  WebAddr: { is: 'part', fields: { URI: text(1000) } },
  BillAddr: address,
  FullyQualifiedName: readOnly(anything),
};

/** Properties of persons that a query may use. */
export const personFilters = [
  'DisplayName',
  'GivenName',
  'MiddleName',
  'FamilyName',
  'FullyQualifiedName',
  'CompanyName',
  'PrimaryEmailAddr',
  'Active',
] as const;

/** Gives a person their display name, and refuses one that any of the three lists has. */
export function buildPerson({ company, body, old }: Draft): JsonObject {
  const parts = ['Title', 'GivenName', 'MiddleName', 'FamilyName', 'Suffix'].map((part) => textOf(body[part]).trim());
  const said = textOf(body.DisplayName).trim();
  const name = said || parts.filter(Boolean).join(' ');
  if (name === '') {
    throw new QuickBooksFault(
      '6080',
      'No name provided',
      'At least one of the following must be specified: Title, GivenName, MiddleName, FamilyName, DisplayName, Suffix.',
    );
  }
  const displayName = activeName(name, body, old);
  refuseTaken(company, NAMED, 'DisplayName', displayName, old?.Id);
  return {
    ...body,
    domain: 'QBO',
    sparse: false,
    DisplayName: displayName,
    FullyQualifiedName: displayName,
    PrintOnCheckName: body.PrintOnCheckName ?? body.CompanyName ?? displayName,
    Active: body.Active ?? true,
  };
}
