import { Writable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Execution } from '../../sandbox/hubspot/execution.ts';
import { defaultSwitches, setSwitches } from '../../sandbox/quickbooks/switches.ts';
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { startService, type Service } from '../../src/service.ts';
import { newDeal } from '../support/newDeal.ts';
import { hasPostgres, startPostgres, type TemporaryPostgres } from '../support/postgres.ts';
import { PORTAL_ID, REALM_ID, startProduct, workflowBundle, type Product } from '../support/product.ts';
import { openPublicAddress, type PublicAddress } from '../support/publicAddress.ts';
import { replayAll } from '../support/replayAll.ts';
import { until } from '../support/until.ts';
import { untilRefused } from '../support/untilRefused.ts';

const installed = await hasPostgres();
if (!installed)
  console.warn(
    'SKIPPED: two services on one database need PostgreSQL, and none is installed here. Debian: apt-get install postgresql; or put initdb on the PATH.',
  );

/** Access tokens of QuickBooks are good for an hour. */
const TOKEN_SECONDS = 3_600;
const ENDED_MS = 40_000;

let postgres: TemporaryPostgres;
let address: PublicAddress;
let product: Product;
/** The other service, in the same namespace and on the same database as the product's own. */
let second: Service;

(installed ? describe : describe.skip)('two services on one PostgreSQL', () => {
  beforeAll(async () => {
    const started = await startPostgres();
    if (!started) throw new Error('PostgreSQL was there a moment ago.');
    postgres = started;
    address = await openPublicAddress();
    product = await startProduct({
      DATABASE_URL: postgres.url,
      PUBLIC_URL: address.url,
      // Every look at a dropdown asks QuickBooks, from the service that was asked.
      LIST_FRESH_SECONDS: '0',
      // What waits for its company's turn on a busy machine is no doubt.
      QUICKBOOKS_SEND_PAUSE_SECONDS: '30',
      QUICKBOOKS_READ_TIMEOUT_SECONDS: '5',
      QUICKBOOKS_WRITE_TIMEOUT_SECONDS: '5',
      HUBSPOT_TIMEOUT_SECONDS: '5',
    });
    product.quickbooks.switches.refreshRotation = 'always';
    product.quickbooks.switches.oldRefreshTokenValid = false;
    second = await startSecond();
    address.services = [product.service.url, second.url];
  }, 90_000);

  afterEach(() => {
    address.copiesToEach = undefined;
    product.quickbooks.stage.faults.clear();
    setSwitches(product.quickbooks.switches, { ...defaultSwitches });
    expect(product.quickbooks.realm(REALM_ID).violations).toEqual([]);
    expect(product.hubspot.violations).toEqual([]);
  });

  afterAll(async () => {
    try {
      await replayAll(product);
    } finally {
      await second.drain();
      await product.stop();
      await address.close();
      await postgres.stop();
    }
  }, 60_000);

  test('one signed request, three times at each of both at once: one run, one document, one completion', async () => {
    address.copiesToEach = 3;
    address.statuses.length = 0;
    const executions = Array.from({ length: 4 }, () => enrol(newDeal(product), address.url));
    await allEnded(executions);
    await until('every copy is answered', () => address.statuses.length === 24);
    // Once more after the end, with a new signature: it is told what came of it, and nothing happens.
    await Promise.all(executions.map(({ callbackId }) => product.hubspot.engine.redeliver(callbackId)));
    await until('every later copy is answered', () => address.statuses.length === 48);
    expect(new Set(address.statuses)).toEqual(new Set([200]));
    for (const execution of executions) {
      expectAnsweredOnce(execution, 'created');
      expect(liveInvoices(execution.objectId)).toHaveLength(1);
      expect(creates(execution.objectId)).toHaveLength(1);
      await until('its run is listed', async () => (await runsOf(execution)).length > 0);
      expect(await runsOf(execution)).toHaveLength(1);
    }
  });

  test('one record, enrolled by two workflows at both at once: one document, created and existing', async () => {
    product.quickbooks.switches.writeMilliseconds = 100;
    const pairs = Array.from({ length: 4 }, () => {
      const dealId = newDeal(product);
      return { dealId, executions: [enrol(dealId, product.service.url), enrol(dealId, second.url)] };
    });
    await allEnded(pairs.flatMap(({ executions }) => executions));
    for (const { dealId, executions } of pairs) {
      const statuses = executions.map(({ outputs }) => String(outputs['status']));
      expect(new Set(statuses)).toEqual(new Set(['created', 'existing']));
      expect(new Set(executions.map(({ outputs }) => outputs['document_id'])).size).toBe(1);
      for (const execution of executions) expect(execution.completions).toHaveLength(1);
      expect(liveInvoices(dealId)).toHaveLength(1);
      expect(creates(dealId)).toHaveLength(1);
    }
  });

  test('lost answers while both work: each record has one live document, and each request its answer', async () => {
    const deals = Array.from({ length: 10 }, () => newDeal(product));
    const lost = deals.filter((_, index) => index % 2 === 0);
    for (const dealId of lost)
      product.quickbooks.stage.faults.add({
        method: 'POST',
        path: '/invoice\\?',
        body: `DEAL-${dealId} `,
        when: 'after',
        effect: { kind: 'reset' },
      });
    const executions = deals.map((dealId) => enrol(dealId, address.url));
    // A second workflow enrols the doubtful ones, at whichever service has the turn.
    const again = lost.map((dealId) => enrol(dealId, address.url));
    await allEnded([...executions, ...again]);
    expect(product.quickbooks.stage.faults.list()).toEqual([]);
    for (const dealId of deals) {
      expect(liveInvoices(dealId)).toHaveLength(1);
      expect(creates(dealId)).toHaveLength(1);
      const answers = [...executions, ...again].filter(({ objectId }) => objectId === dealId);
      expect(answers.filter(({ outputs }) => outputs['status'] === 'created')).toHaveLength(1);
      for (const { outputs, completions } of answers) {
        expect(['created', 'existing']).toContain(outputs['status']);
        expect(completions).toHaveLength(1);
      }
    }
  });

  test('tokens that expire under both at once are renewed once, and the connection survives', async () => {
    const { stage } = product.quickbooks;
    const tokenCalls = () => stage.requests.all().filter(({ kind }) => kind === 'token').length;
    for (let round = 1; round <= 3; round += 1) {
      stage.clock.advance((TOKEN_SECONDS + 1) * 1000);
      // Slow enough for the other service to want a new token, too, while the first one asks for it.
      stage.faults.add({ method: 'POST', path: 'tokens/bearer', when: 'after', effect: { kind: 'delay', ms: 300 } });
      const before = tokenCalls();
      const executions = Array.from({ length: 4 }, () => enrol(newDeal(product), address.url));
      const dropdowns = [product.service.url, second.url].map((url) => termsAt(url));
      for (const { body } of await Promise.all(dropdowns)) expect(body).toContain('Net 30');
      await allEnded(executions);
      for (const execution of executions) expectAnsweredOnce(execution, 'created');
      expect(tokenCalls() - before).toBe(1);
    }
    const connection = await second.stores.connections.find('quickbooks', REALM_ID);
    expect(connection?.status).toBe('connected');
  });

  test('one is drained in the middle of a batch: the other answers what is left', async () => {
    product.quickbooks.switches.writeMilliseconds = 200;
    const deals = Array.from({ length: 12 }, () => newDeal(product));
    // Who asks again and again on connections that are open already must not keep the service from going.
    const asking = untilRefused(second.url);
    const begun = deals.slice(0, 8).map((dealId) => enrol(dealId, address.url));
    await until('the first is in the books', () => deals.some((dealId) => liveInvoices(dealId).length > 0));
    const drained = second.drain();
    // HubSpot's address still sends every second one to the service that goes: it is sent again to the other.
    const executions = [...begun, ...deals.slice(8).map((dealId) => enrol(dealId, address.url))];
    await Promise.all([drained, asking]);
    await allEnded(executions);
    for (const execution of executions) {
      expectAnsweredOnce(execution, 'created');
      expect(liveInvoices(execution.objectId)).toHaveLength(1);
      expect(creates(execution.objectId)).toHaveLength(1);
    }
    second = await startSecond();
    address.services = [product.service.url, second.url];
    const after = enrol(newDeal(product), second.url);
    await allEnded([after]);
    expectAnsweredOnce(after, 'created');
  });
});

async function startSecond(): Promise<Service> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  return startService(readConfig(product.environment), createLog('info', nowhere), {
    workflowBundle: await workflowBundle(),
  });
}

/** Enrols a deal in the workflow action, at a service or at the address before both; HubSpot signs the latter. */
function enrol(dealId: string, at: string): Execution {
  return product.hubspot.engine.enrol({
    portalId: PORTAL_ID,
    action: 'create-invoice',
    objectType: 'DEAL',
    objectId: dealId,
    inputs: { quickbooks_account: REALM_ID },
    actionsUrl: `${at}/hubspot/actions`,
    signingUrl: address.url,
  });
}

/** Opens the list of payment terms as HubSpot's editor does. */
function termsAt(at: string) {
  return product.hubspot.engine.optionsRequest({
    portalId: PORTAL_ID,
    input: 'payment_terms',
    objectTypeId: '0-3',
    inputFields: { quickbooks_account: REALM_ID },
    optionsUrl: `${at}/hubspot/options`,
    signingUrl: address.url,
  });
}

async function allEnded(executions: readonly Execution[]): Promise<void> {
  await Promise.all(executions.map(({ callbackId }) => product.hubspot.engine.waitForEnd(callbackId, ENDED_MS)));
}

function expectAnsweredOnce({ outputs, completions }: Execution, status: string): void {
  expect(outputs).toMatchObject({ status });
  expect(completions).toHaveLength(1);
}

function liveInvoices(dealId: string) {
  return product.invoicesOf(dealId).filter((invoice) => Number(invoice['TotalAmt']) !== 0);
}

function creates(dealId: string) {
  const requests = product.quickbooks.stage.requests.all();
  return requests.filter(({ kind, body }) => kind === 'create Invoice' && body.includes(`DEAL-${dealId} `));
}

async function runsOf({ objectId, callbackId }: Execution) {
  const workflowId = `create-invoice:${PORTAL_ID}:DEAL-${objectId}:${callbackId}`;
  const { workflow } = product.service.temporal.client;
  const runs = [];
  for await (const run of workflow.list({ query: `WorkflowId = '${workflowId}'` })) runs.push(run);
  return runs;
}
