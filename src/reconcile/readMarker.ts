import type { ClaimKind, RecordType } from '../domain/actions.ts';
import { ENTITY_OF, type DocumentEntity } from '../quickbooks/documentEntities.ts';

/** What a document's marker says of it. */
export interface ReadMarker {
  portalId: string;
  kind: ClaimKind;
  objectType: RecordType;
  objectId: string;
  occurrence: string;
  generation: number;
  leg: 'document' | 'payment';
}

/** A note's markers: one that can be read, none at all, or something that only a person understands. */
export type NoteMarkers = { state: 'marked'; marker: ReadMarker } | { state: 'none' } | { state: 'unclear' };

const SOME_MARKER = /\[hsqb1 [^\]]*\]/g;
const MARKER =
  /^\[hsqb1 (?<portalId>\d{1,20}) (?<kind>[a-z_]+) (?<type>[A-Z_]+)-(?<objectId>\d{1,20}) (?<occurrence>[A-Za-z0-9_-]{1,120}) g(?<generation>[1-9]\d{0,8}) (?<leg>[ip])\]$/;

/** The entities that carry each kind's marker; a payment of a paid invoice carries that of `income` with `p`. */
const ENTITIES_OF: Record<ClaimKind, readonly DocumentEntity[]> = {
  invoice: [ENTITY_OF.invoice],
  estimate: [ENTITY_OF.estimate],
  sales_receipt: [ENTITY_OF.sales_receipt],
  expense: [ENTITY_OF.expense],
  refund_receipt: [ENTITY_OF.refund_receipt],
  income: [ENTITY_OF.paid_invoice, ENTITY_OF.sales_receipt],
};
const RECORD_TYPES: readonly RecordType[] = ['DEAL', 'QUOTE', 'COMMERCE_PAYMENT'];

/**
 * Reads the marker in the note of a document of this entity, strictly: what isn't word for word as `marker` writes it,
 * stands on another kind of document, or stands beside a second one, is `unclear`. Copies of a document made in
 * QuickBooks carry the marker of their original.
 */
export function readMarker(note: string, entity: DocumentEntity): NoteMarkers {
  const found = [...new Set(note.match(SOME_MARKER))];
  const [only, ...others] = found;
  if (only === undefined) return { state: 'none' };
  if (others.length > 0) return { state: 'unclear' };
  const parts = MARKER.exec(only)?.groups;
  if (!parts) return { state: 'unclear' };
  const { portalId = '', objectId = '', occurrence = '' } = parts;
  const kind = Object.keys(ENTITIES_OF).find((each): each is ClaimKind => each === parts['kind']);
  const objectType = RECORD_TYPES.find((each) => each === parts['type']);
  const leg = parts['leg'] === 'p' ? 'payment' : 'document';
  if (!kind || !objectType) return { state: 'unclear' };
  const belongs = leg === 'payment' ? kind === 'income' && entity === 'Payment' : ENTITIES_OF[kind].includes(entity);
  if (!belongs) return { state: 'unclear' };
  const generation = Number(parts['generation']);
  return { state: 'marked', marker: { portalId, kind, objectType, objectId, occurrence, generation, leg } };
}
