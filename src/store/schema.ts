import { bigint, boolean, integer, jsonb, pgTable, primaryKey, text, timestamp, unique } from 'drizzle-orm/pg-core';
import type { DocumentKind } from '../domain/actions.ts';
import type { CompanyProfile } from '../domain/company.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
const cents = (name: string) => bigint(name, { mode: 'number' });

/** Tokens of one account on either side; the secrets are sealed by the secret box. */
export const connections = pgTable(
  'connections',
  {
    system: text('system').notNull().$type<'hubspot' | 'quickbooks'>(),
    accountId: text('account_id').notNull(),
    refreshToken: text('refresh_token').notNull(),
    accessToken: text('access_token'),
    accessExpiresAt: instant('access_expires_at'),
    /** While one process asks for new tokens, the others wait for this instant or a new version. */
    refreshingUntil: instant('refreshing_until'),
    version: integer('version').notNull().default(1),
    status: text('status').notNull().$type<'connected' | 'expired'>().default('connected'),
    connectedAt: instant('connected_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.system, table.accountId] })],
);

/** Which portal may use which company. */
export const grants = pgTable(
  'grants',
  { portalId: text('portal_id').notNull(), realmId: text('realm_id').notNull() },
  (table) => [primaryKey({ columns: [table.portalId, table.realmId] })],
);

/** What HubSpot says of a portal. */
export const portals = pgTable('portals', {
  portalId: text('portal_id').primaryKey(),
  timeZone: text('time_zone'),
  currency: text('currency'),
});

/** What QuickBooks says of a company, with the time of reading inside the profile. */
export const companies = pgTable('companies', {
  realmId: text('realm_id').primaryKey(),
  profile: jsonb('profile').notNull().$type<CompanyProfile>(),
});

/** Choices per portal and company, by the names that `npm run settings` uses. */
export const settings = pgTable(
  'settings',
  {
    portalId: text('portal_id').notNull(),
    realmId: text('realm_id').notNull(),
    name: text('name').notNull(),
    value: text('value').notNull(),
  },
  (table) => [primaryKey({ columns: [table.portalId, table.realmId, table.name] })],
);

/** One row per action execution in HubSpot: when it must be answered, and what was answered. */
export const deliveries = pgTable(
  'deliveries',
  {
    portalId: text('portal_id').notNull(),
    callbackId: text('callback_id').notNull(),
    workflowId: text('workflow_id').notNull(),
    action: text('action').notNull(),
    realmId: text('realm_id').notNull(),
    objectType: text('object_type').notNull(),
    objectId: text('object_id').notNull(),
    receivedAt: instant('received_at').notNull(),
    answerDue: instant('answer_due').notNull(),
    /** The recorded answer, sealed; it never changes once it is there. */
    answer: text('answer'),
    answeredAt: instant('answered_at'),
    /** What HubSpot said to the answer. */
    delivered: text('delivered').$type<'delivered' | 'tooLate'>(),
  },
  (table) => [primaryKey({ columns: [table.portalId, table.callbackId] })],
);

/** The states of a claim's row (never-twice). One-write kinds never are `made` or `paying`. */
export type ClaimState = 'open' | 'sending' | 'made' | 'paying' | 'settled' | 'undoing' | 'stuck';

/** One record, one kind of document, one company, one occurrence: the row that keeps a document from being made twice. */
export const claims = pgTable(
  'claims',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    portalId: text('portal_id').notNull(),
    realmId: text('realm_id').notNull(),
    kind: text('kind').notNull(),
    objectType: text('object_type').notNull(),
    objectId: text('object_id').notNull(),
    occurrence: text('occurrence').notNull(),
    /** What was, or is being, made; `income` is one kind of claim and two kinds of documents. */
    documentKind: text('document_kind').$type<DocumentKind>(),
    state: text('state').notNull().$type<ClaimState>().default('open'),
    generation: integer('generation').notNull().default(1),
    requestId: text('request_id'),
    body: text('body'),
    /** The second write of a paid invoice: prepared with the first, so that whoever comes can finish it. */
    paymentPlan: text('payment_plan'),
    paymentRequestId: text('payment_request_id'),
    paymentBody: text('payment_body'),
    paymentId: text('payment_id'),
    /** The database's clock at the last send. */
    sentAt: instant('sent_at'),
    /** Workflow id of the run that began this generation: only it may undo, and only for it the settler waits. */
    begunBy: text('begun_by'),
    documentId: text('document_id'),
    documentNumber: text('document_number'),
    totalCents: cents('total_cents'),
    balanceCents: cents('balance_cents'),
    /** What the plan said, to recognise the document by; the total is absent where QuickBooks computes tax. */
    plannedTotalCents: cents('planned_total_cents'),
    customerId: text('customer_id'),
    contactId: text('contact_id'),
    /** The deal behind a quote or payment: where the link in HubSpot goes. */
    dealId: text('deal_id'),
    currency: text('currency'),
    txnDate: text('txn_date'),
    reason: text('reason'),
    /** Where the row was when a look or an undo made it stuck; a rebuild puts rows aside without it. */
    stuckFrom: text('stuck_from').$type<'sending' | 'paying' | 'undoing'>(),
    needsAttention: boolean('needs_attention').notNull().default(false),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [
    unique('claims_key').on(
      table.portalId,
      table.realmId,
      table.kind,
      table.objectType,
      table.objectId,
      table.occurrence,
    ),
  ],
);

/** Every document that a claim ever made, one row per generation, with what shows it in HubSpot. */
export const claimDocuments = pgTable(
  'claim_documents',
  {
    claimId: integer('claim_id')
      .notNull()
      .references(() => claims.id),
    generation: integer('generation').notNull(),
    documentId: text('document_id').notNull(),
    /** `payment`: the second write of a paid invoice. */
    leg: text('leg').notNull().$type<'document' | 'payment'>().default('document'),
    fate: text('fate').notNull().$type<'live' | 'undoing' | 'gone' | 'undone' | 'orphan'>(),
    /** The HubSpot object that shows the document; `linkSentAt` without an id means that its creation is in doubt. */
    linkType: text('link_type').$type<'invoices' | 'notes'>(),
    linkId: text('link_id'),
    linkSentAt: instant('link_sent_at'),
  },
  (table) => [primaryKey({ columns: [table.claimId, table.generation, table.documentId] })],
);

/** A customer or product that is being made: QuickBooks' unique names do the rest (never-twice, last section). */
export const entityClaims = pgTable(
  'entity_claims',
  {
    realmId: text('realm_id').notNull(),
    portalId: text('portal_id').notNull(),
    entity: text('entity').notNull().$type<'customer' | 'product'>(),
    /** `contact-123`, `sku:rb-50`, `name:soil test`. */
    hubspotKey: text('hubspot_key').notNull(),
    state: text('state').notNull().$type<'open' | 'sending' | 'settled'>().default('open'),
    generation: integer('generation').notNull().default(1),
    /** Position in the list of names to try. */
    candidate: integer('candidate').notNull().default(0),
    requestId: text('request_id'),
    body: text('body'),
    sentAt: instant('sent_at'),
    begunBy: text('begun_by'),
    /** When the last send whose outcome stayed unknown left, under the candidate in work. */
    doubtSince: instant('doubt_since'),
    quickbooksId: text('quickbooks_id'),
  },
  (table) => [primaryKey({ columns: [table.portalId, table.realmId, table.entity, table.hubspotKey] })],
);

/** A HubSpot contact or product and the QuickBooks customer or product that it was matched with. */
export const links = pgTable(
  'links',
  {
    portalId: text('portal_id').notNull(),
    realmId: text('realm_id').notNull(),
    entity: text('entity').notNull().$type<'customer' | 'product'>(),
    hubspotKey: text('hubspot_key').notNull(),
    quickbooksId: text('quickbooks_id').notNull(),
    /** Digest of what it was matched by; another digest means that the link says nothing. */
    matchedBy: text('matched_by').notNull(),
    currency: text('currency'),
    termsId: text('terms_id'),
    taxCodeId: text('tax_code_id'),
    taxable: boolean('taxable'),
    name: text('name'),
    checkedAt: instant('checked_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.portalId, table.realmId, table.entity, table.hubspotKey] })],
);

/** Small facts about the database itself: the sealed word that shows whether the encryption key fits. */
export const meta = pgTable('meta', { name: text('name').primaryKey(), value: text('value').notNull() });

/** One row: whether writes are off, and which companies were read back since (realm → when the reading began). */
export const ledgerState = pgTable('ledger_state', {
  id: integer('id').primaryKey().default(1),
  writesOffSince: instant('writes_off_since'),
  writesOffReason: text('writes_off_reason'),
  companiesRead: jsonb('companies_read').notNull().default({}).$type<Record<string, string>>(),
});
