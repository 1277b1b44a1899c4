import { once } from 'node:events';
import { createServer } from 'node:http';
import express, { type Express } from 'express';
import { Stage } from '../stage/stage.ts';
import { readAccountDetails } from './account.ts';
import { Api } from './api.ts';
import { putAssociation, readAssociations, readLabels } from './associations.ts';
import { completeMany, completeOne } from './callbacks.ts';
import { controlRouter } from './control.ts';
import { notFound } from './errors.ts';
import { createObject, deleteObject, readObject, readObjects } from './objects.ts';
import { Portal } from './portal.ts';
import { keepRawBody, rawBodyOf } from '../stage/rawBody.ts';
import { SAMPLE, SAMPLE_ACCOUNTS, seedOtherPortal, seedSamplePortal } from './samplePortal.ts';
import type { SandboxState } from './state.ts';
import { SwitchBoard } from './switches.ts';
import { readTaxRate } from './taxRates.ts';
import { TokenDesk } from './tokens.ts';
import { whatIsWrongWithAddress } from './violations.ts';
import { WorkflowEngine } from './workflowEngine.ts';

/** The app's credentials in the sandbox, unless others are given. */
export const SANDBOX_CLIENT_ID = '11111111-2222-4333-8444-555555555555';
export const SANDBOX_CLIENT_SECRET = 'sandbox0-0000-4000-8000-hubspotsecret';

/** How a sandbox is started; all of it may be left out. */
export interface HubSpotSandboxOptions {
  /** A free one unless told. */
  port?: number;
  /** Whether the sample portals are filled; they exist either way. */
  seed?: boolean;
  clientId?: string;
  /** Also what action requests are signed with. */
  clientSecret?: string;
}

/** A running sandbox, for tests in the same process. All of it is reachable over HTTP below `/_sandbox`, too. */
export interface HubSpotSandbox extends SandboxState {
  /** What `HUBSPOT_API_URL` is set to. */
  url: string;
  /** What `HUBSPOT_CLIENT_ID` and `HUBSPOT_CLIENT_SECRET` are set to. */
  clientId: string;
  clientSecret: string;
  close: () => Promise<void>;
  /** A portal's objects; throws when there is no such portal. */
  portal: (portalId: number) => Portal;
  issueRefreshToken: (portalId: number, scopes?: readonly string[]) => string;
}

/** Starts HubSpot's public API and its workflow engine, as strict as the real ones or stricter. */
export async function startHubSpotSandbox(options: HubSpotSandboxOptions = {}): Promise<HubSpotSandbox> {
  const client = { id: options.clientId ?? SANDBOX_CLIENT_ID, secret: options.clientSecret ?? SANDBOX_CLIENT_SECRET };
  const stage = new Stage();
  const switches = new SwitchBoard();
  const portals = new Map(SAMPLE_ACCOUNTS.map((account) => [account.portalId, new Portal(account, stage.clock)]));
  const tokens = new TokenDesk(client, stage.clock);
  const engine = new WorkflowEngine(client.secret, stage.clock, switches);
  const state: SandboxState = { stage, switches, portals, tokens, engine, violations: [] };
  const portal = (portalId: number): Portal => {
    const found = portals.get(portalId);
    if (!found) throw new TypeError(`There is no portal ${portalId}.`);
    return found;
  };
  if (options.seed ?? true) {
    seedSamplePortal(portal(SAMPLE.portalId));
    seedOtherPortal(portal(SAMPLE.otherPortalId));
  }

  const server = createServer(buildApp(state)).listen(options.port ?? 0, '127.0.0.1');
  // A process that is busy for seconds must not find its idle connections closed.
  server.keepAliveTimeout = 60_000;
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    ...state,
    url: `http://127.0.0.1:${port}`,
    clientId: client.id,
    clientSecret: client.secret,
    portal,
    issueRefreshToken: (portalId, scopes) => tokens.issueRefreshToken(portal(portalId).account.portalId, scopes),
    close: async () => {
      await engine.close();
      server.close();
      // Calls that hang on purpose would hold the server open.
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function buildApp(state: SandboxState): Express {
  const { stage, switches, portals, tokens, engine, violations } = state;
  const api = new Api(stage, tokens, switches, (portalId) => portals.get(portalId));
  const app = express().disable('x-powered-by').disable('etag');
  app.use('/_sandbox', controlRouter(state));
  app.use(keepRawBody);

  const refused = api.open('refused', () => {
    throw notFound();
  });
  app.use((request, response, next) => {
    const reason = whatIsWrongWithAddress(request);
    if (reason === undefined) {
      next();
      return;
    }
    violations.push({
      at: stage.clock.now().toISOString(),
      method: request.method,
      path: request.originalUrl,
      reason,
    });
    void refused(request, response, next);
  });

  app.post(
    ['/oauth/2026-03/token', '/oauth/2026-09/token'],
    api.open('token', (request) => tokens.exchange(request.get('content-type'), rawBodyOf(request))),
  );
  app.get('/account-info/2026-03/details', api.route('account details', readAccountDetails));
  app.get('/tax-rates/2026-09/tax-rates/:id', api.route('tax rate', readTaxRate));
  app.delete(
    '/appinstalls/2026-09/external-install',
    api.route('uninstall', ({ grant }) => {
      tokens.uninstall(grant.portalId);
      return { status: 204 };
    }),
  );

  const objects = '/crm/objects/2026-09/:type';
  app.post(
    `${objects}/batch/read`,
    api.route('batch read :type', (call) => readObjects(call, switches)),
  );
  app.get(
    `${objects}/:id`,
    api.route('read :type', (call) => readObject(call, switches)),
  );
  app.post(objects, api.route('create :type', createObject));
  app.delete(`${objects}/:id`, api.route('delete :type', deleteObject));
  app.put(
    '/crm/objects/2026-09/:from/:id/associations/:to/:toId/:typeId',
    api.route('associate :from with :to', putAssociation),
  );

  const associations = '/crm/associations/2026-09/:from/:to';
  app.post(
    `${associations}/batch/read`,
    api.route('batch read associations :from to :to', (call) => readAssociations(call, switches)),
  );
  app.get(`${associations}/labels`, api.route('read labels :from to :to', readLabels));

  const callbacks = '/automation/actions/callbacks/2026-09';
  app.post(
    `${callbacks}/complete`,
    api.route('batch complete', (call) => completeMany(call, engine, switches)),
  );
  app.post(
    `${callbacks}/:callbackId/complete`,
    api.route('complete', (call) => completeOne(call, engine, switches)),
  );

  app.use(
    api.open('unknown', () => {
      throw notFound();
    }),
  );
  return app;
}
