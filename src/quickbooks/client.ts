import { failure } from '../domain/failures.ts';
import { NotNow, Refused, Unforeseen, type AccessTokens } from '../domain/problems.ts';
import type { VendorAnswer, VendorCall, VendorTransport } from '../http/vendorCall.ts';
import { isObject, readBody, retryAfterMs, textOf, type Entity, type QuickBooksFault } from './answers.ts';
import { CONNECTION_GONE, verdictOf } from './faults.ts';
import { endingOf, type DocumentEntity } from './documentEntities.ts';
import type { RealmLimiter } from './limiter.ts';

export type { Entity } from './answers.ts';
export type { DocumentEntity } from './documentEntities.ts';

/** The entities that the product asks for, by QuickBooks' names. */
export type QuickBooksEntity =
  | DocumentEntity
  | 'Customer'
  | 'Vendor'
  | 'Employee'
  | 'Item'
  | 'Account'
  | 'Term'
  | 'PaymentMethod'
  | 'CompanyInfo'
  | 'Preferences';

/** How one write ended. Only `done` has an id; `notExecuted` and `refused` promise that nothing was done. */
export type WriteOutcome =
  | { outcome: 'done'; entity: Entity }
  | { outcome: 'refused'; fault: QuickBooksFault }
  | { outcome: 'notExecuted'; reason: string; rateLimited: boolean; retryAfterMs?: number }
  | { outcome: 'inDoubt'; reason: string };

/** What a write asks just before its first byte leaves. */
export interface WriteGuard {
  /** False when too much time has passed since the ledger noted the write: then nothing is sent. */
  mayStillSend?: () => boolean;
  /** True when QuickBooks has begun to leave writes in doubt: then this one is not executed. */
  isHeldUp?: () => boolean;
}

/**
 * QuickBooks' API for one company at a time. Reads throw NotNow when QuickBooks can't answer now, Refused when the
 * connection or the subscription has ended, Unforeseen for anything else. Writes never throw for what QuickBooks does:
 * their outcome is the answer.
 */
export interface QuickBooksClient {
  /** Rows of one entity; `where` is complete and escaped (`queryText`). Pages until the last row. */
  query(realmId: string, entity: QuickBooksEntity, where: string, orderBy?: string): Promise<Entity[]>;
  /** One entity by id; undefined when QuickBooks answers 610. */
  read(realmId: string, entity: QuickBooksEntity, id: string): Promise<Entity | undefined>;
  /** Sends a create once, the body byte for byte. */
  create(
    realmId: string,
    entity: QuickBooksEntity,
    requestId: string,
    body: string,
    guard?: WriteGuard,
  ): Promise<WriteOutcome>;
  /** Takes a document back once: voids it, or deletes what QuickBooks can't void. */
  takeBack(
    realmId: string,
    entity: DocumentEntity,
    requestId: string,
    document: { id: string; syncToken: string },
  ): Promise<WriteOutcome>;
  /** Makes sure that there is a token; throws what a read would throw without one. */
  ready(realmId: string): Promise<void>;
}

/** What the client stands on. */
export interface QuickBooksSettings {
  /** `https://quickbooks.api.intuit.com`, or a stand-in. */
  apiUrl: string;
  tokens: AccessTokens;
  transport: VendorTransport;
  limiter: RealmLimiter;
  readTimeoutMs: number;
  writeTimeoutMs: number;
}

/** Since August 2025 Intuit serves this minor version whatever is asked. */
const MINOR_VERSION = '75';
const PAGE_SIZE = 1_000;
/** A query that makes the address longer than this goes into the body. */
const MAX_QUERY_IN_URL = 1_800;
/** Intuit's advice when it names no time itself. */
const THROTTLE_WAIT_MS = 60_000;
const NOT_FOUND = '610';

/** A client over a transport, tokens and a limiter. */
export function createQuickBooksClient(settings: QuickBooksSettings): QuickBooksClient {
  const base = settings.apiUrl.replace(/\/+$/, '');

  async function send(
    realmId: string,
    token: string,
    call: Omit<VendorCall, 'headers'> & { type?: string },
  ): Promise<VendorAnswer> {
    const { type, ...rest } = call;
    return settings.limiter.run(realmId, () =>
      settings.transport.send({
        ...rest,
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          ...(type === undefined ? {} : { 'content-type': type }),
        },
      }),
    );
  }

  /** A read with one more try after a 401, which says that nothing was done. Returns the JSON, or the fault. */
  async function ask(
    realmId: string,
    what: string,
    call: Omit<VendorCall, 'headers' | 'timeoutMs'> & { type?: string },
  ) {
    const timed = { ...call, timeoutMs: settings.readTimeoutMs };
    const token = await settings.tokens.current(realmId);
    let answer = await send(realmId, token, timed);
    if (answer.outcome === 'answered' && answer.status === 401) {
      await settings.tokens.rejected(realmId, token);
      const renewed = await settings.tokens.current(realmId);
      answer = await send(realmId, renewed, timed);
      if (answer.outcome === 'answered' && answer.status === 401) await settings.tokens.rejected(realmId, renewed);
    }
    return understand(what, answer);
  }

  async function write(
    realmId: string,
    entity: QuickBooksEntity,
    address: string,
    body: string,
    guard: WriteGuard,
  ): Promise<WriteOutcome> {
    let token: string;
    try {
      token = await settings.tokens.current(realmId);
    } catch (error) {
      if (error instanceof NotNow || error instanceof Refused)
        return { outcome: 'notExecuted', reason: 'no access token', rateLimited: false };
      throw error;
    }
    const answer = await settings.limiter.run(realmId, async (): Promise<VendorAnswer | 'held back' | 'held up'> => {
      if (guard.mayStillSend && !guard.mayStillSend()) return 'held back';
      if (guard.isHeldUp?.()) return 'held up';
      return settings.transport.send({
        method: 'POST',
        url: address,
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          'content-type': 'application/json',
        },
        body,
        timeoutMs: settings.writeTimeoutMs,
      });
    });
    // Never sent, but too late to say so for sure (never-twice (b) 3): it is looked for like any other doubt.
    if (answer === 'held back')
      return { outcome: 'inDoubt', reason: 'too long between ledger and wire; nothing was sent' };
    if (answer === 'held up')
      return { outcome: 'notExecuted', reason: 'QuickBooks leaves writes in doubt now', rateLimited: false };
    const outcome = writeOutcome(entity, answer);
    if (answer.outcome === 'answered' && answer.status === 401) await settings.tokens.rejected(realmId, token);
    return outcome;
  }

  const company = (realmId: string) => `${base}/v3/company/${encodeURIComponent(realmId)}`;
  const pathOf = (entity: QuickBooksEntity) => entity.toLowerCase();

  async function queryPage(realmId: string, entity: QuickBooksEntity, statement: string): Promise<Entity[]> {
    const inUrl = `${company(realmId)}/query?query=${encodeURIComponent(statement)}&minorversion=${MINOR_VERSION}`;
    const what = `query ${entity}`;
    const answered =
      inUrl.length <= MAX_QUERY_IN_URL
        ? await ask(realmId, what, { method: 'GET', url: inUrl })
        : await ask(realmId, what, {
            method: 'POST',
            url: `${company(realmId)}/query?minorversion=${MINOR_VERSION}`,
            body: statement,
            type: 'application/text',
          });
    if ('fault' in answered) throw faultOfRead(what, answered.fault);
    const response = answered.json['QueryResponse'];
    if (!isObject(response)) throw new NotNow('QuickBooks', `${what}: the answer could not be read.`);
    const rows = response[entity];
    return Array.isArray(rows) ? rows.filter(isObject) : [];
  }

  return {
    async query(realmId, entity, where, orderBy) {
      const rows: Entity[] = [];
      for (;;) {
        const statement = [
          `select * from ${entity}`,
          ...(where === '' ? [] : [`where ${where}`]),
          ...(orderBy === undefined ? [] : [`orderby ${orderBy}`]),
          `startposition ${rows.length + 1} maxresults ${PAGE_SIZE}`,
        ].join(' ');
        const page = await queryPage(realmId, entity, statement);
        rows.push(...page);
        if (page.length < PAGE_SIZE) return rows;
      }
    },

    async read(realmId, entity, id) {
      const what = `read ${entity}`;
      const url = `${company(realmId)}/${pathOf(entity)}/${encodeURIComponent(id)}?minorversion=${MINOR_VERSION}`;
      const answered = await ask(realmId, what, { method: 'GET', url });
      if ('fault' in answered) {
        if (answered.fault.code === NOT_FOUND) return undefined;
        throw faultOfRead(what, answered.fault);
      }
      const found = answered.json[entity];
      if (!isObject(found) || textOf(found['Id']) === '')
        throw new NotNow('QuickBooks', `${what}: the answer could not be read.`);
      return found;
    },

    create(realmId, entity, requestId, body, guard = {}) {
      const query = new URLSearchParams({ requestid: requestId, minorversion: MINOR_VERSION });
      return write(realmId, entity, `${company(realmId)}/${pathOf(entity)}?${query.toString()}`, body, guard);
    },

    takeBack(realmId, entity, requestId, { id, syncToken }) {
      const { query, sparse } = endingOf(entity);
      const address = new URLSearchParams({ ...query, requestid: requestId, minorversion: MINOR_VERSION });
      const body = JSON.stringify({ Id: id, SyncToken: syncToken, ...(sparse ? { sparse: true } : {}) });
      return write(realmId, entity, `${company(realmId)}/${pathOf(entity)}?${address.toString()}`, body, {});
    },

    async ready(realmId) {
      await settings.tokens.current(realmId);
    },
  };
}

/** Reads a read's answer: JSON or a fault; throws NotNow for everything that may be better later. */
function understand(
  what: string,
  answer: VendorAnswer,
): { json: Record<string, unknown> } | { fault: QuickBooksFault } {
  if (answer.outcome !== 'answered') throw new NotNow('QuickBooks', `${what}: ${answer.reason}.`);
  const { status } = answer;
  const waiting = retryAfterMs(answer);
  const body = readBody(answer.text);
  if (status === 429 || ('fault' in body && body.fault.code === '3001'))
    throw new NotNow('QuickBooks', `${what}: QuickBooks is busy (429).`, {
      rateLimited: true,
      retryAfterMs: waiting ?? THROTTLE_WAIT_MS,
    });
  if ('fault' in body && status < 500 && (status !== 401 || body.fault.code === CONNECTION_GONE))
    return { fault: body.fault };
  if (status !== 200 || !('json' in body))
    throw new NotNow(
      'QuickBooks',
      `${what}: QuickBooks answered ${status}${'unreadable' in body ? ' with something unreadable' : ''}.`,
      waiting === undefined ? {} : { retryAfterMs: waiting },
    );
  return { json: body.json };
}

function faultOfRead(what: string, fault: QuickBooksFault): Error {
  if (fault.code === '6190') return new Refused(failure('SubscriptionEnded', { company: 'the company' }));
  if (fault.code === CONNECTION_GONE) return new Refused(failure('ConnectionExpired', { company: 'the company' }));
  const passing = verdictOf(400, fault) !== 'refused';
  return passing
    ? new NotNow('QuickBooks', `${what}: QuickBooks answered with code ${fault.code || 'unknown'}.`)
    : new Unforeseen(`${what}: QuickBooks answered with code ${fault.code}.`);
}

/** What a write's answer says; only an entity with an id counts as done. */
function writeOutcome(entity: QuickBooksEntity, answer: VendorAnswer): WriteOutcome {
  if (answer.outcome === 'notSent') return { outcome: 'notExecuted', reason: answer.reason, rateLimited: false };
  if (answer.outcome === 'noAnswer') return { outcome: 'inDoubt', reason: answer.reason };
  const { status } = answer;
  // Intuit's own id of the request: what its support asks for.
  const tid = answer.header('intuit_tid');
  const reason = `status ${status}${tid === undefined ? '' : `, intuit_tid ${tid.slice(0, 60)}`}`;
  const body = readBody(answer.text);
  const notExecuted = (rateLimited: boolean): WriteOutcome => {
    const waiting = retryAfterMs(answer) ?? (rateLimited ? THROTTLE_WAIT_MS : undefined);
    return { outcome: 'notExecuted', reason, rateLimited, ...(waiting === undefined ? {} : { retryAfterMs: waiting }) };
  };
  if (status === 429) return notExecuted(true);
  if (status === 401 && !('fault' in body && body.fault.code === CONNECTION_GONE)) return notExecuted(false);
  if ('fault' in body) {
    const verdict = verdictOf(status, body.fault);
    if (verdict === 'notExecuted') return notExecuted(body.fault.code === '3001');
    return verdict === 'refused'
      ? { outcome: 'refused', fault: body.fault }
      : { outcome: 'inDoubt', reason: `${reason}, code ${body.fault.code || 'none'}` };
  }
  const made = 'json' in body ? body.json[entity] : undefined;
  if (status === 200 && isObject(made) && textOf(made['Id']) !== '') return { outcome: 'done', entity: made };
  return { outcome: 'inDoubt', reason };
}
