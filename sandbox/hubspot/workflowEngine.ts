import { EventEmitter, once, setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { MovableClock } from '../stage/clock.ts';
import {
  actionRequestBody,
  callbackIdOf,
  optionsRequestBody,
  type Enrolment,
  type OptionsRequest,
} from './actionRequest.ts';
import { readAnswer, retryAfterMs } from './answer.ts';
import { send, type Sent } from './delivery.ts';
import { hasEnded, type Attempt, type Completion, type Execution, type ExecutionEnding } from './execution.ts';
import type { SwitchBoard } from './switches.ts';

const RETRY_WINDOW_MS = 3 * 86_400_000;
const LONGEST_WAIT_MS = 3_600_000;
/** Far beyond 32 bits, as recorded ones are. */
const FIRST_ENROLLMENT_ID = 2_140_000_000_001;

/** How a completion is taken: it ends the execution, comes after its end, or is for none that this portal knows. */
export type Standing = 'accepted' | 'late' | 'unknown';

interface Run {
  execution: Execution;
  enrolment: Enrolment;
  answersToLose: number;
}

/** HubSpot's workflows, as far as an app sees them: they call its actions, wait, retry, and go on without it. */
export class WorkflowEngine {
  readonly #secret: string;
  readonly #clock: MovableClock;
  readonly #switches: SwitchBoard;
  readonly #runs = new Map<string, Run>();
  /** Tells, by callback id, that an execution has moved. */
  readonly #moves = new EventEmitter().setMaxListeners(0);
  readonly #closing = new AbortController();
  readonly #underWay = new Set<Promise<unknown>>();
  #nextEnrollmentId = FIRST_ENROLLMENT_ID;

  constructor(secret: string, clock: MovableClock, switches: SwitchBoard) {
    this.#secret = secret;
    this.#clock = clock;
    this.#switches = switches;
    // Every pause and every short block listens to it.
    setMaxListeners(0, this.#closing.signal);
    clock.onAdvance(() => this.#expireAllDue());
  }

  /** Enrols a record; the action request is on its way when this returns. What is returned goes on changing. */
  enrol(enrolment: Enrolment): Execution {
    const enrollmentId = enrolment.enrollmentId ?? this.#nextEnrollmentId++;
    const callbackId = callbackIdOf(enrolment, enrollmentId);
    if (this.#runs.has(callbackId)) throw new TypeError(`${callbackId} has been called already; use redeliver.`);
    const execution: Execution = {
      callbackId,
      portalId: enrolment.portalId,
      action: enrolment.action,
      objectType: enrolment.objectType,
      objectId: String(enrolment.objectId),
      state: 'calling',
      outputs: {},
      startedAt: this.#clock.now().toISOString(),
      requestBody: actionRequestBody(enrolment, enrollmentId),
      attempts: [],
      completions: [],
    };
    const run = { execution, enrolment, answersToLose: enrolment.loseAnswers ?? 0 };
    this.#runs.set(callbackId, run);
    void this.#inBackground(this.#callUntilAnswered(run));
    return execution;
  }

  /** All executions, oldest first. */
  executions(): Execution[] {
    this.#expireAllDue();
    return [...this.#runs.values()].map(({ execution }) => execution);
  }

  execution(callbackId: string): Execution | undefined {
    const execution = this.#runs.get(callbackId)?.execution;
    if (execution) this.#expireIfDue(execution);
    return execution;
  }

  /** The execution once the workflow has gone on; throws when that takes longer, in real time. */
  async waitForEnd(callbackId: string, timeoutMs = 30_000): Promise<Execution> {
    return this.#waitUntil(callbackId, hasEnded, timeoutMs);
  }

  /** The execution once the app has given an answer that counts, be it that it blocks; throws after that time. */
  async waitForAnswer(callbackId: string, timeoutMs = 30_000): Promise<Execution> {
    return this.#waitUntil(callbackId, ({ state }) => state !== 'calling', timeoutMs);
  }

  /** Sends the action request once more, with the same callback id, whatever state the execution is in. */
  async redeliver(callbackId: string): Promise<Attempt> {
    const run = this.#runs.get(callbackId);
    if (!run) throw new TypeError(`There is no execution ${callbackId}.`);
    return this.#inBackground(this.#call(run, true));
  }

  /** Asks the app for the choices of one input, as HubSpot's editor does; what came back is not judged. */
  async optionsRequest(request: OptionsRequest): Promise<Sent> {
    return this.#inBackground(
      this.#send(`${request.optionsUrl}/${request.input}`, optionsRequestBody(request), request),
    );
  }

  /** Takes a completion: the first that comes in time ends the execution, each is kept. */
  complete(portalId: number, callbackId: string, completion: Omit<Completion, 'at' | 'accepted'>): Standing {
    const standing = this.standing(portalId, callbackId);
    const execution = this.execution(callbackId);
    if (execution?.portalId !== portalId) return standing;
    const accepted = standing === 'accepted';
    execution.completions.push({ at: this.#clock.now().toISOString(), accepted, ...completion });
    if (accepted) this.#end(execution, 'completion', completion.outputFields);
    return standing;
  }

  /** How a completion would be taken, without taking it. */
  standing(portalId: number, callbackId: string): Standing {
    const execution = this.execution(callbackId);
    if (!execution || execution.portalId !== portalId) return 'unknown';
    if (execution.state === 'calling' && this.#switches.current.earlyCompletion === '404') return 'unknown';
    return hasEnded(execution) ? 'late' : 'accepted';
  }

  /** Stops calling; what is under way is cut off. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#underWay);
  }

  async #callUntilAnswered(run: Run): Promise<void> {
    const { execution } = run;
    const giveUpAt = this.#clock.now().getTime() + RETRY_WINDOW_MS;
    for (let tries = 1; !this.#closing.signal.aborted; tries += 1) {
      const attempt = await this.#call(run, false);
      // A redelivery or an early completion may have settled it meanwhile.
      if (execution.state !== 'calling' || this.#closing.signal.aborted) return;
      const { maxAttempts, retryDelayMs, retryAfterUnit } = this.#switches.current;
      if (tries >= maxAttempts || this.#clock.now().getTime() >= giveUpAt) {
        this.#end(execution, 'gave_up', {});
        return;
      }
      const pause = retryAfterMs(attempt, retryAfterUnit) ?? retryDelayMs * 2 ** (tries - 1);
      await delay(pause, undefined, { signal: this.#closing.signal }).catch(() => undefined);
      if (execution.state !== 'calling') return;
    }
  }

  /** One action request; its answer moves the execution on while that has not ended. */
  async #call(run: Run, redelivery: boolean): Promise<Attempt> {
    const { execution, enrolment } = run;
    const at = this.#clock.now().toISOString();
    const target = `${enrolment.actionsUrl}/${enrolment.action}`;
    const sent = await this.#send(target, execution.requestBody, enrolment);
    const lost = sent.outcome === 'answered' && run.answersToLose > 0;
    if (lost) run.answersToLose -= 1;
    const attempt: Attempt = { at, ...sent, outcome: lost ? 'lost' : sent.outcome, redelivery };
    execution.attempts.push(attempt);
    if (attempt.outcome === 'answered' && !hasEnded(execution)) this.#apply(execution, attempt);
    this.#tell(execution);
    return attempt;
  }

  #apply(execution: Execution, attempt: Attempt): void {
    const answer = readAnswer(attempt.status ?? 0, attempt.body ?? '');
    switch (answer.kind) {
      case 'again':
        return;
      case 'refused':
        // A second delivery that is refused doesn't undo the block that the first one set.
        if (execution.state === 'calling') this.#end(execution, 'refused', {});
        return;
      case 'ended':
        this.#end(execution, 'answer', answer.outputFields);
        return;
      case 'blocked':
        // A second delivery that blocks again doesn't make the first block longer.
        if (execution.state === 'blocked') return;
        execution.state = 'blocked';
        execution.blockedUntil = new Date(this.#clock.now().getTime() + answer.forMs).toISOString();
        this.#expireLater(execution, answer.forMs);
    }
  }

  #end(execution: Execution, ending: ExecutionEnding, outputFields: Readonly<Record<string, string>>): void {
    const failed =
      outputFields['hs_execution_state'] === 'FAIL_CONTINUE' || ending === 'refused' || ending === 'gave_up';
    execution.state = ending === 'block_expired' ? 'expired' : failed ? 'failed' : 'succeeded';
    execution.ending = ending;
    execution.endedAt = this.#clock.now().toISOString();
    execution.outputs = Object.fromEntries(Object.entries(outputFields).filter(([name]) => !name.startsWith('hs_')));
    this.#tell(execution);
  }

  /** A block whose time is up ends with nothing said to the app: the workflow goes on without an answer. */
  #expireIfDue(execution: Execution): void {
    const { state, blockedUntil } = execution;
    if (state !== 'blocked' || blockedUntil === undefined) return;
    if (Date.parse(blockedUntil) <= this.#clock.now().getTime()) this.#end(execution, 'block_expired', {});
  }

  #expireAllDue(): void {
    for (const { execution } of this.#runs.values()) this.#expireIfDue(execution);
  }

  #expireLater(execution: Execution, ms: number): void {
    // Nobody waits longer in real time; what is due later is found when the clock moves or somebody looks.
    if (ms > LONGEST_WAIT_MS) return;
    void delay(ms + 1, undefined, { ref: false, signal: this.#closing.signal })
      .then(() => this.#expireIfDue(execution))
      .catch(() => undefined);
  }

  async #send(target: string, body: string, to: Pick<Enrolment, 'signingUrl' | 'signatures'>): Promise<Sent> {
    return send({
      target,
      body,
      secret: this.#secret,
      timestamp: this.#clock.now().getTime(),
      timeoutMs: this.#switches.current.answerTimeoutMs,
      closing: this.#closing.signal,
      signingUrl: to.signingUrl,
      signatures: to.signatures,
    });
  }

  async #waitUntil(
    callbackId: string,
    condition: (execution: Execution) => boolean,
    timeoutMs: number,
  ): Promise<Execution> {
    const execution = this.execution(callbackId);
    if (!execution) throw new TypeError(`There is no execution ${callbackId}.`);
    const signal = AbortSignal.timeout(timeoutMs);
    while (!condition(execution)) {
      await once(this.#moves, callbackId, { signal }).catch(() => {
        throw new Error(`${callbackId} is still ${execution.state} after ${timeoutMs} ms.`);
      });
    }
    return execution;
  }

  #tell(execution: Execution): void {
    this.#moves.emit(execution.callbackId);
  }

  async #inBackground<Result>(work: Promise<Result>): Promise<Result> {
    this.#underWay.add(work);
    try {
      return await work;
    } finally {
      this.#underWay.delete(work);
    }
  }
}
