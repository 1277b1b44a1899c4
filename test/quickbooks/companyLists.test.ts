import { describe, expect, test } from '@jest/globals';
import { LARKSPUR } from '../../sandbox/quickbooks/sampleCompanies.ts';
import { NotNow } from '../../src/domain/problems.ts';
import type { Entity } from '../../src/quickbooks/answers.ts';
import { createCompanyLists } from '../../src/quickbooks/companyLists.ts';
import { connectSandbox } from './sandboxClient.ts';

const KEEPING = { freshMs: 1_000, maxRows: 100 };

/** A client whose answers wait until the test gives them. */
function heldClient() {
  const asked: { realmId: string; entity: string; answer(rows: Entity[]): void; fail(error: Error): void }[] = [];
  return {
    asked,
    client: {
      query: (realmId: string, entity: string) =>
        new Promise<Entity[]>((answer, fail) => void asked.push({ realmId, entity, answer, fail })),
    },
  };
}

/** A client that answers at once: so many methods for every company. */
function countingClient(rowsOf: (realmId: string) => number) {
  const asked: string[] = [];
  return {
    asked,
    client: {
      async query(realmId: string, entity: string): Promise<Entity[]> {
        asked.push(`${realmId} ${entity}`);
        return methods(rowsOf(realmId));
      },
    },
  };
}

function methods(count: number): Entity[] {
  return Array.from({ length: count }, (_none, index) => ({ Id: String(index + 1), Name: `Method ${index + 1}` }));
}

describe('what is kept of QuickBooks', () => {
  test('is what dropdowns and checks need, inactive rows included', async () => {
    const { client, sandbox, close } = await connectSandbox();
    try {
      const lists = createCompanyLists(client, { freshMs: 60_000, maxRows: 10_000 });
      expect(await lists.read(LARKSPUR.realmId, 'accounts')).toContainEqual({
        id: '3',
        name: 'Undeposited Funds',
        type: 'Other Current Asset',
        subType: 'UndepositedFunds',
        currency: 'USD',
        active: true,
      });
      const customers = await lists.read(LARKSPUR.realmId, 'customers');
      expect(customers).toContainEqual({
        id: expect.any(String),
        name: "Maria O'Brien",
        detail: 'maria.obrien@brightleaf.example, Brightleaf Gardens',
        active: true,
      });
      expect(customers.find(({ name }) => name === 'Hillside Property Group')?.detail).toBe(
        'accounts@hillside.example',
      );
      expect(customers.find(({ name }) => name.startsWith('Frank Adler'))).toMatchObject({ active: false });

      const items = await lists.read(LARKSPUR.realmId, 'items');
      expect(items.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['Spring:Bulb Mix', 'Fall:Bulb Mix', 'Old Fountain Pump']),
      );
      // A category and a bundle.
      expect(items.filter(({ name }) => ['Spring', 'Patio Starter Set'].includes(name))).toEqual([]);
      expect(items.find(({ name }) => name === 'Soil Test')).toEqual({
        id: expect.any(String),
        name: 'Soil Test',
        detail: 'SOIL-T',
        active: true,
      });

      expect((await lists.read(LARKSPUR.realmId, 'vendors')).map(({ name }) => name)).toContain('HubSpot Payments');
      const method = (await lists.read(LARKSPUR.realmId, 'paymentMethods'))[0];
      sandbox.realm(LARKSPUR.realmId).deactivate('PaymentMethod', method?.id ?? '');
      expect(await lists.read(LARKSPUR.realmId, 'paymentMethods', { anew: true })).toContainEqual(
        expect.objectContaining({ id: method?.id, active: false }),
      );
      expect(sandbox.realm(LARKSPUR.realmId).violations).toEqual([]);
    } finally {
      await close();
    }
  });

  test('is read in pages, however much it is, and answered from memory after that', async () => {
    const { client, sandbox, takeCalls, close } = await connectSandbox();
    try {
      sandbox.realm(LARKSPUR.realmId).fill('Item', 10_000);
      const lists = createCompanyLists(client, { freshMs: 600_000, maxRows: 20_000 });
      takeCalls();
      const items = await lists.read(LARKSPUR.realmId, 'items');
      expect(items.length).toBeGreaterThan(10_000);
      expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
      expect(takeCalls()).toHaveLength(11);
      expect(await lists.read(LARKSPUR.realmId, 'items')).toBe(items);
      expect(lists.known(LARKSPUR.realmId, 'items')).toBe(items);
      expect(takeCalls()).toEqual([]);
    } finally {
      await close();
    }
  });
});

describe('how long it is kept', () => {
  test('while it is fresh, counted from when the reading began', async () => {
    let nowMs = 5_000;
    const { client, asked } = heldClient();
    const lists = createCompanyLists(client, { ...KEEPING, now: () => nowMs });
    expect(lists.known('1', 'vendors')).toBeUndefined();
    const reading = lists.read('1', 'vendors');
    nowMs = 5_600;
    asked[0]?.answer([{ Id: '7', DisplayName: 'HubSpot', Active: true }]);
    const rows = await reading;
    expect(rows).toEqual([{ id: '7', name: 'HubSpot', active: true }]);
    nowMs = 5_999;
    expect(lists.known('1', 'vendors')).toBe(rows);
    nowMs = 6_000;
    expect(lists.known('1', 'vendors')).toBeUndefined();
    void lists.read('1', 'vendors');
    expect(asked).toHaveLength(2);
  });

  test('all companies together are bounded, and what was used longest ago goes first', async () => {
    // Each takes its rows and one more.
    const { client } = countingClient((realmId) => (realmId === 'large' ? 100 : 32));
    const lists = createCompanyLists(client, KEEPING);
    for (const realmId of ['1', '2', '3']) await lists.read(realmId, 'paymentMethods');
    expect(lists.known('1', 'paymentMethods')).toHaveLength(32);
    await lists.read('4', 'paymentMethods');
    expect(['1', '2', '3', '4'].filter((realmId) => lists.known(realmId, 'paymentMethods'))).toEqual(['1', '3', '4']);
    // Larger than the bound: served, not kept, and nothing else has to go for it.
    expect(await lists.read('large', 'paymentMethods')).toHaveLength(100);
    expect(lists.known('large', 'paymentMethods')).toBeUndefined();
    expect(lists.known('1', 'paymentMethods')).toHaveLength(32);
  });

  test('empty lists are bounded as well', async () => {
    const { client } = countingClient(() => 0);
    const lists = createCompanyLists(client, { freshMs: 60_000, maxRows: 3 });
    for (const realmId of ['1', '2', '3', '4']) await lists.read(realmId, 'paymentMethods');
    expect(lists.known('1', 'paymentMethods')).toBeUndefined();
    expect(lists.known('4', 'paymentMethods')).toEqual([]);
  });

  test('until a company is forgotten; a reading that was under way then is not kept', async () => {
    const { client, asked } = heldClient();
    const lists = createCompanyLists(client, KEEPING);
    const readings = [lists.read('1', 'vendors'), lists.read('12', 'vendors')];
    for (const each of asked) each.answer([]);
    await Promise.all(readings);
    const accounts = lists.read('1', 'accounts');
    lists.forget('1');
    asked[2]?.answer([]);
    expect(await accounts).toEqual([]);
    expect(lists.known('1', 'vendors')).toBeUndefined();
    expect(lists.known('1', 'accounts')).toBeUndefined();
    expect(lists.known('12', 'vendors')).toEqual([]);
  });
});

describe('who asks at the same time', () => {
  test('waits for one reading', async () => {
    const { client, asked } = heldClient();
    const lists = createCompanyLists(client, KEEPING);
    const readings = Array.from({ length: 50 }, () => lists.read('1', 'vendors'));
    const other = lists.read('2', 'vendors');
    expect(asked.map(({ realmId }) => realmId)).toEqual(['1', '2']);
    asked[0]?.answer([{ Id: '1', DisplayName: 'One' }]);
    asked[1]?.answer([]);
    expect(new Set(await Promise.all(readings)).size).toBe(1);
    expect(await other).toEqual([]);
  });

  test('and anew: reads again, but not for each of a crowd; the older answer does not replace the newer', async () => {
    let nowMs = 0;
    const { client, asked } = heldClient();
    const lists = createCompanyLists(client, { freshMs: 60_000, maxRows: 10, now: () => nowMs });
    const old = lists.read('1', 'vendors');
    nowMs = 2_000;
    const crowd = Array.from({ length: 50 }, () => lists.read('1', 'vendors', { anew: true }));
    expect(asked).toHaveLength(2);
    asked[1]?.answer([{ Id: '2', DisplayName: 'New' }]);
    await Promise.all(crowd);
    asked[0]?.answer([{ Id: '1', DisplayName: 'Old' }]);
    expect(await old).toMatchObject([{ name: 'Old' }]);
    expect(lists.known('1', 'vendors')).toMatchObject([{ name: 'New' }]);
  });

  test('hears of a failure together, and the next one asks again', async () => {
    const { client, asked } = heldClient();
    const lists = createCompanyLists(client, KEEPING);
    const readings = [lists.read('1', 'items'), lists.read('1', 'items')];
    asked[0]?.fail(new NotNow('QuickBooks', 'query Item: QuickBooks answered 503.'));
    for (const each of readings) await expect(each).rejects.toThrow(NotNow);
    const again = lists.read('1', 'items');
    asked[1]?.answer([
      { Id: '5', Name: 'Soil Test', Type: 'Service' },
      { Name: 'no id', Type: 'Service' },
    ]);
    expect(await again).toEqual([{ id: '5', name: 'Soil Test', active: true }]);
  });
});
