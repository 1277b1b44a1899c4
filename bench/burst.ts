import { setTimeout as delay } from 'node:timers/promises';
import { table } from '../demo/table.ts';
import type { ProductService } from '../demo/productService.ts';
import type { Execution } from '../sandbox/hubspot/execution.ts';
import { SAMPLE } from '../sandbox/hubspot/samplePortal.ts';
import { newInvoice, realmOf } from './invoices.ts';
import { inParallel, quantiles, type Quantiles } from './measures.ts';
import { addDeal } from './records.ts';
import { startService, type BenchStage } from './stage.ts';

/** The highest rate of action requests that is on record for one HubSpot account, and how long such a burst lasts. */
const RECORDED_PER_SECOND = 177;
const RECORDED_SECONDS = 60;

/** More requests than these are never without an answer at a time: a machine that is slower sets the rate. */
const UNANSWERED_AT_MOST = 300;
const WARM_UP = 24;
const TELL_MS = 3_000;
/** How long after the burst the last requests may be sent again, and the list of runs may lag. */
const PATIENCE_MS = 120_000;

/** What came of a burst of action requests. */
export interface Burst {
  sent: number;
  /** From the first request to the last one's first answer. */
  seconds: number;
  /** Taken at the first try, per second. */
  acceptedPerSecond: number;
  /** From the first request of an execution to the first answer. */
  answerMs: Quantiles;
  /** Answers of any try. */
  answers200: number;
  answers503: number;
  /** Tries that got another answer or none, which must not be. */
  otherAnswers: number;
  /** Executions that HubSpot gave up, or was never answered for. */
  notTaken: number;
  /** Executions that were taken and have no run in Temporal. */
  lost: number;
  /** Of the runs, how many were over when the burst was. */
  endedMeanwhile: number;
}

/** Sends the recorded burst at a warm service, encrypted, and looks for each request's run afterwards. */
export async function measureBurst(
  stage: BenchStage,
  say: (line: string) => void,
  forSeconds = RECORDED_SECONDS,
): Promise<Burst> {
  const product = await startService(stage, 'burst', {}, say);
  stage.hubspot.switches.set({ maxAttempts: 10, retryDelayMs: 1_000 });
  await inParallel(WARM_UP, 4, (index) => newInvoice(stage, product, index));
  const count = Math.round(RECORDED_PER_SECOND * forSeconds);
  const deals = Array.from({ length: count }, () => addDeal(stage).id);
  say(`  ${count} requests, ${RECORDED_PER_SECOND} a second at most`);

  const executions: Execution[] = [];
  let waiting: Execution[] = [];
  const unanswered = () => {
    waiting = waiting.filter(({ attempts }) => attempts.length === 0);
    return waiting.length;
  };
  const telling = setInterval(() => {
    say(`  … ${executions.length} sent, ${unanswered()} without an answer`);
  }, TELL_MS);
  try {
    const beganAt = performance.now();
    for (const [index, dealId] of deals.entries()) {
      if (performance.now() - beganAt > forSeconds * 1000) break;
      const early = beganAt + (index * 1000) / RECORDED_PER_SECOND - performance.now();
      if (early > 0) await delay(early);
      while (unanswered() >= UNANSWERED_AT_MOST) await delay(5);
      const execution = enrolled(stage, product, dealId, index);
      executions.push(execution);
      waiting.push(execution);
    }
    const latest = performance.now() + PATIENCE_MS;
    while (unanswered() > 0 && performance.now() < latest) await delay(5);
    const seconds = (performance.now() - beganAt) / 1000;
    const endedMeanwhile = executions.filter(({ completions }) => completions.length > 0).length;
    while (executions.some(({ state }) => state === 'calling') && performance.now() < latest) await delay(50);
    const lost = await withoutRun(stage, executions.filter(isTaken), latest);
    return { ...counted(executions, seconds), lost, endedMeanwhile };
  } finally {
    clearInterval(telling);
    await product.stop();
  }
}

function enrolled(stage: BenchStage, product: ProductService, dealId: string, index: number): Execution {
  return stage.hubspot.engine.enrol({
    portalId: SAMPLE.portalId,
    action: 'create-invoice',
    objectType: 'DEAL',
    objectId: dealId,
    inputs: { quickbooks_account: realmOf(index) },
    actionsUrl: product.actionsUrl,
  });
}

function isTaken({ attempts }: Execution): boolean {
  return attempts.some(({ status }) => status === 200);
}

function counted(executions: readonly Execution[], seconds: number): Omit<Burst, 'lost' | 'endedMeanwhile'> {
  const attempts = executions.flatMap((each) => each.attempts);
  const first = executions.flatMap((each) => each.attempts[0] ?? []);
  const answered = (status: number) => attempts.filter((each) => each.status === status).length;
  const [answers200, answers503] = [answered(200), answered(503)];
  return {
    sent: executions.length,
    seconds,
    acceptedPerSecond: first.filter(({ status }) => status === 200).length / seconds,
    answerMs: quantiles(first.map(({ ms }) => ms)),
    answers200,
    answers503,
    otherAnswers: attempts.length - answers200 - answers503,
    notTaken: executions.filter((each) => !isTaken(each)).length,
  };
}

/** How many have no run; asked until all have one or time is up, since Temporal's list lags behind. */
async function withoutRun(stage: BenchStage, taken: readonly Execution[], latest: number): Promise<number> {
  for (;;) {
    const ids = new Set<string>();
    for await (const { workflowId } of stage.client.workflow.list()) ids.add(workflowId);
    const missing = taken.filter(
      ({ objectId, callbackId }) => !ids.has(`create-invoice:${SAMPLE.portalId}:DEAL-${objectId}:${callbackId}`),
    );
    if (missing.length === 0 || performance.now() > latest) return missing.length;
    await delay(1_000);
  }
}

/** The table at the end of the burst. */
export function burstTable(burst: Burst): string {
  const { p50, p99 } = burst.answerMs;
  return table(
    [`burst of ${RECORDED_PER_SECOND} requests a second at most`, 'figure'],
    [
      ['requests', `${burst.sent} in ${burst.seconds.toFixed(1)} s`],
      ['accepted at the first try', `${burst.acceptedPerSecond.toFixed(0)}/s`],
      ['HubSpot waited for an answer', `p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`],
      ['answered 200', String(burst.answers200)],
      ['answered 503, and sent again', String(burst.answers503)],
      ['answered otherwise, or not at all', String(burst.otherAnswers)],
      ['never taken', String(burst.notTaken)],
      ['lost: taken, and no run', String(burst.lost)],
      ['runs that ended meanwhile', String(burst.endedMeanwhile)],
    ],
  );
}
