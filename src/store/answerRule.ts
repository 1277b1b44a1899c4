import { DOCUMENT_WORDS, type ClaimKind, type DocumentKind } from '../domain/actions.ts';
import { failure, type FailureType } from '../domain/failures.ts';
import type { ActionOutcome } from '../domain/outcome.ts';
import type { ClaimRow } from './claimRules.ts';
import type { AnswerRule } from './deliveries.ts';

/** Who answers, and what the run would like to say. */
export interface ProposedAnswer {
  kind: DocumentKind;
  /** The claim under which documents of this kind are made of the record. */
  claimKind: ClaimKind;
  workflowId: string;
  outcome: ActionOutcome;
  /** Turns the row of a document that this run made into what HubSpot is told of it. */
  describe(row: ClaimRow): ActionOutcome;
  /** False while the ledger is being rebuilt: it can't prove then that nothing is there. */
  isLedgerComplete: boolean;
}

/**
 * What may be said, seen from the ledger's rows in the same transaction (never-twice (b), "Answer to HubSpot"): a
 * document only when its row is settled; a failure only when no row of this run is under way; a run that made a
 * document says so, whatever it meant to say; everything else is `OutcomeUnknown`.
 */
export function truthfulAnswer(proposed: ProposedAnswer): AnswerRule {
  return (ownRows) => {
    const rows = ownRows.filter((row) => row.kind === proposed.claimKind);
    const { outcome } = proposed;
    if (outcome.status !== 'failed' && outcome.status !== 'skipped') {
      const settled = rows.some((row) => row.state === 'settled' && row.documentId === outcome.document.id);
      return settled ? outcome : unknown(proposed.kind);
    }
    const mine = rows.filter((row) => row.begunBy === proposed.workflowId);
    const made = mine.find((row) => row.state === 'settled');
    if (made) return proposed.describe(made);
    const underWay = (row: ClaimRow) => row.state !== 'open' && row.state !== 'settled';
    // What could not be undone is named, so that a person can do it.
    if (outcome.status === 'failed' && outcome.failures[0].type === 'UndoFailed') return outcome;
    if (mine.some(underWay)) return unknown(proposed.kind);
    if (outcome.status === 'skipped') return outcome;
    const saysNothingCreated = outcome.failures.some((each) => SAY_NOTHING_CREATED.has(each.type));
    return saysNothingCreated && (rows.some(underWay) || !proposed.isLedgerComplete) ? unknown(proposed.kind) : outcome;
  };
}

/** These sentences promise that nothing is in QuickBooks, so they need every row of the record at rest. */
const SAY_NOTHING_CREATED = new Set<FailureType>(['QuickBooksUnavailable', 'HubSpotUnavailable', 'Cancelled']);

function unknown(kind: DocumentKind): ActionOutcome {
  return { status: 'failed', failures: [failure('OutcomeUnknown', { document: DOCUMENT_WORDS[kind] })] };
}
