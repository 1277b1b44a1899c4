import { workflowInfo } from '@temporalio/workflow';
import { failure } from '../src/domain/failures.ts';
import type { Sale } from '../src/domain/sale.ts';
import type { Run } from './run.ts';
import { whenKnown } from './whenKnown.ts';

/** The refunded payment as a sale; waits while HubSpot is still processing the refund. */
export async function readRefund(run: Run): Promise<Sale> {
  const startedAtMs = workflowInfo().startTime.getTime();
  const sale = await whenKnown(run, {
    waitingFor: 'refund',
    called: 'the refund of the payment',
    async read() {
      const reading = await run.steps.hubspot.readRefund({ request: run.input.request, startedAtMs });
      return reading.state === 'processing' ? undefined : reading.sale;
    },
    inVain: () => failure('RefundNotFinished'),
  });
  run.title = sale.title;
  return sale;
}
