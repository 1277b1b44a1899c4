import { Router, type RequestHandler } from 'express';
import type { Backstage } from './api.ts';
import { QuickBooksFault } from './faults.ts';
import { isObject, textOf, type JsonObject } from './json.ts';
import { MERGEABLE } from './merge.ts';
import type { Realm } from './realm.ts';
import { stateOf, statePage } from './statePage.ts';
import { setSwitches, type Switches } from './switches.ts';

/** The stage door, `/_sandbox`: the stage's own routes (faults, clock, requests), and QuickBooks' besides. */
export function controlRouter(backstage: Backstage, switches: Switches): Router {
  const { stage, realms, tokens, lateCommits } = backstage;
  const router = Router();
  // First, since its body parser serves everything below.
  router.use(stage.controlRouter());
  router.get('/', (_request, response) => void response.type('html').send(statePage(realms, stage.clock.now())));
  router.get('/state', (_request, response) => void response.json(stateOf(realms)));
  router.get('/switches', (_request, response) => void response.json(switches));
  router.patch('/switches', (request, response) => {
    const problem = setSwitches(switches, request.body);
    if (problem) response.status(400).json({ message: problem });
    else response.json(switches);
  });
  router.get('/late-commits', (_request, response) => void response.json(lateCommits.list()));
  router.post('/late-commits', (request, response) => {
    const problem = lateCommits.add(request.body);
    if (problem) response.status(400).json({ message: problem });
    else response.status(201).json(lateCommits.list());
  });
  router.delete('/late-commits', (_request, response) => {
    lateCommits.clear();
    response.status(204).end();
  });
  router.post('/refresh-tokens', (request, response) => {
    const { realmId } = bodyOf(request.body);
    if (typeof realmId !== 'string' || !realms.has(realmId)) {
      response.status(400).json({ message: `realmId must be one of ${[...realms.keys()].join(', ')}.` });
      return;
    }
    response.status(201).json({ realmId, refreshToken: tokens.issueRefreshToken(realmId) });
  });
  router.use('/realms/:realmId', realmRouter(backstage));
  return router;
}

type Params = { realmId?: string; entity?: string; id?: string };

/** What a person does in one company. */
function realmRouter({ realms, tokens }: Backstage): Router {
  const router = Router({ mergeParams: true });
  const act =
    (work: (realm: Realm, body: JsonObject, params: Params) => unknown): RequestHandler<Params> =>
    (request, response) => {
      const { params } = request;
      const realm = realms.get(params.realmId ?? '');
      if (!realm) {
        response.status(404).json({ message: `There is no company ${params.realmId}.` });
        return;
      }
      try {
        response.json(work(realm, bodyOf(request.body), params));
      } catch (error) {
        if (!(error instanceof QuickBooksFault)) throw error;
        response.status(400).json({ code: error.code, message: `${error.message}: ${error.detail}` });
      }
    };

  router.patch('/', act(changeCompany));
  router.patch(
    '/preferences',
    act((realm, body) => realm.setPreferences(body)),
  );
  router.patch(
    '/company-info',
    act((realm, body) => realm.setCompanyInfo(body)),
  );
  router.post(
    '/disconnect',
    act((realm) => {
      tokens.disconnect(realm.company.realmId);
      return { disconnected: realm.company.realmId };
    }),
  );
  router.get(
    '/violations',
    act((realm) => realm.violations),
  );
  router.delete(
    '/violations',
    act((realm) => realm.company.violations.splice(0)),
  );
  router.get(
    '/:entity',
    act((realm, _body, { entity = '' }) => realm.list(entity)),
  );
  router.post(
    '/:entity',
    act((realm, body, { entity = '' }) => realm.create(entity, body)),
  );
  router.get(
    '/:entity/:id',
    act((realm, _body, { entity = '', id = '' }) => realm.find(entity, id) ?? null),
  );
  router.patch(
    '/:entity/:id',
    act((realm, body, { entity = '', id = '' }) => realm.edit(entity, id, body)),
  );
  router.post(
    '/:entity/:id/void',
    act((realm, _body, { entity = '', id = '' }) => realm.void(entity, id)),
  );
  router.post(
    '/:entity/:id/delete',
    act((realm, _body, { entity = '', id = '' }) => realm.delete(entity, id)),
  );
  router.post(
    '/:entity/:id/deactivate',
    act((realm, _body, { entity = '', id = '' }) => realm.deactivate(entity, id)),
  );
  for (const entity of ['Payment', 'SalesReceipt'] as const) {
    router.post(
      `/${entity.toLowerCase()}/:id/deposit`,
      act((realm, _body, { id = '' }) => {
        realm.deposit(id, entity);
        return { deposited: id };
      }),
    );
  }
  for (const entity of MERGEABLE) {
    // {"into":"12"}
    router.post(
      `/${entity.toLowerCase()}/:id/merge`,
      act((realm, { into }, { id = '' }) => realm.merge(entity, id, textOf(into))),
    );
  }
  for (const entity of ['Item', 'Customer'] as const) {
    // {"count":10000}
    router.post(
      `/${entity.toLowerCase()}/fill`,
      act((realm, { count }) => ({ added: realm.fill(entity, Number(count)).length })),
    );
  }
  return router;
}

function changeCompany({ company }: Realm, body: JsonObject): JsonObject {
  if (typeof body.subscriptionEnded === 'boolean') company.subscriptionEnded = body.subscriptionEnded;
  if (typeof body.taxRate === 'string') company.taxRate = body.taxRate;
  return { subscriptionEnded: company.subscriptionEnded, taxRate: company.taxRate };
}

function bodyOf(body: unknown): JsonObject {
  return isObject(body) ? body : {};
}
