import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { eq, sql } from 'drizzle-orm';
import type { Execution } from '../../sandbox/hubspot/execution.ts';
import { defaultSwitches, setSwitches } from '../../sandbox/quickbooks/switches.ts';
import type { FaultEffect } from '../../sandbox/stage/faults.ts';
import { entityClaims } from '../../src/store/schema.ts';
import { newDeal } from '../support/newDeal.ts';
import { PORTAL_ID, REALM_ID, startProduct, type Product } from '../support/product.ts';
import { replayAll } from '../support/replayAll.ts';
import { until } from '../support/until.ts';

let product: Product;
let trades = 100;

beforeAll(async () => {
  product = await startProduct({
    QUICKBOOKS_SEND_PAUSE_SECONDS: '1',
    QUICKBOOKS_LATEST_COMMIT_SECONDS: '1',
    QUICKBOOKS_SEARCH_LAG_SECONDS: '0.5',
    QUICKBOOKS_STEP_SECONDS: '10',
    HUBSPOT_STEP_SECONDS: '5',
  });
  await product.set('income_account', '7');
}, 60_000);

afterEach(() => {
  product.quickbooks.stage.faults.clear();
  product.hubspot.stage.faults.clear();
  product.quickbooks.lateCommits.clear();
  setSwitches(product.quickbooks.switches, { ...defaultSwitches });
  expect(product.quickbooks.realm(REALM_ID).violations).toEqual([]);
});

afterAll(async () => {
  try {
    await replayAll(product);
  } finally {
    await product.stop();
  }
}, 60_000);

const realm = () => product.quickbooks.realm(REALM_ID);
const contacts = () => product.hubspot.portal(PORTAL_ID);

/** A buyer and a product that QuickBooks has never heard of. */
interface Trade {
  contactId: string;
  name: string;
  email: string;
  item: string;
  deals: string[];
}

/** With so many deals between them. */
function newTrade(dealCount = 1, lastName = `Hopper ${(trades += 1)}`): Trade {
  const item = `Koi pond ${(trades += 1)}`;
  const email = `grace${trades}@navy.example`;
  const contactId = contacts().add('contacts', { firstname: 'Grace', lastname: lastName, email }).id;
  const line = { product: 'lawnCare' as const, changes: { name: item, hs_sku: `KOI-${trades}`, hs_product_id: '' } };
  const deals = Array.from({ length: dealCount }, () => newDeal(product, { contacts: [contactId], lines: [line] }));
  return { contactId, name: `Grace ${lastName}`, email, item, deals };
}

/** The customers of the buyer's address: another of the name may have been made by hand. */
function customersOf({ email }: Trade) {
  return realm()
    .list('Customer')
    .filter((each) => JSON.stringify(each['PrimaryEmailAddr'] ?? '').includes(email));
}

function begin(trade: Trade): Execution[] {
  return trade.deals.map((dealId) => product.enrol(dealId, { create_missing_products: 'yes' }));
}

/** Ends the runs: each made its one invoice, and all are of the one customer, of which this is the name, and product. */
async function oneOfEach(trade: Trade, executions: readonly Execution[], displayName = trade.name): Promise<void> {
  for (const { callbackId } of executions) await product.hubspot.engine.waitForEnd(callbackId, 25_000);
  const customers = customersOf(trade);
  const items = realm()
    .list('Item')
    .filter((each) => String(each['Name']).startsWith(trade.item));
  expect(customers).toMatchObject([{ DisplayName: displayName }]);
  expect(items).toMatchObject([{ Name: trade.item }]);
  for (const { outputs } of executions) expect(outputs).toMatchObject({ status: 'created' });
  for (const dealId of trade.deals)
    expect(product.invoicesOf(dealId)).toMatchObject([
      {
        CustomerRef: { value: customers[0]?.Id },
        Line: expect.arrayContaining([
          expect.objectContaining({
            SalesItemLineDetail: expect.objectContaining({ ItemRef: expect.objectContaining({ value: items[0]?.Id }) }),
          }),
        ]),
      },
    ]);
}

/** Bends the answer to the create of the trade's customer, and of its product. */
function onCreates(trade: Trade, when: 'before' | 'after', effect: FaultEffect): void {
  for (const body of [`"DisplayName":"${trade.name}"`, `"Name":"${trade.item}"`]) {
    const problem = product.quickbooks.stage.faults.add({
      method: 'POST',
      path: '/(customer|item)',
      body,
      when,
      effect,
    });
    if (problem) throw new Error(problem);
  }
}

function requestsOf(kind: string, text: string) {
  return product.quickbooks.stage.requests
    .all()
    .filter((each) => each.kind === kind && decodeURIComponent(each.path + each.body).includes(text));
}

async function sent(trade: Trade): Promise<void> {
  await until('the customer was sent', () => requestsOf('create Customer', trade.name).length > 0);
}

const LOST: ['before' | 'after', FaultEffect][] = [
  ['after', { kind: 'reset' }],
  ['before', { kind: 'reset' }],
  ['after', { kind: 'truncate' }],
  ['after', { kind: 'respond', status: 200 }],
  ['after', { kind: 'respond', status: 504, body: '<html>504 Gateway Time-out</html>' }],
  ['before', { kind: 'respond', status: 503, body: '<html>503</html>' }],
  ['before', { kind: 'respond', status: 401 }],
];

describe.each([{ requestIdRepeat: 'fault600' }, { requestIdForNameLists: false }])('%j', (switches) => {
  test.each(LOST)('an answer is lost: %s the work, %j', async (when, effect) => {
    setSwitches(product.quickbooks.switches, switches);
    const trade = newTrade();
    onCreates(trade, when, effect);
    await oneOfEach(trade, begin(trade));
  });
});

test.each([{ answer: '504', requestIdForNameLists: false }] as const)(
  'committed late: %j',
  async ({ answer, requestIdForNameLists }) => {
    setSwitches(product.quickbooks.switches, { requestIdForNameLists });
    for (const path of ['/customer', '/item']) product.quickbooks.lateCommits.add({ path, afterSeconds: 0.9, answer });
    const trade = newTrade(2);
    await oneOfEach(trade, begin(trade));
  },
);

test('committed long after everything else: refused then by its name', async () => {
  setSwitches(product.quickbooks.switches, { requestIdForNameLists: false });
  for (const path of ['/customer', '/item'])
    product.quickbooks.lateCommits.add({ path, afterSeconds: 600, answer: 'reset' });
  const trade = newTrade();
  const executions = begin(trade);
  await oneOfEach(trade, executions);
  product.quickbooks.stage.clock.advance(601_000);
  await oneOfEach(trade, executions);
});

test.each(['Vendor'])('the name is taken by a %s that no search shows yet', async (entity) => {
  setSwitches(product.quickbooks.switches, { searchLagSeconds: 0.5 });
  const trade = newTrade();
  const person = entity === 'Employee' ? { GivenName: 'Grace', FamilyName: 'Other' } : {};
  realm().create(entity, { DisplayName: trade.name, ...person });
  await oneOfEach(trade, begin(trade), `${trade.name} (${trade.email})`);
  // Refused at least once, or the lag was over before the create.
  expect(requestsOf('create Customer', trade.email).length).toBeGreaterThan(0);
});

test('a run that was terminated in doubt, and its name was taken since: the next run goes on', async () => {
  const trade = newTrade();
  onCreates(trade, 'before', { kind: 'hang' });
  const [execution] = begin(trade);
  await sent(trade);
  await product.service.temporal.client.workflow
    .getHandle(`create-invoice:${PORTAL_ID}:DEAL-${trade.deals[0]}:${execution?.callbackId}`)
    .terminate();
  product.quickbooks.stage.faults.clear();
  realm().create('Customer', { DisplayName: trade.name });
  // As if it were a while ago: nobody waits for a send that is so old.
  await product.service.stores.database.db
    .update(entityClaims)
    .set({ sentAt: sql`ledger_now() - interval '1 minute'` })
    .where(eq(entityClaims.hubspotKey, `contact-${trade.contactId}`));
  await oneOfEach(trade, begin(trade), `${trade.name} (${trade.email})`);
});
