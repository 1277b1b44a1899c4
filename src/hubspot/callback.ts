import type { ActionOutcome } from '../domain/outcome.ts';
import { centsToDecimal } from '../domain/money.ts';

/** HubSpot's text properties hold 65,536 characters; sentences are cut before that. */
export const MAX_TEXT = 65_000;

/**
 * The outputs that an action answers with, texts only: what later steps of HubSpot's workflow branch on, and the state
 * that lets it go on. An output that has nothing to say is left out.
 */
export function outputFieldsOf(outcome: ActionOutcome): Record<string, string> {
  if (outcome.status === 'failed')
    return {
      status: 'failed',
      errorCode: outcome.failures[0].type,
      errorDetail: joinSentences(outcome.failures.map((each) => each.sentence)),
      // There is no state that stops a workflow: the person branches on `status`.
      hs_execution_state: 'FAIL_CONTINUE',
    };
  if (outcome.status === 'skipped')
    return { status: 'skipped', ...warningOf(outcome.warnings), hs_execution_state: 'SUCCESS' };
  const { document, warnings } = outcome;
  return {
    status: outcome.status,
    differs: outcome.differs ? 'yes' : 'no',
    document_type: document.kind,
    document_id: document.id,
    ...(document.number === undefined ? {} : { document_number: document.number }),
    document_url: document.url,
    document_total: centsToDecimal(document.totalCents),
    currency: document.currency,
    ...warningOf(warnings),
    hs_execution_state: 'SUCCESS',
  };
}

function warningOf(warnings: readonly string[]): { warning?: string } {
  return warnings.length === 0 ? {} : { warning: joinSentences(warnings) };
}

/** Whole sentences joined by a blank, as many as fit; only a first one that is too long itself is cut, at a sentence or a word. */
export function joinSentences(sentences: readonly string[]): string {
  let text = '';
  for (const sentence of sentences) {
    const longer = text === '' ? sentence : `${text} ${sentence}`;
    if (longer.length > MAX_TEXT) return text === '' ? cut(sentence) : text;
    text = longer;
  }
  return text;
}

function cut(text: string): string {
  const head = text.slice(0, MAX_TEXT - 1);
  const sentenceEnd = head.lastIndexOf('. ');
  if (sentenceEnd > 0) return head.slice(0, sentenceEnd + 1);
  const wordEnd = head.lastIndexOf(' ');
  return `${(wordEnd > 0 ? head.slice(0, wordEnd) : head).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
