import type { PostalAddress, SaleCompany, SaleContact } from '../domain/sale.ts';
import type { Properties } from './answers.ts';
import { optionalText } from './texts.ts';

/** What is read of a contact. */
export const CONTACT_PROPERTIES: readonly string[] = [
  'email',
  'firstname',
  'lastname',
  'phone',
  'company',
  'address',
  'city',
  'state',
  'zip',
  'country',
];

/** What is read of a company. */
export const COMPANY_PROPERTIES: readonly string[] = [
  'name',
  'domain',
  'phone',
  'address',
  'city',
  'state',
  'zip',
  'country',
];

/** A contact as a sale needs it, and what it lacks to be matched with a customer, in words. */
export function saleContact(
  id: string,
  properties: Properties,
  matching: 'legacy' | 'sync',
): { contact: SaleContact; lacking: string[] } {
  const text = (name: string) => optionalText(properties[name]);
  const address = postalAddress(text);
  const contact: SaleContact = {
    id,
    ...present('firstName', text('firstname')),
    ...present('lastName', text('lastname')),
    ...present('email', text('email')),
    ...present('phone', text('phone')),
    ...present('companyName', text('company')),
    ...(address ? { address } : {}),
  };
  // Legacy matching compares names as well; with sync the address alone decides.
  const nameless = contact.firstName === undefined && contact.lastName === undefined && matching === 'legacy';
  const lacking = [
    ...(contact.email === undefined ? ['an email address'] : []),
    ...(nameless ? ['a first or last name'] : []),
  ];
  return { contact, lacking };
}

/** A company as a sale needs it; one without a name is called by its domain. */
export function saleCompany(id: string, properties: Properties): SaleCompany {
  const text = (name: string) => optionalText(properties[name]);
  const address = postalAddress(text);
  return {
    id,
    name: text('name') ?? text('domain') ?? `HubSpot company ${id}`,
    ...present('phone', text('phone')),
    ...(address ? { address } : {}),
  };
}

function postalAddress(text: (name: string) => string | undefined): PostalAddress | undefined {
  const street = text('address');
  const postalCode = text('zip');
  if (street === undefined || postalCode === undefined) return undefined;
  return {
    street,
    postalCode,
    ...present('city', text('city')),
    ...present('state', text('state')),
    ...present('country', text('country')),
  };
}

function present<Name extends string>(name: Name, value: string | undefined): { [Key in Name]?: string } {
  return (value === undefined ? {} : { [name]: value }) as { [Key in Name]?: string };
}
