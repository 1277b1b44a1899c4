import { ApplicationFailure, ApplicationFailureCategory, type Duration } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { activityInfo, CompleteAsyncError } from '@temporalio/activity';
import { NotNow, Refused } from '../domain/problems.ts';
import { safeError, type Log } from '../log.ts';

/** An attempt beyond this number is worth a person's look: the vendor is down for long, or there is a mistake. */
const ALARMING_ATTEMPT = 12;

/**
 * The one place where what an activity threw becomes what Temporal keeps: a refusal that ends the run, a vendor that
 * can't answer now (tried again, after the vendor's own waiting time), or a mistake of ours (tried again, in sight).
 * Messages of unknown errors stay out of the history: they may quote names, addresses or answers.
 */
export function castErrors(log: Log): ActivityInboundCallsInterceptor {
  return {
    async execute(input, next) {
      try {
        return await next(input);
      } catch (error) {
        if (error instanceof CompleteAsyncError || error instanceof ApplicationFailure) throw error;
        const { activityType, attempt, workflowExecution } = activityInfo();
        const failure = castError(error);
        const line = { activity: activityType, attempt, workflowId: workflowExecution?.workflowId, type: failure.type };
        if (failure.type === 'Unforeseen') log.error({ ...line, ...safeError(error) }, 'a step failed unforeseen');
        else if (attempt >= ALARMING_ATTEMPT) log.warn(line, `still failing: ${failure.message}`);
        else log.debug(line, failure.message);
        throw failure;
      }
    },
  };
}

/** What Temporal keeps of an error; see `castErrors`. */
export function castError(error: unknown): ApplicationFailure {
  if (error instanceof Refused)
    return ApplicationFailure.create({
      message: error.message,
      type: 'Refused',
      nonRetryable: true,
      category: ApplicationFailureCategory.BENIGN,
      details: [error.failures],
    });
  if (error instanceof NotNow)
    return ApplicationFailure.create({
      message: error.message,
      type: error.rateLimited ? `${error.vendor}RateLimited` : `${error.vendor}NotNow`,
      ...(error.retryAfterMs === undefined ? {} : { nextRetryDelay: error.retryAfterMs as Duration }),
      ...(error.rateLimited ? { category: ApplicationFailureCategory.BENIGN } : {}),
    });
  const safe = safeError(error);
  return ApplicationFailure.create({
    message: `${safe.error}${safe.at ? ` ${safe.at}` : ''}`,
    type: 'Unforeseen',
  });
}
