import { parseArgs } from 'node:util';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { SEND_AGAIN } from '../domain/updates.ts';
import { createLog } from '../log.ts';
import { installRuntime } from '../temporal/runtime.ts';
import { reachRunningTemporal, vendorlessConfig } from './reachTemporal.ts';

const USAGE = `Usage: npm run resend -- WORKFLOW_ID --claim NUMBER
  Says to a run that waits in doubt: "I have looked into QuickBooks; the document is not there; send it again."
  WORKFLOW_ID  the run, or the settler (settle:NUMBER), as Temporal UI names it
  --claim      the claim that it is in doubt about, as the details of the run name it`;

/** A person's word that a document in doubt is not in QuickBooks. The run looks once more before it believes it. */
async function main(): Promise<void> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { claim: { type: 'string' } } });
  const [workflowId] = positionals;
  const claim = values.claim ?? '';
  if (workflowId === undefined || positionals.length > 1 || !/^[1-9]\d{0,9}$/.test(claim)) throw new Error(USAGE);
  installRuntime(createLog('silent'));
  const reached = await reachRunningTemporal(vendorlessConfig());
  if (!reached) throw new Error('No service is running here, and TEMPORAL_ADDRESS is not set.');
  try {
    const handle = reached.temporal.client.workflow.getHandle(workflowId);
    const sentence = await handle.executeUpdate<string, [number]>(SEND_AGAIN, { args: [Number(claim)] });
    console.log(sentence);
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError)
      throw new Error(error.cause?.message ?? error.message, { cause: error });
    throw error;
  } finally {
    await reached.close();
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
// The SDK's runtime, once installed, keeps a process alive that has nothing left to do.
process.exit();
