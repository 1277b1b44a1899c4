import type { ClaimRow } from '../store/claimRules.ts';
import { REBUILT_BY } from '../store/rebuiltRows.ts';
import type { MarkedDocument } from './markedDocuments.ts';
import type { Verdict } from './verdict.ts';

/** What a decision needs to know of a row. */
export type RowState = Pick<ClaimRow, 'id' | 'state' | 'generation' | 'documentId' | 'paymentId' | 'begunBy'>;

/** What makes a row agree with QuickBooks. */
export type Step =
  /** It agrees, or the row's own run brings it to rest. */
  | { step: 'nothing' }
  /** Nothing is changed: a person must see it. `attention` also marks the row. */
  | { step: 'report'; problem: string; attention: boolean }
  | { step: 'putSettled'; document: MarkedDocument; payment?: MarkedDocument }
  | { step: 'putOpen'; generation: number }
  | { step: 'putStuck'; generation: number; reason: string }
  /** What a look would do with what it found. */
  | { step: 'settle'; document: MarkedDocument; payment?: MarkedDocument }
  | { step: 'pay'; document: MarkedDocument; payment: MarkedDocument }
  | { step: 'leftNothing' }
  | { step: 'stick'; reason: string };

const NOTHING: Step = { step: 'nothing' };
const report = (problem: string, attention = false): Step => ({ step: 'report', problem, attention });

/**
 * What is to be done with a row, which may not exist, when this is what QuickBooks says of its claim. A generation never
 * goes back, and a row that is ahead of QuickBooks is never taken for wrong while something of it may be on its way.
 */
export function decide(verdict: Verdict, row: RowState | undefined): Step {
  switch (verdict.says) {
    case 'live':
      return row ? whenLive(verdict, row) : put(verdict);
    case 'half':
      return row ? whenHalf(verdict, row) : putHalf(verdict);
    case 'gone':
      return row ? whenGone(verdict.generation, row) : { step: 'putOpen', generation: verdict.generation + 1 };
    case 'several':
      return row ? whenSeveral(verdict, row) : stuck(verdict.generation, verdict.reason);
  }
}

type Live = Extract<Verdict, { says: 'live' }>;
type Half = Extract<Verdict, { says: 'half' }>;
type Several = Extract<Verdict, { says: 'several' }>;

const put = ({ document, payment }: Live): Step => ({
  step: 'putSettled',
  document,
  ...(payment === undefined ? {} : { payment }),
});
const stuck = (generation: number, reason: string): Step => ({ step: 'putStuck', generation, reason });
const putHalf = ({ document, reason }: Half): Step => stuck(document.marker.generation, reason);

/** Only what a rebuild itself has put aside may it take up again, once a person has tidied up in QuickBooks. */
const isOurStuck = (row: RowState): boolean => row.state === 'stuck' && row.begunBy === REBUILT_BY;

function whenLive(verdict: Live, row: RowState): Step {
  const { document, payment } = verdict;
  const { generation } = document.marker;
  if (row.generation > generation) return whenAhead(document, row);
  if (row.generation < generation) return put(verdict);
  const settle: Step = { step: 'settle', document, ...(payment === undefined ? {} : { payment }) };
  switch (row.state) {
    case 'open':
      return put(verdict);
    case 'sending':
      return settle;
    case 'made':
    case 'paying':
      return payment ? { step: 'pay', document, payment } : report(`it waits for a payment of ${named(document)}`);
    case 'settled':
      if (row.documentId === document.id) return NOTHING;
      return report(`it is settled with ${row.documentId ?? 'nothing'}, and its marker is on ${named(document)}`, true);
    case 'undoing':
      // The ledger took our own payment, which it didn't know, for somebody else's money.
      if (payment && row.paymentId === null) return put(verdict);
      return report(`it is being undone, and ${named(document)} is live`);
    case 'stuck':
      return isOurStuck(row) ? put(verdict) : report('it waits for a person');
  }
}

function whenHalf(verdict: Half, row: RowState): Step {
  const { document, reason } = verdict;
  if (row.generation > document.marker.generation) return whenAhead(document, row);
  if (row.generation < document.marker.generation) return putHalf(verdict);
  switch (row.state) {
    case 'open':
      return putHalf(verdict);
    case 'sending':
      return { step: 'settle', document };
    case 'made':
    case 'paying':
    case 'undoing':
      return NOTHING;
    case 'settled':
    case 'stuck':
      return report(reason);
  }
}

/** A document that the ledger took for gone, or knows nothing of, is live. */
function whenAhead(document: MarkedDocument, row: RowState): Step {
  const reason = `${named(document)} of generation ${document.marker.generation} is live, and the ledger is at generation ${row.generation}.`;
  if (row.state === 'settled' && row.documentId === document.id) return NOTHING;
  return row.state === 'open' ? stuck(row.generation, reason) : report(reason, true);
}

function whenGone(generation: number, row: RowState): Step {
  if (isOurStuck(row)) return { step: 'putOpen', generation: Math.max(generation, row.generation) + 1 };
  if (row.generation > generation) return NOTHING;
  if (row.generation < generation) return { step: 'putOpen', generation: generation + 1 };
  switch (row.state) {
    case 'open':
      return { step: 'putOpen', generation: generation + 1 };
    case 'sending':
      return { step: 'leftNothing' };
    case 'made':
    case 'paying':
    case 'undoing':
      return NOTHING;
    case 'settled':
      return report(`it is settled with ${row.documentId ?? 'nothing'}, which is void in QuickBooks`);
    case 'stuck':
      return report('it waits for a person');
  }
}

function whenSeveral({ generation, reason }: Several, row: RowState): Step {
  if (row.state === 'stuck' && row.generation >= generation) return report(reason);
  if (row.generation < generation) return stuck(generation, reason);
  if (row.state === 'open') return stuck(row.generation, reason);
  const mayStick = row.state === 'sending' || row.state === 'paying' || row.state === 'undoing';
  return mayStick && row.generation === generation ? { step: 'stick', reason } : report(reason, true);
}

function named(document: MarkedDocument): string {
  return `${document.entity} ${document.id}`;
}
