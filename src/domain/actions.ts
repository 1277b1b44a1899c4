/** What HubSpot calls the actions in its customers' saved workflows; these never change. */
export const ACTIONS = [
  'create-invoice',
  'create-estimate',
  'create-sales-receipt',
  'create-paid-invoice',
  'create-expense',
  'create-refund-receipt',
] as const;
export type Action = (typeof ACTIONS)[number];

/** The record types that HubSpot enrols, as it writes them in action requests. */
export type RecordType = 'DEAL' | 'QUOTE' | 'COMMERCE_PAYMENT';

/** What is written to QuickBooks, as HubSpot's output `document_type` says it; the words never change. */
export type DocumentKind = 'invoice' | 'estimate' | 'sales_receipt' | 'paid_invoice' | 'expense' | 'refund_receipt';

/**
 * What a record has at most one of; part of the ledger's key and of the marker, so the words never change. A sales
 * receipt and a paid invoice of one payment are the same `income`.
 */
export type ClaimKind = Exclude<DocumentKind, 'paid_invoice'> | 'income';

/** What an action makes, and of which records. */
export interface ActionRule {
  kind: DocumentKind;
  recordTypes: readonly RecordType[];
  /** How long HubSpot waits for the answer. */
  blockDays: number;
}

/** One row per action: the ingress refuses what isn't here. Fees and refunds may take days to be known. */
export const ACTION_RULES: Record<Action, ActionRule> = {
  'create-invoice': { kind: 'invoice', recordTypes: ['DEAL', 'QUOTE'], blockDays: 2 },
  'create-estimate': { kind: 'estimate', recordTypes: ['DEAL', 'QUOTE'], blockDays: 2 },
  'create-sales-receipt': { kind: 'sales_receipt', recordTypes: ['DEAL', 'QUOTE', 'COMMERCE_PAYMENT'], blockDays: 2 },
  'create-paid-invoice': { kind: 'paid_invoice', recordTypes: ['COMMERCE_PAYMENT'], blockDays: 2 },
  'create-expense': { kind: 'expense', recordTypes: ['COMMERCE_PAYMENT'], blockDays: 7 },
  'create-refund-receipt': { kind: 'refund_receipt', recordTypes: ['COMMERCE_PAYMENT'], blockDays: 7 },
};

/** The word for a record in sentences to people. */
export const RECORD_WORDS: Record<RecordType, string> = { DEAL: 'deal', QUOTE: 'quote', COMMERCE_PAYMENT: 'payment' };

/** The words for a document in sentences to people. */
export const DOCUMENT_WORDS: Record<DocumentKind, string> = {
  invoice: 'invoice',
  estimate: 'estimate',
  sales_receipt: 'sales receipt',
  paid_invoice: 'paid invoice',
  expense: 'expense',
  refund_receipt: 'refund receipt',
};

/** True when the text names an action of this product. */
export function isAction(text: string): text is Action {
  return (ACTIONS as readonly string[]).includes(text);
}

/** The claim under which a record gets a document of this kind. */
export function claimKindOf(kind: DocumentKind, recordType: RecordType): ClaimKind {
  if (kind === 'paid_invoice' || (kind === 'sales_receipt' && recordType === 'COMMERCE_PAYMENT')) return 'income';
  return kind;
}

/** The enrolled record, as ids only: this may go into workflow ids, search attributes and logs. */
export interface RecordRef {
  portalId: string;
  type: RecordType;
  id: string;
}

/** What the `existing_document` input says. */
export type ExistingDocument = 'use' | 'monthly' | 'create_another';

/** The person's choices in HubSpot's editor, with the defaults filled in. Ids are QuickBooks'. */
export interface ActionInputs {
  realmId: string;
  /** `customer_terms`, `due_on_receipt`, or a term id. */
  paymentTerms: string;
  /** `contact`, `company`, or the id of one customer. */
  customer: string;
  /** `line_items`, or the id of one product for the whole amount. */
  products: string;
  createMissingProducts: boolean;
  /** For new products; absent: the company's setting. */
  incomeAccountId?: string;
  /** Absent: the clearing account, else QuickBooks' own default. */
  depositAccountId?: string;
  /** Absent: by the payment's own method, else none. */
  paymentMethodId?: string;
  expenseAccountId?: string;
  /** Absent: the clearing account. */
  paidFromAccountId?: string;
  vendorId?: string;
  /** Absent: the account that the sale was deposited in, else the clearing account. */
  refundFromAccountId?: string;
  existingDocument: ExistingDocument;
  /** What can be fixed is held for a person for so many days; absent: it fails at once. */
  holdDays?: number;
}

/** One action request, checked at the door. It is a workflow's input, so it holds ids and choices only. */
export interface ActionRequest {
  action: Action;
  kind: DocumentKind;
  record: RecordRef;
  callbackId: string;
  inputs: ActionInputs;
}

/** `deal-123`: how a record is named in search attributes, workflow ids and logs. */
export function recordName(record: Pick<RecordRef, 'type' | 'id'>): string {
  return `${RECORD_WORDS[record.type]}-${record.id}`;
}
