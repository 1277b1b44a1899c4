import { RECORD_WORDS, type RecordRef } from '../domain/actions.ts';
import { firstCharacters } from './queryText.ts';

const MAX_NOTE = 4_000;
/** A void puts a word before the note, and the marker must not fall off its end. */
const ROOM_FOR_VOIDED = 200;
const MAX_NUMBER = 21;

/**
 * A document's note: what it was made of, and the marker as its last line. The marker stays whole; the title before it
 * can't forge one, nor push it out.
 */
export function privateNote(source: { record: RecordRef; title: string }, marker: string, more: string[] = []): string {
  const { record, title } = source;
  const text = [`HubSpot ${RECORD_WORDS[record.type]} ${record.id} · ${title}`, ...more].join(' · ');
  const harmless = text.replace(/[[\]]/g, '').replace(/\s+/g, ' ').trim();
  return `${firstCharacters(harmless, MAX_NOTE - marker.length - 1 - ROOM_FOR_VOIDED)}\n${marker}`;
}

/**
 * `HS-D-21900000001`, for a second document of the record with `-2`: only for companies with custom numbers on, where
 * QuickBooks would leave the number blank. At most 21 characters.
 */
export function documentNumber(record: RecordRef, ordinal: number): string {
  const letter = { DEAL: 'D', QUOTE: 'Q', COMMERCE_PAYMENT: 'P' }[record.type];
  const suffix = ordinal > 1 ? `-${ordinal}` : '';
  return `HS-${letter}-${record.id}`.slice(0, MAX_NUMBER - suffix.length) + suffix;
}
