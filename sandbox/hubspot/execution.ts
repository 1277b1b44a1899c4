/**
 * Where one run of an action step stands: `calling` until the app has answered, `blocked` while it owes a completion,
 * then how it ended.
 */
export type ExecutionState = 'calling' | 'blocked' | 'succeeded' | 'failed' | 'expired';

/** What ended an execution: an answer or a completion that says so, a 4xx, too many tries, or the block's time. */
export type ExecutionEnding = 'answer' | 'completion' | 'refused' | 'gave_up' | 'block_expired';

/** One action request that was sent. */
export interface Attempt {
  at: string;
  /** `lost`: the app answered, and the engine was told to behave as if it had not heard. */
  outcome: 'answered' | 'lost' | 'no_answer' | 'timeout';
  status?: number;
  body?: string;
  retryAfter?: string;
  ms: number;
  /** Sent again on request, not by the engine itself. */
  redelivery: boolean;
}

/** One completion that the app sent, whatever became of it. */
export interface Completion {
  at: string;
  accepted: boolean;
  outputFields: Record<string, string>;
  typedOutputs?: Record<string, unknown>;
  failureReasonType?: string;
}

/** One enrolled record's run of one action step. */
export interface Execution {
  callbackId: string;
  portalId: number;
  action: string;
  objectType: string;
  objectId: string;
  state: ExecutionState;
  ending?: ExecutionEnding;
  /** What later steps of the workflow can branch on; without HubSpot's own `hs_…` fields. */
  outputs: Record<string, string>;
  startedAt: string;
  endedAt?: string;
  blockedUntil?: string;
  /** The body of the action request, the same in every attempt. */
  requestBody: string;
  attempts: Attempt[];
  completions: Completion[];
}

/** Whether the workflow has gone on to its next step. */
export function hasEnded(execution: Execution): boolean {
  return execution.state !== 'calling' && execution.state !== 'blocked';
}
