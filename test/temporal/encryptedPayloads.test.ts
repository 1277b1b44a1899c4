import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { SAMPLE } from '../../sandbox/hubspot/samplePortal.ts';
import { createDataConverter } from '../../src/temporal/dataConverter.ts';
import { describeOutcome, replayHandles } from '../../src/temporal/replay.ts';
import { startProduct, type Product } from '../support/product.ts';

const keys = `new:${randomBytes(32).toString('base64')},old:${randomBytes(32).toString('base64')}`;
let product: Product;

beforeAll(async () => {
  product = await startProduct({ ENCRYPTION_KEY: keys });
});

afterAll(() => product.stop());

test('with a key, histories hold neither names nor amounts, failures included, and still replay', async () => {
  const created = await product.invoice(SAMPLE.deals.mariaPatio);
  const refused = await product.invoice(SAMPLE.deals.ambiguousCustomer);
  expect(created.outputs['status']).toBe('created');
  expect(refused.outputs['errorCode']).toBe('CustomerAmbiguous');

  const { client } = product.service.temporal;
  const handles = [];
  for await (const run of client.workflow.list()) handles.push(client.workflow.getHandle(run.workflowId, run.runId));
  expect(handles).toHaveLength(2);
  for (const handle of handles) {
    const text = JSON.stringify(JSON.parse(historyToJSON(await handle.fetchHistory())), (_key, value: unknown) =>
      typeof value === 'string' ? Buffer.from(value, 'base64').toString('latin1') + value : value,
    );
    for (const secret of ['Patio planting', 'Whitfield', "O'Brien"]) expect(text).not.toContain(secret);
  }
  const dataConverter = createDataConverter(product.config.encryptionKeys);
  const outcomes = await replayHandles(handles, { dataConverter });
  expect(outcomes.filter((each) => each.parted).map(describeOutcome)).toEqual([]);
});
