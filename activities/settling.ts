import { ACTION_RULES, ACTIONS, type ActionRequest, type RecordType } from '../src/domain/actions.ts';
import { Unforeseen } from '../src/domain/problems.ts';
import type { AbsenceClaimed, WriteResult } from '../src/domain/run.ts';
import type { ClaimRow } from '../src/store/claimRules.ts';
import { IN_FLIGHT } from '../src/store/claims.ts';
import { kindOf } from './bookedSale.ts';
import { refuseUnlessGranted } from './companyAccess.ts';
import { confirmRow } from './confirmRow.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { sendOf } from './sending.ts';
import { takeBack } from './undoDocument.ts';

/** The generation of a row that a dead run has left behind. */
export interface LeftBehind {
  claimId: number;
  generation: number;
}

/** Looks at the document of a row that a dead run has left behind. Sends nothing; a later generation is a living run's. */
export async function confirmClaim(deps: ActivityDependencies, left: LeftBehind): Promise<WriteResult> {
  const { row, request } = await claimOf(deps, left.claimId);
  if (row.needsAttention && !IN_FLIGHT.includes(row.state))
    return {
      state: 'stuck',
      claimId: row.id,
      reason: row.state === 'stuck' && row.reason !== null ? row.reason : unknownDocument(row),
    };
  if (row.generation !== left.generation) return { state: 'open' };
  return confirmRow(deps, request, row);
}

/** A success of a send that had been given up: its document is in the ledger, and in no row. */
function unknownDocument({ id }: ClaimRow): string {
  return `Row ${id} has a document that came after it had been given up. Look for the marker of the record in QuickBooks, void what is too much, then npm run release -- ${id}.`;
}

/** Takes back what a dead run has half made (never-twice (c) 3 and 4): HubSpot was never told that it was created. */
export async function abandonClaim(deps: ActivityDependencies, left: LeftBehind): Promise<WriteResult> {
  const { row, request } = await claimOf(deps, left.claimId);
  if (row.generation !== left.generation) return { state: 'open' };
  if (row.state === 'made') await deps.claims.undoInstead(row.id, row.generation, 'made', 'abandoned');
  return takeBack(deps, request, await deps.claims.byId(left.claimId));
}

/**
 * A person who has looked into QuickBooks says that the document isn't there: it counts as absent. Looks once more
 * before that, and doesn't believe it while the request may not have left yet.
 */
export async function declareAbsent(deps: ActivityDependencies, send: string): Promise<AbsenceClaimed> {
  const claimId = Number(send.split('/')[0]);
  const { row, request } = await claimOf(deps, claimId);
  const { state, sentAt, generation } = row;
  if (state === 'stuck') return { accepted: false, sentence: 'This is for a person to put right; see its failure.' };
  // Said of an earlier send, by a run that was reset: of this one nobody has said anything.
  const isOther = sendOf(row) !== send;
  if (isOther || (state !== 'sending' && state !== 'paying') || sentAt === null)
    return { accepted: true, sentence: 'The document is no longer in doubt.' };
  const onTheWayMs = sentAt.getTime() + deps.sendPauseMs - (await deps.claims.now()).getTime();
  if (onTheWayMs > 0)
    return {
      accepted: false,
      sentence: `The request may not even have left yet. Say it again in ${Math.ceil(onTheWayMs / 1000)} s.`,
    };
  const look = await confirmRow(deps, request, row);
  if (look.state !== 'inDoubt') return { accepted: true, sentence: 'A look has just found out what came of it.' };
  if (look.mayBeThere)
    return {
      accepted: false,
      sentence:
        'QuickBooks shows something that is the document, or looks like it. Nothing is sent again; the run goes on looking.',
    };
  if (state === 'sending') await deps.claims.leftNothing(claimId, generation, 'a person said that it is absent');
  else await deps.claims.undoInstead(claimId, generation, 'paying', 'absent');
  return { accepted: true, sentence: 'It counts as absent now.' };
}

/** The row, and the request that it would be of: record, kind and company are all that looking and undoing need. */
async function claimOf(
  deps: ActivityDependencies,
  claimId: number,
): Promise<{ row: ClaimRow; request: ActionRequest }> {
  const row = await deps.claims.byId(claimId);
  const kind = kindOf(row);
  const action = ACTIONS.find((each) => ACTION_RULES[each].kind === kind);
  if (!action) throw new Unforeseen(`Claim ${claimId} is of a kind that no action makes.`);
  const request: ActionRequest = {
    action,
    kind,
    record: { portalId: row.portalId, type: row.objectType as RecordType, id: row.objectId },
    callbackId: '',
    inputs: {
      realmId: row.realmId,
      paymentTerms: '',
      customer: 'contact',
      products: 'line_items',
      createMissingProducts: false,
      existingDocument: 'use',
    },
  };
  await refuseUnlessGranted(deps, request);
  return { row, request };
}
