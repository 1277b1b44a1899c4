import { CancellationScope, CancelledFailure } from '@temporalio/workflow';

/**
 * Runs a write so that a cancel can't abandon it half-way: cancelling is honoured just before it, and again after it.
 * (SDK 1.24 lets go of a running activity at once when its scope is cancelled, whatever the outcome outside.)
 */
export function shielded<T>(write: () => Promise<T>): Promise<T> {
  if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('Cancelled before a write.');
  return CancellationScope.nonCancellable(write);
}
