import { sleep, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { Failure } from '../src/domain/failures.ts';
import { SEARCH_ATTRIBUTES } from '../src/domain/searchAttributes.ts';
import { RunRefused, type Run } from './run.ts';

/** Something that HubSpot may not know yet. */
export interface Unknown<Known> {
  waitingFor: 'fee' | 'refund';
  /** For the run's page: `the fee of the payment`. */
  called: string;
  /** Reads it once; undefined while HubSpot doesn't know it. */
  read(): Promise<Known | undefined>;
  /** Said when it has been waited for in vain. */
  inVain(days: number): Failure;
}

const DAY_MS = 86_400_000;

/** Reads what HubSpot may know only later, again and again on durable timers, which an operator's cancel ends. */
export async function whenKnown<Known>(run: Run, unknown: Unknown<Known>): Promise<Known> {
  const { waitsMs, waitAtMostMs } = run.input.timings;
  const startedAtMs = workflowInfo().startTime.getTime();
  for (let reading = 0; ; reading += 1) {
    run.say(`reading ${unknown.called} in HubSpot.`);
    run.waitingFor = 'HubSpot';
    const known = await unknown.read();
    if (known !== undefined) return known;
    const leftMs = waitAtMostMs - (Date.now() - startedAtMs);
    if (leftMs <= 0) throw new RunRefused([unknown.inVain(Math.max(1, Math.round(waitAtMostMs / DAY_MS)))]);
    if (reading === 0) upsertSearchAttributes([{ key: SEARCH_ATTRIBUTES.status, value: 'waiting' }]);
    run.waitingFor = unknown.waitingFor;
    const pauseMs = Math.min(waitsMs[Math.min(reading, waitsMs.length - 1)] ?? DAY_MS, leftMs);
    run.say(`HubSpot does not know ${unknown.called} yet; reading again in ${Math.round(pauseMs / 60_000)} min.`);
    await sleep(pauseMs, { summary: `Until ${unknown.called} is read again` });
  }
}
