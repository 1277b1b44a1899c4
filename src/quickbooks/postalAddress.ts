import type { PostalAddress } from '../domain/sale.ts';

/** An address as QuickBooks takes it; longer parts are cut at its limits (facts/quickbooks 3.1). */
export function postalAddress(address: PostalAddress): Record<string, string> {
  const part = (name: string, text: string | undefined, limit: number) =>
    text === undefined || text === '' ? {} : { [name]: text.slice(0, limit) };
  return {
    ...part('Line1', address.street, 500),
    ...part('City', address.city, 255),
    ...part('CountrySubDivisionCode', address.state, 255),
    ...part('PostalCode', address.postalCode, 30),
    ...part('Country', address.country, 255),
  };
}
