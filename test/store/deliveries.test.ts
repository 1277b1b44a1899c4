import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ActionRequest } from '../../src/domain/actions.ts';
import { failure } from '../../src/domain/failures.ts';
import type { ActionOutcome } from '../../src/domain/outcome.ts';
import { openEmbedded, type OpenDatabase } from '../../src/store/database.ts';
import { createDeliveries, type Deliveries } from '../../src/store/deliveries.ts';
import { createSecretBox } from '../../src/store/encryption.ts';

let database: OpenDatabase;
let deliveries: Deliveries;

beforeAll(async () => {
  database = await openEmbedded(undefined);
  const key = { id: 'k1', bytes: Buffer.alloc(32, 7) };
  deliveries = createDeliveries(database.db, createSecretBox([key]));
});

afterAll(() => database.close());

const outcome = (lines: string): ActionOutcome => ({
  status: 'failed',
  failures: [failure('ProductNotFound', { lines })],
});

function request(callbackId: string): ActionRequest {
  return {
    action: 'create-invoice',
    kind: 'invoice',
    record: { portalId: '1', type: 'DEAL', id: '2' },
    callbackId,
    inputs: {
      realmId: '3',
      paymentTerms: 'customer_terms',
      customer: 'contact',
      products: 'line_items',
      createMissingProducts: false,
      existingDocument: 'use',
    },
  };
}

test('a request that comes twice keeps its first row, and when it is due', async () => {
  const first = await deliveries.receive(request('twice'), 'run', 7_200_000, 3_600_000);
  const second = await deliveries.receive(request('twice'), 'another run', 10, 0);
  expect(second).toEqual(first);
  expect(first.answerDue.getTime() - first.receivedAt.getTime()).toBe(3_600_000);
});

test('the first recorded answer stands, however many come at once', async () => {
  await deliveries.receive(request('raced'), 'run', 1_000, 0);
  const told = await Promise.all(
    Array.from({ length: 8 }, (_, index) => deliveries.answer('1', 'raced', () => outcome(`line ${index}`))),
  );
  const [first] = told;
  for (const each of told) expect(each).toEqual(first);
  const row = await deliveries.find('1', 'raced');
  expect(row && deliveries.recordedAnswer(row)).toEqual(first);
});

test('answers are sealed at rest', async () => {
  await deliveries.receive(request('sealed'), 'run', 1_000, 0);
  await deliveries.answer('1', 'sealed', () => outcome('"Secret rake"'));
  const rows = await database.db.execute(sql`select answer from deliveries where callback_id = 'sealed'`);
  expect(JSON.stringify(rows)).toContain('aes:k1:');
  expect(JSON.stringify(rows)).not.toContain('Secret rake');
});

test('what is due is found until HubSpot has heard it, the oldest first', async () => {
  await deliveries.receive(request('later'), 'run', 3_000, 0);
  await deliveries.receive(request('sooner'), 'run', 1_000, 0);
  const due = async () => (await deliveries.due(60_000)).map((row) => row.callbackId);
  expect(await due()).toEqual(expect.arrayContaining(['sooner', 'later']));
  expect((await due()).indexOf('sooner')).toBeLessThan((await due()).indexOf('later'));
  await deliveries.delivered('1', 'sooner', 'tooLate');
  expect(await due()).not.toContain('sooner');
  expect((await deliveries.due(-3_600_000)).map((row) => row.callbackId)).not.toContain('later');
});

test('a refusal at the door is kept with its answer, and is due to nobody', async () => {
  await deliveries.receiveRefused(
    { portalId: '1', callbackId: 'door', action: 'create-invoice', realmId: '', objectType: 'DEAL', objectId: '2' },
    outcome('"Rake"'),
  );
  const row = await deliveries.find('1', 'door');
  expect(row?.delivered).toBe('delivered');
  expect((await deliveries.due(60_000)).map((each) => each.callbackId)).not.toContain('door');
});
