import type { Execution } from '../sandbox/hubspot/execution.ts';
import { DEALS } from '../sandbox/hubspot/sampleDeals.ts';
import { SAMPLE } from '../sandbox/hubspot/samplePortal.ts';
import type { HubSpotSandbox } from '../sandbox/hubspot/server.ts';
import { LARKSPUR } from '../sandbox/quickbooks/sampleCompanies.ts';
import type { QuickBooksSandbox } from '../sandbox/quickbooks/server.ts';
import type { Scenario } from './scenarios.ts';

/** One enrolment under way. */
export interface Enrolment {
  scenario: Scenario;
  dealId: string;
  /** `deal-21900000001`, as in Temporal UI. */
  record: string;
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

/** Enrols a scenario's deal as HubSpot's workflow would, with what is to go wrong on the way. */
export function enrol(scenario: Scenario, stage: DemoStage): Enrolment {
  const dealId = SAMPLE.deals[scenario.deal];
  if (scenario.answerLost)
    stage.quickbooks.stage.faults.add({
      method: 'POST',
      path: '/invoice',
      body: `DEAL-${dealId} `,
      when: 'after',
      effect: { kind: 'reset' },
    });
  const execution = stage.hubspot.engine.enrol({
    portalId: SAMPLE.portalId,
    action: 'create-invoice',
    objectType: 'DEAL',
    objectId: dealId,
    inputs: { quickbooks_account: LARKSPUR.realmId, ...scenario.inputs },
    actionsUrl: stage.actionsUrl,
  });
  const enrolment: Enrolment = {
    scenario,
    dealId,
    record: `deal-${dealId}`,
    execution,
    workflowId: `create-invoice:${SAMPLE.portalId}:DEAL-${dealId}:${execution.callbackId}`,
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

/** The deal's name, as HubSpot shows it. */
export function dealName(scenario: Scenario): string {
  return scenario.deal === 'merged' ? 'merged' : DEALS[scenario.deal].dealname;
}
