import type { DocumentContent, SettledDocument } from '../src/domain/run.ts';
import { settleResult } from './awaitSettled.ts';
import type { Run } from './run.ts';
import { shielded } from './shielded.ts';

/**
 * Writes the document, once per generation, and waits until it is known what came of it; a paid invoice with its
 * payment. Undefined means that nothing did and that a fresh reading may try again. `warnings` are for HubSpot.
 */
export function createDocument(
  run: Run,
  content: DocumentContent,
  warnings: readonly string[],
): Promise<SettledDocument | undefined> {
  run.say('everything is checked; writing the document to QuickBooks.');
  run.waitingFor = 'QuickBooks';
  return shielded(async () => {
    const written = await run.steps.quickbooksWrites.createDocument({
      ...content,
      request: run.input.request,
      giveUpAtMs: Date.now() + run.input.timings.vendorGiveUpMs,
      mayMatchAgain: run.mayMatchAgain,
    });
    const settled = await settleResult(run, written);
    return settled && { ...settled, warnings: [...warnings, ...settled.warnings] };
  });
}
