import { Unforeseen } from '../domain/problems.ts';
import type { VendorAnswer } from '../http/vendorCall.ts';
import {
  accountAnswer,
  associationsAnswer,
  batchAnswer,
  createdAnswer,
  readAnswer,
  recordAnswer,
  refusalAnswer,
  type AssociatedIds,
  type PastValue,
  type Properties,
} from './answers.ts';
import { API_VERSIONS } from './apiVersions.ts';
import { authorisedCalls, type CallSettings } from './authorisedCall.ts';
import { problemOf, surelyNotExecuted, unreadable, type Operation } from './faults.ts';
import { OBJECT_WORDS, type ObjectTypeName } from './objectTypes.ts';

/** One record as HubSpot has it. */
export interface HubSpotRecord {
  /** May differ from the id asked for, when the record was merged into another. */
  id: string;
  properties: Properties;
  /** By type name with underscores; a type without links is missing. */
  associations: Readonly<Record<string, AssociatedIds>>;
  /** Past values of the properties whose history was asked for, newest first. */
  history: Readonly<Record<string, readonly PastValue[]>>;
}

/** An associated record with the labels that the link carries. */
export interface LabelledAssociation {
  id: string;
  labels: string[];
}

/** A link of a new object to an existing one; `typeId` is one of HubSpot's own kinds. */
export interface NewAssociation {
  toId: string;
  typeId: number;
}

/** How a create ended. Nothing was created when it is `refused`; nobody knows when it is `unknown`. */
export type CreateResult =
  | { outcome: 'created'; id: string }
  /** `reason` and `properties` are safe to show: status, category and names of properties, no values. */
  | { outcome: 'refused'; status: number; reason: string; properties: string[] }
  | { outcome: 'unknown'; reason: string };

/**
 * HubSpot's API, one HTTP call per operation unless noted. Everything throws NotNow when HubSpot can't answer now,
 * Refused(HubSpotAccessMissing) when the app lacks a permission, and Unforeseen on what no one expected.
 */
export interface HubSpotClient {
  /** A record with its associations, and the past of some properties, in one call; `gone` when deleted or archived. */
  readRecord(
    portalId: string,
    type: ObjectTypeName,
    id: string,
    properties: readonly string[],
    associations: readonly ObjectTypeName[],
    history?: readonly string[],
  ): Promise<{ state: 'found'; record: HubSpotRecord } | { state: 'gone' }>;
  /** Records in the order of `ids`, 100 per call; `missing` are those that HubSpot no longer has. */
  batchRead(
    portalId: string,
    type: ObjectTypeName,
    ids: readonly string[],
    properties: readonly string[],
  ): Promise<{ records: { id: string; properties: Properties }[]; missing: string[] }>;
  /**
   * All ids that a record is associated with, page by page, each once. From the start: the cursor of an object read is
   * none of this call's.
   */
  readAssociations(portalId: string, from: ObjectTypeName, to: ObjectTypeName, id: string): Promise<string[]>;
  /** The same with the labels of each link. */
  readLabelledAssociations(
    portalId: string,
    from: ObjectTypeName,
    to: ObjectTypeName,
    id: string,
  ): Promise<LabelledAssociation[]>;
  /** Sends one create. Throws NotNow only when it surely was not executed. */
  createObject(
    portalId: string,
    type: ObjectTypeName,
    properties: Readonly<Record<string, string>>,
    associations: readonly NewAssociation[],
  ): Promise<CreateResult>;
  /** Ends a blocked action. `tooLate`: HubSpot waits no longer, or had its answer already; nothing can change that. */
  completeCallback(
    portalId: string,
    callbackId: string,
    outputFields: Readonly<Record<string, string>>,
  ): Promise<'delivered' | 'tooLate'>;
  /** Time zone and currency of the portal; undefined when HubSpot doesn't let this app see them. */
  accountDetails(portalId: string): Promise<{ timeZone: string; companyCurrency: string } | undefined>;
}

/** HubSpot takes 100 ids per batch read. */
const BATCH_SIZE = 100;
/** Calls of one batch read at the same time: a long deal is read in seconds, and the portal's limit (110 in 10 s) is left alone. */
const BATCHES_AT_ONCE = 4;
/** More pages than any record has associations: a cursor that leads in a circle ends here. */
const MAX_PAGES = 1_000;

/** A client over a transport and a token store; it keeps no state of its own. */
export function createHubSpotClient(settings: CallSettings): HubSpotClient {
  const call = authorisedCalls(settings);

  async function readBatch(portalId: string, type: ObjectTypeName, ids: readonly string[], names: readonly string[]) {
    const operation = { name: `batch read ${type}`, what: OBJECT_WORDS[type] };
    const answer = await call(portalId, {
      method: 'POST',
      path: `/crm/objects/${API_VERSIONS.objects}/${type}/batch/read`,
      body: { inputs: ids.map((id) => ({ id })), properties: names, propertiesWithHistory: [] },
    });
    return understood(operation, answer, batchAnswer).results.filter((each) => !each.archived);
  }

  async function readLinks(
    portalId: string,
    from: ObjectTypeName,
    to: ObjectTypeName,
    id: string,
  ): Promise<LabelledAssociation[]> {
    const operation = { name: `read associations of ${from}`, what: OBJECT_WORDS[to] };
    const labels = new Map<string, string[]>();
    let after: string | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const answer = await call(portalId, {
        method: 'POST',
        path: `/crm/associations/${API_VERSIONS.associations}/${from}/${to}/batch/read`,
        body: { inputs: [{ id, ...(after === undefined ? {} : { after }) }] },
      });
      // A record without links isn't among the results, and the answer then is a 207 with an error for it.
      const { results } = understood(operation, answer, associationsAnswer);
      for (const { toObjectId, associationTypes } of results.flatMap((result) => result.to)) {
        const known = labels.get(toObjectId) ?? [];
        labels.set(toObjectId, [...known, ...(associationTypes ?? []).flatMap(({ label }) => label ?? [])]);
      }
      const next = results[0]?.paging?.next?.after;
      if (next === undefined) return [...labels].map(([linkedId, all]) => ({ id: linkedId, labels: all }));
      after = next;
    }
    throw new Unforeseen(`${operation.name}: the pages have no end.`);
  }

  return {
    async readRecord(portalId, type, id, properties, associations, history = []) {
      const query = new URLSearchParams({
        ...(history.length > 0 ? { propertiesWithHistory: history.join(',') } : {}),
        ...(properties.length > 0 ? { properties: properties.join(',') } : {}),
        ...(associations.length > 0 ? { associations: associations.join(',') } : {}),
      });
      const path = `/crm/objects/${API_VERSIONS.objects}/${type}/${encodeURIComponent(id)}?${query.toString()}`;
      const answer = await call(portalId, { method: 'GET', path });
      if (isStatus(answer, 404)) return { state: 'gone' };
      const record = understood({ name: `read ${type}`, what: OBJECT_WORDS[type] }, answer, recordAnswer);
      if (record.archived) return { state: 'gone' };
      const { id: readId, properties: values, associations: linked, propertiesWithHistory: past } = record;
      return {
        state: 'found',
        record: { id: readId, properties: values, associations: linked ?? {}, history: past ?? {} },
      };
    },

    async batchRead(portalId, type, ids, properties) {
      const chunks = chunksOf([...new Set(ids)], BATCH_SIZE);
      const found = new Map<string, { id: string; properties: Properties }>();
      for (const wave of chunksOf(chunks, BATCHES_AT_ONCE)) {
        const answers = await Promise.all(wave.map((chunk) => readBatch(portalId, type, chunk, properties)));
        for (const each of answers.flat()) found.set(each.id, { id: each.id, properties: each.properties });
      }
      const records = ids.flatMap((id) => found.get(id) ?? []);
      return { records, missing: ids.filter((id) => !found.has(id)) };
    },

    async readAssociations(portalId, from, to, id) {
      return (await readLinks(portalId, from, to, id)).map((each) => each.id);
    },

    readLabelledAssociations: readLinks,

    async createObject(portalId, type, properties, associations) {
      const operation = { name: `create ${type}`, what: OBJECT_WORDS[type] };
      const answer = await call(portalId, {
        method: 'POST',
        path: `/crm/objects/${API_VERSIONS.objects}/${type}`,
        body: {
          properties,
          associations: associations.map(({ toId, typeId }) => ({
            to: { id: toId },
            types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: typeId }],
          })),
        },
      });
      if (surelyNotExecuted(answer)) throw problemOf(operation, answer) ?? unreadable(operation);
      return createResult(operation, answer);
    },

    async completeCallback(portalId, callbackId, outputFields) {
      const operation = { name: 'complete callback', what: 'the workflow action that waits for an answer' };
      const answer = await call(portalId, {
        method: 'POST',
        path: `/automation/actions/callbacks/${API_VERSIONS.callbacks}/${encodeURIComponent(callbackId)}/complete`,
        // The specification demands typedOutputs, practice doesn't.
        body: { outputFields, typedOutputs: {} },
      });
      if ([400, 404, 409, 410].some((status) => isStatus(answer, status))) return 'tooLate';
      const problem = problemOf(operation, answer);
      if (problem) throw problem;
      // HubSpot itself answers 204 without a body. A web page or an empty 200 comes from something in between; asking
      // again is harmless, since an execution that was completed answers 404.
      if (answer.outcome !== 'answered' || (answer.status !== 204 && !isJson(answer.text))) throw unreadable(operation);
      return 'delivered';
    },

    async accountDetails(portalId) {
      const answer = await call(portalId, { method: 'GET', path: `/account-info/${API_VERSIONS.accountInfo}/details` });
      if (isStatus(answer, 403) || isStatus(answer, 404)) return undefined;
      const { timeZone, companyCurrency } = understood(
        { name: 'read account details', what: 'the account details' },
        answer,
        accountAnswer,
      );
      return { timeZone, companyCurrency };
    },
  };
}

type Shape = Parameters<typeof readAnswer>[1];

/** The answer's body; throws what the answer means when it isn't a readable success. */
function understood<Wanted extends Shape>(operation: Operation, answer: VendorAnswer, shape: Wanted) {
  const problem = problemOf(operation, answer);
  if (problem) throw problem;
  const body = answer.outcome === 'answered' ? readAnswer(answer.text, shape) : undefined;
  if (body === undefined) throw unreadable(operation);
  return body;
}

function createResult(operation: Operation, answer: VendorAnswer): CreateResult {
  if (answer.outcome !== 'answered') return { outcome: 'unknown', reason: answer.reason };
  const { status } = answer;
  if (status >= 500 || status === 408) return { outcome: 'unknown', reason: `HubSpot answered ${status}` };
  if (status >= 400) {
    const refusal = readAnswer(answer.text, refusalAnswer);
    return {
      outcome: 'refused',
      status,
      reason: `${operation.name}: HubSpot answered ${status}${refusal?.category ? ` (${refusal.category})` : ''}`,
      properties: [...new Set(refusal?.errors.flatMap((each) => each.context.propertyName) ?? [])],
    };
  }
  const created = readAnswer(answer.text, createdAnswer);
  return created
    ? { outcome: 'created', id: created.id }
    : { outcome: 'unknown', reason: `HubSpot answered ${status} with something unreadable` };
}

function isStatus(answer: VendorAnswer, status: number): boolean {
  return answer.outcome === 'answered' && answer.status === status;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
