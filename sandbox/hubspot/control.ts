import type { NextFunction, Request, Response, Router } from 'express';
import { z } from 'zod';
import { findObjectType, type ObjectType } from './objectTypes.ts';
import type { Portal } from './portal.ts';
import { viewObject, viewState, type SandboxState } from './state.ts';
import { statePage } from './statePage.ts';

const portalId = z.int();
const signatures = z.enum(['both', 'v3', 'v2']);
const texts = z.record(z.string(), z.string());

const enrolment = z.strictObject({
  portalId,
  action: z.string(),
  objectType: z.string(),
  objectId: z.union([z.string(), z.int()]),
  inputs: texts.optional(),
  actionsUrl: z.url(),
  signingUrl: z.url().optional(),
  signatures: signatures.optional(),
  source: z.string().nullable().optional(),
  properties: texts.optional(),
  enrollmentId: z.int().optional(),
  actionId: z.int().optional(),
  executionIndex: z.int().optional(),
  workflowId: z.int().optional(),
  loseAnswers: z.int().optional(),
});

const optionsRequest = z.strictObject({
  portalId,
  input: z.string(),
  objectTypeId: z.string(),
  inputFields: z
    .record(
      z.string(),
      z.union([
        z.string(),
        z.strictObject({ type: z.literal('STATIC_VALUE'), value: z.string() }),
        z.strictObject({ type: z.literal('OBJECT_PROPERTY'), propertyName: z.string() }),
      ]),
    )
    .optional(),
  fetchOptions: z.strictObject({ q: z.string().optional(), after: z.string().optional() }).optional(),
  fetchOptionsInside: z.enum(['body', 'inputFields']).optional(),
  optionsUrl: z.url(),
  signingUrl: z.url().optional(),
  signatures: signatures.optional(),
});

/** When it happened, for a history in the past. */
const at = z.iso.datetime().optional();

const newObject = z.strictObject({
  properties: texts,
  at,
  associations: z.array(z.strictObject({ type: z.string(), id: z.string(), label: z.string().optional() })).optional(),
});

const changedObject = z.strictObject({ properties: z.record(z.string(), z.string().nullable()), at });

/** What tests and people steer the sandbox with, beside what every stage has. Mistakes are answered with a sentence. */
export function controlRouter(state: SandboxState): Router {
  const { stage, switches, tokens, engine } = state;
  const router = stage.controlRouter();
  router.get('/', (_request, response) => void response.type('html').send(statePage(viewState(state))));
  router.get('/state', (_request, response) => void response.json(viewState(state)));

  router.get('/switches', (_request, response) => void response.json(switches.current));
  router.patch('/switches', (request, response) => {
    switches.set(request.body);
    response.json(switches.current);
  });

  router.post('/refresh-tokens', (request, response) => {
    const body = z.strictObject({ portalId, scopes: z.array(z.string()).optional() }).parse(request.body);
    findPortal(state, body.portalId);
    response.status(201).json({ refreshToken: tokens.issueRefreshToken(body.portalId, body.scopes) });
  });
  router.post('/authorization-codes', (request, response) => {
    const body = z.strictObject({ portalId, redirectUri: z.string() }).parse(request.body);
    findPortal(state, body.portalId);
    response.status(201).json({ code: tokens.issueAuthorizationCode(body.portalId, body.redirectUri) });
  });
  router.post('/uninstalls', (request, response) => {
    tokens.uninstall(z.strictObject({ portalId }).parse(request.body).portalId);
    response.status(204).end();
  });

  router.post('/enrolments', (request, response) => {
    response.status(201).json(engine.enrol(enrolment.parse(request.body)));
  });
  router.get('/executions', (_request, response) => void response.json(engine.executions()));
  router.get('/executions/:callbackId', (request, response) => {
    const execution = engine.execution(request.params.callbackId);
    if (!execution) throw new NotHere(`There is no execution ${request.params.callbackId}.`);
    response.json(execution);
  });
  router.post('/executions/:callbackId/redeliver', async (request, response) => {
    response.json(await engine.redeliver(request.params.callbackId));
  });
  router.post('/options-requests', async (request, response) => {
    response.json(await engine.optionsRequest(optionsRequest.parse(request.body)));
  });

  const objects = '/portals/:portalId/objects/:type';
  router.post(objects, (request, response) => {
    const { portal, type } = inPath(state, request);
    const { properties, associations = [], at: moment } = newObject.parse(request.body);
    const links = associations.map((link) => ({ ...link, type: namedType(link.type).name }));
    const record = portal.add(type.name, properties, { associations: links, at: momentOf(moment) });
    response.status(201).json(viewObject(portal, record));
  });
  router.patch(`${objects}/:id`, (request, response) => {
    const { portal, type } = inPath(state, request);
    const { properties, at: moment } = changedObject.parse(request.body);
    const record = portal.change(type.name, request.params.id, properties, { at: momentOf(moment) });
    if (!record) throw new NotHere(`There is no ${type.name} ${request.params.id}.`);
    response.json(viewObject(portal, record));
  });
  router.delete(`${objects}/:id`, (request, response) => {
    const { portal, type } = inPath(state, request);
    if (!portal.remove(type.name, request.params.id))
      throw new NotHere(`There is no ${type.name} ${request.params.id}.`);
    response.status(204).end();
  });

  router.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (error instanceof NotHere) response.status(404).json({ message: error.message });
    else if (error instanceof z.ZodError) response.status(400).json({ message: z.prettifyError(error) });
    else if (error instanceof TypeError || error instanceof SyntaxError)
      response.status(400).json({ message: error.message });
    else next(error);
  });
  return router;
}

function momentOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}

class NotHere extends Error {}

function inPath(state: SandboxState, request: Request): { portal: Portal; type: ObjectType } {
  const { portalId: id, type } = request.params;
  return { portal: findPortal(state, Number(id)), type: namedType(String(type)) };
}

function findPortal({ portals }: SandboxState, id: number): Portal {
  const portal = portals.get(id);
  if (!portal) throw new NotHere(`There is no portal ${id}.`);
  return portal;
}

function namedType(name: string): ObjectType {
  const type = findObjectType(name);
  if (!type) throw new NotHere(`There is no object type ${name}.`);
  return type;
}
