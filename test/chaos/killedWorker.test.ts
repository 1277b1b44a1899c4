import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { hasEnded, type Execution } from '../../sandbox/hubspot/execution.ts';
import { startHubSpotSandbox, type HubSpotSandbox } from '../../sandbox/hubspot/server.ts';
import { startQuickBooksSandbox, type QuickBooksSandbox } from '../../sandbox/quickbooks/server.ts';
import type { LoggedRequest } from '../../sandbox/stage/requestLog.ts';
import { readConfig } from '../../src/config.ts';
import { spawnChild, type Child } from '../../src/process/spawnChild.ts';
import { openStores } from '../../src/stores.ts';
import { describeOutcome, replayHandles } from '../../src/temporal/replay.ts';
import {
  connectSampleAccounts,
  createNamespace,
  environmentFor,
  PORTAL_ID,
  REALM_ID,
  temporalAddress,
  workflowBundle,
} from '../support/product.ts';
import { until } from '../support/until.ts';

/** The service is a process of its own here, so that it can be killed as a machine kills it. */
let hubspot: HubSpotSandbox;
let quickbooks: QuickBooksSandbox;
let dataDir: string;
let environment: Record<string, string>;
let service: Child;
let actionsUrl: string;

const PROJECT = join(import.meta.dirname, '../..');
const RECOVERED_MS = 60_000;
/** The steps of a run that ask a vendor. */
type Step =
  'readSale' | 'matchSale' | 'createCustomer' | 'createProduct' | 'createDocument' | 'linkDocument' | 'completeAction';
type Moment = 'before' | 'after';

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'killed-worker-'));
  const [hubspotSandbox, quickbooksSandbox, namespace] = await Promise.all([
    startHubSpotSandbox({}),
    startQuickBooksSandbox({}),
    createNamespace(),
  ]);
  hubspot = hubspotSandbox;
  quickbooks = quickbooksSandbox;
  hubspot.switches.set({ answerTimeoutMs: 5_000, retryDelayMs: 200 });
  environment = {
    ...environmentFor(hubspot, quickbooks, { dataDir, namespace }),
    QUICKBOOKS_SEND_PAUSE_SECONDS: '1',
    // Long enough for every run of a wave to reach its request before the first one is given up: a company is asked
    // eight times a second at most. A killed write is noticed by its heartbeat, a killed read by the step's limit.
    QUICKBOOKS_READ_TIMEOUT_SECONDS: '10',
    QUICKBOOKS_WRITE_TIMEOUT_SECONDS: '60',
    HUBSPOT_TIMEOUT_SECONDS: '10',
    QUICKBOOKS_STEP_SECONDS: '11',
    HUBSPOT_STEP_SECONDS: '11',
    WRITE_HEARTBEAT_SECONDS: '1',
    LOG_LEVEL: 'info',
  };
  const stores = await openStores(readConfig(environment));
  await connectSampleAccounts(stores, hubspot, quickbooks);
  await stores.database.close();
  await startAgain();
}, 60_000);

afterAll(async () => {
  const connection = await Connection.connect({ address: temporalAddress() });
  try {
    const client = new Client({ connection, namespace: environment['TEMPORAL_NAMESPACE'] ?? '' });
    const handles = [];
    for await (const run of client.workflow.list()) handles.push(client.workflow.getHandle(run.workflowId, run.runId));
    const outcomes = await replayHandles(handles, { workflowBundle: await workflowBundle() });
    expect(outcomes.filter((each) => each.parted).map(describeOutcome)).toEqual([]);
  } finally {
    await connection.close();
    await service.stop();
    await Promise.all([hubspot.close(), quickbooks.close()]);
    await rm(dataDir, { recursive: true, force: true });
  }
}, 60_000);

async function startAgain(): Promise<void> {
  let url: string | undefined;
  service = await spawnChild({
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', 'src/main.ts'],
    cwd: PROJECT,
    env: environment,
    onLine(line) {
      const ready = /"url":"(http:\/\/localhost:\d+)"/.exec(line);
      if (ready?.[1] !== undefined && line.includes('"ready"')) url = ready[1];
    },
  });
  let ended = false;
  void service.exited.finally(() => {
    ended = true;
  });
  await until('the service is ready', () => url !== undefined || ended, 30_000);
  if (url === undefined) throw new Error(`The service did not start:\n${service.lastLines().join('\n')}`);
  actionsUrl = `${url}/hubspot/actions`;
}

/** SIGKILL to the service itself: it can finish, note and tell nothing. */
async function kill(): Promise<void> {
  if (service.pid === undefined) throw new Error('The service has no process to kill.');
  process.kill(service.pid, 'SIGKILL');
  await service.exited;
}

/** A deal that needs a new customer and a new product. */
interface NewDeal {
  id: string;
  email: string;
  productName: string;
}

function newDeal(): NewDeal {
  const portal = hubspot.portal(PORTAL_ID);
  const word = randomUUID().slice(0, 8);
  const email = `w${word}@killed.example`;
  const productName = `Barrel ${word}`;
  const contact = portal.add('contacts', { firstname: 'Wanda', lastname: `Killed ${word}`, email });
  const deal = portal.add(
    'deals',
    { dealname: `Deal ${word}`, deal_currency_code: 'USD', dealstage: '90210001', pipeline: 'default' },
    { associations: [{ type: 'contacts', id: contact.id }] },
  );
  portal.add(
    'line_items',
    { name: productName, hs_sku: `SKU-${word}`, price: '139.00', quantity: '2', hs_line_item_currency_code: 'USD' },
    { associations: [deal] },
  );
  return { id: deal.id, email, productName };
}

function enrol(deal: NewDeal): Execution {
  return hubspot.engine.enrol({
    portalId: PORTAL_ID,
    action: 'create-invoice',
    objectType: 'DEAL',
    objectId: deal.id,
    inputs: { quickbooks_account: REALM_ID, create_missing_products: 'yes', income_account: '6' },
    actionsUrl,
  });
}

interface Request {
  vendor: 'hubspot' | 'quickbooks';
  method?: string;
  path: string;
  body?: string;
}

/** The one request of a run that belongs to a step, told apart from those of other deals. */
function requestOf(step: Step, deal: NewDeal, callbackId: string): Request {
  switch (step) {
    case 'readSale':
      return { vendor: 'hubspot', method: 'GET', path: `/deals/${deal.id}\\b` };
    case 'matchSale':
      return { vendor: 'quickbooks', method: 'GET', path: `/query.*${deal.email.split('@')[0]}` };
    case 'createCustomer':
      return { vendor: 'quickbooks', method: 'POST', path: '/customer\\?', body: deal.email };
    case 'createProduct':
      return { vendor: 'quickbooks', method: 'POST', path: '/item\\?', body: deal.productName };
    case 'createDocument':
      return { vendor: 'quickbooks', method: 'POST', path: '/invoice\\?', body: `DEAL-${deal.id} ` };
    case 'linkDocument':
      return { vendor: 'hubspot', method: 'POST', path: '/objects/[^/]+/invoices$', body: deal.id };
    case 'completeAction':
      return { vendor: 'hubspot', method: 'POST', path: `/${callbackId}/complete` };
  }
}

function requestsThat({ vendor, method, path, body }: Request): LoggedRequest[] {
  const { requests } = (vendor === 'hubspot' ? hubspot : quickbooks).stage;
  return requests
    .all()
    .filter(
      (each) =>
        each.method === method &&
        new RegExp(path).test(each.path) &&
        (body === undefined || new RegExp(body).test(each.body)),
    );
}

function hang(request: Request, when: Moment): void {
  const { vendor, ...pattern } = request;
  const problem = (vendor === 'hubspot' ? hubspot : quickbooks).stage.faults.add({
    ...pattern,
    when,
    effect: { kind: 'hang' },
  });
  if (problem) throw new Error(problem);
}

async function endedWell(deal: NewDeal, execution: Execution, what: string): Promise<void> {
  await hubspot.engine.waitForEnd(execution.callbackId, RECOVERED_MS);
  const realm = quickbooks.realm(REALM_ID);
  const invoices = realm
    .list('Invoice')
    .filter((invoice) => JSON.stringify(invoice['PrivateNote']).includes(`DEAL-${deal.id} `));
  expect({
    what,
    state: execution.state,
    status: execution.outputs['status'],
    totals: invoices.map((invoice) => invoice['TotalAmt']),
    customers: realm
      .list('Customer')
      .filter((each) => JSON.stringify(each['PrimaryEmailAddr'] ?? '').includes(deal.email)).length,
    products: realm.list('Item').filter((each) => each['Name'] === deal.productName).length,
    shown: hubspot.portal(PORTAL_ID).associated({ type: 'deals', id: deal.id }, 'invoices').length,
    accepted: execution.completions.filter((each) => each.accepted).length,
  }).toEqual({
    what,
    state: 'succeeded',
    status: 'created',
    totals: [278],
    customers: 1,
    products: 1,
    shown: 1,
    accepted: 1,
  });
}

/** In the order in which they are brought to hang: what is given up first comes last. */
const WAVES: readonly (readonly Step[])[] = [
  ['createCustomer', 'createProduct', 'createDocument'],
  ['linkDocument', 'completeAction'],
  ['readSale', 'matchSale'],
];

interface HangingRun {
  deal: NewDeal;
  execution: Execution;
  request: Request;
  what: string;
}

/** Enrols a deal per step and moment, each of which hangs at its own request when this resolves. */
async function bringToHang(steps: readonly Step[]): Promise<HangingRun[]> {
  const runs = steps
    .flatMap((step) => (['before', 'after'] as const).map((when) => ({ step, when })))
    .map(({ step, when }) => {
      const deal = newDeal();
      const execution = enrol(deal);
      const request = requestOf(step, deal, execution.callbackId);
      hang(request, when);
      return { deal, execution, request, what: `${step}, ${when}` };
    });
  for (const { request, what } of runs)
    await until(
      `it hangs: ${what}`,
      () => requestsThat(request).some((each) => each.fault?.endsWith('hang') === true),
      RECOVERED_MS,
    );
  return runs;
}

test.each([
  { kills: 1, requestIdRepeat: 'replay' },
  { kills: 2, requestIdRepeat: 'ignored' },
  { kills: 1, requestIdRepeat: 'fault600' },
] as const)(
  'every step killed before and after its work, $kills time(s) in a row, repeated ids: $requestIdRepeat',
  async ({ kills, requestIdRepeat }) => {
    quickbooks.switches.requestIdRepeat = requestIdRepeat;
    const runs: HangingRun[] = [];
    for (const steps of WAVES) runs.push(...(await bringToHang(steps)));
    await kill();
    for (let again = 1; again < kills; again += 1) {
      // The first run that comes back to a vendor is the sign that work goes on; it is killed there.
      const before = quickbooks.stage.requests.all().length;
      await startAgain();
      await until('work goes on', () => quickbooks.stage.requests.all().length > before, RECOVERED_MS);
      await kill();
    }
    await startAgain();
    for (const { deal, execution, what } of runs) await endedWell(deal, execution, what);
    expect(quickbooks.realm(REALM_ID).violations).toEqual([]);
  },
  180_000,
);

test.each(['createCustomer', 'createProduct', 'createDocument', 'linkDocument'] as const)(
  'killed when the answer to %s has been sent',
  async (step) => {
    const deal = newDeal();
    const execution = enrol(deal);
    const request = requestOf(step, deal, execution.callbackId);
    await until(
      'the answer was sent',
      () => requestsThat(request).some((each) => each.workDone) || hasEnded(execution),
      RECOVERED_MS,
    );
    expect({ step, ...execution.outputs }).not.toHaveProperty('errorCode');
    await kill();
    await startAgain();
    await endedWell(deal, execution, step);
  },
  150_000,
);
