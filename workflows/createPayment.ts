import type { WriteResult } from '../src/domain/run.ts';
import type { Run } from './run.ts';

/**
 * The second write of a paid invoice: its payment, prepared with the invoice and sent once. Invoice and payment stand
 * or fall together: a payment that QuickBooks refuses sends the invoice back.
 */
export function createPayment(run: Run, claimId: number): Promise<WriteResult> {
  run.say('the invoice is in QuickBooks; writing its payment.');
  run.waitingFor = 'QuickBooks';
  return run.steps.quickbooksWrites.createPayment({ request: run.input.request, claimId });
}
