import type { ActionInputs, DocumentKind } from '../domain/actions.ts';
import type { CompanyProfile } from '../domain/company.ts';
import type { ResolvedMatch } from '../domain/run.ts';
import type { Sale } from '../domain/sale.ts';

/** Everything that a sales document is made of. */
export interface DocumentParts {
  kind: DocumentKind;
  sale: Sale;
  profile: CompanyProfile;
  match: ResolvedMatch;
  inputs: ActionInputs;
  marker: string;
  /** Distinguishes the numbers of several documents of one record, from 1. */
  documentOrdinal: number;
}

/** A document as it is sent, and what its total must come back as; absent where QuickBooks computes the tax. */
export interface BuiltDocument {
  body: Record<string, unknown>;
  expectedTotalCents?: number;
}
