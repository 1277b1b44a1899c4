import type { ActionRequest } from './actions.ts';
import type { MatchedCustomer, MatchedProduct, SaleMatch } from './company.ts';
import type { DocumentSummary } from './outcome.ts';
import type { Failure } from './failures.ts';
import type { Sale } from './sale.ts';

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
}

/** The right to one try at writing a document. */
export interface DocumentOrder {
  request: ActionRequest;
  sale: Sale;
  match: ResolvedMatch;
  /** When QuickBooks counts as unavailable, epoch milliseconds. */
  giveUpAtMs: number;
  /** False once the matches were read anew in this run: a reference that is refused again is a failure. */
  mayMatchAgain: boolean;
}

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
  /** The contact whose customer it was made for. */
  contactId?: string;
}

/** How a try at writing, or a look, ended. Each is an answer, never an error. */
export type WriteResult =
  | SettledDocument
  /** Sent, and nobody knows yet; look again later. */
  | { state: 'inDoubt'; claimId: number }
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
  | { state: 'stuck'; claimId: number; reason: string };
