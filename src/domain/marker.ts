import { v5 as uuidOfName } from 'uuid';

/** What names one claim; the same in every run, retry, reset and restored backup. */
export interface ClaimName {
  portalId: string;
  realmId: string;
  kind: string;
  objectType: string;
  objectId: string;
  occurrence: string;
}

/** Makes our names differ from everybody else's; any fixed id would do, as long as it never changes. */
const NAMESPACE = '6f1d3c52-0d0a-5a0e-9c0b-0b8a55a1f0d7';

/**
 * The last line of a document's private note: by it the document is found when its answer was lost. The payment of a
 * paid invoice has its own, ending in `p`.
 */
export function marker(
  claim: Omit<ClaimName, 'realmId'> & { generation: number },
  leg: 'document' | 'payment' = 'document',
): string {
  const { portalId, kind, objectType, objectId, occurrence, generation } = claim;
  const ending = leg === 'payment' ? 'p' : 'i';
  return `[hsqb1 ${portalId} ${kind} ${objectType}-${objectId} ${occurrence} g${generation} ${ending}]`;
}

/** What one write does. `void` is every way of taking a document back. */
export type WriteStep = 'create' | 'pay' | 'void' | 'void-payment';

/** The request id of one write: a name-based UUID of its natural key, 36 characters. */
export function requestId(name: ClaimName & { step: WriteStep; generation: number }): string {
  const { portalId, realmId, kind, objectType, objectId, occurrence, step, generation } = name;
  return uuidOfName(
    JSON.stringify([portalId, realmId, objectType, objectId, kind, occurrence, step, generation]),
    NAMESPACE,
  );
}

/** The request id of a customer's or product's creation. */
export function entityRequestId(
  key: { portalId: string; realmId: string; entity: string; hubspotKey: string },
  generation: number,
): string {
  return uuidOfName(JSON.stringify([key.portalId, key.realmId, key.entity, key.hubspotKey, generation]), NAMESPACE);
}
