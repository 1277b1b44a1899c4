import type { RecordType } from '../domain/actions.ts';

/** The object types that this product reads or writes, as HubSpot's paths name them. */
export type ObjectTypeName =
  | 'deals'
  | 'quotes'
  | 'commerce_payments'
  | 'line_items'
  | 'contacts'
  | 'companies'
  | 'discounts'
  | 'fees'
  | 'taxes'
  | 'invoices'
  | 'notes';

/** The name in paths of a record type of action requests. */
export const PATH_NAMES: Record<RecordType, ObjectTypeName> = {
  DEAL: 'deals',
  QUOTE: 'quotes',
  COMMERCE_PAYMENT: 'commerce_payments',
};

/** The word for people: what HubSpot did not let us read. */
export const OBJECT_WORDS: Record<ObjectTypeName, string> = {
  deals: 'deals',
  quotes: 'quotes',
  commerce_payments: 'payments',
  line_items: 'line items',
  contacts: 'contacts',
  companies: 'companies',
  discounts: 'discounts',
  fees: 'fees',
  taxes: 'taxes',
  invoices: 'invoices',
  notes: 'notes',
};

/** HubSpot's own ids of kinds of links, from the new object to the record (facts/hubspot 4.2). */
export const ASSOCIATION_TYPE_IDS = {
  invoiceToDeal: 175,
  invoiceToContact: 177,
  noteToDeal: 214,
  noteToContact: 202,
} as const;
