import type { RecordRef } from '../domain/actions.ts';
import { failure, type Failure } from '../domain/failures.ts';
import type { PostalAddress, SaleContact } from '../domain/sale.ts';
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

/** A contact as a sale needs it, or the failure that says what it lacks. */
export function saleContact(
  record: RecordRef,
  id: string,
  properties: Properties,
): { contact: SaleContact; failure?: Failure } {
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
  const lacking = [
    ...(contact.email === undefined ? ['an email address'] : []),
    ...(contact.firstName === undefined && contact.lastName === undefined ? ['a first or last name'] : []),
  ];
  if (lacking.length === 0) return { contact };
  const link = `https://app.hubspot.com/contacts/${record.portalId}/record/0-1/${id}`;
  return { contact, failure: failure('ContactIncomplete', { link, fields: lacking.join(' and ') }) };
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
