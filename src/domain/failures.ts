/** May a person fix it (`person`), does it resolve by waiting (`waiting`), or is it a rule that only the workflow or record can change (`rule`)? */
export type FailureCure = 'person' | 'waiting' | 'rule';

interface FailureRule {
  cure: FailureCure;
  /** The sentence that HubSpot shows; `{names}` are filled in. */
  sentence: string;
}

/**
 * Every failure that HubSpot's users can see, in the order of the execution rules. The words are part of the product:
 * they say what happened, to which record, and what to do.
 */
export const FAILURES = {
  NotConnected: {
    cure: 'person',
    sentence:
      'QuickBooks is not connected to this HubSpot account. Connect it under Settings > Connected apps, then retry.',
  },
  ConnectionExpired: {
    cure: 'person',
    sentence:
      "QuickBooks no longer accepts the connection to {company}. An admin of that company must reconnect it in the app's settings.",
  },
  CompanyNotLinked: {
    cure: 'rule',
    sentence:
      'The QuickBooks account chosen in this action is not connected to this HubSpot account. Open the action and choose one from the list.',
  },
  CompanyNotInUS: {
    cure: 'rule',
    sentence: '{company} is set up for {country}. These actions work with US QuickBooks companies only.',
  },
  SubscriptionEnded: {
    cure: 'person',
    sentence: 'The QuickBooks subscription of {company} has ended or is read-only. Renew it in QuickBooks, then retry.',
  },
  HubSpotAccessMissing: {
    cure: 'person',
    sentence: "HubSpot did not let this app read {what}. A super admin must accept the app's permissions again.",
  },
  RecordTypeNotSupported: {
    cure: 'rule',
    sentence: "This action can't be used for a {type}. Use it in a {types} workflow.",
  },
  RecordGone: {
    cure: 'rule',
    sentence: 'This {type} was deleted or merged while the action ran. Enrol the remaining record.',
  },
  InputMissing: { cure: 'rule', sentence: 'Choose {input} in this action; it has no default.' },
  InputNotSupported: {
    cure: 'rule',
    sentence: 'This action does not offer "{value}" for {input}. Open the action and choose again.',
  },
  ChoiceGone: {
    cure: 'rule',
    sentence:
      '"{label}", chosen as {input}, no longer exists or is inactive in QuickBooks. Open the action and choose again.',
  },
  AccountNotUsable: {
    cure: 'rule',
    sentence:
      'Account "{name}" can\'t be used as {input}: it is a {type} account in {currency}. Choose another in the action.',
  },
  QuoteNotReady: { cure: 'person', sentence: 'Quote "{title}" is {status}. Publish it, then retry.' },
  LineItemsMissing: {
    cure: 'person',
    sentence: 'This {type} has no line items. Add at least one to it in HubSpot.',
  },
  LineInvalid: { cure: 'person', sentence: 'Line "{name}" has {problem}. Correct it in the line item editor.' },
  TooManyLines: {
    cure: 'rule',
    sentence: 'QuickBooks takes at most {max} lines; this {type} has {n}. Choose one fixed product, or split it.',
  },
  SaleTooLarge: { cure: 'rule', sentence: 'This {type} is too large to process ({size}). Split it.' },
  TotalNegative: {
    cure: 'person',
    sentence: 'The total is {total}. QuickBooks does not take a {document} below zero; reduce the discounts.',
  },
  TotalZero: { cure: 'person', sentence: 'The total is 0.00, and a {document} needs an amount.' },
  TotalMismatch: {
    cure: 'person',
    sentence:
      'HubSpot says {expected}, the {document} would be {actual}. Check discounts, taxes and part payments of {where}; nothing was left in QuickBooks.',
  },
  CurrencyMismatch: {
    cure: 'person',
    sentence: 'This {type} is in {a}, but {who} uses {b}. Choose a customer in {a}.',
  },
  DiscountsOff: {
    cure: 'person',
    sentence:
      'This {type} has an order discount, and discounts are off in QuickBooks. Turn them on under Account and settings > Sales.',
  },
  FeeProductNotSet: {
    cure: 'person',
    sentence: 'The {type} has the fee "{label}". Choose a product for fees in the app\'s settings.',
  },
  EstimatesOff: {
    cure: 'person',
    sentence: 'Estimates are turned off in QuickBooks. Turn them on under Account and settings > Sales.',
  },
  TaxNotEnabled: {
    cure: 'person',
    sentence:
      'HubSpot charged {tax} tax, but sales tax is not set up in {company}. Set it up in QuickBooks, or remove the tax.',
  },
  ContactMissing: { cure: 'person', sentence: 'No contact is associated with this {type}. Associate one.' },
  ContactIncomplete: {
    cure: 'person',
    sentence: 'Contact {link} needs {fields} to be matched with a QuickBooks customer.',
  },
  ContactNotInSync: {
    cure: 'person',
    sentence:
      "Contact {link} does not meet the sync conditions ({condition}). Change the contact, or the workflow's enrolment.",
  },
  SyncFilterNotSet: {
    cure: 'person',
    sentence: "Sync matching is on, but no sync conditions are set. Set them in the app's settings.",
  },
  CompanyMissing: {
    cure: 'person',
    sentence: 'No company is associated with this {type}. Associate one, or choose another customer in the action.',
  },
  CompanyAmbiguous: {
    cure: 'person',
    sentence: 'Several companies are associated and none is primary. Mark one as primary.',
  },
  CustomerAmbiguous: {
    cure: 'person',
    sentence: '{n} QuickBooks customers match {email}: {names}. Merge them, or choose one in the action.',
  },
  CustomerInactive: {
    cure: 'person',
    sentence: 'QuickBooks customer "{name}" matches but is inactive. Make it active again.',
  },
  CustomerNameTaken: {
    cure: 'person',
    sentence: 'QuickBooks already has a {holder} named "{name}". Rename one of them.',
  },
  ProductNotFound: {
    cure: 'person',
    sentence: 'Not found in QuickBooks: {lines}. Add them there, correct the SKU, or set "Create a product" to Yes.',
  },
  ProductAmbiguous: {
    cure: 'person',
    sentence: 'Several QuickBooks products match {line}: {names}. Give them different SKUs.',
  },
  ProductInactive: { cure: 'person', sentence: 'QuickBooks product "{name}" is inactive. Make it active again.' },
  ProductIsBundle: {
    cure: 'person',
    sentence: '"{name}" is a bundle in QuickBooks and can\'t be sold by this action. Use its parts as line items.',
  },
  ProductNotSellable: {
    cure: 'person',
    sentence: 'QuickBooks product "{name}" has no income account. Edit it and tick "I sell this".',
  },
  IncomeAccountNotSet: {
    cure: 'rule',
    sentence: "Choose an income account for new products in this action, or in the app's settings.",
  },
  InventoryDateTooEarly: {
    cure: 'person',
    sentence: '"{name}" is tracked from {date} in QuickBooks; the {document} is dated {date2}.',
  },
  PaymentNotSucceeded: {
    cure: 'rule',
    sentence: 'This payment is {status}. Only succeeded payments are booked; add that to the enrolment.',
  },
  PaymentFromInvoice: {
    cure: 'rule',
    sentence:
      'This payment belongs to a HubSpot invoice; booking it would count the income twice. Add the filter "Source is none of Invoice".',
  },
  PaymentFromQuickBooks: {
    cure: 'rule',
    sentence: 'This payment came from {system} and is in the books already.',
  },
  SaleAlreadyBooked: {
    cure: 'rule',
    sentence: 'This sale is already in QuickBooks as {document} {number}. Record the payment there instead.',
  },
  TaxableLineInPaidInvoice: {
    cure: 'rule',
    sentence:
      '{lines} are taxable. Paid invoices are for non-taxable products; use "Create a QuickBooks sales receipt".',
  },
  NotFullyRefunded: {
    cure: 'rule',
    sentence: '{refunded} of {gross} was refunded. This action books full refunds; book a partial one in QuickBooks.',
  },
  RefundNotFinished: { cure: 'waiting', sentence: 'HubSpot is still processing the refund.' },
  RefundExceedsSale: {
    cure: 'rule',
    sentence: 'Refunds of {booked} are already booked for this payment of {gross}.',
  },
  FeeNotKnownYet: {
    cure: 'waiting',
    sentence: 'HubSpot has not reported the fee of this payment after {days} days. Enrol it again after the payout.',
  },
  FeeUnclear: {
    cure: 'person',
    sentence: 'The fee ({fee}) and the net amount ({net}) of this payment do not add up to {gross}.',
  },
  BooksClosed: {
    cure: 'person',
    sentence:
      'The books of {company} are closed up to {date}; this {document} is dated {date2}. Reopen them in QuickBooks, or book it by hand.',
  },
  CreditApplied: {
    cure: 'person',
    sentence:
      'QuickBooks used an open credit of {customer} on the invoice, so the payment no longer fits; the invoice was voided. Turn off automatic credits, or use a sales receipt.',
  },
  DuplicateNumber: { cure: 'person', sentence: 'Number {number} is taken in QuickBooks by another {document}.' },
  QuickBooksRefused: { cure: 'person', sentence: 'QuickBooks refused the {document}: {text} (code {code}).' },
  QuickBooksUnavailable: { cure: 'waiting', sentence: 'QuickBooks did not answer until {time}. Nothing was created.' },
  HubSpotUnavailable: { cure: 'waiting', sentence: 'HubSpot did not answer until {time}. Nothing was created.' },
  OutcomeUnknown: {
    cure: 'person',
    sentence:
      'QuickBooks did not confirm the {document}. An operator is checking; do not create it by hand, and do not enrol again.',
  },
  UndoFailed: {
    cure: 'person',
    sentence: '{document} {number} could not be undone because {reason}. Void it in QuickBooks.',
  },
  HeldTooLong: { cure: 'rule', sentence: 'Nobody fixed this in {days} days: {sentence}' },
  Cancelled: { cure: 'rule', sentence: 'An operator stopped this run. {undone}' },
} as const satisfies Record<string, FailureRule>;

/** One of the closed set; HubSpot's execution rules and the search attribute `FailureType` use the same words. */
export type FailureType = keyof typeof FAILURES;

type Placeholders<Sentence extends string> = Sentence extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

/** What a failure's sentence needs filled in; checked by the compiler. */
export type FailureDetails<Type extends FailureType> = Record<
  Placeholders<(typeof FAILURES)[Type]['sentence']>,
  string | number
>;

/** A business refusal: it completes the workflow with a result, it is never thrown out of it. */
export interface Failure {
  type: FailureType;
  sentence: string;
}

/** Makes a failure with its sentence filled in. Details are shown to people as they are. */
export function failure<Type extends FailureType>(
  type: Type,
  ...[details]: Placeholders<(typeof FAILURES)[Type]['sentence']> extends never ? [] : [FailureDetails<Type>]
): Failure {
  const filled = (details ?? {}) as Record<string, string | number>;
  // "a {document}" reads "an invoice": only the article before a filled-in word changes, never a person's own text.
  const sentence = FAILURES[type].sentence.replace(
    /(\b[Aa] )?\{(\w+)\}/g,
    (whole, article: string = '', name: string) => {
      const word = filled[name];
      if (word === undefined) return whole;
      return `${article !== '' && /^[aeiou]/i.test(String(word)) ? `${article.trim()}n ` : article}${word}`;
    },
  );
  return { type, sentence };
}
