import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createDataConverter } from './dataConverter.ts';
import { bundleWorkflows } from './workflowBundle.ts';

/** The process of `bundleInChild`. Arguments: the file to write, and `encrypted` or `clear`. */
const [file = '', payloads] = process.argv.slice(2);
// Any key will do: only the converter's modules go into the bundle, never a key.
const keys = payloads === 'encrypted' ? [{ id: 'unused', bytes: randomBytes(32) }] : [];
const { code } = await bundleWorkflows(createDataConverter(keys));
await writeFile(file, code);
process.exit(0);
