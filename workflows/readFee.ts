import { workflowInfo } from '@temporalio/workflow';
import { failure } from '../src/domain/failures.ts';
import type { PaymentFee } from '../src/domain/sale.ts';
import { NothingToBook, type Run } from './run.ts';
import { whenKnown } from './whenKnown.ts';

/** The fee that a payment cost; waits while HubSpot doesn't know it. A fee of zero ends the run as skipped. */
export async function readFee(run: Run): Promise<PaymentFee> {
  const startedAtMs = workflowInfo().startTime.getTime();
  const reading = await whenKnown(run, {
    waitingFor: 'fee',
    called: 'the fee of the payment',
    async read() {
      const read = await run.steps.hubspot.readFee({ request: run.input.request, startedAtMs });
      return read.state === 'unknown' ? undefined : read;
    },
    inVain: (days) => failure('FeeNotKnownYet', { days }),
  });
  if (reading.state === 'none') throw new NothingToBook('This payment cost no fee, so there is nothing to book.');
  run.title = reading.fee.title;
  return reading.fee;
}
