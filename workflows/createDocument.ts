import type { SettledDocument } from '../src/domain/run.ts';
import type { Sale } from '../src/domain/sale.ts';
import { settleResult } from './awaitSettled.ts';
import type { MadeMatch } from './createMissing.ts';
import type { Run } from './run.ts';
import { shielded } from './shielded.ts';

/**
 * Step 5: writes the document, once per generation, and waits until it is known what came of it. Undefined means that
 * nothing did and that a fresh reading may try again.
 */
export function createDocument(run: Run, sale: Sale, made: MadeMatch): Promise<SettledDocument | undefined> {
  run.say('everything is checked; writing the document to QuickBooks.');
  run.waitingFor = 'QuickBooks';
  const { warnings, ...match } = made;
  return shielded(async () => {
    const written = await run.steps.quickbooksWrites.createDocument({
      request: run.input.request,
      sale,
      match,
      giveUpAtMs: Date.now() + run.input.timings.vendorGiveUpMs,
      mayMatchAgain: run.mayMatchAgain,
    });
    const settled = await settleResult(run, written);
    return settled && { ...settled, warnings: [...warnings, ...settled.warnings] };
  });
}
