import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { decide, type RowState } from '../../src/reconcile/decide.ts';
import type { MarkedDocument } from '../../src/reconcile/markedDocuments.ts';
import { verdictOf } from '../../src/reconcile/verdict.ts';
import type { ClaimState } from '../../src/store/schema.ts';

const STATES: ClaimState[] = ['open', 'sending', 'made', 'paying', 'settled', 'undoing', 'stuck'];

function marked(
  changes: Partial<Omit<MarkedDocument, 'marker'>> & { generation?: number; leg?: 'payment' } = {},
): MarkedDocument {
  const { generation = 1, leg = 'document', ...rest } = changes;
  const isPayment = leg === 'payment';
  return {
    marker: {
      portalId: '1',
      kind: 'invoice' as const,
      objectType: 'DEAL' as const,
      objectId: '2',
      occurrence: 'once',
      generation,
      leg,
    },
    entity: isPayment ? ('Payment' as const) : ('Invoice' as const),
    id: isPayment ? '60' : '50',
    isLive: true,
    totalCents: 100,
    balanceCents: 100,
    taxCents: 0,
    txnDate: '2026-11-20',
    createdAt: new Date(0),
    paysInFull: (id: string) => id === '50',
    ...rest,
  };
}

/** The same as a paid invoice's. */
function income(document: MarkedDocument): MarkedDocument {
  return { ...document, marker: { ...document.marker, kind: 'income', objectType: 'COMMERCE_PAYMENT' } };
}

const row = (state: ClaimState, changes: Partial<RowState> = {}): RowState => ({
  id: 7,
  state,
  generation: 1,
  documentId: null,
  paymentId: null,
  begunBy: 'a-run',
  ...changes,
});
const stepOf = (documents: readonly MarkedDocument[], before?: RowState) => decide(verdictOf(documents), before).step;

describe('one live document', () => {
  test.each<[string, RowState | undefined, string]>([
    ['no row', undefined, 'putSettled'],
    ['open', row('open'), 'putSettled'],
    ['sending', row('sending'), 'settle'],
    ['settled with it', row('settled', { documentId: '50' }), 'nothing'],
    ['settled with another', row('settled', { documentId: '51' }), 'report'],
    ['undoing', row('undoing'), 'report'],
    ['a person’s', row('stuck'), 'report'],
    ['put aside by a rebuild', row('stuck', { begunBy: 'reconcile' }), 'putSettled'],
    ['open, past it', row('open', { generation: 2 }), 'putStuck'],
    ['sending, past it', row('sending', { generation: 2 }), 'report'],
    ['adopted by a later generation', row('settled', { generation: 2, documentId: '50' }), 'nothing'],
  ])('%s', (_name, before, step) => expect(stepOf([marked()], before)).toBe(step));

  test.each(STATES)('a row that is %s in an older generation follows', (state) => {
    expect(stepOf([marked({ generation: 2 }), marked({ id: '49', isLive: false })], row(state))).toBe('putSettled');
  });
});

describe('a paid invoice', () => {
  const both = [income(marked()), income(marked({ leg: 'payment' }))];
  test.each<[string, RowState | undefined, string]>([
    ['no row', undefined, 'putSettled'],
    ['sending', row('sending'), 'settle'],
    ['made', row('made', { documentId: '50' }), 'pay'],
    ['paying', row('paying', { documentId: '50' }), 'pay'],
    ['undoing for the payment that it did not know', row('undoing', { documentId: '50' }), 'putSettled'],
    ['undoing with its payment', row('undoing', { documentId: '50', paymentId: '60' }), 'report'],
  ])('in full: %s', (_name, before, step) => expect(stepOf(both, before)).toBe(step));

  const half = [income(marked()), income(marked({ leg: 'payment', isLive: false }))];
  test.each<[string, RowState | undefined, string]>([
    ['no row', undefined, 'putStuck'],
    ['open', row('open'), 'putStuck'],
    ['sending', row('sending'), 'settle'],
    ['made', row('made', { documentId: '50' }), 'nothing'],
    ['settled', row('settled', { documentId: '50' }), 'report'],
  ])('without its payment: %s', (_name, before, step) => expect(stepOf(half, before)).toBe(step));

  test('a payment whose invoice is gone, or that pays something else, is a person’s', () => {
    const lost = [income(marked({ isLive: false })), income(marked({ leg: 'payment' }))];
    expect(verdictOf(lost)).toMatchObject({
      says: 'several',
      reason: 'The payment 60 is live, and its document is not.',
    });
    const elsewhere = [income(marked()), income(marked({ leg: 'payment', paysInFull: () => false }))];
    expect(verdictOf(elsewhere)).toMatchObject({ says: 'half', reason: 'Payment 60 does not pay Invoice 50 in full.' });
  });
});

describe('only voided ones', () => {
  const gone = [marked({ isLive: false, generation: 3 })];
  test.each<[string, RowState | undefined, string]>([
    ['no row', undefined, 'putOpen'],
    ['open, as old', row('open', { generation: 3 }), 'putOpen'],
    ['open, past it', row('open', { generation: 4 }), 'nothing'],
    ['sending', row('sending', { generation: 3 }), 'leftNothing'],
    ['settled', row('settled', { generation: 3, documentId: '50' }), 'report'],
    ['undoing', row('undoing', { generation: 3 }), 'nothing'],
    ['settled, older', row('settled', { generation: 1, documentId: '40' }), 'putOpen'],
    ['put aside by a rebuild', row('stuck', { generation: 3, begunBy: 'reconcile' }), 'putOpen'],
  ])('%s', (_name, before, step) => expect(stepOf(gone, before)).toBe(step));
});

describe('several live ones', () => {
  const two = [marked(), marked({ id: '51' })];
  test.each<[string, RowState | undefined, string]>([
    ['no row', undefined, 'putStuck'],
    ['open', row('open'), 'putStuck'],
    ['sending', row('sending'), 'stick'],
    ['settled with one of them', row('settled', { documentId: '50' }), 'report'],
    ['stuck', row('stuck'), 'report'],
  ])('%s', (_name, before, step) => expect(stepOf(two, before)).toBe(step));
});

test('whatever is found: no generation goes back or is used again, and nothing is opened while a document is live', () => {
  const document = fc.record({
    generation: fc.integer({ min: 1, max: 4 }),
    isLive: fc.boolean(),
    id: fc.constantFrom('50', '51', '52'),
  });
  const before = fc.record({
    state: fc.constantFrom(...STATES),
    generation: fc.integer({ min: 1, max: 4 }),
    documentId: fc.constantFrom(null, '50', '51'),
    begunBy: fc.constantFrom('a-run', 'reconcile'),
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(document, { minLength: 1, maxLength: 3, selector: (each) => each.id }),
      fc.option(before, { nil: undefined }),
      (documents, seen) => {
        const all = documents.map((each) => marked(each));
        const seenRow = seen && row(seen.state, seen);
        const step = decide(verdictOf(all), seenRow);
        const least = seenRow?.generation ?? 1;
        if (step.step === 'putSettled') expect(step.document.marker.generation).toBeGreaterThanOrEqual(least);
        if (step.step === 'putStuck') expect(step.generation).toBeGreaterThanOrEqual(least);
        if (step.step !== 'putOpen') return;
        expect(all.some((each) => each.isLive)).toBe(false);
        expect(step.generation).toBeGreaterThan(Math.max(...documents.map((each) => each.generation)));
        expect(step.generation).toBeGreaterThan(seenRow ? least - 1 : 0);
      },
    ),
  );
});
