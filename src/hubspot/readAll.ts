import type { RecordRef } from '../domain/actions.ts';
import type { Failure } from '../domain/failures.ts';
import { NotNow, Refused } from '../domain/problems.ts';
import type { HubSpotClient, HubSpotRecord } from './client.ts';
import { PATH_NAMES, type ObjectTypeName } from './objectTypes.ts';
import type { LineItem } from './saleLines.ts';

/** What reading a record needs of HubSpot. */
export type SaleReader = Pick<
  HubSpotClient,
  'readRecord' | 'batchRead' | 'readAssociations' | 'readLabelledAssociations'
>;

/**
 * Everything of a type that the record is associated with. The read of the record brings the first page; only where
 * HubSpot says that there is more is it asked again.
 */
export async function linkedIds(
  client: SaleReader,
  { portalId, type, id }: RecordRef,
  { associations }: Pick<HubSpotRecord, 'associations'>,
  to: ObjectTypeName,
): Promise<string[]> {
  const linked = associations[to];
  if (linked?.more) return client.readAssociations(portalId, PATH_NAMES[type], to, id);
  return linked?.ids ?? [];
}

/**
 * All of these objects. One that HubSpot has no longer was deleted since the record named it, or HubSpot's own copies
 * disagree: booking the others would book too little, so the record is read anew. Throws NotNow then.
 */
export async function readAll(
  client: SaleReader,
  portalId: string,
  type: ObjectTypeName,
  ids: readonly string[],
  properties: readonly string[],
): Promise<LineItem[]> {
  if (ids.length === 0) return [];
  const { records, missing } = await client.batchRead(portalId, type, ids, properties);
  if (missing.length > 0)
    throw new NotNow('HubSpot', `batch read ${type}: ${missing.length} of ${ids.length} were not found.`);
  return records;
}

/** Turns a refusal into failures, so that what is wrong with lines and buyer is reported together. */
export async function withRefusals<Part extends { failures: readonly Failure[] }>(
  reading: Promise<Part>,
): Promise<Part | { failures: readonly Failure[] }> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Refused) return { failures: [...error.failures] };
    throw error;
  }
}
