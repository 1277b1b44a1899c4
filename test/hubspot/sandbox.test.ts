import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { actionRequestBody } from '../../sandbox/hubspot/actionRequest.ts';
import { SAMPLE } from '../../sandbox/hubspot/samplePortal.ts';
import { signedHeaders } from '../../sandbox/hubspot/signing.ts';
import { NotNow } from '../../src/domain/problems.ts';
import { parseActionRequest } from '../../src/hubspot/actionRequest.ts';
import { verifySignature } from '../../src/hubspot/signature.ts';
import { connectSandbox, type ConnectedSandbox } from './sandboxClient.ts';

/** Where the sandbox, which shares no code with the product, must agree with it. */
let connected: ConnectedSandbox;
beforeAll(async () => {
  connected = await connectSandbox();
});
afterAll(() => connected.close());

const portalId = String(SAMPLE.portalId);

test.each(['both', 'v3', 'v2'] as const)('an action request signed with %s is let in and understood', (versions) => {
  const body = actionRequestBody(
    {
      portalId: SAMPLE.portalId,
      action: 'create-invoice',
      objectType: 'DEAL',
      objectId: SAMPLE.deals.mariaPatio,
      inputs: { quickbooks_account: '4620816365', payment_terms: '3', note: '田中様' },
      actionsUrl: 'http://127.0.0.1:3000/hubspot/actions',
    },
    5_000_000_002_222,
  );
  const url = 'https://actions.example/hubspot/actions/create-invoice';
  const { clientSecret: secret } = connected.sandbox;
  const nowMs = Date.now();
  const headers = signedHeaders({ secret, url, body, timestamp: nowMs, versions });
  expect(
    verifySignature({ secret, method: 'POST', publicUrl: url, rawBody: Buffer.from(body), headers, nowMs }),
  ).toEqual({ ok: true });
  expect(parseActionRequest('create-invoice', JSON.parse(body))).toMatchObject({
    outcome: 'accepted',
    request: { record: { portalId, type: 'DEAL', id: SAMPLE.deals.mariaPatio }, inputs: { paymentTerms: '3' } },
  });
});

test('a callback that nobody waits for is too late', async () => {
  expect(await connected.client.completeCallback(portalId, 'ap-1-2-3-0', { hs_execution_state: 'SUCCESS' })).toBe(
    'tooLate',
  );
});

test('the account', async () => {
  expect(await connected.client.accountDetails(portalId)).toEqual({ timeZone: 'US/Eastern', companyCurrency: 'USD' });
});

test.each(['truncate', 'reset'])('an answer that is lost (%s) is not now', async (kind) => {
  connected.sandbox.stage.faults.add({ path: '/crm/objects/', when: 'after', effect: { kind } });
  const reading = connected.client.readRecord(portalId, 'deals', SAMPLE.deals.mariaPatio, ['dealname'], []);
  await expect(reading).rejects.toThrow(NotNow);
});

test('a create whose answer is lost is unknown, although it was done', async () => {
  connected.sandbox.stage.faults.add({ path: '/notes$', when: 'after', effect: { kind: 'reset' } });
  const created = await connected.client.createObject(portalId, 'notes', { hs_timestamp: '2026-11-24T00:00:00Z' }, [
    { toId: SAMPLE.deals.mariaPatio, typeId: 214 },
  ]);
  expect(created.outcome).toBe('unknown');
  expect(await connected.client.readAssociations(portalId, 'deals', 'notes', SAMPLE.deals.mariaPatio)).toHaveLength(1);
});

test('the rate limit', async () => {
  connected.sandbox.switches.set({ rateLimitPer10Seconds: 1 });
  const read = () => connected.client.accountDetails(portalId);
  const problems = await Promise.allSettled([read(), read()]);
  expect(problems.find((each) => each.status === 'rejected')).toMatchObject({
    reason: { name: 'NotNow', rateLimited: true, retryAfterMs: 10_000 },
  });
  expect(connected.sandbox.violations).toEqual([]);
});
