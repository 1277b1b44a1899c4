import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import express, { type Request, type Response } from 'express';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Enrolment } from '../../../sandbox/hubspot/actionRequest.ts';
import { SAMPLE } from '../../../sandbox/hubspot/samplePortal.ts';
import { signedHeaders } from '../../../sandbox/hubspot/signing.ts';
import { startClient, type Client } from './client.ts';

type Handler = (request: Request, response: Response) => void | Promise<void>;

let client: Client;
let app: Server;
let actionsUrl: string;
let calls: { path: string; body: string; headers: Request['headers'] }[];
/** What the app answers to one call after the other; the last one to all that follow. */
let answers: Handler[];

beforeEach(async () => {
  calls = [];
  answers = [block()];
  client = await startClient();
  client.sandbox.switches.set({ retryDelayMs: 1, answerTimeoutMs: 2_000 });
  const product = express().use(express.text({ type: () => true }));
  product.post('/hubspot/*path', (request, response) => {
    calls.push({ path: request.path, body: String(request.body), headers: request.headers });
    return (answers[Math.min(calls.length, answers.length) - 1] ?? block())(request, response);
  });
  app = createServer(product).listen(0, '127.0.0.1');
  await once(app, 'listening');
  const address = app.address();
  actionsUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/hubspot/actions`;
});

afterEach(async () => {
  await client.sandbox.close();
  app.close();
  app.closeAllConnections();
});

function onlyCall(): (typeof calls)[number] {
  expect(calls).toHaveLength(1);
  const [call] = calls;
  if (!call) throw new Error('unreachable');
  return call;
}

function block(duration = 'P2D'): Handler {
  return state({ hs_execution_state: 'BLOCK', hs_expiration_duration: duration });
}

function state(outputFields: Record<string, string>): Handler {
  return (_request, response) => void response.json({ outputFields });
}

const status =
  (code: number, body = ''): Handler =>
  (_request, response) =>
    void response.status(code).send(body);

const enrol = (more: Partial<Enrolment> = {}) =>
  client.sandbox.engine.enrol({
    portalId: SAMPLE.portalId,
    action: 'create-invoice',
    objectType: 'DEAL',
    objectId: SAMPLE.deals.mariaPatio,
    inputs: { quickbooks_account: '9130347' },
    actionsUrl,
    ...more,
  });

const callbackPath = (callbackId: string): string => `/automation/actions/callbacks/2026-09/${callbackId}/complete`;

const complete = (callbackId: string, outputFields: object, more: object = { typedOutputs: {} }) =>
  client.call('POST', callbackPath(callbackId), { outputFields, ...more });

const created = { hs_execution_state: 'SUCCESS', status: 'created', document_id: '77' };

test('the request is as recorded from a real portal, and signed twice', async () => {
  const { callbackId } = enrol();
  await client.sandbox.engine.waitForAnswer(callbackId);
  const { path, body, headers } = onlyCall();
  expect(path).toBe('/hubspot/actions/create-invoice');
  const [, portalId, enrollmentId] = /^ap-(\d+)-(\d+)-1-0$/.exec(callbackId) ?? [];
  const index = { enrollmentId: Number(enrollmentId), actionExecutionIndex: 0 };
  expect(Number(enrollmentId)).toBeGreaterThan(2 ** 31);
  expect(JSON.parse(body)).toEqual({
    callbackId,
    origin: {
      portalId: Number(portalId),
      userId: null,
      actionDefinitionId: expect.any(Number),
      actionDefinitionVersion: 1,
      actionExecutionIndexIdentifier: index,
      extensionDefinitionId: expect.any(Number),
      extensionDefinitionVersionId: 1,
    },
    context: {
      workflowId: expect.any(Number),
      actionId: 1,
      actionExecutionIndexIdentifier: index,
      source: 'WORKFLOWS',
    },
    object: { objectId: Number(SAMPLE.deals.mariaPatio), objectType: 'DEAL' },
    fields: { quickbooks_account: '9130347' },
    inputFields: { quickbooks_account: '9130347' },
    typedInputs: { quickbooks_account: { value: '9130347', type: 'STRING' } },
  });
  const timestamp = Number(headers['x-hubspot-request-timestamp']);
  expect(Math.abs(timestamp - Date.now())).toBeLessThan(5_000);
  const expected = signedHeaders({
    secret: client.sandbox.clientSecret,
    url: `${actionsUrl}/create-invoice`,
    body,
    timestamp,
  });
  for (const [name, value] of Object.entries(expected)) expect(headers[name.toLowerCase()]).toBe(value);
});

test('the signature is over the public address, by the sandbox clock, in the versions that are asked for', async () => {
  client.sandbox.stage.clock.advance(-6 * 60_000);
  const { callbackId } = enrol({ signingUrl: 'https://actions.example', signatures: 'v3', source: null });
  await client.sandbox.engine.waitForAnswer(callbackId);
  const { body, headers } = onlyCall();
  const timestamp = Number(headers['x-hubspot-request-timestamp']);
  expect(Date.now() - timestamp).toBeGreaterThan(5 * 60_000);
  const url = 'https://actions.example/hubspot/actions/create-invoice';
  const expected = signedHeaders({ secret: client.sandbox.clientSecret, url, body, timestamp });
  expect(headers['x-hubspot-signature-v3']).toBe(expected['X-HubSpot-Signature-v3']);
  expect(headers).not.toHaveProperty('x-hubspot-signature');
  expect(JSON.parse(body).context).not.toHaveProperty('source');
});

test('a blocked execution ends with its completion, and only the first counts', async () => {
  const { engine } = client.sandbox;
  const { callbackId } = enrol();
  expect(await engine.waitForAnswer(callbackId)).toMatchObject({ state: 'blocked', blockedUntil: expect.any(String) });
  expect((await complete(callbackId, created)).status).toBe(204);
  expect(await engine.waitForEnd(callbackId)).toMatchObject({
    state: 'succeeded',
    ending: 'completion',
    outputs: { status: 'created', document_id: '77' },
  });
  expect((await complete(callbackId, { ...created, document_id: '78' })).status).toBe(404);
  const { completions, outputs } = engine.execution(callbackId) ?? {};
  expect(completions?.map(({ accepted }) => accepted)).toEqual([true, false]);
  expect(outputs).toMatchObject({ document_id: '77' });
});

test.each([
  ['404', 404],
  ['400', 400],
  ['204', 204],
] as const)('a completion that is too late is answered as the switch says: %s', async (lateCompletion, expected) => {
  client.sandbox.switches.set({ lateCompletion });
  const { callbackId } = enrol();
  await client.sandbox.engine.waitForAnswer(callbackId);
  client.sandbox.stage.clock.advance(2 * 86_400_000);
  // Two days later the token has expired, too.
  client = await startClient(SAMPLE.portalId, undefined, client.sandbox);
  expect(client.sandbox.engine.execution(callbackId)).toMatchObject({ state: 'expired', ending: 'block_expired' });
  expect((await complete(callbackId, created)).status).toBe(expected);
  expect(client.sandbox.engine.execution(callbackId)).toMatchObject({ state: 'expired', outputs: {} });
});

test.each([
  ['a number', { ...created, document_total: 1 }, { typedOutputs: {} }],
  ['a boolean', { ...created, differs: true }, { typedOutputs: {} }],
  ['null', { ...created, warning: null }, { typedOutputs: {} }],
  ['an object', { ...created, document: {} }, { typedOutputs: {} }],
  ['no state', { status: 'created' }, { typedOutputs: {} }],
  ['BLOCK', { hs_execution_state: 'BLOCK' }, { typedOutputs: {} }],
  ['no typed outputs', created, {}],
])('a completion with %s is refused, and may come again', async (_what, outputFields, more) => {
  const { callbackId } = enrol();
  await client.sandbox.engine.waitForAnswer(callbackId);
  expect((await complete(callbackId, outputFields, more)).status).toBe(400);
  expect((await complete(callbackId, created)).status).toBe(204);
});

test('nobody completes the executions of another portal, or none', async () => {
  const { callbackId } = enrol();
  await client.sandbox.engine.waitForAnswer(callbackId);
  const other = await startClient(SAMPLE.otherPortalId, undefined, client.sandbox);
  const body = { outputFields: created, typedOutputs: {} };
  expect((await other.call('POST', callbackPath(callbackId), body)).status).toBe(404);
  expect((await client.bare('POST', callbackPath(callbackId), body)).status).toBe(401);
  expect((await client.call('POST', callbackPath('ap-1-2-3-0'), body)).status).toBe(404);
  expect(client.sandbox.engine.execution(callbackId)?.state).toBe('blocked');
});

test.each([
  ['refuse_all', 404, 'blocked'],
  ['ignore', 204, 'failed'],
] as const)('in a batch a bad id may %s', async (badIdInBatch, expected, expectedState) => {
  client.sandbox.switches.set({ badIdInBatch });
  const { callbackId } = enrol();
  await client.sandbox.engine.waitForAnswer(callbackId);
  const outputFields = { hs_execution_state: 'FAIL_CONTINUE', errorCode: 'ContactMissing' };
  const inputs = [callbackId, 'ap-1-2-3-0'].map((id) => ({ callbackId: id, outputFields, typedOutputs: {} }));
  const answer = await client.call('POST', '/automation/actions/callbacks/2026-09/complete', { inputs });
  expect(answer.status).toBe(expected);
  expect(client.sandbox.engine.execution(callbackId)?.state).toBe(expectedState);
});

test.each([
  ['accepted', 204, 'succeeded'],
  ['404', 404, 'blocked'],
] as const)('a completion that overtakes the answer is %s', async (earlyCompletion, expected, expectedState) => {
  client.sandbox.switches.set({ earlyCompletion });
  const statuses: number[] = [];
  answers = [
    async (request, response) => {
      const { callbackId } = JSON.parse(String(request.body));
      statuses.push((await complete(callbackId, created)).status);
      return block()(request, response);
    },
  ];
  const { callbackId, attempts } = enrol();
  while (attempts.length === 0) await client.bare('GET', '/_sandbox/clock');
  expect(statuses).toEqual([expected]);
  expect(client.sandbox.engine.execution(callbackId)?.state).toBe(expectedState);
});

test.each([
  ['a 2xx without a state', status(200, '<html>a login page</html>'), 'succeeded', 'answer', {}],
  ['SUCCESS', state(created), 'succeeded', 'answer', { status: 'created', document_id: '77' }],
  [
    'FAIL_CONTINUE',
    state({ hs_execution_state: 'FAIL_CONTINUE', errorCode: 'X' }),
    'failed',
    'answer',
    { errorCode: 'X' },
  ],
  ['a 401', status(401), 'failed', 'refused', {}],
  ['a 400', status(400), 'failed', 'refused', {}],
])('%s ends the execution at once', async (_what, answer, expectedState, ending, outputs) => {
  answers = [answer];
  const { callbackId } = enrol();
  expect(await client.sandbox.engine.waitForEnd(callbackId)).toMatchObject({ state: expectedState, ending, outputs });
  expect(calls).toHaveLength(1);
});

test.each([
  ['a 503', status(503), 'answered'],
  ['a 429', status(429), 'answered'],
  ['a reset', ((request) => void request.socket.resetAndDestroy()) satisfies Handler, 'no_answer'],
  ['silence', () => undefined, 'timeout'],
])('after %s the same request is sent again', async (_what, answer, outcome) => {
  client.sandbox.switches.set({ answerTimeoutMs: 60 });
  answers = [answer, answer, block()];
  const { callbackId } = enrol();
  const { attempts } = await client.sandbox.engine.waitForAnswer(callbackId);
  expect(attempts.map((attempt) => attempt.outcome)).toEqual([outcome, outcome, 'answered']);
  expect(new Set(calls.map(({ body }) => body)).size).toBe(1);
});

test('it gives up after so many attempts', async () => {
  client.sandbox.switches.set({ maxAttempts: 3 });
  answers = [status(500)];
  const { callbackId } = enrol();
  expect(await client.sandbox.engine.waitForEnd(callbackId)).toMatchObject({ state: 'failed', ending: 'gave_up' });
  expect(calls).toHaveLength(3);
});

test('answers can be lost, requests redelivered, and records enrolled again', async () => {
  const { engine } = client.sandbox;
  const { callbackId } = enrol({ loseAnswers: 1 });
  await engine.waitForAnswer(callbackId);
  expect(await engine.redeliver(callbackId)).toMatchObject({ status: 200, redelivery: true });
  expect(engine.execution(callbackId)?.attempts.map(({ outcome }) => outcome)).toEqual([
    'lost',
    'answered',
    'answered',
  ]);
  expect(new Set(calls.map(({ body }) => body)).size).toBe(1);
  expect(enrol().callbackId).not.toBe(callbackId);
});

test('waiting has an end', async () => {
  const { callbackId } = enrol();
  await expect(client.sandbox.engine.waitForEnd(callbackId, 20)).rejects.toThrow(/still/);
});

test.each(['body', 'inputFields'] as const)('an options request has its search words in the %s', async (place) => {
  answers = [(_request, response) => void response.json({ options: [{ label: 'A', value: '1' }], searchable: true })];
  const answer = await client.sandbox.engine.optionsRequest({
    portalId: SAMPLE.portalId,
    input: 'customer',
    objectTypeId: '0-3',
    inputFields: { quickbooks_account: '9130347', date: { type: 'OBJECT_PROPERTY', propertyName: 'closedate' } },
    fetchOptions: { q: 'bright' },
    fetchOptionsInside: place,
    optionsUrl: actionsUrl.replace('actions', 'options'),
  });
  expect(answer).toMatchObject({ outcome: 'answered', status: 200, body: expect.stringContaining('searchable') });
  expect(onlyCall().path).toBe('/hubspot/options/customer');
  const body = JSON.parse(onlyCall().body);
  expect(body).toMatchObject({
    origin: { portalId: SAMPLE.portalId, actionDefinitionId: expect.any(Number), actionDefinitionVersion: 1 },
    objectTypeId: '0-3',
    inputFieldName: 'customer',
    inputFields: {
      quickbooks_account: { type: 'STATIC_VALUE', value: '9130347' },
      date: { type: 'OBJECT_PROPERTY', propertyName: 'closedate' },
    },
  });
  expect(place === 'body' ? body.fetchOptions : body.inputFields.fetchOptions).toEqual({ q: 'bright' });
});
