import { spawnChild } from '../../src/process/spawnChild.ts';

// Started by spawnChild.test.ts, which kills it: a parent with one child, whose process ids it says on one line.
const [command = '', ...args] = process.argv.slice(2);
const child = await spawnChild({ command, args, graceMs: 300 });
console.log(JSON.stringify({ child: child.pid, watcher: child.watcherPid }));
console.log(JSON.stringify(await child.exited));
