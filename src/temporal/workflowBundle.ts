import { fileURLToPath } from 'node:url';
import { extname } from 'node:path';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import type { DataConverter } from '@temporalio/common';

/** Bundles the product's workflows, once for several workers or replays; sources and `dist` alike. */
export async function bundleWorkflows(dataConverter?: DataConverter): Promise<WorkflowBundleWithSourceMap> {
  const index = `../../workflows/index${extname(import.meta.filename)}`;
  return bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL(index, import.meta.url)),
    logger: new DefaultLogger('ERROR'),
    ...(dataConverter?.failureConverterPath ? { failureConverterPath: dataConverter.failureConverterPath } : {}),
    ...(dataConverter?.payloadConverterPath ? { payloadConverterPath: dataConverter.payloadConverterPath } : {}),
  });
}
