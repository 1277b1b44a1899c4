import type { Action } from '../src/domain/actions.ts';
import type { InputName } from '../src/domain/inputs.ts';
import type { ActionOutcome } from '../src/domain/outcome.ts';

/** What a text needs to know of the action that it is shown on. */
export interface ActionWords {
  action: Action;
  /** `sales receipt`. */
  document: string;
  /** `a sales receipt`. */
  aDocument: string;
  /** The record types it is for: `deal or quote`. */
  record: string;
}

/** The app's name in HubSpot: beside each action, and in the list of connected apps. */
export const APP_NAME = 'Actions for QuickBooks';

export const APP_DESCRIPTION =
  'Creates QuickBooks Online invoices, estimates, sales receipts, expenses and refund receipts from deals, quotes and payments in your workflows. Each is created once and linked back to the record.';

/** How each action is called in the list of actions, and what is said of it there. */
export const ACTION_TEXTS: Record<Action, { name: string; description: string }> = {
  'create-invoice': {
    name: 'Create a QuickBooks invoice',
    description: 'Creates an invoice in QuickBooks from the line items of the enrolled deal or quote.',
  },
  'create-estimate': {
    name: 'Create a QuickBooks estimate',
    description: 'Creates an estimate in QuickBooks from the line items of the enrolled deal or quote.',
  },
  'create-sales-receipt': {
    name: 'Create a QuickBooks sales receipt',
    description: 'Creates a sales receipt in QuickBooks from the line items of the enrolled deal, quote or payment.',
  },
  'create-paid-invoice': {
    name: 'Create a paid QuickBooks invoice',
    description:
      'Creates an invoice in QuickBooks from the enrolled payment, and records the payment on it. For products that are not taxable.',
  },
  'create-expense': {
    name: 'Create a QuickBooks expense',
    description: 'Creates an expense in QuickBooks for the processing fee of the enrolled payment.',
  },
  'create-refund-receipt': {
    name: 'Create a QuickBooks refund receipt',
    description: 'Creates a refund receipt in QuickBooks for the enrolled payment once it is fully refunded.',
  },
};

/** What the editor says of one input. */
export interface InputTexts {
  label: (words: ActionWords) => string;
  /** What it does, what an empty choice means, and what happens when something is missing. */
  help: (words: ActionWords) => string;
  /** A label for each word, where the choices are words only. Lists with ids get theirs from the service. */
  options?: Readonly<Record<string, string>>;
  /** The input is hidden until another one has this word. */
  shownOn?: { input: InputName; word: string };
}

/** An input without texts can't be offered: making the files says so. */
export const INPUT_TEXTS: Partial<Record<InputName, InputTexts>> = {
  quickbooks_account: {
    label: ({ aDocument }) => `Which QuickBooks account would you like to create ${aDocument} for?`,
    help: () =>
      'You can choose any QuickBooks company that is connected to this HubSpot account. The lists below show what this company has.',
  },
  payment_terms: {
    label: () => 'Payment terms',
    help: () =>
      "Sets the due date of the invoice. If you leave this empty, the customer's terms in QuickBooks are used. If the customer has none, the company's default terms are used.",
  },
  customer: {
    label: () => 'Customer',
    help: ({ action, record }) =>
      action === 'create-refund-receipt'
        ? "Used only if this app didn't book the original sale. Otherwise the refund goes to the customer of that sale. If you leave this empty, the payment's contact is used."
        : `Who the QuickBooks customer is. If you leave this empty, the contact associated with the ${record} is used. If there is none, nothing is created.`,
  },
  products: {
    label: () => 'Products',
    help: ({ action, record }) =>
      action === 'create-refund-receipt'
        ? "Used only if this app didn't book the original sale. Otherwise the refund has the lines of that sale. If you leave this empty, the payment's line items are used."
        : `If you leave this empty, the line items of the ${record} are used. If it has none, nothing is created. If you choose a product, it gets one line with the whole amount.`,
  },
  create_missing_products: {
    label: () => "Create a product in QuickBooks if it doesn't exist?",
    help: () =>
      'Line items are matched with your QuickBooks products by SKU, then by name. If you choose No or leave this empty, a line item without a match stops the action, and the error names it.',
    options: { no: 'No', yes: 'Yes' },
  },
  income_account: {
    label: () => 'Income account for new products',
    help: () =>
      "Where sales of the new products are booked. If you leave this empty, the account in the app's settings is used. If there is none, no product can be created and the action fails.",
    shownOn: { input: 'create_missing_products', word: 'yes' },
  },
  deposit_account: {
    label: () => 'Deposit account',
    help: () =>
      "Where the money is deposited. If you leave this empty, the clearing account in the app's settings is used. If there is none, QuickBooks uses Undeposited Funds.",
  },
  payment_method: {
    label: () => 'Payment method',
    help: ({ action }) =>
      action === 'create-paid-invoice'
        ? 'How the customer paid. If you leave this empty, the method of the HubSpot payment is used when your QuickBooks company has it.'
        : 'How the customer paid. If you leave this empty, the method of an enrolled payment is used when your QuickBooks company has it. For a deal or quote, it stays empty in QuickBooks.',
  },
  expense_account: {
    label: () => 'Expense account',
    help: () => 'Where the fee is booked, for example bank charges. You need to choose one; there is no default.',
  },
  paid_from_account: {
    label: () => 'Paid-from account',
    help: () =>
      "The account that the fee was taken from. If you leave this empty, the clearing account in the app's settings is used. If there is none, the action fails.",
  },
  vendor: {
    label: () => 'Vendor',
    help: () =>
      'Who charged the fee, for example your payment processor. If you leave this empty, the expense has no payee.',
  },
  refund_from_account: {
    label: () => 'Refund-from account',
    help: () =>
      'The account that the refund is paid from. If you leave this empty, the account that the original sale was deposited in is used. If no account is known, the action fails.',
  },
  existing_document: {
    label: () => 'If this record already has one',
    help: ({ action, aDocument, document }) =>
      `What happens if this action already created ${aDocument} for the record. If you leave this empty, the existing one is used, unless it was voided or deleted in QuickBooks.` +
      (action === 'create-sales-receipt' ? ` A payment always uses its existing ${document}.` : ''),
    options: {
      use: 'Use the existing one',
      monthly: 'Create one per calendar month',
      create_another: 'Create another one',
    },
  },
  when_not_possible: {
    label: () => 'If something needs fixing',
    help: () =>
      'What happens when somebody has to correct something first, in HubSpot or in QuickBooks. If you leave this empty, the action fails, and the workflow goes on. If it is held, the workflow waits; somebody corrects it and tells the operator of this app to retry.',
    options: { fail: 'Fail the action', hold: 'Hold it for a person' },
  },
  hold_days: {
    label: () => 'Days to hold it',
    help: () =>
      'How many days the action waits for the correction, 1 to 30, before it fails. If you leave this empty, 7 days.',
    shownOn: { input: 'when_not_possible', word: 'hold' },
  },
};

/** What later steps of a workflow can use. `options` where the words are few, so that branches offer them. */
export interface OutputTexts {
  label: string;
  type: 'string' | 'number' | 'enumeration';
  options?: Readonly<Record<string, string>>;
}

const STATUS_LABELS: Record<ActionOutcome['status'], string> = {
  created: 'Created',
  existing: 'Already existed',
  replaced: 'Replaced',
  skipped: 'Nothing to create',
  failed: 'Failed',
};

/** Every output, by its name on the wire. */
export const OUTPUT_TEXTS: Readonly<Record<string, OutputTexts>> = {
  status: { label: 'Status', type: 'enumeration', options: STATUS_LABELS },
  differs: { label: 'Edited in QuickBooks', type: 'enumeration', options: { yes: 'Yes', no: 'No' } },
  document_type: { label: 'Document type', type: 'string' },
  document_id: { label: 'QuickBooks ID', type: 'string' },
  document_number: { label: 'Document number', type: 'string' },
  document_url: { label: 'Link to QuickBooks', type: 'string' },
  document_total: { label: 'Document total', type: 'number' },
  currency: { label: 'Currency', type: 'string' },
  warning: { label: 'Warning', type: 'string' },
  errorCode: { label: 'Error code', type: 'string' },
  errorDetail: { label: 'Error details', type: 'string' },
};

/** What the workflow's history says of a failure: the sentence that the service answers with. */
export const FAILURE_MESSAGE = '{{errorDetail}}';

/** One message of the workflow's history for a run that didn't fail. */
export interface OutcomeText {
  labelName: string;
  conditions: Readonly<Record<string, string>>;
  /** The one action that can end like this; every action when it is left out. */
  onlyOn?: Action;
  message: (words: ActionWords) => string;
}

/** The first that fits is shown, so the narrower ones stand first. They use only outputs that such a run always has. */
export const OUTCOME_TEXTS: readonly OutcomeText[] = [
  {
    labelName: 'created',
    conditions: { status: 'created' },
    message: ({ document }) => `Created the ${document} for {{document_total}} {{currency}}: {{document_url}}`,
  },
  {
    labelName: 'existingEdited',
    conditions: { status: 'existing', differs: 'yes' },
    message: ({ document }) =>
      `Used the existing ${document}, which was edited in QuickBooks since it was created: {{document_url}}`,
  },
  {
    labelName: 'existing',
    conditions: { status: 'existing' },
    message: ({ document }) => `Used the existing ${document}: {{document_url}}`,
  },
  {
    labelName: 'replaced',
    conditions: { status: 'replaced' },
    message: ({ document }) => `Created a new ${document} in place of one that is no longer valid: {{document_url}}`,
  },
  {
    labelName: 'skipped',
    conditions: { status: 'skipped' },
    onlyOn: 'create-expense',
    message: () => 'This payment cost no fee, so there was nothing to book.',
  },
];
