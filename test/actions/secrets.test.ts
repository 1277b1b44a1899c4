import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CONTACTS } from '../../sandbox/hubspot/samplePeople.ts';
import { SAMPLE } from '../../sandbox/hubspot/samplePortal.ts';
import { SANDBOX_CLIENT_SECRET } from '../../sandbox/quickbooks/server.ts';
import { newDeal } from '../support/newDeal.ts';
import { PORTAL_ID, REALM_ID, startProduct, type Product } from '../support/product.ts';
import { replayAll } from '../support/replayAll.ts';

let product: Product;
/** Every token that the product held at some time. */
const tokens = new Set<string>();

async function collectTokens(): Promise<void> {
  const { connections } = product.service.stores;
  for (const found of [
    await connections.find('hubspot', String(PORTAL_ID)),
    await connections.find('quickbooks', REALM_ID),
  ])
    for (const token of [found?.accessToken, found?.refreshToken]) if (token) tokens.add(token);
}

beforeAll(async () => {
  product = await startProduct({ LINK_FRESH_SECONDS: '0' });
  await collectTokens();
});

afterAll(async () => {
  try {
    await replayAll(product);
  } finally {
    await product.stop();
  }
});

/** Everything that nobody but its owner may read. Names are looked for as a log would quote them: whole. */
function secrets(): string[] {
  const people = Object.values(CONTACTS).flatMap((contact) => [
    ...('email' in contact ? [contact.email] : []),
    contact.firstname,
    ...('lastname' in contact ? [contact.lastname] : []),
  ]);
  return [product.hubspot.clientSecret, SANDBOX_CLIENT_SECRET, ...tokens, ...people];
}

function leaksIn(text: string): string[] {
  return secrets().filter((secret) => text.includes(secret));
}

/** What a failure says in clear: messages and stacks, causes included; its details are payloads. */
function wordsOf(failure: unknown): string[] {
  if (typeof failure !== 'object' || failure === null) return [];
  const { message, stackTrace, source, cause } = failure as Record<string, unknown>;
  return [String(message), String(stackTrace), String(source), ...wordsOf(cause)];
}

test('secrets and people stay out of logs, search attributes, workflow ids, failures and error bodies', async () => {
  const hubspotFaults = product.hubspot.stage.faults;
  const quickbooksFaults = product.quickbooks.stage.faults;
  const bodies: string[] = [];

  await product.invoice(newDeal(product));
  await collectTokens();
  hubspotFaults.add({ path: '/deals/', when: 'before', effect: { kind: 'respond', status: 401 } });
  quickbooksFaults.add({ path: '/query', when: 'before', effect: { kind: 'respond', status: 401 } });
  await product.invoice(newDeal(product));
  await collectTokens();
  hubspotFaults.add({ path: '/contacts/batch', when: 'after', effect: { kind: 'truncate' } });
  hubspotFaults.add({ path: '/callbacks/', when: 'before', effect: { kind: 'respond', status: 500 } });
  quickbooksFaults.add({ path: '/query', when: 'after', effect: { kind: 'truncate' } });
  quickbooksFaults.add({ path: '/invoice', when: 'after', effect: { kind: 'truncate' } });
  const quoting = {
    Fault: { Error: [{ Message: CONTACTS.maria.email, Detail: 'Maria', code: '4000' }], type: 'ValidationFault' },
  };
  quickbooksFaults.add({ path: '/query', when: 'before', effect: { kind: 'respond', status: 400, body: quoting } });
  await Promise.all(
    [
      newDeal(product),
      SAMPLE.deals.ambiguousCustomer,
      SAMPLE.deals.inactiveCustomer,
      SAMPLE.deals.withoutEmail,
      SAMPLE.deals.newCustomer,
      SAMPLE.deals.japanese,
      SAMPLE.deals.rainBarrelNo,
    ].map((dealId) => product.invoice(dealId)),
  );
  for (const [path, body] of [
    ['create-invoice', JSON.stringify({ email: CONTACTS.maria.email, object: { objectType: "O'Brien" } })],
    ['create-invoice', 'Maria'],
    ['Maria', '{}'],
    [`../../${CONTACTS.maria.email}`, '{}'],
  ] as const)
    bodies.push(
      await (
        await fetch(`${product.actionsUrl}/${path}`, {
          method: 'POST',
          body,
          headers: { 'X-HubSpot-Signature': product.hubspot.clientSecret },
        })
      ).text(),
    );

  expect(tokens.size).toBeGreaterThanOrEqual(6);
  const { client } = product.service.temporal;
  const shown: string[] = [];
  const failures: string[] = [];
  for await (const run of client.workflow.list()) {
    shown.push(run.workflowId, JSON.stringify(run.searchAttributes), JSON.stringify(run.memo ?? {}));
    const { events } = await client.workflow.getHandle(run.workflowId, run.runId).fetchHistory();
    for (const event of events ?? [])
      for (const failure of [
        event.activityTaskFailedEventAttributes?.failure,
        event.activityTaskStartedEventAttributes?.lastFailure,
        event.activityTaskTimedOutEventAttributes?.failure,
        event.workflowTaskFailedEventAttributes?.failure,
        event.workflowExecutionFailedEventAttributes?.failure,
      ])
        failures.push(...wordsOf(failure));
  }
  expect(shown.length).toBeGreaterThan(20);
  expect(failures.length).toBeGreaterThan(10);
  expect({
    log: leaksIn(product.logged()),
    shown: leaksIn(shown.join('\n')),
    failures: leaksIn(failures.join('\n')),
    bodies: leaksIn(bodies.join('\n')),
  }).toEqual({ log: [], shown: [], failures: [], bodies: [] });
}, 60_000);
