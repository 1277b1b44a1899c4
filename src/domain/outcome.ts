import type { DocumentKind } from './actions.ts';
import type { Failure } from './failures.ts';

/** A document as HubSpot is told of it. */
export interface DocumentSummary {
  kind: DocumentKind;
  id: string;
  number?: string;
  totalCents: number;
  /** ISO 4217. */
  currency: string;
  url: string;
}

/** How one action ended, in the words of the outputs that HubSpot's workflows branch on. */
export type ActionOutcome =
  | {
      status: 'created' | 'existing' | 'replaced';
      document: DocumentSummary;
      /** The document was edited in QuickBooks since it was made. */
      differs: boolean;
      /** Sentences for HubSpot: what did not go as planned without harming the document. */
      warnings: string[];
    }
  /** There is nothing to book: the payment cost no fee. */
  | { status: 'skipped'; warnings: string[] }
  | { status: 'failed'; failures: [Failure, ...Failure[]] };
