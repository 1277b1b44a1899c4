import { once } from 'node:events';
import { createServer } from 'node:http';
import express, { type Express } from 'express';
import { Stage } from '../stage/stage.ts';
import { apiRouter, type Backstage } from './api.ts';
import { authorizeRouter } from './authorize.ts';
import { Company } from './company.ts';
import { controlRouter } from './control.ts';
import { LateCommits } from './lateCommits.ts';
import { keepRawBody } from '../stage/rawBody.ts';
import { Realm } from './realm.ts';
import { refusalFault, type Refusal } from './refusals.ts';
import { sampleCompanies, setUpCompany, type SampleCompany } from './sampleCompanies.ts';
import { defaultSwitches, setSwitches, type Switches } from './switches.ts';
import { TokenDesk } from './tokens.ts';

/** The app's keys at this Intuit, unless others are given. */
export const SANDBOX_CLIENT_ID = 'ABquickbooksSandboxClientId';
/** See SANDBOX_CLIENT_ID. */
export const SANDBOX_CLIENT_SECRET = 'quickbooks-sandbox-client-secret';

/** How a sandbox is started; everything has a default. */
export interface QuickBooksSandboxOptions {
  /** 0, the default, takes a free one. */
  port?: number;
  /** False: the companies exist with accounts, terms and preferences, and without customers and items. */
  seed?: boolean;
  /** Other companies than the sample ones. */
  realms?: readonly SampleCompany[];
  clientId?: string;
  clientSecret?: string;
  switches?: Partial<Switches>;
}

/** A running sandbox, as a test in the same process holds it. All of it is reachable below `/_sandbox`, too. */
export interface QuickBooksSandbox {
  /** For `QUICKBOOKS_API_URL`. */
  url: string;
  /** For `QUICKBOOKS_TOKEN_URL`. */
  tokenUrl: string;
  stage: Stage;
  switches: Switches;
  lateCommits: LateCommits;
  /** The books of one company; throws when there is no such company. */
  realm(realmId: string): Realm;
  realmIds: readonly string[];
  /** A fresh connection to a company. */
  issueRefreshToken(realmId: string): string;
  /** A valid access token without the round trip through the token endpoint. */
  issueAccessToken(realmId: string): string;
  /** Refuses the next writes of an entity with a fault of this code, undone and for good. */
  refuse(refusal: Refusal): void;
  /** Stops listening, and lets go of sockets that hang. */
  close(): Promise<void>;
}

/** Starts a QuickBooks Online of its own: token endpoint, accounting API, and a stage door below `/_sandbox`. */
export async function startQuickBooksSandbox(options: QuickBooksSandboxOptions = {}): Promise<QuickBooksSandbox> {
  const stage = new Stage();
  const switches: Switches = { ...defaultSwitches };
  const problem = setSwitches(switches, options.switches ?? {});
  if (problem) throw new Error(problem);
  const lateCommits = new LateCommits();
  stage.clock.onAdvance(() => lateCommits.runDue(stage.clock.now()));
  const realms = new Map<string, Realm>();
  for (const sample of options.realms ?? sampleCompanies) {
    const company = new Company(sample, switches);
    setUpCompany(company, sample, { people: options.seed ?? true, now: stage.clock.now() });
    realms.set(sample.realmId, new Realm(company, stage.clock, lateCommits));
  }
  const tokens = new TokenDesk(stage.clock, switches, {
    id: options.clientId ?? SANDBOX_CLIENT_ID,
    secret: options.clientSecret ?? SANDBOX_CLIENT_SECRET,
  });
  const server = createServer(application({ stage, tokens, realms, lateCommits }, switches));
  // A process that is busy for seconds must not find its idle connections closed.
  server.keepAliveTimeout = 60_000;
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : ''}`;
  return {
    url,
    tokenUrl: `${url}/oauth2/v1/tokens/bearer`,
    stage,
    switches,
    lateCommits,
    realmIds: [...realms.keys()],
    realm(realmId) {
      const realm = realms.get(realmId);
      if (!realm) throw new Error(`There is no company ${realmId} in this sandbox.`);
      return realm;
    },
    issueRefreshToken: (realmId) => tokens.issueRefreshToken(realmId),
    issueAccessToken: (realmId) => tokens.issueAccessToken(realmId),
    refuse(refusal) {
      const wrong = stage.faults.add(refusalFault(refusal));
      if (wrong) throw new Error(wrong);
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function application(backstage: Backstage, switches: Switches): Express {
  const { stage, tokens, lateCommits } = backstage;
  const app = express().disable('x-powered-by').disable('etag');
  app.use((_request, _response, next) => {
    lateCommits.runDue(stage.clock.now());
    next();
  });
  app.use('/_sandbox', controlRouter(backstage, switches));
  app.use(keepRawBody);
  app.post(
    '/oauth2/v1/tokens/bearer',
    stage.handle('token', (request) => tokens.exchange(request)),
  );
  app.post(
    '/v2/oauth2/tokens/revoke',
    stage.handle('revoke', (request) => tokens.revoke(request)),
  );
  app.use('/connect/oauth2', authorizeRouter(backstage));
  app.use('/v3/company', apiRouter(backstage));
  return app;
}
