import { failure } from './domain/failures.ts';
import { claimKindOf, DOCUMENT_WORDS, type DocumentKind, type RecordType } from './domain/actions.ts';
import type { ActionOutcome } from './domain/outcome.ts';
import { NotNow, Refused } from './domain/problems.ts';
import { outputFieldsOf } from './hubspot/callback.ts';
import type { HubSpotClient } from './hubspot/client.ts';
import type { Log } from './log.ts';
import { documentUrl } from './quickbooks/documentLinks.ts';
import { truthfulAnswer } from './store/answerRule.ts';
import type { ClaimRow } from './store/claimRules.ts';
import type { Deliveries } from './store/deliveries.ts';
import type { LedgerState } from './store/ledgerState.ts';

/** What answering needs. */
export interface AnsweringParts {
  deliveries: Deliveries;
  hubspot: Pick<HubSpotClient, 'completeCallback'>;
  /** A ledger that is being rebuilt doesn't know what is in the books. */
  ledgerState: Pick<LedgerState, 'writesOff'>;
  /** The answer is due this long before HubSpot stops waiting. */
  answerMarginMs: number;
  log: Log;
}

/** Who answers which request, and what it would like to say. */
export interface AnswerOrder {
  portalId: string;
  callbackId: string;
  workflowId: string;
  kind: DocumentKind;
  recordType: RecordType;
  outcome: ActionOutcome;
  /** The row of the document in the outcome; it may belong to an id that was merged into the record. */
  claimId?: number;
}

/**
 * Records the answer to a request and tells HubSpot, however often it is called: the first recorded answer stands, the
 * ledger decides what may be said, and an answer that HubSpot took is not sent again. Returns what was recorded.
 * Throws NotNow when HubSpot can't take it now.
 */
export async function answerRequest(parts: AnsweringParts, order: AnswerOrder): Promise<ActionOutcome> {
  const { portalId, callbackId } = order;
  const rule = truthfulAnswer({
    ...order,
    claimKind: claimKindOf(order.kind, order.recordType),
    describe: describeSettled,
    isLedgerComplete: (await parts.ledgerState.writesOff()) === undefined,
  });
  const recorded = await parts.deliveries.answer(portalId, callbackId, rule, order.claimId);
  const delivery = await parts.deliveries.find(portalId, callbackId);
  if (delivery?.delivered) return recorded;
  const stillWaits = delivery !== undefined && Date.now() < delivery.answerDue.getTime() + parts.answerMarginMs;
  const delivered = await complete(parts, order, recorded, stillWaits);
  // An answer that was lost is taken at the second try, and only said not to be: this is for whoever looks for a pattern.
  if (delivered === 'tooLate')
    parts.log.warn({ workflowId: order.workflowId, stillWaits }, 'HubSpot did not take the answer: it waits no longer');
  await parts.deliveries.delivered(portalId, callbackId, delivered);
  return recorded;
}

/** While HubSpot waits, a missing permission is waited for too: an admin may give it back in time. */
async function complete(
  parts: AnsweringParts,
  order: AnswerOrder,
  outcome: ActionOutcome,
  stillWaits: boolean,
): Promise<'delivered' | 'tooLate'> {
  try {
    return await parts.hubspot.completeCallback(order.portalId, order.callbackId, outputFieldsOf(outcome));
  } catch (error) {
    if (!stillWaits) return 'tooLate';
    if (error instanceof Refused) throw new NotNow('HubSpot', 'HubSpot does not let this app complete the action.');
    throw error;
  }
}

/** What HubSpot is told of a document that the row says is there, when the run that made it can't say it itself. */
function describeSettled(row: ClaimRow): ActionOutcome {
  const kind = row.documentKind ?? (row.kind as DocumentKind);
  if (row.documentId === null || row.totalCents === null)
    return { status: 'failed', failures: [failure('OutcomeUnknown', { document: DOCUMENT_WORDS[kind] })] };
  return {
    status: 'created',
    document: {
      kind,
      id: row.documentId,
      ...(row.documentNumber === null ? {} : { number: row.documentNumber }),
      totalCents: row.totalCents,
      currency: row.currency ?? '',
      url: documentUrl(kind, row.documentId),
    },
    differs: false,
    warnings: [],
  };
}
