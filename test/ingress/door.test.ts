import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { eq } from 'drizzle-orm';
import { actionRequestBody } from '../../sandbox/hubspot/actionRequest.ts';
import { SAMPLE } from '../../sandbox/hubspot/samplePortal.ts';
import { signedHeaders, type SignedRequest } from '../../sandbox/hubspot/signing.ts';
import { MAPLE_RIDGE } from '../../sandbox/quickbooks/sampleCompanies.ts';
import { connectAccount } from '../../src/connectAccount.ts';
import { deliveries, grants } from '../../src/store/schema.ts';
import { newDeal } from '../support/newDeal.ts';
import { PORTAL_ID, REALM_ID, startProduct, type Product } from '../support/product.ts';
import { replayAll } from '../support/replayAll.ts';
import { until } from '../support/until.ts';

let product: Product;
let nextEnrollment = 7_000_001;

beforeAll(async () => {
  product = await startProduct();
  await connectAccount(product.service.stores, {
    system: 'hubspot',
    portalId: String(SAMPLE.otherPortalId),
    refreshToken: product.hubspot.issueRefreshToken(SAMPLE.otherPortalId),
  });
});

afterAll(async () => {
  try {
    await replayAll(product);
  } finally {
    await product.stop();
  }
});

/** The body of a request that is right in every way. */
function rightBody(dealId: string, portalId: number = PORTAL_ID): string {
  return actionRequestBody(
    {
      portalId,
      action: 'create-invoice',
      objectType: 'DEAL',
      objectId: dealId,
      inputs: { quickbooks_account: REALM_ID },
      actionsUrl: product.actionsUrl,
    },
    nextEnrollment++,
  );
}

/** Posts a body as HubSpot would, or as a forger: `signing` bends what is signed, `bend` the headers themselves. */
async function post(
  body: string,
  options: {
    path?: string;
    signing?: Partial<SignedRequest>;
    bend?: (headers: Record<string, string>) => Record<string, string>;
  } = {},
) {
  const url = product.service.url + (options.path ?? '/hubspot/actions/create-invoice');
  const headers = signedHeaders({
    secret: product.hubspot.clientSecret,
    url,
    body,
    timestamp: Date.now(),
    ...options.signing,
  });
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(options.bend?.(headers) ?? headers) },
    body,
  });
  const text = await response.text();
  return { status: response.status, text, json: JSON.parse(text) as Record<string, Record<string, string>> };
}

async function runsOf(dealId: string): Promise<number> {
  const runs = [];
  for await (const run of product.service.temporal.client.workflow.list())
    if (run.workflowId.includes(`DEAL-${dealId}:`)) runs.push(run);
  return runs.length;
}

describe('only HubSpot gets in', () => {
  const MINUTE = 60_000;

  test.each([
    ['no signature', { bend: () => ({}) }],
    ['a wrong secret', { signing: { secret: 'not-the-secret' } }],
    [
      'a right v2 beside a wrong v3',
      { bend: (right: Record<string, string>) => ({ ...right, 'X-HubSpot-Signature-v3': 'bm90IHJpZ2h0' }) },
    ],
    ['a wrong v2 alone', { signing: { versions: 'v2' as const, secret: 'not-the-secret' } }],
    [
      'a time that is no number',
      { bend: (right: Record<string, string>) => ({ ...right, 'X-HubSpot-Request-Timestamp': 'yesterday' }) },
    ],
    [
      'a v3 signature without a time',
      {
        bend: (right: Record<string, string>) =>
          Object.fromEntries(Object.entries(right).filter(([name]) => name !== 'X-HubSpot-Request-Timestamp')),
      },
    ],
    ['another address signed', { signing: { url: 'https://elsewhere.example/hubspot/actions/create-invoice' } }],
    ['another body signed', { signing: { body: '{}' } }],
  ])('%s: 401, and nothing runs', async (_, options) => {
    const dealId = newDeal(product);
    const answer = await post(rightBody(dealId), options);
    expect(answer).toMatchObject({ status: 401, json: { message: 'The signature is not valid.' } });
    expect(await product.service.stores.deliveries.due(1e9)).toEqual([]);
    expect(product.invoicesOf(dealId)).toEqual([]);
  });

  test.each([
    ['6 minutes old', -6],
    ['6 minutes in the future', 6],
  ])('%s: 401', async (_, minutes) => {
    const answer = await post(rightBody(newDeal(product)), { signing: { timestamp: Date.now() + minutes * MINUTE } });
    expect(answer.status).toBe(401);
  });

  test('v2 alone is taken', async () => {
    const dealId = newDeal(product);
    const execution = await product.hubspot.engine.waitForEnd(
      product.hubspot.engine.enrol({
        portalId: PORTAL_ID,
        action: 'create-invoice',
        objectType: 'DEAL',
        objectId: dealId,
        inputs: { quickbooks_account: REALM_ID },
        actionsUrl: product.actionsUrl,
        signatures: 'v2',
      }).callbackId,
    );
    expect(execution.outputs).toMatchObject({ status: 'created' });
  });
});

describe('what is no action request gets a status code', () => {
  test.each([
    ['not JSON', 'callbackId=1'],
    ['nothing at all', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['an empty object', '{}'],
    [
      'a record id that is no id',
      '{"callbackId":"ap-1","origin":{"portalId":1},"object":{"objectId":"x","objectType":"DEAL"}}',
    ],
    [
      'an input that is an object',
      '{"callbackId":"ap-2","origin":{"portalId":145000001},"object":{"objectId":1,"objectType":"DEAL"},"inputFields":{"quickbooks_account":{}}}',
    ],
    [
      'a callback id that would leave its place',
      '{"callbackId":"../x","origin":{"portalId":1},"object":{"objectId":1,"objectType":"DEAL"}}',
    ],
  ])('%s: 400', async (_, body) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(typeof answer.json['message']).toBe('string');
  });

  test('5 MB: 413', async () => {
    expect((await post(JSON.stringify({ filler: 'x'.repeat(5 * 1024 * 1024) }))).status).toBe(413);
  });

  test.each([
    '/hubspot/actions/create-estimate-typo',
    '/hubspot/actions/constructor',
    '/hubspot/actions/',
    '/hubspot/options/nothing',
    '/elsewhere',
    '/',
  ])('%s: 404', async (path) => {
    expect((await post(rightBody('1'), { path })).status).toBe(404);
  });

  test('a compressed body is refused, not read', async () => {
    const answer = await post(rightBody('1'), { bend: (right) => ({ ...right, 'content-encoding': 'gzip' }) });
    expect(answer.status).toBe(415);
  });
});

describe('what can be refused at the door is answered at once', () => {
  async function refusedAtOnce(
    enrolment: { portalId?: number; objectType?: string; objectId?: string; source?: string; realmId?: string },
    errorCode: string,
  ) {
    const execution = product.hubspot.engine.enrol({
      portalId: enrolment.portalId ?? PORTAL_ID,
      action: 'create-invoice',
      objectType: enrolment.objectType ?? 'DEAL',
      objectId: enrolment.objectId ?? SAMPLE.deals.mariaPatio,
      inputs: { quickbooks_account: enrolment.realmId ?? REALM_ID },
      actionsUrl: product.actionsUrl,
      ...(enrolment.source === undefined ? {} : { source: enrolment.source }),
    });
    const ended = await product.hubspot.engine.waitForEnd(execution.callbackId);
    expect(ended).toMatchObject({ state: 'failed', ending: 'answer', outputs: { status: 'failed', errorCode } });
    // Said again, the same way, to whoever did not hear it.
    const again = await product.hubspot.engine.redeliver(execution.callbackId);
    expect(again).toMatchObject({ status: 200, body: ended.attempts[0]?.body });
    return ended.outputs['errorDetail'];
  }

  test('an unknown portal', async () => {
    const body = rightBody('1', 999_000_001);
    const answer = await post(body);
    expect(answer).toMatchObject({ status: 200, json: { outputFields: { errorCode: 'HubSpotAccessMissing' } } });
  });

  test('a portal without QuickBooks', async () => {
    expect(await refusedAtOnce({ portalId: SAMPLE.otherPortalId, objectId: SAMPLE.other.deal }, 'NotConnected')).toBe(
      'QuickBooks is not connected to this HubSpot account. Connect it under Settings > Connected apps, then retry.',
    );
  });

  test('a company of somebody else', async () => {
    expect(await refusedAtOnce({ realmId: MAPLE_RIDGE.realmId }, 'CompanyNotLinked')).toBe(
      'The QuickBooks account chosen in this action is not connected to this HubSpot account. Open the action and choose one from the list.',
    );
  });

  test('no company', async () => {
    await refusedAtOnce({ realmId: '' }, 'InputMissing');
  });

  test('a wrong record type', async () => {
    expect(await refusedAtOnce({ objectType: 'CONTACT' }, 'RecordTypeNotSupported')).toBe(
      "This action can't be used for a contact. Use it in a deal or quote workflow.",
    );
    await refusedAtOnce({ objectType: 'COMMERCE_PAYMENT' }, 'RecordTypeNotSupported');
  });

  test('another caller than a workflow', async () => {
    await refusedAtOnce({ source: 'COPILOT' }, 'InputNotSupported');
  });
});

describe('a request that comes more than once', () => {
  test('is one run, when it is delivered three times at once', async () => {
    const dealId = newDeal(product);
    const { callbackId } = product.enrol(dealId);
    await Promise.all([product.hubspot.engine.redeliver(callbackId), product.hubspot.engine.redeliver(callbackId)]);
    const execution = await product.hubspot.engine.waitForEnd(callbackId);
    expect(execution.outputs).toMatchObject({ status: 'created' });
    expect(execution.attempts.map((attempt) => attempt.status)).toEqual([200, 200, 200]);
    expect(product.invoicesOf(dealId)).toHaveLength(1);
    expect(await runsOf(dealId)).toBe(1);
  });

  test('gets the recorded answer once its run has ended', async () => {
    const dealId = newDeal(product);
    const ended = await product.invoice(dealId);
    const again = await product.hubspot.engine.redeliver(ended.callbackId);
    expect(again.status).toBe(200);
    expect(JSON.parse(again.body ?? '')).toEqual({ outputFields: { ...ended.outputs, hs_execution_state: 'SUCCESS' } });
    expect(product.invoicesOf(dealId)).toHaveLength(1);
  });

  test('has its answer when the first delivery says so, also when Temporal took only a later one', async () => {
    const { workflow } = product.service.temporal.client;
    const refuses = jest.spyOn(workflow, 'start').mockRejectedValueOnce(new Error('Temporal does not answer.'));
    const dealId = newDeal(product);
    const { callbackId } = product.enrol(dealId);
    try {
      await until('the first delivery is answered', () => refuses.mock.calls.length > 0);
      const { db } = product.service.stores.database;
      await db
        .update(deliveries)
        .set({ answerDue: new Date(Date.now() + 3_600_000) })
        .where(eq(deliveries.callbackId, callbackId));
      const { attempts } = await product.hubspot.engine.waitForEnd(callbackId);
      expect(attempts.map(({ status }) => status)).toEqual([503, 200]);
    } finally {
      refuses.mockRestore();
    }
    const run = workflow.getHandle(`create-invoice:${PORTAL_ID}:DEAL-${dealId}:${callbackId}`);
    const history = await run.fetchHistory();
    const dueTimer = history.events?.find((event) => event.timerStartedEventAttributes)?.timerStartedEventAttributes;
    expect(Number(dueTimer?.startToFireTimeout?.seconds)).toBeLessThanOrEqual(3_600);
    expect(Number(dueTimer?.startToFireTimeout?.seconds)).toBeGreaterThan(3_500);
  });

  test('is not refused at the door after its run has been let in', async () => {
    const dealId = newDeal(product);
    const ended = await product.invoice(dealId);
    const { db } = product.service.stores.database;
    await db.delete(grants);
    try {
      const again = await product.hubspot.engine.redeliver(ended.callbackId);
      expect(JSON.parse(again.body ?? '')).toMatchObject({ outputFields: { status: 'created' } });
    } finally {
      await product.service.stores.accounts.grant(String(PORTAL_ID), REALM_ID);
    }
  });
});

describe('the list of companies', () => {
  const ask = async (portalId: number) => {
    const sent = await product.hubspot.engine.optionsRequest({
      portalId,
      input: 'quickbooks_account',
      objectTypeId: '0-3',
      optionsUrl: product.optionsUrl,
    });
    return {
      status: sent.status,
      json: JSON.parse(sent.body ?? '') as { options: { label: string; value: string }[] },
    };
  };

  test('holds those of this portal, by name', async () => {
    await product.invoice(newDeal(product));
    expect(await ask(PORTAL_ID)).toMatchObject({
      status: 200,
      json: { options: [{ label: 'Larkspur Garden Supply', value: REALM_ID }] },
    });
  });

  test('holds none of another portal', async () => {
    const { json } = await ask(SAMPLE.otherPortalId);
    expect(json.options).toMatchObject([{ value: '' }]);
  });

  test('is for HubSpot only, and only for what asks for it', async () => {
    const path = '/hubspot/options/quickbooks_account';
    expect((await post('{"origin":{"portalId":145000001}}', { path, bend: () => ({}) })).status).toBe(401);
    expect((await post('{}', { path })).status).toBe(400);
  });
});

test('no rule of the vendors is broken on the way', () => {
  expect(product.quickbooks.realm(REALM_ID).violations).toEqual([]);
  expect(product.hubspot.violations).toEqual([]);
});
