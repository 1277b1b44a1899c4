import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Stands between a process and its child: `node withParent.ts GRACE_MS COMMAND [ARGUMENTS]`, started by `spawnChild`
 * over an IPC channel. The operating system closes that channel when the parent ends, killed -9 included; the child is
 * then asked to end, and ended. The child has a process group of its own, so that Ctrl-C in the terminal reaches the
 * parent alone, which stops its children when it has drained.
 */

/** What the watcher tells its parent. */
export type WatcherMessage = { pid: number } | { failed: string };

const [grace = '5000', command = '', ...args] = process.argv.slice(2);

// The parent was gone before we began.
if (!process.connected) process.exit(1);

const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true });
child.on('error', (error) => {
  tell({ failed: error.message }, () => process.exit(127));
});
child.on('spawn', () => {
  if (child.pid !== undefined) tell({ pid: child.pid });
});
child.on('exit', (code, signal) => {
  process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0));
});

process.on('disconnect', () => {
  child.kill('SIGTERM');
  setTimeout(killGroup, Number(grace));
});
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
// Writing to a parent that is gone is no reason to leave the child behind.
process.on('uncaughtException', killGroup);

function tell(message: WatcherMessage, done?: () => void): void {
  process.send?.(message, () => done?.());
}

function killGroup(): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended meanwhile.
  }
}
