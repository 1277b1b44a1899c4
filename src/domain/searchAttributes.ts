import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/**
 * What runs are found by in Temporal. Ids only, never a name or an address: search attributes are never encrypted.
 * The names are saved in every run and in people's queries, so they don't change.
 */
export const SEARCH_ATTRIBUTES = {
  portalId: defineSearchAttributeKey('PortalId', SearchAttributeType.KEYWORD),
  realmId: defineSearchAttributeKey('RealmId', SearchAttributeType.KEYWORD),
  /** `deal-123`. */
  record: defineSearchAttributeKey('Record', SearchAttributeType.KEYWORD),
  action: defineSearchAttributeKey('Action', SearchAttributeType.KEYWORD),
  /** `running`, `created`, `existing`, `replaced`, `skipped`, `failed`, `held`, `waiting`, `in_doubt`. */
  status: defineSearchAttributeKey('Status', SearchAttributeType.KEYWORD),
  failureType: defineSearchAttributeKey('FailureType', SearchAttributeType.KEYWORD),
  /** `invoice-145`. */
  quickBooksDocument: defineSearchAttributeKey('QuickBooksDocument', SearchAttributeType.KEYWORD),
  /** A person must look. */
  needsAttention: defineSearchAttributeKey('NeedsAttention', SearchAttributeType.BOOL),
} as const;
