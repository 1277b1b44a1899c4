import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eq } from 'drizzle-orm';
import type { ActionRequest } from '../../src/domain/actions.ts';
import type { ClaimRow } from '../../src/store/claimRules.ts';
import { createClaims, type AnsweredDocument, type Claims, type ClaimScope } from '../../src/store/claims.ts';
import { openEmbedded, type OpenDatabase } from '../../src/store/database.ts';
import { createDeliveries, type Deliveries } from '../../src/store/deliveries.ts';
import { createSecretBox } from '../../src/store/encryption.ts';
import { claimDocuments } from '../../src/store/schema.ts';

let open: OpenDatabase;
let claims: Claims;
let deliveries: Deliveries;
let count = 0;
beforeAll(async () => {
  open = await openEmbedded(undefined);
  claims = createClaims(open.db);
  deliveries = createDeliveries(open.db, createSecretBox([]));
});
afterAll(() => open.close());

/** The generation in work: there is one before it, and one to come. */
const NOW = 2;

const DOCUMENT = { number: '1001', totalCents: 100, balanceCents: 100 };
const PAYMENT_SENDING = { requestId: 'p', body: '{"pay":1}' };

interface Subject {
  request: ActionRequest;
  claimId: number;
  paid: boolean;
  /** The ids that answers and looks tell of. */
  documentId: string;
  paymentId: string;
}

const freshIds = () => ({ documentId: `d${++count}`, paymentId: `p${++count}` });

async function requestOf(objectId: string): Promise<ActionRequest> {
  const request: ActionRequest = {
    action: 'create-invoice',
    kind: 'invoice',
    record: { portalId: '1', type: 'DEAL', id: objectId },
    callbackId: `c${++count}`,
    inputs: {
      realmId: '2',
      paymentTerms: 'customer_terms',
      customer: 'contact',
      products: 'line_items',
      createMissingProducts: false,
      existingDocument: 'use',
    },
  };
  await deliveries.receive(request, `w-${request.callbackId}`, 60_000, 0);
  return request;
}

async function begin(request: ActionRequest, generation: number, paid: boolean) {
  const { id: objectId, portalId, type: objectType } = request.record;
  const claim = { portalId, realmId: '2', kind: 'invoice', objectType, objectId } as const;
  const scope: ClaimScope = { ...claim, mode: 'use', occurrence: 'once', mergedIds: [] };
  return claims.begin(request, `w-${request.callbackId}`, scope, {
    generation,
    documentKind: paid ? 'paid_invoice' : 'invoice',
    requestId: `r${generation}`,
    body: '{}',
    ...(paid ? { paymentPlan: '{}' } : {}),
    plannedTotalCents: 100,
    customerId: '7',
    currency: 'USD',
    txnDate: '2026-11-20',
  });
}

/** A row whose first generation left nothing, brought to a state of the second one. */
async function subjectIn(state: StateName): Promise<Subject> {
  const { paid, path } = STATES[state];
  const request = await requestOf(String(++count));
  const first = await begin(request, 1, paid);
  if (!('began' in first)) throw new Error(JSON.stringify(first));
  const subject = { request, claimId: first.began.id, paid, ...freshIds() };
  await claims.leftNothing(subject.claimId, 1, 'refused: 6000');
  for (const event of path) await EVENTS[event](subject, NOW);
  return subject;
}

const settles = (changes: Partial<AnsweredDocument>) => (subject: Subject, generation: number) =>
  claims.settle(subject.claimId, generation, { ...DOCUMENT, id: subject.documentId, ...changes });
const pays = (appliedInFull: boolean) => (subject: Subject, generation: number) =>
  claims.settlePayment(subject.claimId, generation, { id: subject.paymentId, appliedInFull });
const undoesInsteadOf = (from: 'made' | 'paying' | 'settled') => (subject: Subject, generation: number) =>
  claims.undoInstead(subject.claimId, generation, from, 'Cancelled');
const sticksFrom = (from: 'sending' | 'paying' | 'undoing') => (subject: Subject, generation: number) =>
  claims.stick(subject.claimId, generation, from, 'several');

/** Everything that can move a row. */
const EVENTS = {
  begin: async ({ request, paid }, generation) => begin(await requestOf(request.record.id), generation, paid),
  'answer as planned': settles({}),
  'answer with another total': settles({ totalCents: 99, balanceCents: 99 }),
  'answer with other lines than sent': settles({ otherThanSent: true }),
  'answer with a credit applied': settles({ balanceCents: 40 }),
  'look: live': settles({ seenLater: true }),
  'look: live, partly paid': settles({ balanceCents: 40, seenLater: true }),
  'left nothing': ({ claimId }, generation) => claims.leftNothing(claimId, generation, 'absent'),
  gone: ({ claimId }, generation) => claims.gone(claimId, generation),
  undone: ({ claimId }, generation) => claims.undone(claimId, generation),
  'undone, by a person': ({ claimId }, generation) => claims.undone(claimId, generation, 'gone'),
  'begin payment': ({ claimId }, generation) => claims.beginPayment(claimId, generation, PAYMENT_SENDING),
  'payment in full': pays(true),
  'payment unapplied': pays(false),
  'undo instead of made': undoesInsteadOf('made'),
  'undo instead of paying': undoesInsteadOf('paying'),
  'undo instead of settled': undoesInsteadOf('settled'),
  'stick from sending': sticksFrom('sending'),
  'stick from paying': sticksFrom('paying'),
  'stick from undoing': sticksFrom('undoing'),
} satisfies Record<string, (subject: Subject, generation: number) => Promise<unknown>>;
type EventName = keyof typeof EVENTS;
const ALL_EVENTS = Object.keys(EVENTS) as EventName[];

/** The states, by the way there; a paid invoice passes through more of them. */
const STATES = {
  open: { paid: false, path: [] },
  sending: { paid: false, path: ['begin'] },
  'sending, paid invoice': { paid: true, path: ['begin'] },
  made: { paid: true, path: ['begin', 'answer as planned'] },
  paying: { paid: true, path: ['begin', 'answer as planned', 'begin payment'] },
  settled: { paid: false, path: ['begin', 'answer as planned'] },
  'settled, paid invoice': { paid: true, path: ['begin', 'answer as planned', 'begin payment', 'payment in full'] },
  undoing: { paid: false, path: ['begin', 'answer with another total'] },
  'undoing, with its payment': {
    paid: true,
    path: ['begin', 'answer as planned', 'begin payment', 'payment unapplied'],
  },
  stuck: { paid: false, path: ['begin', 'stick from sending'] },
} satisfies Record<string, { paid: boolean; path: EventName[] }>;
type StateName = keyof typeof STATES;

type Next = `${ClaimRow['state']}(${number})`;
/** Never-twice (a), row by row. What isn't here leaves the row as it is. */
const TRANSITIONS: Record<StateName, Partial<Record<EventName, Next>>> = {
  open: { begin: 'sending(2)' },
  sending: {
    'answer as planned': 'settled(2)',
    'answer with another total': 'undoing(2)',
    'answer with other lines than sent': 'undoing(2)',
    'answer with a credit applied': 'settled(2)',
    'look: live': 'settled(2)',
    'look: live, partly paid': 'settled(2)',
    'left nothing': 'open(3)',
    'stick from sending': 'stuck(2)',
  },
  'sending, paid invoice': {
    'answer as planned': 'made(2)',
    'answer with another total': 'undoing(2)',
    'answer with other lines than sent': 'undoing(2)',
    'answer with a credit applied': 'undoing(2)',
    'look: live': 'made(2)',
    'look: live, partly paid': 'stuck(2)',
    'left nothing': 'open(3)',
    'stick from sending': 'stuck(2)',
  },
  made: { 'begin payment': 'paying(2)', 'undo instead of made': 'undoing(2)' },
  paying: {
    'payment in full': 'settled(2)',
    'payment unapplied': 'undoing(2)',
    'undo instead of paying': 'undoing(2)',
    'stick from paying': 'stuck(2)',
  },
  settled: { gone: 'open(3)', 'undo instead of settled': 'undoing(2)' },
  'settled, paid invoice': { gone: 'open(3)', 'undo instead of settled': 'undoing(2)' },
  undoing: { undone: 'open(3)', 'undone, by a person': 'open(3)', 'stick from undoing': 'stuck(2)' },
  'undoing, with its payment': {
    undone: 'open(3)',
    'undone, by a person': 'open(3)',
    'stick from undoing': 'stuck(2)',
  },
  stuck: {},
};

const stands = (row: ClaimRow): Next => `${row.state}(${row.generation})`;
const seenNow = async ({ claimId }: Subject) => ({
  row: await claims.byId(claimId),
  documents: await open.db
    .select()
    .from(claimDocuments)
    .where(eq(claimDocuments.claimId, claimId))
    .orderBy(claimDocuments.generation, claimDocuments.documentId),
});
type Seen = Awaited<ReturnType<typeof seenNow>>;

/** Which document an event tells of; the others tell of none. */
function toldOf(event: EventName, { documentId, paymentId }: Subject) {
  if (event.startsWith('answer') || event.startsWith('look')) return { documentId, leg: 'document' };
  return event.startsWith('payment') ? { documentId: paymentId, leg: 'payment' } : undefined;
}

/** Nothing moved; a document that was in no row is kept as an orphan, in sight. Answers what is seen afterwards. */
async function expectUnmoved(before: Seen, subject: Subject, event: EventName, generation: number): Promise<Seen> {
  const result = await EVENTS[event](subject, generation);
  const after = await seenNow(subject);
  const told = toldOf(event, subject);
  const isKnown = ({ documentId }: { documentId: string }) =>
    before.documents.some((known) => known.documentId === documentId);
  if (!told || isKnown(told)) {
    expect({ event, ...after }).toEqual({ event, ...before });
    if (event === 'begin') expect(result).toHaveProperty('lost');
    else if (!told) expect(result ?? false).toBe(false);
    return after;
  }
  expect({ event, result, ...after.row }).toEqual({ event, ...before.row, result: 'orphan', needsAttention: true });
  expect(after.documents.filter((each) => !isKnown(each))).toMatchObject([{ ...told, generation, fate: 'orphan' }]);
  return after;
}

describe.each(Object.keys(STATES) as StateName[])('a row that is %s', (state) => {
  const moving = ALL_EVENTS.flatMap((event) => {
    const next = TRANSITIONS[state][event];
    return next ? [[event, next] as const] : [];
  });
  const others = ALL_EVENTS.filter((event) => !TRANSITIONS[state][event]);

  if (moving.length > 0)
    test.each(moving)('%s: %s', async (event, next) => {
      const subject = await subjectIn(state);
      expect(stands(await claims.byId(subject.claimId))).toBe(`${state.split(',')[0]}(${NOW})`);
      await EVENTS[event](subject, NOW);
      const { row, documents } = await seenNow(subject);
      expect(stands(row)).toBe(next);
      expect(row.needsAttention).toBe(row.state === 'stuck');
      expect(documents.filter((each) => each.fate === 'orphan')).toEqual([]);
      if (row.state === 'open') {
        expect(row).toMatchObject({ requestId: null, body: null, sentAt: null, documentId: null, paymentId: null });
        expect(documents.filter((each) => each.fate === 'live')).toEqual([]);
      }
      // Whoever comes second with the same event finds it done.
      await EVENTS[event](subject, NOW);
      expect(await seenNow(subject)).toEqual({ row, documents });
    });

  test.each([
    ['nothing else moves it', NOW, others],
    ['nothing of the generation before moves it', NOW - 1, ALL_EVENTS],
    ['nothing of the generation to come moves it', NOW + 1, ALL_EVENTS],
  ])('%s', async (_, generation, events) => {
    const subject = await subjectIn(state);
    let seen = await seenNow(subject);
    for (const event of events) seen = await expectUnmoved(seen, subject, event, generation);
    for (const event of events.filter((each) => toldOf(each, subject)))
      seen = await expectUnmoved(seen, Object.assign(subject, freshIds()), event, generation);
  });
});

describe('a document', () => {
  test('of a generation that is over is kept once, however often it is told, and outlives the next ones', async () => {
    const subject = await subjectIn('open');
    const { documentId: late } = subject;
    expect(await EVENTS['answer as planned'](subject, 1)).toBe('orphan');
    const kept = await seenNow(subject);
    expect(await EVENTS['answer with another total'](subject, 1)).toBe('orphan');
    expect(await seenNow(subject)).toEqual(kept);

    const { documentId } = Object.assign(subject, freshIds());
    for (const event of ['begin', 'answer as planned', 'gone'] as const) await EVENTS[event](subject, NOW);
    expect(await seenNow(subject)).toMatchObject({
      row: { state: 'open', generation: NOW + 1, needsAttention: true },
      documents: [
        { generation: 1, documentId: late, fate: 'orphan' },
        { generation: NOW, documentId, fate: 'gone' },
      ],
    });
  });

  test('that is known and told again says how its row stands', async () => {
    const states = { made: 'made', paying: 'settled', settled: 'settled', undoing: 'undoing' } as const;
    for (const [state, says] of Object.entries(states))
      expect(await EVENTS['answer as planned'](await subjectIn(state as StateName), NOW)).toBe(says);
  });
});
