import { activityInfo } from '@temporalio/activity';
import { NotNow, Refused } from '../src/domain/problems.ts';
import type { Failure } from '../src/domain/failures.ts';
import { entityRequestId } from '../src/domain/marker.ts';
import { isObject, textOf } from '../src/quickbooks/answers.ts';
import { failureFromFault } from '../src/quickbooks/faults.ts';
import type { QuickBooksEntity } from '../src/quickbooks/client.ts';
import type { EntityClaimRow, EntityKey } from '../src/store/entityClaims.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { beating } from './heartbeat.ts';

/** Who holds a name in QuickBooks. */
export type NameHolder =
  | { held: 'byOurs'; entity: Record<string, unknown> }
  | { held: 'byAnother'; holder: string; name: string }
  | { held: 'byNobody' };

/** A customer or product to be made once. */
export interface EntityOrder {
  key: EntityKey;
  entity: QuickBooksEntity;
  /** Names to try, in order; the next one only when the one before is surely somebody else's. */
  names: readonly string[];
  body(name: string): object;
  /** Who holds the name now. */
  holderOf(name: string): Promise<NameHolder>;
  /** Said when the last name is taken. */
  nameTaken(holder: string, name: string): Failure;
  /** Reads an entity that the row says was made; undefined when it is gone or inactive. */
  read(id: string): Promise<Record<string, unknown> | undefined>;
}

const MAX_TURNS = 12;
const DUPLICATE_NAME = '6240';
/** Another run's send that is older than a write can take was abandoned. */
const ABANDONED_SPARE_MS = 30_000;

/**
 * Makes a customer or product once, however many runs ask for it at the same time. QuickBooks' own unique names make
 * sending again under the same name safe; only the next name must wait until the first is surely another's
 * (never-twice, last section). Throws Refused, or NotNow while it must be waited.
 */
export async function makeOnce(deps: ActivityDependencies, order: EntityOrder): Promise<Record<string, unknown>> {
  const workflowId = activityInfo().workflowExecution?.workflowId ?? '';
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    const row = await deps.entityClaims.row(order.key);
    const name = nameSent(row) ?? order.names[row.candidate] ?? order.names.at(-1);
    if (name === undefined) throw new Refused(order.nameTaken('record', ''));

    if (row.state === 'settled') {
      const made = row.quickbooksId === null ? undefined : await order.read(row.quickbooksId);
      if (made) return made;
      await deps.entityClaims.gone(row);
      continue;
    }
    if (row.state === 'sending') {
      await waitForRival(deps, row, workflowId);
      const found = await resolveByName(deps, order, row, { name, inDoubtSince: row.sentAt });
      if (found === 'nextName') continue;
      if (found !== 'nothing') return found;
      if (!(await deps.entityClaims.sendAgain(row))) continue;
    } else {
      const sending = {
        requestId: entityRequestId(order.key, row.generation),
        body: JSON.stringify(order.body(name)),
        begunBy: workflowId,
      };
      if (!(await deps.entityClaims.begin(row, sending))) continue;
    }
    const sent = await deps.entityClaims.row(order.key);
    const made = await send(deps, order, sent, name);
    if (made) return made;
  }
  throw new NotNow('QuickBooks', `Other runs kept coming first while making a ${order.entity}.`, {
    retryAfterMs: 1_000,
  });
}

async function send(
  deps: ActivityDependencies,
  order: EntityOrder,
  row: EntityClaimRow,
  name: string,
): Promise<Record<string, unknown> | undefined> {
  if (row.requestId === null || row.body === null) return undefined;
  const { requestId, body } = row;
  const outcome = await beating(() => deps.quickbooks.create(order.key.realmId, order.entity, requestId, body));
  switch (outcome.outcome) {
    case 'done':
      await deps.entityClaims.settle(order.key, String(outcome.entity['Id']));
      return outcome.entity;
    case 'notExecuted':
      await deps.entityClaims.refused(row, { nextCandidate: false });
      throw new NotNow('QuickBooks', outcome.reason, {
        rateLimited: outcome.rateLimited,
        ...(outcome.retryAfterMs === undefined ? {} : { retryAfterMs: outcome.retryAfterMs }),
      });
    case 'inDoubt':
      throw new NotNow('QuickBooks', `QuickBooks did not confirm a ${order.entity}: ${outcome.reason}.`);
    case 'refused': {
      if (outcome.fault.code === DUPLICATE_NAME) {
        const found = await resolveByName(deps, order, row, { name, inDoubtSince: row.doubtSince });
        if (found === 'nextName') return undefined;
        if (found !== 'nothing') return found;
        // Taken, and nobody to be seen who holds it: the search lags. Waiting is safe, another name isn't.
        throw new NotNow('QuickBooks', `A name of a ${order.entity} is taken, and its holder can't be found yet.`);
      }
      await deps.entityClaims.refused(row, { nextCandidate: false });
      throw new Refused(
        failureFromFault(outcome.fault, {
          document: order.entity === 'Item' ? 'product' : 'customer',
          company: await deps.accounts.companyName(order.key.realmId),
        }),
      );
    }
  }
}

/**
 * Adopts what is ours, moves to the next name when it is surely another's. `inDoubtSince` is the latest send under the
 * name whose outcome nobody knows: the holder may give the name up before that one is committed.
 */
async function resolveByName(
  deps: ActivityDependencies,
  order: EntityOrder,
  row: EntityClaimRow,
  { name, inDoubtSince }: { name: string; inDoubtSince: Date | null },
): Promise<Record<string, unknown> | 'nextName' | 'nothing'> {
  const holder = await order.holderOf(name);
  if (holder.held === 'byOurs') {
    await deps.entityClaims.settle(order.key, String(holder.entity['Id']));
    return holder.entity;
  }
  if (holder.held === 'byNobody') return 'nothing';
  const now = await deps.claims.now();
  if (inDoubtSince !== null && now.getTime() - inDoubtSince.getTime() < deps.certainAfterMs)
    throw new NotNow(
      'QuickBooks',
      `Waiting until an earlier ${order.entity} can't appear any more under its first name.`,
    );
  if (!order.names.includes(name)) {
    await deps.entityClaims.refused(row, { nextCandidate: false });
    return 'nextName';
  }
  if (row.candidate + 1 >= order.names.length) {
    await deps.entityClaims.refused(row, { nextCandidate: false });
    throw new Refused(order.nameTaken(holder.holder, holder.name));
  }
  await deps.entityClaims.refused(row, { nextCandidate: true });
  return 'nextName';
}

/**
 * The name that is on its way. It needn't be among the order's: another run sent it, perhaps before the name was taken
 * or the buyer renamed.
 */
function nameSent(row: EntityClaimRow): string | undefined {
  if (row.state !== 'sending' || row.body === null) return undefined;
  const body: unknown = JSON.parse(row.body);
  return isObject(body) ? textOf(body['DisplayName']) || textOf(body['Name']) : undefined;
}

/** Another run's send that is still under way is waited for; our own, or an abandoned one, is looked at. */
async function waitForRival(deps: ActivityDependencies, row: EntityClaimRow, workflowId: string): Promise<void> {
  if (row.begunBy === workflowId || row.sentAt === null) return;
  const ageMs = (await deps.claims.now()).getTime() - row.sentAt.getTime();
  if (ageMs < deps.writeTimeoutMs + ABANDONED_SPARE_MS)
    throw new NotNow('QuickBooks', 'Another run is making the same customer or product.', { retryAfterMs: 500 });
}
