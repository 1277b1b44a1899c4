/** One kind of CRM object: how paths and payloads name it, and which properties HubSpot knows on it. */
export interface ObjectType {
  /** Plural, as in paths: `line_items`. */
  name: ObjectTypeName;
  /** `0-3`, accepted wherever the name is. */
  id: string;
  /** As action requests and error messages name it: `LINE_ITEM`. */
  constant: string;
  readScope: string;
  writeScope: string;
  properties: readonly string[];
}

/** The object types that the sandbox holds, by their name in paths. */
export type ObjectTypeName =
  | 'contacts'
  | 'companies'
  | 'deals'
  | 'products'
  | 'line_items'
  | 'quotes'
  | 'discounts'
  | 'fees'
  | 'taxes'
  | 'notes'
  | 'invoices'
  | 'subscriptions'
  | 'orders'
  | 'commerce_payments';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const TYPES: readonly ObjectType[] = [
  {
    name: 'contacts',
    id: '0-1',
    constant: 'CONTACT',
    readScope: 'crm.objects.contacts.read',
    writeScope: 'crm.objects.contacts.write',
    properties: words(`email firstname lastname phone mobilephone company jobtitle address city state zip country
      website lifecyclestage hs_lead_status hs_email_domain hs_merged_object_ids hubspot_owner_id`),
  },
  {
    name: 'companies',
    id: '0-2',
    constant: 'COMPANY',
    readScope: 'crm.objects.companies.read',
    writeScope: 'crm.objects.companies.write',
    properties: words(
      'name domain phone address address2 city state zip country industry website hs_merged_object_ids hubspot_owner_id',
    ),
  },
  {
    name: 'deals',
    id: '0-3',
    constant: 'DEAL',
    readScope: 'crm.objects.deals.read',
    writeScope: 'crm.objects.deals.write',
    properties: words(`dealname amount amount_in_home_currency deal_currency_code hs_exchange_rate closedate dealstage
      pipeline dealtype description hs_merged_object_ids hubspot_owner_id`),
  },
  {
    name: 'products',
    id: '0-7',
    constant: 'PRODUCT',
    readScope: 'crm.objects.products.read',
    writeScope: 'crm.objects.products.write',
    properties: words(`name description hs_sku price hs_cost_of_goods_sold hs_product_type hs_url hs_images
      recurringbillingfrequency hs_recurring_billing_period hs_folder_id`),
  },
  {
    name: 'line_items',
    id: '0-8',
    constant: 'LINE_ITEM',
    readScope: 'crm.objects.line_items.read',
    writeScope: 'crm.objects.line_items.write',
    properties: words(`name description hs_sku hs_product_id hs_product_type price quantity discount
      hs_discount_percentage hs_total_discount hs_pre_discount_amount amount hs_tax_rate_group_id hs_tax_rate
      hs_tax_label hs_tax_amount hs_auto_tax_amount hs_post_tax_amount hs_line_item_currency_code hs_position_on_quote
      hs_pricing_model hs_tier_ranges hs_tier_prices recurringbillingfrequency hs_recurring_billing_period
      hs_recurring_billing_start_date hs_recurring_billing_number_of_payments hs_term_in_months hs_tcv
      hs_is_optional`),
  },
  {
    name: 'quotes',
    id: '0-14',
    constant: 'QUOTE',
    readScope: 'crm.objects.quotes.read',
    writeScope: 'crm.objects.quotes.write',
    properties: words(`hs_title hs_status hs_quote_number hs_quote_amount hs_currency hs_expiration_date
      hs_template_type hs_payment_status hs_payment_date hs_quote_link hs_pdf_download_link hs_locked hs_language
      hs_comments hs_terms hs_esign_enabled hubspot_owner_id`),
  },
  // What a legacy quote or a payment adds to the sum of its lines. They share the scopes of line items.
  {
    name: 'discounts',
    id: '0-84',
    constant: 'DISCOUNT',
    readScope: 'crm.objects.line_items.read',
    writeScope: 'crm.objects.line_items.write',
    properties: words('hs_label hs_type hs_value hs_sort_order hs_duration'),
  },
  {
    name: 'fees',
    id: '0-85',
    constant: 'FEE',
    readScope: 'crm.objects.line_items.read',
    writeScope: 'crm.objects.line_items.write',
    properties: words('hs_label hs_type hs_value hs_sort_order'),
  },
  {
    name: 'taxes',
    id: '0-86',
    constant: 'TAX',
    readScope: 'crm.objects.line_items.read',
    writeScope: 'crm.objects.line_items.write',
    properties: words('hs_label hs_type hs_value hs_sort_order'),
  },
  {
    name: 'notes',
    id: '0-46',
    constant: 'NOTE',
    // Engagements have no scope of their own: a contact's scope covers them.
    readScope: 'crm.objects.contacts.read',
    writeScope: 'crm.objects.contacts.read',
    properties: words('hs_timestamp hs_note_body hubspot_owner_id hs_attachment_ids'),
  },
  {
    name: 'invoices',
    id: '0-53',
    constant: 'INVOICE',
    readScope: 'crm.objects.invoices.read',
    writeScope: 'crm.objects.invoices.write',
    properties: words(`hs_currency hs_invoice_billable hs_title hs_invoice_date hs_due_date hs_number hs_comments
      hs_purchase_order_number hs_invoice_status hs_amount_billed hs_balance_due hs_invoice_link hubspot_owner_id`),
  },
  {
    name: 'subscriptions',
    id: '0-69',
    constant: 'SUBSCRIPTION',
    readScope: 'crm.objects.subscriptions.read',
    writeScope: 'crm.objects.subscriptions.write',
    properties: words('hs_name hs_status hs_currency_code hs_recurring_billing_start_date hs_next_payment_due_date'),
  },
  {
    name: 'orders',
    id: '0-123',
    constant: 'ORDER',
    readScope: 'crm.objects.orders.read',
    writeScope: 'crm.objects.orders.write',
    properties: words('hs_order_name hs_currency_code hs_total_price hs_external_order_id hs_external_created_date'),
  },
  {
    name: 'commerce_payments',
    id: '0-101',
    constant: 'COMMERCE_PAYMENT',
    readScope: 'crm.objects.commercepayments.read',
    writeScope: 'crm.objects.commercepayments.write',
    properties: words(`hs_initial_amount hs_currency_code hs_latest_status hs_fees_amount hs_platform_fee
      hs_fees_amount_in_settlement_currency hs_platform_fee_in_settlement_currency hs_net_amount
      hs_net_amount_in_settlement_currency hs_settlement_currency_code hs_payout_date hs_refunds_amount
      hs_payment_source_app hs_payment_source_id hs_payment_source_name hs_payment_source_url hs_processor_type
      hs_payment_method_type hs_payment_method_last_4 hs_digital_wallet_type hs_customer_email hs_initiated_date
      hs_reference_number hs_payment_id hs_line_item_discounts_amount hs_order_discount_amount
      hs_total_discounts_amount`),
  },
];

const BY_NAME_OR_ID = new Map(TYPES.flatMap((type) => [[type.name, type] as const, [type.id, type] as const]));

/** The type behind a path segment, by plural name or id. */
export function findObjectType(nameOrId: string): ObjectType | undefined {
  return (BY_NAME_OR_ID as ReadonlyMap<string, ObjectType>).get(nameOrId);
}

/** The type with this name; every name has one. */
export function objectType(name: ObjectTypeName): ObjectType {
  const type = BY_NAME_OR_ID.get(name);
  if (!type) throw new TypeError(`There is no object type ${name}.`);
  return type;
}

/** All types, in the order in which the state page shows them. */
export const OBJECT_TYPES: readonly ObjectType[] = TYPES;
