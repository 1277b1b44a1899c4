import type { ObjectTypeName } from './objectTypes.ts';

/** One kind of link between two types of objects, in one direction. */
export interface AssociationType {
  category: 'HUBSPOT_DEFINED' | 'USER_DEFINED';
  typeId: number;
  label: string | null;
  /** As object reads name it: `deal_to_contact`. */
  name: string;
}

interface Definition extends AssociationType {
  from: ObjectTypeName;
  to: ObjectTypeName;
  byHubSpotOnly?: boolean;
}

function defined(from: ObjectTypeName, to: ObjectTypeName, typeId: number, name: string, label?: string): Definition {
  return { category: 'HUBSPOT_DEFINED', from, to, typeId, name, label: label ?? null };
}

/** A kind of link that can be read, but that HubSpot makes itself: here, when an invoice is paid. */
function byHubSpotOnly(definition: Definition): Definition {
  return { ...definition, byHubSpotOnly: true };
}

/**
 * HubSpot's own association types. The unlabelled one of a pair comes first: every link carries it. Notes go with
 * people, companies and deals; none goes with a quote or a payment. Ids that HubSpot's table doesn't print, which are
 * those back from discounts, fees, taxes and labels, are the neighbours of the printed ones.
 */
const DEFINED: readonly Definition[] = [
  defined('deals', 'contacts', 3, 'deal_to_contact'),
  defined('contacts', 'deals', 4, 'contact_to_deal'),
  defined('deals', 'companies', 341, 'deal_to_company_unlabeled'),
  defined('deals', 'companies', 5, 'deal_to_company', 'Primary'),
  defined('companies', 'deals', 342, 'company_to_deal_unlabeled'),
  defined('companies', 'deals', 6, 'company_to_deal', 'Primary'),
  defined('contacts', 'companies', 279, 'contact_to_company_unlabeled'),
  defined('contacts', 'companies', 1, 'contact_to_company', 'Primary'),
  defined('companies', 'contacts', 280, 'company_to_contact_unlabeled'),
  defined('companies', 'contacts', 2, 'company_to_contact', 'Primary'),
  defined('deals', 'line_items', 19, 'deal_to_line_item'),
  defined('line_items', 'deals', 20, 'line_item_to_deal'),
  defined('deals', 'quotes', 63, 'deal_to_quote'),
  defined('quotes', 'deals', 64, 'quote_to_deal'),
  defined('deals', 'invoices', 176, 'deal_to_invoice'),
  defined('invoices', 'deals', 175, 'invoice_to_deal'),
  defined('deals', 'commerce_payments', 392, 'deal_to_commerce_payment'),
  defined('commerce_payments', 'deals', 391, 'commerce_payment_to_deal'),
  defined('quotes', 'contacts', 69, 'quote_to_contact'),
  defined('contacts', 'quotes', 70, 'contact_to_quote'),
  defined('quotes', 'contacts', 702, 'contact_signer', 'Contact signer'),
  defined('contacts', 'quotes', 703, 'contact_signer', 'Contact signer'),
  defined('quotes', 'contacts', 1226, 'billing_contact', 'Billing contact'),
  defined('contacts', 'quotes', 1227, 'billing_contact', 'Billing contact'),
  defined('quotes', 'companies', 71, 'quote_to_company'),
  defined('companies', 'quotes', 72, 'company_to_quote'),
  defined('quotes', 'companies', 1334, 'billing_company', 'Billing company'),
  defined('companies', 'quotes', 1335, 'billing_company', 'Billing company'),
  defined('quotes', 'line_items', 67, 'quote_to_line_item'),
  defined('line_items', 'quotes', 68, 'line_item_to_quote'),
  defined('quotes', 'discounts', 362, 'quote_to_discount'),
  defined('discounts', 'quotes', 363, 'discount_to_quote'),
  defined('quotes', 'fees', 364, 'quote_to_fee'),
  defined('fees', 'quotes', 365, 'fee_to_quote'),
  defined('quotes', 'taxes', 366, 'quote_to_tax'),
  defined('taxes', 'quotes', 367, 'tax_to_quote'),
  defined('invoices', 'contacts', 177, 'invoice_to_contact'),
  defined('contacts', 'invoices', 178, 'contact_to_invoice'),
  defined('invoices', 'companies', 179, 'invoice_to_company'),
  defined('companies', 'invoices', 180, 'company_to_invoice'),
  defined('invoices', 'line_items', 409, 'invoice_to_line_item'),
  defined('line_items', 'invoices', 410, 'line_item_to_invoice'),
  defined('invoices', 'discounts', 411, 'invoice_to_discount'),
  defined('discounts', 'invoices', 412, 'discount_to_invoice'),
  defined('invoices', 'fees', 413, 'invoice_to_fee'),
  defined('fees', 'invoices', 414, 'fee_to_invoice'),
  defined('invoices', 'taxes', 415, 'invoice_to_tax'),
  defined('taxes', 'invoices', 416, 'tax_to_invoice'),
  defined('commerce_payments', 'contacts', 387, 'commerce_payment_to_contact'),
  defined('contacts', 'commerce_payments', 388, 'contact_to_commerce_payment'),
  defined('commerce_payments', 'companies', 389, 'commerce_payment_to_company'),
  defined('companies', 'commerce_payments', 390, 'company_to_commerce_payment'),
  defined('commerce_payments', 'line_items', 395, 'commerce_payment_to_line_item'),
  defined('line_items', 'commerce_payments', 396, 'line_item_to_commerce_payment'),
  defined('commerce_payments', 'quotes', 397, 'commerce_payment_to_quote'),
  defined('quotes', 'commerce_payments', 398, 'quote_to_commerce_payment'),
  defined('commerce_payments', 'discounts', 428, 'commerce_payment_to_discount'),
  defined('discounts', 'commerce_payments', 429, 'discount_to_commerce_payment'),
  defined('commerce_payments', 'fees', 1326, 'commerce_payment_to_fee'),
  defined('fees', 'commerce_payments', 1327, 'fee_to_commerce_payment'),
  defined('commerce_payments', 'subscriptions', 393, 'commerce_payment_to_subscription'),
  defined('subscriptions', 'commerce_payments', 394, 'subscription_to_commerce_payment'),
  defined('commerce_payments', 'orders', 524, 'commerce_payment_to_order'),
  defined('orders', 'commerce_payments', 523, 'order_to_commerce_payment'),
  byHubSpotOnly(defined('commerce_payments', 'invoices', 542, 'commerce_payment_to_invoice')),
  byHubSpotOnly(defined('invoices', 'commerce_payments', 541, 'invoice_to_commerce_payment')),
  defined('notes', 'contacts', 202, 'note_to_contact'),
  defined('contacts', 'notes', 201, 'contact_to_note'),
  defined('notes', 'companies', 190, 'note_to_company'),
  defined('companies', 'notes', 189, 'company_to_note'),
  defined('notes', 'deals', 214, 'note_to_deal'),
  defined('deals', 'notes', 213, 'deal_to_note'),
];

/** HubSpot's association types from one object type to another, the unlabelled one first; none: they don't associate. */
export function definedAssociationTypes(from: ObjectTypeName, to: ObjectTypeName): readonly AssociationType[] {
  return DEFINED.filter((definition) => definition.from === from && definition.to === to).map(withoutPair);
}

/** The pair of types that one of HubSpot's own ids stands for, when an app may make such a link. */
export function findDefinedAssociation(
  from: ObjectTypeName,
  typeId: number,
): { to: ObjectTypeName; type: AssociationType } | undefined {
  const found = DEFINED.find(
    (definition) => definition.from === from && definition.typeId === typeId && !definition.byHubSpotOnly,
  );
  return found && { to: found.to, type: withoutPair(found) };
}

function withoutPair({ category, typeId, label, name }: Definition): AssociationType {
  return { category, typeId, label, name };
}
