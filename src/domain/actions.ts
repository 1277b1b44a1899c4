/** What HubSpot calls the actions in its customers' saved workflows; these never change. */
export const ACTIONS = ['create-invoice'] as const;
export type Action = (typeof ACTIONS)[number];

/** The record types that HubSpot enrols, as it writes them in action requests. */
export type RecordType = 'DEAL' | 'QUOTE' | 'COMMERCE_PAYMENT';

/** What is written to QuickBooks; part of the ledger's key, so the words never change. */
export type DocumentKind = 'invoice';

/** What an action makes, and of which records. */
export interface ActionRule {
  kind: DocumentKind;
  recordTypes: readonly RecordType[];
  /** How long HubSpot waits for the answer. */
  blockDays: number;
}

/** One row per action: the ingress refuses what isn't here. */
export const ACTION_RULES: Record<Action, ActionRule> = {
  'create-invoice': { kind: 'invoice', recordTypes: ['DEAL'], blockDays: 2 },
};

/** The word for a record in sentences to people. */
export const RECORD_WORDS: Record<RecordType, string> = { DEAL: 'deal', QUOTE: 'quote', COMMERCE_PAYMENT: 'payment' };

/** True when the text names an action of this product. */
export function isAction(text: string): text is Action {
  return (ACTIONS as readonly string[]).includes(text);
}

/** The enrolled record, as ids only: this may go into workflow ids, search attributes and logs. */
export interface RecordRef {
  portalId: string;
  type: RecordType;
  id: string;
}

/** What the `existing_document` input says. */
export type ExistingDocument = 'use' | 'monthly' | 'create_another';

/** The person's choices in HubSpot's editor, with the defaults filled in. */
export interface ActionInputs {
  realmId: string;
  /** `customer_terms`, `due_on_receipt`, or a QuickBooks term id. */
  paymentTerms: string;
  createMissingProducts: boolean;
  /** Account id for new products; absent: the company's setting. */
  incomeAccountId?: string;
  existingDocument: ExistingDocument;
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
export function recordName(record: RecordRef): string {
  return `${RECORD_WORDS[record.type]}-${record.id}`;
}
