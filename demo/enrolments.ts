import type { Execution } from '../sandbox/hubspot/execution.ts';
import { SAMPLE } from '../sandbox/hubspot/samplePortal.ts';
import type { HubSpotSandbox } from '../sandbox/hubspot/server.ts';
import { LARKSPUR } from '../sandbox/quickbooks/sampleCompanies.ts';
import type { QuickBooksSandbox } from '../sandbox/quickbooks/server.ts';
import type { SampleRecord, Scenario } from './scenarios.ts';

/** One enrolment under way. */
export interface Enrolment {
  scenario: Scenario;
  /** `deal-21900000001`, as in Temporal UI. */
  record: string;
  /** The record's name, as HubSpot shows it. */
  title: string;
  execution: Execution;
  workflowId: string;
  beganAt: number;
  ended: Promise<Execution>;
  tookMs?: number;
}

/** Where an enrolment goes. */
export interface DemoStage {
  hubspot: HubSpotSandbox;
  quickbooks: QuickBooksSandbox;
  actionsUrl: string;
}

const PATIENCE_MS = 60_000;
const WORDS = { DEAL: 'deal', QUOTE: 'quote', COMMERCE_PAYMENT: 'payment' } as const;

/** Enrols a scenario's record as HubSpot's workflow would, with what is to go wrong on the way. */
export function enrol(scenario: Scenario, stage: DemoStage): Enrolment {
  const { action, record } = scenario;
  const mark = `${record.type}-${record.id} `;
  if (scenario.answerLost)
    stage.quickbooks.stage.faults.add({
      method: 'POST',
      path: '/invoice',
      body: mark,
      when: 'after',
      effect: { kind: 'reset' },
    });
  if (scenario.paymentRefused)
    stage.quickbooks.stage.faults.add({
      method: 'POST',
      path: '/payment',
      body: mark,
      when: 'before',
      effect: REFUSAL,
    });
  const execution = stage.hubspot.engine.enrol({
    portalId: SAMPLE.portalId,
    action,
    objectType: record.type,
    objectId: record.id,
    inputs: { quickbooks_account: LARKSPUR.realmId, ...scenario.inputs },
    actionsUrl: stage.actionsUrl,
  });
  const enrolment: Enrolment = {
    scenario,
    record: `${WORDS[record.type]}-${record.id}`,
    title: titleOf(record, stage.hubspot),
    execution,
    workflowId: `${action}:${SAMPLE.portalId}:${record.type}-${record.id}:${execution.callbackId}`,
    beganAt: Date.now(),
    ended: end(),
  };
  return enrolment;

  async function end(): Promise<Execution> {
    await stage.hubspot.engine.waitForAnswer(execution.callbackId, PATIENCE_MS);
    if (scenario.deliveredTwice) await stage.hubspot.engine.redeliver(execution.callbackId);
    const ended = await stage.hubspot.engine.waitForEnd(execution.callbackId, PATIENCE_MS);
    enrolment.tookMs = Date.now() - enrolment.beganAt;
    return ended;
  }
}

const REFUSAL = {
  kind: 'respond',
  status: 400,
  body: {
    Fault: {
      Error: [{ Message: 'Business Validation Error', Detail: 'Not possible.', code: '6000' }],
      type: 'ValidationFault',
    },
  },
} as const;

const TYPE_NAMES = { DEAL: 'deals', QUOTE: 'quotes', COMMERCE_PAYMENT: 'commerce_payments' } as const;

function titleOf(record: SampleRecord, hubspot: HubSpotSandbox): string {
  const properties = hubspot.portal(SAMPLE.portalId).find(TYPE_NAMES[record.type], record.id)?.properties ?? {};
  return properties['dealname'] ?? properties['hs_title'] ?? properties['hs_payment_id'] ?? '';
}
