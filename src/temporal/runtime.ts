import { DefaultLogger, Runtime, type LogEntry } from '@temporalio/worker';
import { safeError, type Log } from '../log.ts';

let installed = false;

/**
 * Sends what Temporal's SDK logs into the product's log, without the messages of errors: they may quote what a vendor
 * answered. Once per process; signals stay with the process's own shutdown.
 */
export function installRuntime(log: Log, level: 'WARN' | 'INFO' = 'WARN'): void {
  if (installed) return;
  installed = true;
  Runtime.install({
    logger: new DefaultLogger(level, (entry) => write(log, entry)),
    shutdownSignals: [],
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} } },
  });
}

function write(log: Log, entry: LogEntry): void {
  const { error, ...meta } = (entry.meta ?? {}) as Record<string, unknown>;
  const kept: Record<string, unknown> = {};
  for (const name of [
    'workflowId',
    'workflowType',
    'activityType',
    'activityId',
    'taskQueue',
    'attempt',
    'sdkComponent',
  ])
    if (meta[name] !== undefined) kept[name] = meta[name];
  const line = { ...kept, ...(error === undefined ? {} : safeError(error)) };
  const text = `temporal: ${entry.message}`;
  // The QuickBooks worker has none on purpose.
  if (entry.message.startsWith('No workflows registered')) log.debug(line, text);
  else if (entry.level === 'ERROR') log.error(line, text);
  else if (entry.level === 'WARN') log.warn(line, text);
  else log.debug(line, text);
}
