import { workflowInfo } from '@temporalio/workflow';
import type { Sale } from '../src/domain/sale.ts';
import type { Run } from './run.ts';

/** Step 2: HubSpot's record, lines and contact as a sale, dated the day on which the run started. */
export async function readSale(run: Run): Promise<Sale> {
  run.say('reading the record in HubSpot.');
  run.waitingFor = 'HubSpot';
  const sale = await run.steps.hubspot.readSale({
    request: run.input.request,
    startedAtMs: workflowInfo().startTime.getTime(),
  });
  run.title = sale.title;
  return sale;
}
