import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import express from 'express';
import { optionsRequestBody, type OtherInput } from '../../sandbox/hubspot/actionRequest.ts';
import { signedHeaders } from '../../sandbox/hubspot/signing.ts';
import { BRIGHTWATER, LARKSPUR, MAPLE_RIDGE } from '../../sandbox/quickbooks/sampleCompanies.ts';
import { profileOf } from '../../activities/companyAccess.ts';
import { failure } from '../../src/domain/failures.ts';
import { INPUT_NAMES, INPUTS } from '../../src/domain/inputs.ts';
import { Refused } from '../../src/domain/problems.ts';
import { optionsRouter } from '../../src/ingress/options.ts';
import { namedChoices } from '../../src/ingress/options/page.ts';
import { createLog } from '../../src/log.ts';
import { createCompanyLists, type CompanyLists } from '../../src/quickbooks/companyLists.ts';
import type { QuickBooksClient } from '../../src/quickbooks/client.ts';
import { createAccounts, type Accounts } from '../../src/store/accounts.ts';
import { openEmbedded, type OpenDatabase } from '../../src/store/database.ts';
import { connectSandbox, type ConnectedSandbox } from '../quickbooks/sandboxClient.ts';

const SECRET = 'the-client-secret';
/** Has Larkspur and Brightwater. */
const PORTAL = 145000001;
/** Has the Canadian company only. */
const OTHER_PORTAL = 145000002;
/** Has none. */
const EMPTY_PORTAL = 145000003;
const LARK = LARKSPUR.realmId;

interface Option {
  label: string;
  value: string;
  description?: string;
}

let quickbooks: ConnectedSandbox;
let database: OpenDatabase;
let accounts: Accounts;
let lists: CompanyLists;
let server: Server;
let url: string;
/** Set by a test: what every question to QuickBooks meets first. */
let before: (() => Promise<void>) | undefined;

beforeAll(async () => {
  quickbooks = await connectSandbox();
  database = await openEmbedded(undefined);
  accounts = createAccounts(database.db);
  for (const realmId of [LARK, BRIGHTWATER.realmId]) await accounts.grant(String(PORTAL), realmId);
  await accounts.grant(String(OTHER_PORTAL), MAPLE_RIDGE.realmId);

  const client: Pick<QuickBooksClient, 'query'> = {
    async query(...question) {
      await before?.();
      return quickbooks.client.query(...question);
    },
  };
  lists = createCompanyLists(client, { freshMs: 600_000, maxRows: 50_000 });
  const app = express();
  app.use('/hubspot', express.raw({ type: () => true }));
  app.use(
    '/hubspot/options',
    optionsRouter({
      signature: { clientSecret: SECRET, publicUrl: () => url, now: () => Date.now() },
      companies: accounts,
      lists,
      profile: (realmId) =>
        profileOf({ accounts, quickbooks: client as QuickBooksClient, linkFreshMs: 600_000 }, realmId),
      log: createLog('silent'),
    }),
  );
  server = createServer(app);
  await new Promise<void>((resolve) => void server.listen(0, resolve));
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await database.close();
  await quickbooks.close();
});

afterEach(() => {
  before = undefined;
  for (const { realmId } of [LARKSPUR, BRIGHTWATER, MAPLE_RIDGE]) lists.forget(realmId);
});

/** Posts a body as HubSpot does, or with another secret. */
async function post(input: string, body: string, secret = SECRET) {
  const address = `${url}/hubspot/options/${input}`;
  const response = await fetch(address, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...signedHeaders({ secret, url: address, body, timestamp: Date.now() }),
    },
    body,
  });
  const text = await response.text();
  return {
    status: response.status,
    text,
    json: (text.startsWith('{') ? JSON.parse(text) : {}) as { options: Option[]; after?: string; searchable: boolean },
  };
}

interface Asked {
  portalId?: number;
  company?: string | OtherInput | undefined;
  q?: string;
  after?: string;
  inside?: 'body' | 'inputFields';
}

function bodyOf(input: string, asked: Asked = {}): string {
  const { portalId = PORTAL, q, after, inside } = asked;
  const company = 'company' in asked ? asked.company : LARK;
  return optionsRequestBody({
    portalId,
    input,
    objectTypeId: '0-3',
    inputFields: company === undefined ? {} : { quickbooks_account: company },
    fetchOptions: { q, after },
    fetchOptionsInside: inside,
    optionsUrl: '',
  });
}

async function ask(input: string, asked: Asked = {}) {
  const { status, json } = await post(input, bodyOf(input, asked));
  expect(status).toBe(200);
  return { ...json, labels: json.options.map(({ label }) => label) };
}

const WITH_IDS = INPUT_NAMES.filter((name) => INPUTS[name].takesId);
const OF_COMPANIES = WITH_IDS.filter((name) => name !== 'quickbooks_account');

describe('who gets in', () => {
  test.each(WITH_IDS)('%s: for HubSpot only, and only for what is an options request', async (input) => {
    expect((await post(input, bodyOf(input))).status).toBe(200);
    expect(await post(input, bodyOf(input), 'not-the-secret')).toMatchObject({
      status: 401,
      text: '{"message":"The signature is not valid."}',
    });
  });

  test.each(['', 'null', '[]', '{}', '{"origin":{}}', '{"origin":{"portalId":"x"}}', '{"portalId":145000001}'])(
    'the body %s: 400',
    async (body) => {
      expect((await post('customer', body)).status).toBe(400);
      expect((await post('quickbooks_account', body)).status).toBe(400);
    },
  );

  test.each([
    'nothing',
    'constructor',
    '__proto__',
    'when_not_possible',
    'existing_document',
    'create_missing_products',
    'customer/more',
  ])('%s: 404', async (input) => {
    expect((await post(input, bodyOf(input))).status).toBe(404);
  });
});

describe('which company', () => {
  test('the companies of the portal, by name', async () => {
    const { options, searchable } = await ask('quickbooks_account', { company: undefined });
    expect(options).toEqual([
      { label: 'Brightwater Outfitters', value: BRIGHTWATER.realmId },
      { label: 'Larkspur Garden Supply', value: LARK },
    ]);
    expect(searchable).toBe(false);
    expect(await ask('quickbooks_account', { portalId: EMPTY_PORTAL })).toMatchObject({
      options: [{ label: 'No QuickBooks company is connected yet', value: '' }],
    });
  });

  test.each([
    ['nothing', undefined],
    ['an empty value', ''],
    ['a property of the record', { type: 'OBJECT_PROPERTY', propertyName: 'qbo_company' } as const],
    ['a property with a value', { type: 'OBJECT_PROPERTY', propertyName: 'x', value: LARK } as OtherInput],
  ])('%s: it must be chosen first', async (_, company) => {
    for (const input of OF_COMPANIES) {
      expect(await ask(input, { company })).toMatchObject({
        options: [{ label: 'Choose a QuickBooks account first', value: '' }],
        searchable: false,
      });
    }
  });

  test('plain text is taken as well', async () => {
    const body = { origin: { portalId: String(PORTAL) }, inputFields: { quickbooks_account: LARK } };
    const { json } = await post('payment_method', JSON.stringify(body));
    expect(json.options.map(({ label }) => label)).toEqual(['ACH', 'Cash', 'Check', 'Credit Card']);
  });

  test("a portal sees nothing of another's company, whatever it sends", async () => {
    const foreign = [MAPLE_RIDGE.realmId, '9341450000009999', `${LARK}/../${MAPLE_RIDGE.realmId}`];
    for (const company of foreign) {
      for (const input of OF_COMPANIES) {
        // Somebody else's portal elsewhere in the body changes nothing.
        const body = JSON.parse(bodyOf(input, { company })) as Record<string, unknown>;
        quickbooks.takeCalls();
        const { status, json, text } = await post(input, JSON.stringify({ ...body, portalId: OTHER_PORTAL }));
        expect(status).toBe(200);
        expect(json).toEqual({
          options: [{ label: expect.stringContaining('is not connected'), value: '', description: expect.any(String) }],
          searchable: false,
        });
        expect(text).not.toMatch(/Maple|Larkspur|934145/);
        expect(quickbooks.takeCalls()).toEqual([]);
      }
    }
  });

  test('two portals that ask at the same time each get their own', async () => {
    quickbooks.sandbox.realm(MAPLE_RIDGE.realmId).create('Vendor', { DisplayName: 'Only in Guelph' });
    quickbooks.sandbox.realm(LARK).create('Vendor', { DisplayName: 'Only in Sacramento' });
    const [mine, theirs] = await Promise.all([
      ask('vendor'),
      ask('vendor', { portalId: OTHER_PORTAL, company: MAPLE_RIDGE.realmId }),
    ]);
    expect(mine.labels).toContain('Only in Sacramento');
    expect(mine.labels).not.toContain('Only in Guelph');
    expect(theirs.labels).toContain('Only in Guelph');
    expect(theirs.labels).not.toContain('Only in Sacramento');
    expect((await ask('vendor', { portalId: OTHER_PORTAL })).options).toMatchObject([{ value: '' }]);
  });

  test('a company that is taken away from a portal is gone at once, although memory has its lists', async () => {
    await accounts.grant(String(EMPTY_PORTAL), LARK);
    expect((await ask('vendor', { portalId: EMPTY_PORTAL })).labels).toContain('HubSpot Payments');
    await database.db.execute(`delete from grants where portal_id = '${EMPTY_PORTAL}'`);
    expect((await ask('vendor', { portalId: EMPTY_PORTAL })).options).toMatchObject([{ value: '' }]);
  });
});

describe('what is offered', () => {
  test('payment terms: words first, then the active terms', async () => {
    const term = quickbooks.sandbox.realm(BRIGHTWATER.realmId).create('Term', { Name: 'Net 7', DueDays: 7 });
    quickbooks.sandbox.realm(BRIGHTWATER.realmId).deactivate('Term', String(term['Id']));
    await database.db.execute('delete from companies');
    const { options, searchable } = await ask('payment_terms', { company: BRIGHTWATER.realmId });
    expect(options.slice(0, 2)).toMatchObject([
      { label: "The customer's own terms", value: 'customer_terms' },
      { label: 'Due on receipt', value: 'due_on_receipt' },
    ]);
    expect(options.slice(2).map(({ label }) => label)).toEqual([
      'Due on receipt',
      'End of month 25th',
      'Net 15',
      'Net 30',
      'Net 60',
    ]);
    expect(searchable).toBe(false);
  });

  test('customers: the record’s own first; no inactive ones', async () => {
    const { options, labels, searchable } = await ask('customer');
    expect(options.slice(0, 2)).toMatchObject([
      { label: "The record's contact", value: 'contact' },
      { label: "The record's company", value: 'company' },
    ]);
    expect(labels.slice(2)).toEqual(labels.slice(2).toSorted((one, other) => one.localeCompare(other, 'en')));
    expect(options).toContainEqual({
      label: 'José Núñez',
      value: expect.stringMatching(/^\d+$/),
      description: 'jose.nunez@terrazas.example',
    });
    expect(labels.filter((label) => label.includes('Adler'))).toEqual([]);
    expect(searchable).toBe(true);
  });

  test('products: the record’s lines first; no inactive ones, categories or bundles', async () => {
    const { options, labels } = await ask('products');
    expect(options[0]).toEqual({ label: "The record's line items", value: 'line_items' });
    expect(options).toContainEqual({ label: 'Soil Test', value: expect.any(String), description: 'SOIL-T' });
    expect(labels).toEqual(expect.arrayContaining(['Fall:Bulb Mix', 'Spring:Bulb Mix', 'Terracotta Pot']));
    expect(labels.filter((label) => /^(Spring|Fall|Patio Starter Set|Old Fountain Pump.*)$/.test(label))).toEqual([]);
  });

  test.each([
    ['deposit_account', ['Checking', 'HubSpot Payments Clearing', 'Inventory Asset', 'Savings', 'Undeposited Funds']],
    ['refund_from_account', ['Checking', 'HubSpot Payments Clearing', 'Savings', 'Undeposited Funds']],
    ['paid_from_account', ['Checking', 'Company Credit Card', 'HubSpot Payments Clearing', 'Savings']],
    ['expense_account', ['Cost of Goods Sold', 'Office Expenses', 'Payment Processing Fees']],
    ['income_account', ['Discounts given', 'Other Income', 'Sales of Product Income', 'Services']],
  ])('%s: accounts of its types', async (input, expected) => {
    const { labels, searchable, options } = await ask(input, { company: BRIGHTWATER.realmId });
    expect(labels).toEqual(expect.arrayContaining(expected));
    expect(labels).not.toContain('Accounts Receivable (A/R)');
    expect(labels).not.toContain(input === 'expense_account' ? 'Checking' : 'Office Expenses');
    expect(options[0]?.description).toMatch(/^[A-Z][A-Za-z ]+, USD$/);
    expect(searchable).toBe(true);
  });

  test('an account that was made inactive is gone', async () => {
    const realm = quickbooks.sandbox.realm(LARK);
    const { Id } = realm.create('Account', { Name: 'Old Till', AccountType: 'Bank', AccountSubType: 'CashOnHand' });
    realm.deactivate('Account', String(Id));
    const { labels } = await ask('deposit_account');
    expect(labels.filter((label) => label.includes('Old Till'))).toEqual([]);
  });

  test('entries of one name are told apart', () => {
    const rows = [
      { id: '1', name: 'Hose', detail: 'H-1', active: true },
      { id: '2', name: 'Hose', detail: 'H-2', active: true },
      { id: '3', name: 'Rake', detail: 'R', active: true },
      { id: '4', name: 'rake', detail: 'R', active: true },
      { id: '5', name: 'Spade', active: true },
      { id: '6', name: 'Spade', active: false },
    ];
    expect(namedChoices(rows.filter(({ active }) => active)).map(({ label, value }) => [label, value])).toEqual([
      ['Hose (H-1)', '1'],
      ['Hose (H-2)', '2'],
      ['Rake (3)', '3'],
      ['rake (4)', '4'],
      ['Spade', '5'],
    ]);
  });
});

describe('search and pages', () => {
  test('a search matches anywhere in names and details, whatever the case', async () => {
    expect((await ask('customer', { q: 'o’brien' })).options).toMatchObject([
      { label: 'Nothing in QuickBooks fits', value: '' },
    ]);
    expect((await ask('customer', { q: "O'BRIEN" })).labels).toEqual(["Maria O'Brien"]);
    expect((await ask('customer', { q: 'carterhomes' })).labels).toEqual(['Emily Carter']);
    expect((await ask('products', { q: ' bulb  mix ' })).labels).toEqual(['Fall:Bulb Mix', 'Spring:Bulb Mix']);
    expect((await ask('products', { q: 'soil-t', inside: 'inputFields' })).labels).toEqual(['Soil Test']);
    // The answer stays searchable, or HubSpot would not send the next search.
    expect((await ask('customer', { q: 'zzz' })).searchable).toBe(true);
  });

  test('10,000 products: pages of 100, each of them once, from memory', async () => {
    quickbooks.sandbox.realm(BRIGHTWATER.realmId).fill('Item', 10_000);
    const company = BRIGHTWATER.realmId;
    await lists.read(company, 'items');
    quickbooks.takeCalls();
    const seen: string[] = [];
    let after: string | undefined;
    let pages = 0;
    do {
      const page = await ask('products', { company, ...(after === undefined ? {} : { after }) });
      expect(page.options.length).toBeLessThanOrEqual(100);
      seen.push(...page.options.map(({ value }) => value));
      after = page.after;
      pages += 1;
    } while (after !== undefined && pages < 12);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(1_200);
    expect(quickbooks.takeCalls()).toEqual([]);

    const last = await ask('products', { company, after: '10000' });
    expect(last.after).toBeUndefined();
    expect(last.options.length).toBeGreaterThan(0);
    const found = await ask('products', { company, q: 'bulk-9999' });
    expect(found.labels).toEqual(['Bulk product 9999']);
    const many = await ask('products', { company, q: 'Bulk product 99', inside: 'inputFields' });
    expect(many.options).toHaveLength(100);
    expect((await ask('products', { company, q: 'Bulk product 99', after: String(many.after) })).options).toHaveLength(
      11,
    );
  });

  test.each(['-1', 'abc', '1e9', '999999999', '5; drop', '%00'])('a cursor like %s starts over', async (after) => {
    expect((await ask('customer', { after })).options[0]).toMatchObject({ value: 'contact' });
  });

  test('a search that is no text is none', async () => {
    const body = JSON.parse(bodyOf('customer')) as Record<string, unknown>;
    const { json } = await post('customer', JSON.stringify({ ...body, fetchOptions: { q: ['x'], after: {} } }));
    expect(json.options[0]).toMatchObject({ value: 'contact' });
  });
});

describe('when QuickBooks can not be asked', () => {
  test.each([
    [
      'no connection',
      async () => {
        throw new Refused(failure('NotConnected'));
      },
      'QuickBooks is not connected to this HubSpot account.',
    ],
    [
      'a connection that has ended',
      async () => {
        throw new Refused(failure('ConnectionExpired', { company: 'Larkspur Garden Supply' }));
      },
      'QuickBooks no longer accepts the connection to Larkspur Garden Supply.',
    ],
  ])('%s: one choice that says so', async (_, refusing, sentence) => {
    before = refusing;
    const { options } = await ask('vendor');
    expect(options).toEqual([
      { label: 'QuickBooks can not be asked', value: '', description: expect.stringContaining(sentence) },
    ]);
  });

  test('an error of QuickBooks: one choice that says so, and the next request asks again', async () => {
    quickbooks.sandbox.stage.faults.add({
      path: '/query',
      when: 'before',
      effect: { kind: 'respond', status: 503, body: 'down' },
    });
    expect((await ask('vendor')).options).toMatchObject([{ label: 'QuickBooks does not answer', value: '' }]);
    expect((await ask('vendor')).labels).toContain('HubSpot Payments');
  });

  test('silence: an answer all the same, and the reading goes on for the next request', async () => {
    let released = () => {};
    const held = new Promise<void>((resolve) => (released = resolve));
    before = () => held;
    quickbooks.takeCalls();
    const [vendors, companies] = await Promise.all([
      ask('vendor'),
      ask('quickbooks_account', { portalId: OTHER_PORTAL }),
    ]);
    expect(vendors.options).toMatchObject([{ label: 'QuickBooks takes a while to answer', value: '' }]);
    // Not the names, but the companies are known without QuickBooks.
    expect(companies.options).toMatchObject([{ value: MAPLE_RIDGE.realmId }]);
    released();
    for (let tries = 0; tries < 50 && !lists.known(LARK, 'vendors'); tries += 1) await delay(20);
    // The other company's profile, which was asked for as well, may still be on its way.
    const askedForVendors = () => quickbooks.takeCalls().filter((call) => call.includes('Vendor')).length;
    expect(askedForVendors()).toBeLessThanOrEqual(1);
    expect((await ask('vendor')).labels).toContain('HubSpot Payments');
    expect(askedForVendors()).toBe(0);
  });
});
