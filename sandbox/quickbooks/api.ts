import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import express, { type Request, type Router } from 'express';
import type { Reply, Stage } from '../stage/stage.ts';
import { entityKind } from './entities/registry.ts';
import type { EntityKind } from './entities/kind.ts';
import { faultReply, gatewayFault, gatewayTimeout, objectNotFound, QuickBooksFault } from './faults.ts';
import { isObject, textOf, type JsonObject } from './json.ts';
import type { LateCommits } from './lateCommits.ts';
import { runQuery } from './queries.ts';
import { rawBodyOf } from '../stage/rawBody.ts';
import type { Realm } from './realm.ts';
import { localTime } from './time.ts';
import type { TokenDesk } from './tokens.ts';
import { operationOf, present, unsupported, write } from './writes.ts';

/** What the API works on. */
export interface Backstage {
  stage: Stage;
  tokens: TokenDesk;
  realms: ReadonlyMap<string, Realm>;
  lateCommits: LateCommits;
}

/** `/v3/company/{realm}/…`: reads, queries and writes. */
export function apiRouter(backstage: Backstage): Router {
  const { stage } = backstage;
  const router = express.Router();
  router.use((_request, response, next) => {
    response.setHeader('intuit_tid', `1-${randomBytes(4).toString('hex')}-${randomBytes(12).toString('hex')}`);
    next();
  });
  router.all(
    '/:realm/query',
    stage.handle(queryName, (request) => admit(backstage, request, answerQuery)),
  );
  router.get(
    '/:realm/:entity{/:id}',
    stage.handle(readName, (request) => admit(backstage, request, answerRead)),
  );
  router.post(
    '/:realm/:entity',
    stage.handle(writeName, (request) => admit(backstage, request, answerWrite)),
  );
  router.use(
    stage.handle('unknown', (request) =>
      admit(backstage, request, () => {
        throw unsupported(`Could not find resource for relative : ${request.path}`);
      }),
    ),
  );
  return router;
}

type Answer = (realm: Realm, request: Request, backstage: Backstage) => Reply | Promise<Reply>;

/** The gateway: token, company, limits. Faults of the service behind it become their replies here. */
async function admit(backstage: Backstage, request: Request, answer: Answer): Promise<Reply> {
  const now = backstage.stage.clock.now();
  const checked = backstage.tokens.check(request.get('authorization'));
  if ('problem' in checked) return gatewayFault(401, checked.problem, now);
  const wanted = request.path.split('/')[1];
  const realm = backstage.realms.get(wanted ?? '');
  if (checked.realmId !== wanted || !realm) return gatewayFault(403, '', now);
  return realm.traffic.run(now, async () => {
    try {
      return await answer(realm, request, backstage);
    } catch (error) {
      return refusal(realm, error, backstage.stage.clock.now());
    }
  });
}

function answerQuery(realm: Realm, request: Request, { stage }: Backstage): Reply {
  if (request.method !== 'GET' && request.method !== 'POST') throw unsupported(request.method);
  if (request.method === 'POST' && !request.is(['application/text', 'text/plain'])) throw contentType(request);
  const text = request.method === 'POST' ? rawBodyOf(request) : request.query.query;
  if (typeof text !== 'string' || text === '') {
    throw new QuickBooksFault(
      '4000',
      'Error parsing query',
      'QueryParserError: Encountered "<EOF>" at line 0, column 0.',
    );
  }
  const now = stage.clock.now();
  return answered(realm, { QueryResponse: runQuery(realm.company, text, now) }, now);
}

function answerRead(realm: Realm, request: Request, { stage }: Backstage): Reply {
  const { company } = realm;
  const kind = kindOf(request);
  const { id } = request.params as { id?: string };
  if (id === undefined && kind.name !== 'Preferences') throw unsupported(`GET ${kind.name}`);
  // CompanyInfo is addressed by the company's own id, Preferences by none; both are record 1.
  const key = kind.table === 'Companies' ? '1' : (id ?? '');
  if (!/^\d+$/.test(key)) {
    throw new QuickBooksFault('2030', 'Invalid ID', `Id should be a valid number. Supplied value:${key}`, 'Id');
  }
  const now = stage.clock.now();
  const record = company.findAsOf(kind.name, key, now.getTime() - company.switches.readLagSeconds * 1000);
  if (!record) throw objectNotFound();
  return answered(realm, { [kind.name]: present(company, kind, record) }, now);
}

async function answerWrite(realm: Realm, request: Request, { stage, lateCommits }: Backstage): Promise<Reply> {
  const kind = kindOf(request);
  const { switches } = realm.company;
  const body = jsonBody(request, switches.nonLatinText === 'questionMarks');
  const operation = operationOf(kind, request.query, body);
  const include = typeof request.query.include === 'string' ? request.query.include : undefined;
  const job = { kind, operation, body, ...(include === undefined || include === 'void' ? {} : { include }) };
  const arrived = stage.clock.now();
  const requestId = typeof request.query.requestid === 'string' ? request.query.requestid : '';
  let finish = nothingToRemember;
  if (requestId === '') {
    if (switches.requireRequestId) {
      realm.company.violations.push({
        at: arrived.toISOString(),
        what: `${operation} ${kind.name} without requestid`,
        request: request.originalUrl,
      });
    }
  } else if (!kind.nameList || switches.requestIdForNameLists) {
    const content = `${kind.name} ${operation} ${rawBodyOf(request)}`;
    const instead = realm.requestIds.answerInstead(requestId, content, arrived);
    if (instead) return instead;
    finish = realm.requestIds.begin(requestId, content, arrived);
  }
  const execute = (at: Date): Reply => {
    let reply: Reply;
    let refused = false;
    try {
      reply = answered(realm, { [kind.name]: write(realm.company, job, at) }, at);
    } catch (error) {
      reply = refusal(realm, error, at);
      refused = true;
    }
    finish(reply, refused);
    return reply;
  };
  const late = lateCommits.take(request);
  if (late) {
    lateCommits.accept(`${operation} ${kind.name}`, arrived.getTime() + late.afterSeconds * 1000, execute);
    if (late.answer === '504') return { ...gatewayTimeout(), workDone: false };
    return { status: 0, instead: late.answer, workDone: false };
  }
  if (switches.writeMilliseconds > 0) await delay(switches.writeMilliseconds);
  return execute(stage.clock.now());
}

function nothingToRemember(_reply: Reply, _refused: boolean): void {}

function answered({ company }: Realm, content: JsonObject, at: Date): Reply {
  return {
    status: 200,
    headers: { 'content-type': 'application/json;charset=utf-8' },
    body: { ...content, time: localTime(at, company.timeZone, true) },
  };
}

function refusal({ company }: Realm, error: unknown, at: Date): Reply {
  if (!(error instanceof QuickBooksFault)) throw error;
  return faultReply(error, localTime(at, company.timeZone, true), company.switches.faultStatus);
}

function kindOf(request: Request): EntityKind {
  const kind = entityKind(String(request.params.entity));
  if (!kind) throw unsupported(`Could not find resource for relative : ${request.originalUrl}`);
  return kind;
}

function jsonBody(request: Request, latinOnly = false): JsonObject {
  if (!request.is('application/json')) throw contentType(request);
  let body: unknown;
  try {
    body = JSON.parse(rawBodyOf(request), (_key, value: unknown) =>
      latinOnly && typeof value === 'string' ? value.replaceAll(/[^\0-\u{ff}]/gu, '?') : value,
    );
  } catch (error) {
    throw new QuickBooksFault(
      '2010',
      'Request has invalid or unsupported property',
      `Property Name:${error instanceof Error ? error.message : ''} specified is unsupported or invalid`,
    );
  }
  if (!isObject(body)) throw new QuickBooksFault('2020', 'Required param missing', 'The body must be a JSON object.');
  return body;
}

function contentType(request: Request): QuickBooksFault {
  const given = request.get('content-type') ?? 'none';
  return new QuickBooksFault('1050', 'Invalid Content Type', `Invalid Content Type. Supplied value:${given}`);
}

// Names for the request log, also of requests that a fault stops before they are understood.

function queryName(request: Request): string {
  const text = request.method === 'POST' ? rawBodyOf(request) : textOf(request.query.query);
  return `query ${/\bfrom\s+(\w+)/i.exec(text)?.[1] ?? '?'}`;
}

function readName(request: Request): string {
  return `read ${entityKind(String(request.params.entity))?.name ?? String(request.params.entity)}`;
}

function writeName(request: Request): string {
  const kind = entityKind(String(request.params.entity));
  if (!kind) return `write ${String(request.params.entity)}`;
  try {
    return `${operationOf(kind, request.query, jsonBody(request))} ${kind.name}`;
  } catch {
    return `write ${kind.name}`;
  }
}
