/**
 * What workflow code imports instead of Temporal's package in the simulation: the same names over virtual time. Scopes,
 * timers, activities with their retries, and updates behave as SDK 1.24 does; a scope that is cancelled lets go of a
 * running activity at once.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { ActivityFailure, CancelledFailure, type ApplicationFailure } from '@temporalio/common';

export { ActivityFailure, ApplicationFailure, CancelledFailure, TimeoutFailure } from '@temporalio/common';

/** What the shim needs of the world around it. */
export interface WorkflowHost {
  sleep(ms: number): Promise<void>;
  /** Runs an activity to its end, retries included; rejects with an ActivityFailure. */
  execute(run: WorkflowRun, name: string, input: unknown, options: ActivityOptions): Promise<unknown>;
}

/** One run of a workflow. */
export interface WorkflowRun {
  workflowId: string;
  startedAtMs: number;
  host: WorkflowHost;
  scope: CancellationScope;
  isTerminated: boolean;
  handlers: Map<string, (...args: unknown[]) => unknown>;
}

interface ActivityOptions {
  startToCloseTimeout?: number;
  scheduleToCloseTimeout?: number;
  heartbeatTimeout?: number;
  retry?: { initialInterval?: number; maximumInterval?: number; backoffCoefficient?: number };
}

const runs = new AsyncLocalStorage<WorkflowRun>();
const scopes = new AsyncLocalStorage<CancellationScope>();
const never = new Promise<never>(() => {});
const CONDITION_MS = 60_000;

function currentRun(): WorkflowRun {
  const run = runs.getStore();
  if (!run) throw new Error('This is not workflow code.');
  return run;
}

/** Starts workflow code as a run of its own. */
export function startWorkflow<Result>(
  frame: Omit<WorkflowRun, 'scope' | 'handlers' | 'isTerminated'>,
  code: () => Promise<Result>,
): { run: WorkflowRun; result: Promise<Result> } {
  const run: WorkflowRun = { ...frame, scope: new CancellationScope(), isTerminated: false, handlers: new Map() };
  const result = runs.run(run, () => run.scope.run(code));
  return { run, result };
}

export class CancellationScope {
  readonly cancellable: boolean;
  #requested = false;
  #reject: (error: Error) => void = () => {};
  readonly cancelRequested: Promise<never>;

  constructor({ cancellable = true }: { cancellable?: boolean } = {}) {
    this.cancellable = cancellable;
    this.cancelRequested = new Promise((_, reject) => {
      this.#reject = reject;
    });
    this.cancelRequested.catch(() => undefined);
    const parent = scopes.getStore();
    if (!parent?.cancellable) return;
    if (parent.consideredCancelled) this.cancel();
    parent.cancelRequested.catch(() => this.cancel());
  }

  static current(): CancellationScope {
    return scopes.getStore() ?? currentRun().scope;
  }

  static nonCancellable<Result>(code: () => Promise<Result>): Promise<Result> {
    return new CancellationScope({ cancellable: false }).run(code);
  }

  get consideredCancelled(): boolean {
    return this.#requested && this.cancellable;
  }

  run<Result>(code: () => Promise<Result>): Promise<Result> {
    return scopes.run(this, async () => code());
  }

  cancel(): void {
    if (this.#requested) return;
    this.#requested = true;
    this.#reject(new CancelledFailure('Workflow cancelled'));
  }
}

export function isCancellation(error: unknown): boolean {
  return (
    error instanceof CancelledFailure || (error instanceof ActivityFailure && error.cause instanceof CancelledFailure)
  );
}

/** Ends with the work, or when the scope is cancelled; never, once the run was terminated. */
async function unlessCancelled<Result>(work: Promise<Result>): Promise<Result> {
  const run = currentRun();
  const scope = CancellationScope.current();
  work.catch(() => undefined);
  try {
    return await (scope.cancellable ? Promise.race([work, scope.cancelRequested]) : work);
  } finally {
    if (run.isTerminated) await never;
  }
}

export function sleep(ms: number): Promise<void> {
  return unlessCancelled(currentRun().host.sleep(ms));
}

export function proxyActivities(options: ActivityOptions): Record<string, (input: unknown) => Promise<unknown>> {
  return new Proxy(
    {},
    {
      get: (_, name: string) => async (input: unknown) => {
        if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('Cancelled before an activity');
        const run = currentRun();
        try {
          return await unlessCancelled(run.host.execute(run, name, input, options));
        } catch (error) {
          if (!(error instanceof CancelledFailure)) throw error;
          throw new ActivityFailure('Cancelled', name, 'id', 'NON_RETRYABLE_FAILURE', undefined, error);
        }
      },
    },
  );
}

export const proxyLocalActivities = proxyActivities;

/** Looked at whenever the clock has moved a little; true, or false when the time is over first. */
export async function condition(holds: () => boolean, timeoutMs = Number.POSITIVE_INFINITY): Promise<boolean> {
  for (let waitedMs = 0; !holds(); waitedMs += CONDITION_MS) {
    if (waitedMs >= timeoutMs) return false;
    await sleep(Math.min(CONDITION_MS, timeoutMs - waitedMs));
  }
  return true;
}

export function defineQuery(name: string): string {
  return name;
}

export function defineUpdate(name: string): string {
  return name;
}

export function setHandler(name: string, handler: (...args: unknown[]) => unknown): void {
  currentRun().handlers.set(name, handler);
}

export function workflowInfo(): { startTime: Date; workflowId: string } {
  const { startedAtMs, workflowId } = currentRun();
  return { startTime: new Date(startedAtMs), workflowId };
}

export function setCurrentDetails(): void {}
export function upsertSearchAttributes(): void {}

/** The activity failure with which Temporal gives up. */
export function activityFailed(
  name: string,
  cause: ApplicationFailure | undefined,
  timedOut: boolean,
): ActivityFailure {
  const state = timedOut ? 'TIMEOUT' : 'NON_RETRYABLE_FAILURE';
  return new ActivityFailure(`${name} failed`, name, 'id', state, undefined, cause);
}
