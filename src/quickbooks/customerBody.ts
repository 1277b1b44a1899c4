import type { SaleContact } from '../domain/sale.ts';
import { postalAddress } from './postalAddress.ts';
import { firstCharacters } from './queryText.ts';

const MAX_DISPLAY_NAME = 500;

/** Names to try for a new customer, first choice first: the person's, with the address, with HubSpot's id. */
export function displayNameCandidates(contact: SaleContact): string[] {
  const own = nameText([contact.firstName, contact.lastName].filter(Boolean).join(' '), MAX_DISPLAY_NAME - 100);
  const name = own === '' ? nameText(contact.email ?? '', MAX_DISPLAY_NAME - 100) : own;
  return [
    ...new Set([
      name,
      ...(contact.email === undefined ? [] : [nameText(`${name} (${contact.email})`, MAX_DISPLAY_NAME)]),
      nameText(`${name} (HubSpot ${contact.id})`, MAX_DISPLAY_NAME),
    ]),
  ];
}

/** The body of a new customer, under one of its candidate names (facts/quickbooks 3.1: lengths and forbidden signs). */
export function customerBody(contact: SaleContact, displayName: string, currency: string | undefined): object {
  const address = contact.address && postalAddress(contact.address);
  return {
    DisplayName: displayName,
    ...named('GivenName', contact.firstName, 100),
    ...named('FamilyName', contact.lastName, 100),
    ...named('CompanyName', contact.companyName, 100),
    ...(contact.email !== undefined && contact.email.length <= 100
      ? { PrimaryEmailAddr: { Address: contact.email } }
      : {}),
    ...(contact.phone !== undefined && contact.phone.length <= 30
      ? { PrimaryPhone: { FreeFormNumber: contact.phone } }
      : {}),
    ...(address ? { BillAddr: address } : {}),
    ...(currency === undefined ? {} : { CurrencyRef: { value: currency } }),
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
