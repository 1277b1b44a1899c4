import { ACTION_RULES, isAction, type RecordType } from './domain/actions.ts';
import { failure } from './domain/failures.ts';
import { answerRequest, type AnsweringParts } from './answering.ts';
import { safeError } from './log.ts';
import { startSettlers, type SettlingParts } from './settlers.ts';

/** Looks for what a terminated or wedged run left unanswered or unsettled, until it is stopped. */
export interface Sweeper {
  /** One look, now; resolves when everything that was due has been tried. */
  sweep(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Answers deliveries that are due and have no answer, since a dead run answers nothing and an expired block would let
 * HubSpot's workflow go on as if all were well. What is said follows the ledger, as for a living run. Starts settlers for
 * rows that a dead run left behind.
 */
export function startSweeper(parts: AnsweringParts & SettlingParts, everyMs: number): Sweeper {
  const { log } = parts;
  let running: Promise<void> = Promise.resolve();

  async function sweep(): Promise<void> {
    await answerOverdue();
    try {
      await startSettlers(parts, log);
    } catch (error) {
      log.warn(safeError(error), 'the sweeper could not look for unsettled rows');
    }
  }

  async function answerOverdue(): Promise<void> {
    try {
      for (const delivery of await parts.deliveries.due(-everyMs)) {
        if (!isAction(delivery.action)) continue;
        const { kind } = ACTION_RULES[delivery.action];
        try {
          await answerRequest(parts, {
            portalId: delivery.portalId,
            callbackId: delivery.callbackId,
            workflowId: delivery.workflowId,
            kind,
            recordType: delivery.objectType as RecordType,
            // The ledger turns this into "created" or "unknown" where a row says so; from now on it forbids first writes.
            outcome: { status: 'failed', failures: [failure('Cancelled', { undone: 'Nothing was created.' })] },
          });
          log.warn({ workflowId: delivery.workflowId }, 'answered for a run that did not answer in time');
        } catch (error) {
          log.warn({ workflowId: delivery.workflowId, ...safeError(error) }, 'an overdue answer could not be given');
        }
      }
    } catch (error) {
      log.warn(safeError(error), 'the sweeper could not look for overdue answers');
    }
  }

  const timer = setInterval(() => {
    running = running.then(sweep);
  }, everyMs);
  timer.unref();
  return {
    sweep,
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
