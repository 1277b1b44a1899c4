// Loaded before the simulation: workflow code gets a Temporal that lives in virtual time, and a sabotage, when one is
// asked for, is put into the source of the product as it is loaded. Nothing on disk changes.
import { registerHooks } from 'node:module';
import { SABOTAGES } from './sabotages.mjs';

const shim = new URL('./temporalInVirtualTime.ts', import.meta.url).href;
const name = process.env['SABOTAGE'];
const sabotage = name === undefined ? undefined : SABOTAGES[name];
if (name !== undefined && !sabotage) throw new Error(`There is no sabotage "${name}".`);

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === '@temporalio/workflow' && context.parentURL?.includes('/workflows/'))
      return { url: shim, shortCircuit: true };
    return next(specifier, context);
  },
  load(url, context, next) {
    const loaded = next(url, context);
    const changes = (sabotage?.changes ?? []).filter((change) => url.endsWith(`/${change.file}`));
    if (changes.length === 0) return loaded;
    let source = String(loaded.source);
    for (const { file, from, to } of changes) {
      // A guard that is no longer where it was would make the sabotage a lie.
      if (!source.includes(from)) throw new Error(`Sabotage "${name}" finds nothing to change in ${file}.`);
      source = source.replace(from, to);
    }
    return { ...loaded, source };
  },
});
