import { describe, expect, test } from '@jest/globals';
import { failure, type Failure } from '../../src/domain/failures.ts';
import type { ActionOutcome } from '../../src/domain/outcome.ts';
import { truthfulAnswer } from '../../src/store/answerRule.ts';
import type { ClaimRow } from '../../src/store/claimRules.ts';

const ME = 'create-invoice:1:DEAL-2:ap-1';
const created: ActionOutcome = {
  status: 'created',
  document: { kind: 'invoice', id: '7', totalCents: 100, currency: 'USD', url: 'https://example.test/7' },
  differs: false,
  warnings: [],
};
const failed = (first: Failure): ActionOutcome => ({ status: 'failed', failures: [first] });
const notFound = failed(failure('ProductNotFound', { lines: '"Rake"' }));
const unavailable = failed(failure('QuickBooksUnavailable', { time: 'noon' }));
const unknown = failed(failure('OutcomeUnknown', { document: 'invoice' }));
const skipped: ActionOutcome = { status: 'skipped', warnings: ['no fee'] };
const undoFailed = failed(failure('UndoFailed', { document: 'Paid invoice', number: '7', reason: 'it was paid' }));

function row(changes: Partial<ClaimRow>): ClaimRow {
  const bare = { id: 1, kind: 'invoice', state: 'open', generation: 1, begunBy: ME, documentId: null };
  return { ...bare, ...changes } as ClaimRow;
}

function told(outcome: ActionOutcome, rows: ClaimRow[], isLedgerComplete = true): ActionOutcome {
  const kinds = { kind: 'invoice', claimKind: 'invoice' } as const;
  const rule = truthfulAnswer({ ...kinds, workflowId: ME, outcome, describe: () => created, isLedgerComplete });
  return rule(rows);
}

describe('what may be said is what the rows bear out', () => {
  test.each<[string, ActionOutcome, ClaimRow[], ActionOutcome]>([
    ['created, and settled', created, [row({ state: 'settled', documentId: '7' })], created],
    ['created, but the row knows another document', created, [row({ state: 'settled', documentId: '8' })], unknown],
    ['created, but the row is still sending', created, [row({ state: 'sending' })], unknown],
    ['created, but there is no row', created, [], unknown],
    ['a refusal, and no row', notFound, [], notFound],
    ['a refusal, and the row is open again', notFound, [row({ generation: 2 })], notFound],
    ['a refusal, but this run has something under way', notFound, [row({ state: 'sending' })], unknown],
    ['a refusal, but this run has made the document', notFound, [row({ state: 'settled', documentId: '7' })], created],
    [
      'a refusal, while another run has one under way',
      notFound,
      [row({ state: 'sending', begunBy: 'other' })],
      notFound,
    ],
    ['"nothing was created", all at rest', unavailable, [row({})], unavailable],
    [
      '"nothing was created", while another has one under way',
      unavailable,
      [row({ state: 'sending', begunBy: 'other' })],
      unknown,
    ],
    [
      '"nothing was created", and another made one before',
      unavailable,
      [row({ state: 'settled', begunBy: 'other', documentId: '7' })],
      unavailable,
    ],
    ['"nothing was created", and a person must look', unavailable, [row({ state: 'stuck' })], unknown],
    ['nothing to book, and no row', skipped, [], skipped],
    ['nothing to book, but this run has something under way', skipped, [row({ state: 'sending' })], unknown],
    ['what could not be undone, by name', undoFailed, [row({ state: 'stuck' })], undoFailed],
    [
      'a refusal, and another kind of document is under way',
      notFound,
      [row({ kind: 'estimate', state: 'sending' })],
      notFound,
    ],
  ])('%s', (_case, outcome, rows, expected) => {
    expect(told(outcome, rows)).toEqual(expected);
  });

  test('a ledger that is being rebuilt proves nothing', () => {
    expect(told(unavailable, [], false)).toEqual(unknown);
    expect(told(notFound, [], false)).toEqual(notFound);
  });
});
