import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SAMPLE } from '../../sandbox/hubspot/samplePortal.ts';
import type { NewLink } from '../../sandbox/hubspot/portal.ts';
import { NotNow, Refused } from '../../src/domain/problems.ts';
import { saleNetCents, saleTaxCents, type Sale } from '../../src/domain/sale.ts';
import type { SaleReader } from '../../src/hubspot/readAll.ts';
import { readSale } from '../../src/hubspot/readSale.ts';
import type { SaleOrder } from '../../src/hubspot/saleOrder.ts';
import { connectSandbox, type ConnectedSandbox } from './sandboxClient.ts';
import { SETTINGS } from './sampleSettings.ts';

let connected: ConnectedSandbox;
beforeAll(async () => {
  connected = await connectSandbox();
});
afterAll(() => connected.close());
beforeEach(() => {
  connected.sandbox.switches.reset();
  connected.takeCalls();
});

const portalId = String(SAMPLE.portalId);
const NIGHT_IN_LONDON = Date.parse('2026-11-24T03:30:00Z');

function read(id: string, more: { timeZone?: string } = {}, client: SaleReader = connected.client): Promise<Sale> {
  return readSale(client, { ...dealOrder(id), nowMs: NIGHT_IN_LONDON, readAtMs: 5, ...more });
}

function dealOrder(id: string): SaleOrder {
  return {
    record: { portalId, type: 'DEAL', id },
    kind: 'invoice',
    inputs: { customer: 'contact', products: 'line_items' },
    settings: SETTINGS,
    nowMs: 0,
  };
}

async function failuresOf(reading: Promise<Sale>): Promise<[string, string][]> {
  const error: unknown = await reading.catch((caught: unknown) => caught);
  if (!(error instanceof Refused)) throw error;
  return error.failures.map((each) => [each.type, each.sentence]);
}

type Line = Record<string, string>;

function addDeal(
  lines: readonly Line[],
  contacts: readonly NewLink[] = [{ type: 'contacts', id: SAMPLE.contacts.maria }],
) {
  const portal = connected.sandbox.portal(SAMPLE.portalId);
  const { id } = portal.add('deals', { dealname: 'Test' }, { associations: [...contacts] });
  for (const line of lines) portal.add('line_items', line, { associations: [{ type: 'deals', id }] });
  return id;
}

describe('a deal becomes a sale', () => {
  test('in three calls', async () => {
    expect(await read(SAMPLE.deals.mariaPatio, { timeZone: 'US/Eastern' })).toEqual({
      record: { portalId, type: 'DEAL', id: SAMPLE.deals.mariaPatio },
      title: 'Patio planting',
      mergedIds: [],
      currency: 'USD',
      date: '2026-11-23',
      buyer: { from: 'contact', contact: expect.objectContaining({ id: SAMPLE.contacts.maria }), matching: 'legacy' },
      sources: [],
      orderDiscounts: [],
      orderFees: [],
      orderTaxCents: 0,
      warnings: [],
      contact: {
        id: SAMPLE.contacts.maria,
        firstName: 'Maria',
        lastName: "O'Brien",
        email: 'maria.obrien@brightleaf.example',
        phone: '+1 617 555 0101',
        companyName: 'Brightleaf Gardens',
        address: {
          street: '12 Elm Street',
          postalCode: '02108',
          city: 'Boston',
          state: 'MA',
          country: 'United States',
        },
      },
      lines: [
        {
          id: expect.stringMatching(/^\d+$/),
          name: 'Garden Design Consultation',
          sku: 'GDC-01',
          productId: SAMPLE.products.design,
          isGoods: false,
          quantity: '2',
          listPrice: '120',
          netCents: 24_000,
          taxCents: 0,
        },
        {
          id: expect.stringMatching(/^\d+$/),
          name: 'Cedar Planter Box',
          sku: 'CPB-24',
          productId: SAMPLE.products.planter,
          isGoods: false,
          quantity: '6',
          listPrice: '89.5',
          netCents: 53_700,
          taxCents: 0,
        },
      ],
      omittedLines: [],
      readAtMs: 5,
    });
    expect(connected.takeCalls().toSorted()).toEqual(['batch read contacts', 'batch read line_items', 'read deals']);
  });

  test.each([
    ['joseTerrace', 40_999],
    ['percentDiscount', 187_648],
    ['unitDiscount', 31_700],
    ['fractions', 186_208],
    ['freeLine', 13_000],
    ['euros', 36_000],
    ['japanese', 12_000],
    ['recurring', 13_000],
    ['taxed', 29_900],
    ['tieredPrice', 132_000],
    ['longName', 8_950],
    ['withoutLastName', 8_950],
  ] as const)('%s comes to %i cents', async (name, cents) => {
    expect(saleNetCents(await read(SAMPLE.deals[name]))).toBe(cents);
  });

  test('discounts, tax, start of a period, tiers, optional lines, control characters', async () => {
    expect((await read(SAMPLE.deals.percentDiscount)).lines).toMatchObject([{ discountNote: '20 % off' }]);
    expect((await read(SAMPLE.deals.unitDiscount)).lines).toMatchObject([{ discountNote: '10.25 off each' }]);
    expect(saleTaxCents(await read(SAMPLE.deals.taxed))).toBe(1_477);
    expect((await read(SAMPLE.deals.recurring)).lines).toMatchObject([{ serviceDate: '2026-12-01' }]);
    expect((await read(SAMPLE.deals.tieredPrice)).lines[0]).not.toHaveProperty('listPrice');
    expect(await read(SAMPLE.deals.optionalLine)).toMatchObject({ lines: [{}], omittedLines: ['Soil Test'] });
    expect((await read(SAMPLE.deals.brackets)).title).not.toContain('\n');
    expect((await read(SAMPLE.deals.newCustomer)).lines[1]).toMatchObject({ name: 'lawn care VISIT' });
    expect((await read(SAMPLE.deals.euros)).currency).toBe('EUR');
  });

  test('300 lines, in the order of the editor', async () => {
    const { lines } = await read(SAMPLE.deals.manyLines);
    expect(lines.map((line) => line.description)).toEqual(
      Array.from({ length: 300 }, (_, index) => `Bed ${index + 1}`),
    );
    expect(connected.takeCalls().filter((kind) => kind.startsWith('batch read associations'))).toHaveLength(3);
  });

  test('pages, keys and ids may be whatever HubSpot likes', async () => {
    connected.sandbox.switches.set({
      associationPageSize: 2,
      associationKeyStyle: 'underscore',
      associationIds: 'string',
      partialBatchStatus: 200,
    });
    expect((await read(SAMPLE.deals.manyLines)).lines).toHaveLength(300);
  });

  test('of several contacts, the first in the order of HubSpot; one link of several kinds is one contact', async () => {
    expect((await read(SAMPLE.deals.twoContacts)).contact?.id).toBe(SAMPLE.contacts.maria);
    connected.sandbox.switches.set({ associationOrder: 'reversed' });
    expect((await read(SAMPLE.deals.twoContacts)).contact?.id).toBe(SAMPLE.contacts.emily);
  });

  test('a merged deal knows what it was merged from, and what was merged into it is gone', async () => {
    expect((await read(SAMPLE.deals.merged)).mergedIds.toSorted()).toEqual(
      [SAMPLE.deals.mergedKept, SAMPLE.deals.mergedAbsorbed].toSorted(),
    );
    expect(await failuresOf(read(SAMPLE.deals.mergedKept))).toEqual([
      ['RecordGone', 'This deal was deleted or merged while the action ran. Enrol the remaining record.'],
    ]);
  });

  test('the currency of the account, the name of the record', async () => {
    const portal = connected.sandbox.portal(SAMPLE.portalId);
    const id = addDeal([{ name: 'x', price: '1' }]);
    portal.change('deals', id, { dealname: '🌹' });
    expect(await read(id)).not.toHaveProperty('currency');
    expect(await read(id)).toMatchObject({ title: `deal ${id}` });
    expect(await readSale(connected.client, { ...dealOrder(id), accountCurrency: 'usd' })).toMatchObject({
      currency: 'USD',
      date: '1970-01-01',
    });
  });
});

describe('what is wrong is said all at once', () => {
  test('no lines and no contact', async () => {
    expect(await failuresOf(read(addDeal([], [])))).toEqual([
      ['LineItemsMissing', 'This deal has no line items. Add at least one to it in HubSpot.'],
      ['ContactMissing', 'No contact is associated with this deal. Associate one.'],
    ]);
  });

  test('only optional lines are no lines', async () => {
    const id = addDeal([{ name: 'x', price: '1', hs_is_optional: 'true' }]);
    expect(await failuresOf(read(id))).toMatchObject([['LineItemsMissing', expect.anything()]]);
  });

  test('several lines and an incomplete contact', async () => {
    const portal = connected.sandbox.portal(SAMPLE.portalId);
    const contact = portal.add('contacts', { phone: '1' });
    const id = addDeal(
      [
        { name: 'Negative', price: '1', quantity: '-1', hs_position_on_quote: '2' },
        { name: 'Typo', price: '1', hs_tax_amount: 'x', hs_position_on_quote: '1' },
        { price: '1' },
      ],
      [{ type: 'contacts', id: contact.id }],
    );
    expect(await failuresOf(read(id))).toEqual([
      ['LineInvalid', 'Line "Typo" has a tax that is no number. Correct it in the line item editor.'],
      ['LineInvalid', 'Line "Negative" has a negative quantity. Correct it in the line item editor.'],
      ['LineInvalid', expect.stringMatching(/^Line "line item \d+" has neither a name nor a SKU\./)],
      [
        'ContactIncomplete',
        `Contact https://app.hubspot.com/contacts/${portalId}/record/0-1/${contact.id} needs an email address and a first or last name to be matched with a QuickBooks customer.`,
      ],
    ]);
  });

  test('an amount that HubSpot works out otherwise', async () => {
    const id = addDeal([]);
    const portal = connected.sandbox.portal(SAMPLE.portalId);
    const line = portal.add(
      'line_items',
      { name: 'Bed', price: '10', quantity: '3' },
      { associations: [{ type: 'deals', id }] },
    );
    const client: SaleReader = {
      ...connected.client,
      async batchRead(...order) {
        const answer = await connected.client.batchRead(...order);
        for (const each of answer.records)
          if (each.id === line.id) each.properties = { ...each.properties, amount: '29.98' };
        return answer;
      },
    };
    expect(await failuresOf(read(id, {}, client))).toEqual([
      [
        'TotalMismatch',
        'HubSpot says 29.98, the invoice would be 30.00. Check discounts, taxes and part payments of line "Bed"; nothing was left in QuickBooks.',
      ],
    ]);
  });

  test('a total below zero', async () => {
    const id = addDeal([{ name: 'x', price: '1', discount: '1001' }]);
    expect(await failuresOf(read(id))).toEqual([
      [
        'TotalNegative',
        'The total is -1,000.00. QuickBooks does not take an invoice below zero; reduce the discounts.',
      ],
    ]);
  });

  test('a sale that is too large', async () => {
    const id = addDeal([{ name: 'x', price: '1', description: 'é'.repeat(600_000) }]);
    expect(await failuresOf(read(id))).toEqual([
      ['SaleTooLarge', 'This deal is too large to process (1.2 MB). Split it.'],
    ]);
  });

  test('too many lines are not read', async () => {
    const client: SaleReader = {
      ...connected.client,
      readRecord: async (_portalId, _type, id) => ({
        state: 'found',
        record: {
          id,
          properties: {},
          associations: {
            line_items: {
              ids: Array.from({ length: 10_001 }, (_, index) => String(index + 1)),
              kinds: {},
              more: false,
            },
          },
          history: {},
        },
      }),
    };
    expect(await failuresOf(read('1', {}, client))).toEqual([
      [
        'TooManyLines',
        'QuickBooks takes at most 10,000 lines; this deal has 10,001. Choose one fixed product, or split it.',
      ],
      ['ContactMissing', 'No contact is associated with this deal. Associate one.'],
    ]);
    expect(connected.takeCalls()).toEqual([]);
  });

  test('a deal that is not there, and one that HubSpot answers with another', async () => {
    expect(await failuresOf(read('999'))).toMatchObject([['RecordGone', expect.anything()]]);
    const other: SaleReader = {
      ...connected.client,
      readRecord: async () => ({ state: 'found', record: { id: '2', properties: {}, associations: {}, history: {} } }),
    };
    expect(await failuresOf(read('1', {}, other))).toMatchObject([['RecordGone', expect.anything()]]);
  });
});

test('a line that is gone between two calls is read again later, never left out', async () => {
  const client: SaleReader = {
    ...connected.client,
    async readRecord(...order) {
      const answer = await connected.client.readRecord(...order);
      if (answer.state === 'found') answer.record.associations['line_items']?.ids.push('999');
      return answer;
    },
  };
  await expect(read(SAMPLE.deals.mariaPatio, {}, client)).rejects.toThrow(NotNow);
});

test('permissions that are missing are named', async () => {
  const limited = await connectSandbox(['oauth', 'crm.objects.deals.read']);
  try {
    expect(await failuresOf(read(SAMPLE.deals.mariaPatio, {}, limited.client))).toEqual([
      ['HubSpotAccessMissing', expect.stringContaining('read line items.')],
      ['HubSpotAccessMissing', expect.stringContaining('read contacts.')],
    ]);
  } finally {
    await limited.close();
  }
});
