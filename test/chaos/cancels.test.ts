import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { WorkflowNotFoundError, type WorkflowHandle } from '@temporalio/client';
import { eq } from 'drizzle-orm';
import type { Execution } from '../../sandbox/hubspot/execution.ts';
import { SAMPLE } from '../../sandbox/hubspot/samplePortal.ts';
import type { Fault, FaultEffect } from '../../sandbox/stage/faults.ts';
import { claims } from '../../src/store/schema.ts';
import { newDeal } from '../support/newDeal.ts';
import { newPayment } from '../support/newRecords.ts';
import { PORTAL_ID, REALM_ID, startProduct, type EnrolledRecord, type Product } from '../support/product.ts';
import { replayAll } from '../support/replayAll.ts';
import { until } from '../support/until.ts';

let product: Product;

beforeAll(async () => {
  product = await startProduct({
    // A write that couldn't leave within the difference of these two is given up unsent.
    QUICKBOOKS_SEND_PAUSE_SECONDS: '1.8',
    QUICKBOOKS_WRITE_TIMEOUT_SECONDS: '0.6',
    QUICKBOOKS_READ_TIMEOUT_SECONDS: '0.6',
    HUBSPOT_TIMEOUT_SECONDS: '0.6',
    QUICKBOOKS_STEP_SECONDS: '10',
    HUBSPOT_STEP_SECONDS: '10',
    SWEEP_SECONDS: '1',
  });
}, 60_000);

afterEach(() => {
  product.quickbooks.stage.faults.clear();
  product.hubspot.stage.faults.clear();
  product.quickbooks.switches.writeMilliseconds = 0;
  expect(product.quickbooks.realm(REALM_ID).violations).toEqual([]);
});

afterAll(async () => {
  try {
    await replayAll(product);
  } finally {
    await product.stop();
  }
}, 60_000);

type Kind = 'create-invoice' | 'create-paid-invoice';

/** An enrolled record, and its run. */
interface Begun {
  kind: Kind;
  record: EnrolledRecord;
  /** The address of its contact. */
  email: string;
  execution: Execution;
  run: WorkflowHandle;
}

/** Enrols a record of 65.00 whose buyer and product QuickBooks has, or has not. */
function begin(kind: Kind, { newToQuickBooks = false } = {}): Begun {
  const word = newToQuickBooks ? randomUUID().slice(0, 8) : 'known';
  const email = `c${word}@cancels.example`;
  const portal = product.hubspot.portal(PORTAL_ID);
  const contact = newToQuickBooks
    ? portal.add('contacts', { firstname: 'Clara', lastname: `Cancelled ${word}`, email }).id
    : SAMPLE.contacts.maria;
  const changes = { name: `Rake ${word}`, hs_sku: `SKU-${word}`, hs_product_id: '' };
  const lines = [{ product: 'lawnCare' as const, ...(newToQuickBooks ? { changes } : {}) }];
  const parts = { contacts: [contact], lines };
  const record: EnrolledRecord =
    kind === 'create-invoice' ? { type: 'DEAL', id: newDeal(product, parts) } : newPayment(product, parts);
  return { kind, record, email, ...enrol(kind, record) };
}

function enrol(kind: Kind, record: EnrolledRecord): Pick<Begun, 'execution' | 'run'> {
  const execution = product.begin(kind, record, { create_missing_products: 'yes', income_account: '6' });
  const id = `${kind}:${PORTAL_ID}:${record.type}-${record.id}:${execution.callbackId}`;
  return { execution, run: product.service.temporal.client.workflow.getHandle(id) };
}

const live = (entity: string, record: EnrolledRecord) =>
  product.documentsOf(entity, record).filter((document) => Number(document['TotalAmt']) !== 0);

const sent = (entity: string, record: EnrolledRecord) =>
  product.quickbooks.stage.requests
    .all()
    .filter((each) => each.kind === `create ${entity}` && each.body.includes(` ${record.type}-${record.id} `)).length;

async function stateOf(record: EnrolledRecord) {
  const rows = await product.service.stores.database.db.select().from(claims).where(eq(claims.objectId, record.id));
  return rows.map((row) => row.state);
}

/** How a cancelled run ends. `undone`: what it had made was taken back. */
type Ending = 'created' | 'cancelled' | 'undone';

/**
 * HubSpot has its one answer, the run says the same, and the books bear it out: one document, paid in full by one
 * payment where it is a paid one, or none at all.
 */
async function endsAs(ending: Ending, { kind, record, execution, run }: Begun): Promise<void> {
  await product.hubspot.engine.waitForEnd(execution.callbackId, 20_000);
  const isPaid = kind === 'create-paid-invoice';
  const invoices = live('Invoice', record);
  const seen = {
    answers: execution.completions.filter((each) => each.accepted).length,
    invoices,
    payments: live('Payment', record),
    ...execution.outputs,
  };
  if (ending === 'created') {
    expect(seen).toMatchObject({
      answers: 1,
      status: 'created',
      document_id: invoices[0]?.['Id'],
      invoices: [{ TotalAmt: 65, Balance: isPaid ? 0 : 65 }],
      payments: isPaid ? [{ TotalAmt: 65, UnappliedAmt: 0 }] : [],
    });
    expect(await run.result()).toMatchObject({ status: 'created' });
    expect(await stateOf(record)).toEqual(['settled']);
    return;
  }
  const detail = ending === 'undone' ? 'was voided' : 'Nothing was created';
  expect(seen).toMatchObject({ answers: 1, status: 'failed', errorCode: 'Cancelled', invoices: [], payments: [] });
  expect(seen).toHaveProperty('errorDetail', expect.stringContaining(detail));
  expect(await run.result()).toMatchObject({ status: 'failed', failures: [{ type: 'Cancelled' }] });
  for (const state of await stateOf(record)) expect(state).toBe('open');
}

/** A request at which a run is held. */
interface Hold {
  vendor: 'hubspot' | 'quickbooks';
  method?: string;
  path: string;
}

/** What the vendor does with the request at which a run is held; the answer is lost, or merely late. */
const FATES = {
  'never arrives': { when: 'before', effect: { kind: 'hang' } },
  'is done unheard': { when: 'after', effect: { kind: 'hang' } },
  'is done late': { when: 'before', effect: { kind: 'delay', ms: 300 } },
} as const satisfies Record<string, { when: Fault['when']; effect: FaultEffect }>;
type Fate = keyof typeof FATES;

/** Holds the run at a request, and cancels it there. */
async function cancelAt(begun: Begun, { vendor, ...request }: Hold, fate: Fate): Promise<void> {
  const { stage } = product[vendor];
  const { when, effect } = FATES[fate];
  const held = () => stage.requests.all().filter((each) => each.fault === `${when}: ${effect.kind}`).length;
  const before = held();
  expect(stage.faults.add({ ...request, when, effect })).toBeUndefined();
  await until(`it is held at ${request.path}`, () => held() > before);
  await begun.run.cancel();
}

const post = (path: string): Hold => ({ vendor: 'quickbooks', method: 'POST', path: `/${path}\\?` });

/** A step that asks a vendor: with which request, and what must come of a cancel there, by the request's fate. */
interface Step {
  step: string;
  newToQuickBooks?: true;
  hold(begun: Begun): Hold;
  endings: Partial<Record<Fate, Ending>>;
}

const LOST = (ending: Ending) => ({ 'never arrives': ending, 'is done unheard': ending });
const ALL = (ending: Ending) => ({ ...LOST(ending), 'is done late': ending });

const READS: Step[] = [
  {
    step: 'readSale',
    hold: ({ record }) => ({ vendor: 'hubspot', path: `/(deals|commerce_payments)/${record.id}\\b` }),
    endings: LOST('cancelled'),
  },
  {
    step: 'matchSale',
    newToQuickBooks: true,
    hold: ({ email }) => ({ vendor: 'quickbooks', path: `/query.*${email.split('@')[0]}` }),
    endings: LOST('cancelled'),
  },
];
const write = (step: string, path: string, endings: Step['endings']): Step => ({
  step,
  hold: () => post(path),
  endings,
});

const ENTITIES: Step[] = [
  { ...write('createProduct', 'item', ALL('cancelled')), newToQuickBooks: true },
  { ...write('createCustomer', 'customer', ALL('cancelled')), newToQuickBooks: true },
];
const AFTER_THE_WRITE: Step[] = [
  {
    step: 'linkDocument',
    hold: () => ({ vendor: 'hubspot', method: 'POST', path: '/objects/[^/]+/invoices$' }),
    endings: ALL('created'),
  },
  {
    step: 'completeAction',
    hold: ({ execution }) => ({ vendor: 'hubspot', method: 'POST', path: `/${execution.callbackId}/complete` }),
    endings: ALL('created'),
  },
];
/** Customer and product come about in the same way for both. */
const STEPS: Record<Kind, Step[]> = {
  'create-invoice': [
    ...READS,
    ...ENTITIES,
    write('createDocument', 'invoice', { ...ALL('created'), 'never arrives': 'cancelled' }),
    ...AFTER_THE_WRITE,
  ],
  'create-paid-invoice': [
    ...READS,
    // Between invoice and payment the invoice goes back.
    write('createDocument', 'invoice', { ...ALL('undone'), 'never arrives': 'cancelled' }),
    // A payment that is under way is waited for; where it never arrives, its invoice goes back.
    write('createPayment', 'payment', { ...ALL('created'), 'never arrives': 'cancelled' }),
    ...AFTER_THE_WRITE,
  ],
};

const CASES = (['create-invoice', 'create-paid-invoice'] as const).flatMap((kind) =>
  STEPS[kind].flatMap(({ endings, ...step }) =>
    (Object.entries(endings) as [Fate, Ending][]).map(([fate, ending]) => ({ kind, ...step, fate, ending })),
  ),
);

test.each(CASES)(
  '$kind, cancelled at $step, whose request $fate: $ending',
  async ({ kind, hold, fate, ending, ...sale }) => {
    const begun = begin(kind, sale);
    await cancelAt(begun, hold(begun), fate);
    await endsAs(ending, begun);
  },
);

test.each(['create-invoice', 'create-paid-invoice'] as const)(
  '%s, cancelled while an answer is looked for: what settles is what is said',
  async (kind) => {
    const begun = begin(kind);
    const path = kind === 'create-invoice' ? '/invoice\\?' : '/payment\\?';
    product.quickbooks.stage.faults.add({ method: 'POST', path, when: 'after', effect: { kind: 'reset' } });
    await cancelAt(begun, { vendor: 'quickbooks', path: '/query.*CreateTime' }, 'never arrives');
    await endsAs('created', begun);
  },
);

test.each(['never arrives', 'is done unheard'] as const)(
  'cancelled while the invoice of a refused payment is voided, and the void %s: nothing is left',
  async (fate) => {
    const begun = begin('create-paid-invoice');
    product.quickbooks.refuse({ entity: 'Payment', code: '6000' });
    await cancelAt(begun, { vendor: 'quickbooks', method: 'POST', path: 'operation=void' }, fate);
    const { record, execution } = begun;
    const { outputs } = await product.hubspot.engine.waitForEnd(execution.callbackId, 20_000);
    expect(outputs).toMatchObject({ status: 'failed', errorCode: 'QuickBooksRefused' });
    expect([...live('Invoice', record), ...live('Payment', record)]).toEqual([]);
    expect(await stateOf(record)).toEqual(['open']);
  },
);

describe.each(['create-invoice', 'create-paid-invoice'] as const)('%s', (kind) => {
  test('cancelled at any length of its history: said and done agree', async () => {
    const lengths = Array.from({ length: 12 }, (_, index) => 1 + 3 * index);
    await Promise.all(
      lengths.map(async (length) => {
        const begun = begin(kind);
        await product.hubspot.engine.waitForAnswer(begun.execution.callbackId);
        await until(`its history has ${length} events`, async () => {
          const { historyLength, status } = await begun.run.describe();
          return historyLength >= length || status.name !== 'RUNNING';
        });
        // A run that has ended meanwhile has nothing to cancel.
        await begun.run.cancel().catch((error: unknown) => {
          if (!(error instanceof WorkflowNotFoundError)) throw error;
        });
        await product.hubspot.engine.waitForEnd(begun.execution.callbackId, 25_000);
        const { status, errorDetail } = begun.execution.outputs;
        const notCreated = errorDetail?.includes('was voided') ? 'undone' : 'cancelled';
        await endsAs(status === 'created' ? 'created' : notCreated, begun);
      }),
    );
  });

  test('cancelled beside another run of the same record: that one goes on, and one document stands', async () => {
    product.quickbooks.switches.writeMilliseconds = 400;
    const begun = begin(kind);
    const { record } = begun;
    await until('the invoice was sent', () => sent('Invoice', record) > 0);
    const rival = enrol(kind, record);
    await product.hubspot.engine.waitForAnswer(rival.execution.callbackId);
    await begun.run.cancel();
    await Promise.all(
      [begun, rival].map(({ execution }) => product.hubspot.engine.waitForEnd(execution.callbackId, 25_000)),
    );
    expect(rival.execution.outputs['status']).toMatch(/^(created|existing)$/);
    expect(live('Invoice', record)).toMatchObject([{ Id: rival.execution.outputs['document_id'] }]);
    expect(live('Payment', record)).toHaveLength(kind === 'create-invoice' ? 0 : 1);
    const { errorCode, document_id: said } = begun.execution.outputs;
    expect(errorCode ?? said).toBe(errorCode ? 'Cancelled' : rival.execution.outputs['document_id']);
  });
});
