import type { PostalAddress, SaleCompany, SaleContact } from '../domain/sale.ts';
import { postalAddress } from './postalAddress.ts';
import { firstCharacters } from './queryText.ts';

const MAX_DISPLAY_NAME = 500;
/** Leaves room for what tells the name from others of its kind. */
const MAX_OWN_NAME = MAX_DISPLAY_NAME - 100;
const MAX_EMAIL = 100;
const MAX_PHONE = 30;

/** Names to try for a new customer, first choice first: the person's, with the address, with HubSpot's id. */
export function displayNameCandidates(contact: SaleContact): string[] {
  const own = nameText([contact.firstName, contact.lastName].filter(Boolean).join(' '), MAX_OWN_NAME);
  const name = own === '' ? nameText(contact.email ?? '', MAX_OWN_NAME) : own;
  return [
    ...new Set([
      ...(name === '' ? [] : [name]),
      ...(contact.email === undefined ? [] : [nameText(`${name} (${contact.email})`, MAX_DISPLAY_NAME)]),
      nameText(`${name} (HubSpot ${contact.id})`, MAX_DISPLAY_NAME),
    ]),
  ];
}

/** The same for a company: its name, then with HubSpot's id. */
export function companyNameCandidates(company: SaleCompany): string[] {
  const name = companyDisplayName(company.name);
  return [...(name === '' ? [] : [name]), nameText(`${name} (HubSpot ${company.id})`, MAX_DISPLAY_NAME)];
}

/** A company's name as QuickBooks takes it for a display name. */
export function companyDisplayName(name: string): string {
  return nameText(name, MAX_OWN_NAME);
}

/** The body of a new customer, under one of its candidate names (facts/quickbooks 3.1: lengths and forbidden signs). */
export function customerBody(contact: SaleContact, displayName: string, currency: string | undefined): object {
  return {
    DisplayName: displayName,
    ...named('GivenName', contact.firstName, 100),
    ...named('FamilyName', contact.lastName, 100),
    ...named('CompanyName', contact.companyName, 100),
    ...(contact.email !== undefined && contact.email.length <= MAX_EMAIL
      ? { PrimaryEmailAddr: { Address: contact.email } }
      : {}),
    ...reachable(contact),
    ...(currency === undefined ? {} : { CurrencyRef: { value: currency } }),
  };
}

/** The body of a new customer that is a company. */
export function companyBody(company: SaleCompany, displayName: string, currency: string | undefined): object {
  return {
    DisplayName: displayName,
    ...named('CompanyName', company.name, 100),
    ...reachable(company),
    ...(currency === undefined ? {} : { CurrencyRef: { value: currency } }),
  };
}

function reachable({ phone, address }: { phone?: string; address?: PostalAddress }): object {
  return {
    ...(phone !== undefined && phone.length <= MAX_PHONE ? { PrimaryPhone: { FreeFormNumber: phone } } : {}),
    ...(address ? { BillAddr: postalAddress(address) } : {}),
  };
}

function named(property: string, text: string | undefined, limit: number): Record<string, string> {
  const plain = nameText(text ?? '', limit);
  return plain === '' ? {} : { [property]: plain };
}

/** QuickBooks refuses colons, tabs and line breaks in names. */
function nameText(text: string, limit: number): string {
  const plain = text
    .replace(/[:\t\r\n]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return firstCharacters(plain, limit).trim();
}
