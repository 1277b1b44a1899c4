// Preloaded into every command by run.mjs: when the launcher is gone, killed or not, the command stops as on SIGTERM.
// Asking for the parent's id is the one way that works for a parent that was killed -9 and could say nothing.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
}, 1000).unref();
