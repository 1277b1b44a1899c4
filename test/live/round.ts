import { setTimeout as delay } from 'node:timers/promises';
import type { Execution } from '../../sandbox/hubspot/execution.ts';
import { hasEnded } from '../../sandbox/hubspot/execution.ts';
import { setSwitches } from '../../sandbox/quickbooks/switches.ts';
import type { FaultEffect } from '../../sandbox/stage/faults.ts';
import type { Client } from '@temporalio/client';
import type { Action } from '../../src/domain/actions.ts';
import { newDeal } from '../support/newDeal.ts';
import { newPayment, newQuote } from '../support/newRecords.ts';
import { PORTAL_ID, REALM_ID, type EnrolledRecord } from '../support/product.ts';
import type { Random } from '../simulation/random.ts';
import { L_SECONDS, S_SECONDS, type LiveStage, type Part } from './stage.ts';

/** Enough for almost every step to end. */
const CALM_MS = 15_000;

/** What one action does to one record, and what it makes in QuickBooks. */
interface ActionKind {
  action: Action;
  entities: readonly string[];
  make(stage: LiveStage): EnrolledRecord;
  inputs?: Record<string, string>;
}

const deal = (stage: LiveStage): EnrolledRecord => ({ type: 'DEAL', id: newDeal(stage) });
const payment = (stage: LiveStage) => newPayment(stage);
const refunded = (stage: LiveStage) =>
  newPayment(stage, { properties: { hs_latest_status: 'refunded', hs_refunds_amount: '65.00' } });

const KINDS: readonly [ActionKind, ...ActionKind[]] = [
  { action: 'create-invoice', entities: ['Invoice'], make: deal },
  { action: 'create-estimate', entities: ['Estimate'], make: (stage) => newQuote(stage) },
  { action: 'create-sales-receipt', entities: ['SalesReceipt'], make: deal },
  { action: 'create-sales-receipt', entities: ['SalesReceipt'], make: payment },
  { action: 'create-paid-invoice', entities: ['Invoice', 'Payment'], make: payment },
  { action: 'create-paid-invoice', entities: ['Invoice', 'Payment'], make: payment },
  {
    action: 'create-expense',
    entities: ['Purchase'],
    make: payment,
    inputs: { expense_account: '10', paid_from_account: '1' },
  },
  { action: 'create-refund-receipt', entities: ['RefundReceipt'], make: refunded },
];

/** A record, its enrolments, and whether a person laid hands on its document. */
export interface LiveRecord extends ActionKind {
  seed: number;
  record: EnrolledRecord;
  executions: Execution[];
  isUndoneByHand: boolean;
  /** An operator cancelled or terminated one of its runs. */
  isStopped: boolean;
}

/** What happened in a round, in order. */
export interface Round {
  seed: number;
  records: LiveRecord[];
  story: string[];
}

/** Waits until HubSpot's steps of these records have all ended, at most this long. */
export async function allEnded(records: readonly LiveRecord[], atMostMs: number): Promise<void> {
  const latest = Date.now() + atMostMs;
  const executions = records.flatMap((each) => each.executions);
  while (!executions.every(hasEnded) && Date.now() < latest) await delay(100);
}

/**
 * One seed: a handful of records is enrolled while faults, people and kills strike; then there is calm for a while. What
 * still goes on, such as waiting for an answer to fall due, goes on beside the next round.
 */
export async function playRound(stage: LiveStage, client: Client, random: Random, seed: number): Promise<Round> {
  const startedMs = Date.now();
  const story: string[] = [];
  const note = (line: string) => void story.push(`${((Date.now() - startedMs) / 1000).toFixed(1)} s  ${line}`);
  const underWay: Promise<void>[] = [];
  const after = (ms: number, what: () => Promise<void> | void) =>
    void underWay.push(
      delay(ms)
        .then(what)
        .catch((error: unknown) => note(`in vain: ${String(error)}`)),
    );
  setSwitches(stage.quickbooks.switches, {
    searchLagSeconds: random.of([0, 0.3, S_SECONDS - 0.1]),
    readLagSeconds: random.of([0, 0, 0.3, S_SECONDS - 0.1]),
    // A lost answer to a refresh must not cost the connection: that would need a person (test/chaos/tokens).
    oldRefreshTokenValid: 60,
    requestIdRepeat: random.of(['replay', 'fault600', 'ignored']),
    requestIdReplaysFaults: random.chance(0.5),
    overpayment: random.of(['credit', 'refused']),
    voidPaidInvoice: random.of(['unapplies', 'refused']),
    writeMilliseconds: random.of([0, 20, 200]),
  });

  const records = Array.from({ length: random.between(4, 7) }, (): LiveRecord => {
    const kind = random.of(KINDS);
    return { ...kind, seed, record: kind.make(stage), executions: [], isUndoneByHand: false, isStopped: false };
  });
  for (const each of records) {
    const name = `${each.action} ${each.record.type}-${each.record.id}`;
    strike(stage, random, each, (line) => note(`${name}: ${line}`));
    const enrolments = random.between(1, 3);
    for (let index = 0; index < enrolments; index += 1)
      after(index === 0 || random.chance(0.4) ? 0 : random.between(0, 6_000), () => {
        note(`${name} is enrolled`);
        each.executions.push(
          stage.hubspot.engine.enrol({
            portalId: PORTAL_ID,
            action: each.action,
            objectType: each.record.type,
            objectId: each.record.id,
            inputs: { quickbooks_account: REALM_ID, ...each.inputs },
            actionsUrl: `${stage.address.url}/hubspot/actions`,
          }),
        );
      });
    if (random.chance(0.35)) {
      const deed = random.of(['cancel', 'terminate', 'void', 'delete'] as const);
      after(random.between(100, 5_000), () => doDeed(stage, client, each, deed, note));
    }
  }
  for (let kills = random.between(1, 3); kills > 0; kills -= 1) {
    const part = random.of(stage.parts as [Part, ...Part[]]);
    after(random.between(100, 6_000), async () => {
      note(`kill -9: ${part}`);
      await stage.killAndRestart(part);
      note(`runs again: ${part}`);
    });
  }
  await Promise.all(underWay);
  stage.hubspot.stage.faults.clear();
  stage.quickbooks.stage.faults.clear();
  stage.quickbooks.lateCommits.clear();
  await allEnded(records, CALM_MS);
  return { seed, records, story };
}

const EFFECTS: readonly [FaultEffect, ...FaultEffect[]] = [
  { kind: 'reset' },
  { kind: 'truncate' },
  { kind: 'hang' },
  { kind: 'delay', ms: 2_000 },
  { kind: 'respond', status: 200 },
  { kind: 'respond', status: 500, body: '<html>500</html>' },
  { kind: 'respond', status: 503, body: '<html>503</html>' },
  { kind: 'respond', status: 504, body: '<html>504</html>' },
  { kind: 'respond', status: 429, body: '<IntuitResponse/>' },
  { kind: 'respond', status: 401 },
];

/** Faults on the way to QuickBooks, to HubSpot and to the token endpoints, for the requests of one record. */
function strike(stage: LiveStage, random: Random, each: LiveRecord, note: (line: string) => void): void {
  const { quickbooks, hubspot } = stage;
  const ofRecord = ` ${each.record.type}-${each.record.id} `;
  if (random.chance(0.2)) {
    const late = {
      path: `/${random.of(each.entities as [string, ...string[]]).toLowerCase()}\\?`,
      body: ofRecord,
      afterSeconds: random.of([0.5, 2, L_SECONDS - 0.1]),
      answer: random.of(['reset', 'hang', '504'] as const),
    };
    quickbooks.lateCommits.add(late);
    note(`its ${late.path} is done ${late.afterSeconds} s late, ${late.answer}`);
  }
  for (let faults = random.between(0, 2); faults > 0; faults -= 1) {
    const effect = random.of(EFFECTS);
    const when = random.of(['before', 'after'] as const);
    const target = random.of([
      {
        stage: quickbooks.stage,
        method: 'POST',
        path: '/(invoice|estimate|salesreceipt|purchase|refundreceipt|payment)\\?',
      },
      { stage: quickbooks.stage, method: 'POST', path: '/(invoice|payment)\\?.*operation' },
      { stage: quickbooks.stage, path: '/query' },
      { stage: quickbooks.stage, method: 'POST', path: 'tokens/bearer' },
      { stage: hubspot.stage, method: 'GET', path: `/${each.record.id}\\b` },
      { stage: hubspot.stage, method: 'POST', path: '/complete' },
      { stage: hubspot.stage, method: 'POST', path: '/token' },
    ]);
    // A 401 or 429 after the work was done is not what these vendors do.
    const isDefinite = effect.kind === 'respond' && [401, 429].includes(effect.status);
    const { stage: where, ...request } = target;
    const body = request.path.includes('invoice') && !request.path.includes('operation') ? { body: ofRecord } : {};
    const fault = { ...request, ...body, when: isDefinite ? 'before' : when, effect };
    const problem = where.faults.add(fault);
    if (problem) throw new Error(problem);
    note(`${fault.when} ${fault.path}: ${JSON.stringify(effect)}`);
  }
}

async function doDeed(
  stage: LiveStage,
  client: Client,
  each: LiveRecord,
  deed: 'cancel' | 'terminate' | 'void' | 'delete',
  note: (line: string) => void,
): Promise<void> {
  const { record, action } = each;
  if (deed === 'cancel' || deed === 'terminate') {
    const [execution] = each.executions;
    if (!execution) return;
    const handle = client.workflow.getHandle(
      `${action}:${PORTAL_ID}:${record.type}-${record.id}:${execution.callbackId}`,
    );
    each.isStopped = true;
    await (deed === 'cancel' ? handle.cancel() : handle.terminate());
    return note(`${deed}: ${handle.workflowId}`);
  }
  const [entity] = each.entities;
  const realm = stage.quickbooks.realm(REALM_ID);
  const [document] = realm
    .list(entity ?? '')
    .filter((row) => String(row['PrivateNote']).includes(` ${record.type}-${record.id} `));
  if (!document) return;
  if (deed === 'void') realm.void(entity as never, document['Id']);
  else realm.delete(entity as never, document['Id']);
  each.isUndoneByHand = true;
  note(`a person does this to ${entity} ${document['Id']}: ${deed}`);
}
