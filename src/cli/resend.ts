import { WorkflowUpdateFailedError } from '@temporalio/client';
import { SEND_AGAIN } from '../domain/updates.ts';
import { createLog } from '../log.ts';
import { installRuntime } from '../temporal/runtime.ts';
import { reachRunningTemporal, vendorlessConfig } from './reachTemporal.ts';
import { parseOptions } from './parseOptions.ts';

const USAGE = `Usage: npm run resend -- WORKFLOW_ID --send CLAIM/GENERATION/LEG
  Says to a run that waits in doubt: "I have looked into QuickBooks; the document is not there; send it again."
  WORKFLOW_ID  the run, or the settler (settle:NUMBER), as Temporal UI names it
  --send       what it is in doubt about, as the details of the run name it: 12/1/i`;

/** A person's word that a document in doubt is not in QuickBooks. The run looks once more before it believes it. */
async function main(): Promise<void> {
  const { positionals, values } = parseOptions(
    { allowPositionals: true, options: { send: { type: 'string' } } },
    USAGE,
  );
  const [workflowId] = positionals;
  const send = values.send ?? '';
  if (workflowId === undefined || positionals.length > 1 || !/^[1-9]\d{0,9}\/[1-9]\d{0,5}\/[ip]$/.test(send))
    throw new Error(USAGE);
  installRuntime(createLog('silent'));
  const reached = await reachRunningTemporal(vendorlessConfig());
  if (!reached) throw new Error('No service is running here, and TEMPORAL_ADDRESS is not set.');
  try {
    const handle = reached.temporal.client.workflow.getHandle(workflowId);
    const sentence = await handle.executeUpdate<string, [string]>(SEND_AGAIN, { args: [send] });
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
