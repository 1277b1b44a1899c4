import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { findInCompany } from '../../activities/findInCompany.ts';
import { LARKSPUR } from '../../sandbox/quickbooks/sampleCompanies.ts';
import type { ActionRequest } from '../../src/domain/actions.ts';
import type { CompanySettings } from '../../src/domain/company.ts';
import type { Buyer, Sale, SaleContact, SaleLine } from '../../src/domain/sale.ts';
import type { CompanyLists } from '../../src/quickbooks/companyLists.ts';
import { openEmbedded, type OpenDatabase } from '../../src/store/database.ts';
import { createLinks, type Links } from '../../src/store/links.ts';
import { connectSandbox, type ConnectedSandbox } from '../quickbooks/sandboxClient.ts';

const { realmId } = LARKSPUR;
const DAY_MS = 86_400_000;
const MARIA: SaleContact = {
  id: '9',
  firstName: 'Maria',
  lastName: "O'Brien",
  email: 'maria.obrien@brightleaf.example',
};
const SETTINGS: CompanySettings = {
  customerMatching: 'legacy',
  syncFilter: [],
  customerNameTaken: 'next',
  paymentMethods: {},
  associateInvoicesAs: 'invoice',
  recurringLines: 'one_period',
  allowBookedSale: false,
};
const UNREAD = { known: () => undefined } as unknown as CompanyLists;

let open: OpenDatabase;
let links: Links;
let connected: ConnectedSandbox;
beforeAll(async () => {
  open = await openEmbedded(undefined);
  links = createLinks(open.db);
});
afterAll(() => open.close());
beforeEach(async () => {
  await open.db.execute(sql`delete from links`);
  connected = await connectSandbox();
});

afterEach(() => connected.close());

const line = (changes: Partial<SaleLine> = {}): SaleLine => ({
  id: '1',
  name: 'Soil Test',
  isGoods: false,
  quantity: '1',
  netCents: 10_000,
  taxCents: 0,
  ...changes,
});

const contact = (matching: 'legacy' | 'sync', changes: Partial<SaleContact> = {}): Buyer => ({
  from: 'contact',
  contact: { ...MARIA, ...changes },
  matching,
});

/** Finds, and counts what was asked of QuickBooks. */
async function find(
  sale: Partial<Sale>,
  options: { settings?: Partial<CompanySettings>; freshMs?: number; portalId?: string; lists?: CompanyLists } = {},
) {
  const record = { portalId: options.portalId ?? '1', type: 'DEAL', id: '21' } as const;
  const request: ActionRequest = {
    action: 'create-invoice',
    kind: 'invoice',
    record,
    callbackId: 'c',
    inputs: {
      realmId,
      paymentTerms: 'customer_terms',
      customer: 'contact',
      products: 'line_items',
      createMissingProducts: false,
      existingDocument: 'use',
    },
  };
  connected.takeCalls();
  const found = await findInCompany(
    { links, lists: options.lists ?? UNREAD, quickbooks: connected.client },
    {
      request,
      sale: {
        record,
        title: 'Patio',
        mergedIds: [],
        date: '2026-11-20',
        buyer: contact('legacy'),
        sources: [],
        lines: [line()],
        orderDiscounts: [],
        orderFees: [],
        orderTaxCents: 0,
        omittedLines: [],
        warnings: [],
        readAtMs: 0,
        ...sale,
      },
      settings: { ...SETTINGS, ...options.settings },
      freshMs: options.freshMs ?? DAY_MS,
    },
  );
  return { found, calls: connected.takeCalls().length };
}

function idOf(entity: string, name: string): string {
  const row = connected.sandbox
    .realm(realmId)
    .list(entity)
    .find((each) => [each.DisplayName, each.Name].includes(name));
  return row?.Id ?? '';
}

describe('saved links', () => {
  const buyers: [string, () => Buyer, staleCalls: number][] = [
    ['legacy', () => contact('legacy'), 1],
    ['sync', () => contact('sync'), 1],
    ['company', () => ({ from: 'company', company: { id: '7', name: 'Hillside Property Group' } }), 1],
    ['fixed', () => ({ from: 'fixed', customerId: idOf('Customer', 'Hillside Courtyard') }), 1],
  ];
  test.each(buyers)('%s: fresh ones ask nothing, stale ones what is needed', async (_name, buyer, staleCalls) => {
    const sale = { buyer: buyer() };
    const first = await find(sale);
    expect(first.found).toMatchObject({ customer: { matched: {} }, failures: [], remembered: false });
    const second = await find(sale);
    expect(second.calls).toBe(0);
    expect(second.found).toEqual({ ...first.found, remembered: true });
    const staleProduct = 1;
    const stale = await find(sale, { freshMs: -1 });
    // "Soil Test" has no SKU in HubSpot: its name is asked for.
    expect(stale.calls).toBe(staleCalls + staleProduct);
  });

  test('a company keeps its customer, and a product its item, whatever QuickBooks calls them since', async () => {
    const buyer: Buyer = { from: 'company', company: { id: '7', name: 'Hillside Property Group' } };
    const sale = { buyer, lines: [line({ productId: '77', name: 'Soil Test' })] };
    const first = await find(sale);
    const realm = connected.sandbox.realm(realmId);
    const customerId = 'matched' in first.found.customer ? first.found.customer.matched.id : '';
    const itemId = idOf('Item', 'Soil Test');
    realm.edit('Customer', customerId, { DisplayName: 'Renamed', CompanyName: 'Renamed' });
    realm.edit('Item', itemId, { Name: 'Renamed too' });
    try {
      const renamed = { ...sale, lines: [line({ productId: '77', name: 'Soil Test – March' })] };
      const later = await find(renamed, { freshMs: -1 });
      expect(later.found).toMatchObject({
        customer: { matched: { id: customerId } },
        products: [{ matched: { id: itemId, name: 'Renamed too' } }],
        failures: [],
      });
      // Gone for good, it is looked for anew.
      realm.edit('Item', itemId, { Active: false });
      expect((await find(renamed, { freshMs: -1 })).found.failures).toMatchObject([{ type: 'ProductNotFound' }]);
    } finally {
      realm.edit('Item', itemId, { Name: 'Soil Test', Active: true });
      realm.edit('Customer', customerId, {
        DisplayName: 'Hillside Property Group',
        CompanyName: 'Hillside Property Group',
      });
    }
  });

  test('another portal’s links are never used', async () => {
    await find({});
    expect((await find({}, { portalId: '2' })).calls).toBe(2);
    expect((await find({}, { portalId: '2' })).calls).toBe(0);
  });

  test('the customer’s tax code is kept', async () => {
    connected.sandbox
      .realm(realmId)
      .edit('Customer', idOf('Customer', "Maria O'Brien"), { DefaultTaxCodeRef: { value: '5' } });
    for (const calls of [2, 0]) {
      const asked = await find({});
      expect(asked.calls).toBe(calls);
      expect(asked.found.customer).toMatchObject({ matched: { taxCodeId: '5' } });
    }
  });

  test('a legacy link of other names says nothing; a sync link is followed', async () => {
    await find({});
    const renamed = { firstName: 'Mary', email: 'mary@new.example' };
    expect((await find({ buyer: contact('legacy', renamed) })).found.customer).toHaveProperty('planned');
    const followed = await find({ buyer: contact('sync', renamed) });
    expect(followed.found.customer).toMatchObject({ matched: { id: idOf('Customer', "Maria O'Brien") } });
    expect(followed.calls).toBe(1);
    expect((await find({ buyer: contact('sync', renamed) })).calls).toBe(0);
    // What sync matching took is not enough for legacy matching.
    expect((await find({ buyer: contact('legacy', renamed) })).found.customer).toHaveProperty('planned');
  });

  test('a sync link to a customer that was made inactive is dropped, and matching starts anew', async () => {
    await find({ buyer: contact('sync') });
    const realm = connected.sandbox.realm(realmId);
    realm.deactivate('Customer', idOf('Customer', "Maria O'Brien"));
    expect((await find({ buyer: contact('sync') }, { freshMs: -1 })).found.failures).toMatchObject([
      { type: 'CustomerInactive' },
    ]);
    const { Id } = realm.addCustomer({ DisplayName: 'Maria anew', PrimaryEmailAddr: { Address: MARIA.email ?? '' } });
    expect((await find({ buyer: contact('sync') })).found.customer).toMatchObject({ matched: { id: Id } });
  });
});

describe('choices by id', () => {
  const known = (list: string, id: string, name: string) =>
    ({
      known: (_realm: string, asked: string) => (asked === list ? [{ id, name, active: true }] : undefined),
    }) as never;

  test('a customer that is gone or inactive', async () => {
    const inactive = await find({ buyer: { from: 'fixed', customerId: idOf('Customer', 'Frank Adler (deleted)') } });
    expect(inactive.found.failures).toMatchObject([
      { type: 'ChoiceGone', sentence: expect.stringMatching(/^"Frank Adler \(deleted\)", chosen as the customer/) },
    ]);
    const gone = { buyer: { from: 'fixed', customerId: '99999' } } as const;
    expect((await find(gone)).found.failures[0]?.sentence).toMatch(/^"99999"/);
    const lists = known('customers', '99999', 'Once Ltd');
    expect((await find(gone, { lists })).found.failures[0]?.sentence).toMatch(/^"Once Ltd"/);
  });

  test('one product for the whole amount: read once, then remembered', async () => {
    const sale = { lines: [line({ id: 'whole', name: 'Patio', fixedProductId: idOf('Item', 'Lawn Care Visit') })] };
    await find({});
    for (const calls of [1, 0]) {
      const asked = await find(sale);
      expect(asked.calls).toBe(calls);
      expect(asked.found.products).toMatchObject([{ matched: { name: 'Lawn Care Visit' } }]);
    }
  });

  test.each([
    ['ChoiceGone', 'Old Fountain Pump'],
    ['ChoiceGone', 'nobody’s'],
    ['ProductIsBundle', 'Patio Starter Set'],
    ['ProductNotSellable', 'Packing Straw'],
    ['ProductNotSellable', 'Spring'],
  ])('%s: %s', async (type, name) => {
    const lines = [line({ fixedProductId: idOf('Item', name) || '99999' })];
    expect((await find({ lines })).found.failures).toMatchObject([{ type }]);
  });
});

describe('order fees', () => {
  const orderFees = [
    { label: 'Delivery', amountCents: 900 },
    { label: 'Rush', amountCents: 500 },
  ];

  test('their product is read once, then remembered; not at all without fees', async () => {
    await find({});
    const settings = { feeProductId: idOf('Item', 'Soil Test') };
    for (const calls of [1, 0])
      expect(await find({ orderFees }, { settings })).toMatchObject({
        calls,
        found: { feeProduct: { name: 'Soil Test' }, failures: [] },
      });
    expect((await find({}, { settings: { feeProductId: '99999' } })).found.failures).toEqual([]);
  });

  test('unset, gone, or not to be sold', async () => {
    for (const feeProductId of [undefined, '99999', idOf('Item', 'Old Fountain Pump')])
      expect(
        (await find({ orderFees }, { settings: feeProductId === undefined ? {} : { feeProductId } })).found.failures,
      ).toMatchObject([
        {
          type: 'FeeProductNotSet',
          sentence: 'The deal has the fee "Delivery". Choose a product for fees in the app\'s settings.',
        },
      ]);
    const settings = { feeProductId: idOf('Item', 'Packing Straw') };
    expect((await find({ orderFees }, { settings })).found.failures).toMatchObject([{ type: 'ProductNotSellable' }]);
  });
});

test('everything that is wrong comes together', async () => {
  const { found } = await find({
    buyer: contact('legacy', { firstName: 'Dana', lastName: 'Whitfield', email: 'dana@whitfield.example' }),
    lines: [line({ name: 'Nobody’s' }), line({ name: 'x', sku: 'HOSE-50' }), line({ fixedProductId: '99999' })],
    orderFees: [{ label: 'Rush', amountCents: 1 }],
  });
  expect(found.failures.map((each) => each.type).toSorted()).toEqual([
    'ChoiceGone',
    'CustomerAmbiguous',
    'FeeProductNotSet',
    'ProductAmbiguous',
    'ProductNotFound',
  ]);
});
