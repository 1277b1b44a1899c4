import type { ActionRequest, RecordRef } from './actions.ts';
import type { MatchedCustomer, MatchedProduct, MoneyChoices, SaleMatch } from './company.ts';
import type { DocumentSummary } from './outcome.ts';
import type { Failure } from './failures.ts';
import type { PaymentFee, Sale } from './sale.ts';

/** Every duration that workflow code needs: it reads no configuration of its own. Milliseconds. */
export interface RunTimings {
  localTimeoutMs: number;
  readTimeoutMs: number;
  matchTimeoutMs: number;
  /** A write's activity; longer than the HTTP limit of the write itself. */
  writeTimeoutMs: number;
  /** A killed worker is noticed after this long. */
  heartbeatTimeoutMs: number;
  firstRetryMs: number;
  longestRetryMs: number;
  /** How long a vendor may stay silent before the run says so. */
  vendorGiveUpMs: number;
  /** From the run's start to the moment when HubSpot must have its answer. */
  answerAfterMs: number;
  /** The pauses between looks for a document in doubt; the last one repeats. */
  looksMs: number[];
  /** The pauses between readings of a payment whose fee or refund isn't known yet; the last one repeats. */
  waitsMs: number[];
  /** Such a payment is waited for at most this long. */
  waitAtMostMs: number;
  /** A failure that a person can fix is held for so long; absent: it isn't. */
  holdMs?: number;
}

/** A settler's input: the row that a dead run has left behind. Ids only. */
export interface SettlerInput {
  claimId: number;
  /** The generation that was left; a later one is a living run's. */
  generation: number;
  record: RecordRef;
  realmId: string;
  timings: RunTimings;
}

/** How a settler left its row: `settled` with a document in the books, or at rest with nothing. */
export interface SettlerResult {
  claimId: number;
  state: 'settled' | 'open';
}

/** What came of a person's "not there, send again"; the sentence is for that person. */
export interface AbsenceClaimed {
  accepted: boolean;
  sentence: string;
}

/** What a held run waits for. */
export interface Hold {
  /** 1 for the first hold of a run: a person's word names the hold that it means. */
  hold: number;
  failures: [Failure, ...Failure[]];
  untilMs: number;
}

/** A workflow's input. */
export interface RunInput {
  request: ActionRequest;
  timings: RunTimings;
}

/** What the ledger's rows say of a record. */
export type ClaimStanding =
  | { stands: 'nothing' }
  /** `document`: one lives; `inFlight`: one is being made, or needs a person. */
  | { stands: 'document' | 'inFlight'; claimId: number };

/** Whose rows are asked. */
export interface ClaimQuestion {
  request: ActionRequest;
  /** The document's date, once it is known. */
  date?: string;
  mergedIds: string[];
}

/** What the saved links made of a sale without asking QuickBooks. */
export interface LinkMatch {
  standing: ClaimStanding;
  /** Absent when QuickBooks must be asked. */
  match?: SaleMatch;
  warnings: string[];
}

/** The same of a payment's fee. */
export interface ExpenseStanding {
  standing: ClaimStanding;
  expense?: ExpenseMatch;
}

/** What asking QuickBooks made of a sale. */
export interface CompanyMatch {
  match: SaleMatch;
  warnings: string[];
}

/** Everything that a document needs; nothing is planned any more. */
export interface ResolvedMatch {
  customer: MatchedCustomer;
  /** In the order of the sale's lines. */
  products: MatchedProduct[];
  /** Present when the sale has order fees. */
  feeProduct?: MatchedProduct;
  money: MoneyChoices;
}

/** The accounts and the vendor of an expense, checked. */
export interface ExpenseMatch {
  expenseAccountId: string;
  paidFromAccountId: string;
  /** What QuickBooks' screen calls an expense, or a card's charge; it follows from the paid-from account. */
  paymentType: 'Cash' | 'CreditCard';
  vendorId?: string;
  warnings: string[];
}

/** The document that booked a sale, as the ledger knows it, and where its refund comes from. */
export interface OriginalSale {
  claimId: number;
  generation: number;
  /** Its number in QuickBooks, else its id. */
  number: string;
  refundFrom: { accountId: string; isBank: boolean };
}

/** How a refund is booked: as the mirror of the sale's own document, or as a sale of its own where none is known. */
export type RefundMatch = { original: OriginalSale; warnings: string[] } | CompanyMatch;

/** What a document is made of. */
export type DocumentContent =
  | { sale: Sale; match: ResolvedMatch }
  | { fee: PaymentFee; expense: ExpenseMatch }
  | { sale: Sale; original: OriginalSale };

/** The right to one try at writing a document. */
export type DocumentOrder = DocumentContent & {
  request: ActionRequest;
  /** When QuickBooks counts as unavailable, epoch milliseconds. */
  giveUpAtMs: number;
  /** False once the matches were read anew in this run: a reference that is refused again is a failure. */
  mayMatchAgain: boolean;
};

/** A document that is in the books, and what HubSpot is told of it. */
export interface SettledDocument {
  state: 'settled';
  claimId: number;
  generation: number;
  status: 'created' | 'existing' | 'replaced';
  document: DocumentSummary;
  differs: boolean;
  warnings: string[];
  /** HubSpot shows it already. */
  linked: boolean;
  /** The record's contact, and the deal behind a quote or payment: what the link in HubSpot goes to. */
  contactId?: string;
  dealId?: string;
}

/** How a try at writing, or a look, ended. Each is an answer, never an error. */
export type WriteResult =
  | SettledDocument
  /** Sent, and nobody knows yet; look again later. `send` names what was sent, by claim, generation and leg. */
  /** `mayBeThere`: the look saw something that is it, or looks like it, but not for sure. */
  | { state: 'inDoubt'; claimId: number; send?: string; mayBeThere?: true }
  /** The first of two writes is in the books, and the payment isn't yet. */
  | { state: 'made'; claimId: number }
  /** It was made, but not as planned: it must be undone before anything else. */
  | { state: 'mustUndo'; claimId: number }
  /** Nothing of this record is in QuickBooks or on its way: go on with a fresh reading. */
  | { state: 'open' }
  /** QuickBooks refused a saved match; it is forgotten, and reading it anew may help. */
  | { state: 'matchAgain' }
  | { state: 'refused'; failures: [Failure, ...Failure[]] }
  /** HubSpot has its answer: no first write any more. */
  | { state: 'tooLate' }
  /** A person must look. */
  | { state: 'stuck'; claimId: number; reason: string; failure?: Failure };
