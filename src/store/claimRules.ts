import type { ExistingDocument } from '../domain/actions.ts';
import type { claims } from './schema.ts';

/** A claim's row as the database holds it. */
export type ClaimRow = typeof claims.$inferSelect;

/** What an action asks the rows of its record. */
export interface WantedClaim {
  mode: ExistingDocument;
  objectId: string;
  /** `once`, the month `2026-11`, or the callback id. */
  occurrence: string;
}

/** What stands in the way of a new document, or answers instead of one. */
export type Standing =
  /** A live document answers. */
  | { stands: 'document'; row: ClaimRow }
  /** A document is being made, undone, or needs a person: nobody may begin another. */
  | { stands: 'inFlight'; row: ClaimRow }
  /** Nothing does; `row` is the own row when it exists, and is open. */
  | { stands: 'nothing'; row?: ClaimRow };

/** `once`, the month of the document's date, or the callback id: what tells apart several documents of one record. */
export function occurrenceOf(mode: ExistingDocument, txnDate: string, callbackId: string): string {
  if (mode === 'monthly') return txnDate.slice(0, 7);
  return mode === 'create_another' ? callbackId : 'once';
}

/**
 * Looks at all rows of one portal, company, kind and record (merged ids included) together: `use` is answered by any
 * live document, `monthly` by any live one dated in the month, and both begin only when nothing is in flight;
 * `create_another` looks at its own row only.
 */
export function standing(rows: readonly ClaimRow[], wanted: WantedClaim): Standing {
  const own = rows.find((row) => row.occurrence === wanted.occurrence && row.objectId === wanted.objectId);
  const considered = wanted.mode === 'create_another' ? rows.filter((row) => row === own) : rows;
  const live = considered.filter(
    (row) => row.state === 'settled' && (wanted.mode !== 'monthly' || row.txnDate?.slice(0, 7) === wanted.occurrence),
  );
  const answering = live.find((row) => row === own) ?? live[0];
  if (answering) return { stands: 'document', row: answering };
  const inFlight = considered.find((row) => row.state !== 'open' && row.state !== 'settled');
  if (inFlight) return { stands: 'inFlight', row: inFlight };
  return own?.state === 'open' ? { stands: 'nothing', row: own } : { stands: 'nothing' };
}
