import type { ActionRequest } from '../../src/domain/actions.ts';
import type { Failure } from '../../src/domain/failures.ts';
import type { ClaimRow } from '../../src/store/claimRules.ts';
import type { ClaimScope } from '../../src/store/claims.ts';
import { MINUTE_MS, Violated, type ModelDocument, type World } from './claimModel.ts';

let count = 0;

/** An actor stops at each yield: anything may happen before it goes on, if it ever does. */
export type Actor = AsyncGenerator<void, void>;

/** Whoever enrols the record, again and again (never-twice (b)). */
export class Run {
  request: ActionRequest | undefined;
  readonly actor: Actor;
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
    this.actor = this.write();
  }

  /** HubSpot hears something, whatever the run is doing: it must not begin any more. */
  async answer(): Promise<void> {
    if (!this.request) return;
    const { callbackId } = this.request;
    const failures: [Failure] = [{ type: 'ContactMissing', sentence: 'x' }];
    await this.world.ledger.deliveries.answer('1', callbackId, () => ({ status: 'failed', failures }));
    this.world.answered.add(callbackId);
  }

  private async *write(): Actor {
    const { world } = this;
    for (;;) {
      const request = await received(world);
      this.request = request;
      yield;
      for (let isOver = false; !isOver;) {
        const stands = await world.ledger.claims.look(scopeOf(world));
        yield;
        if (stands.stands === 'nothing') {
          const generation = stands.row?.generation ?? 1;
          const begun = await world.ledger.claims.begin(
            request,
            `w-${request.callbackId}`,
            scopeOf(world),
            planOf(world, generation),
          );
          if ('began' in begun) {
            world.claimId = begun.began.id;
            if (world.answered.has(request.callbackId)) throw new Violated('A run that had answered began.');
            yield* sendDocument(world, begun.began);
          }
          isOver = 'tooLate' in begun;
        } else if (stands.row.state === 'made') yield* sendPayment(world, stands.row);
        else yield* bringToRest(world, stands.row);
        isOver ||= stands.stands === 'document';
        yield;
      }
    }
  }
}

/** Looks after what others left; sends nothing (never-twice (c)). */
export async function* settler(world: World): Actor {
  for (;;) {
    yield;
    if (world.claimId === undefined) continue;
    const row = await world.ledger.claims.byId(world.claimId);
    yield;
    if (row.state === 'made') await world.ledger.claims.undoInstead(row.id, row.generation, 'made', 'abandoned');
    else yield* bringToRest(world, row);
  }
}

async function* sendDocument(world: World, row: ClaimRow): Actor {
  const wonAt = world.minute;
  yield;
  if (world.minute - wonAt > world.rules.sendWithin) return;
  const outcome = world.post('document', row.generation);
  yield;
  if (outcome === 'refused') await world.ledger.claims.leftNothing(row.id, row.generation, 'refused: 6000');
  else if (outcome) await world.ledger.claims.settle(row.id, row.generation, answerOf(outcome));
  else if (world.rules.doubtMeans === 'leftNothing')
    await world.ledger.claims.leftNothing(row.id, row.generation, 'no answer');
}

async function* sendPayment(world: World, row: ClaimRow): Actor {
  const begun = await world.ledger.claims.beginPayment(row.id, row.generation, { requestId: 'p', body: '{}' });
  if (!begun) return;
  const wonAt = world.minute;
  yield;
  if (world.minute - wonAt > world.rules.sendWithin) return;
  const outcome = world.post('payment', row.generation);
  yield;
  if (outcome === 'refused') await world.ledger.claims.undoInstead(row.id, row.generation, 'paying', 'refused:6000');
  else if (outcome) await world.ledger.claims.settlePayment(row.id, row.generation, outcome);
}

async function* bringToRest(world: World, row: ClaimRow): Actor {
  if (row.state === 'sending' || row.state === 'paying') yield* look(world, row);
  if (row.state === 'undoing') yield* takeBack(world, row);
  if (row.state === 'settled') yield* confirm(world, row);
}

const hasPassed = (row: ClaimRow, at: Date, minutes: number) =>
  row.sentAt !== null && at.getTime() - row.sentAt.getTime() >= minutes * MINUTE_MS;

/** (b) 5: in doubt, never send. */
async function* look(world: World, row: ClaimRow): Actor {
  const { absentAfter, lookCountsFrom } = world.rules;
  const leg = row.state === 'paying' ? 'payment' : 'document';
  const beganAt = await world.ledger.claims.now();
  yield;
  const found = world.search(leg, row.generation);
  yield;
  if (found.length > 1) throw new Violated('Two of one generation were found.');
  const [only] = found;
  const state = only && world.read(only.id);
  if (only && state === 'live') {
    if (leg === 'payment') await world.ledger.claims.settlePayment(row.id, row.generation, only);
    else await world.ledger.claims.settle(row.id, row.generation, { ...answerOf(only), seenLater: true });
    return;
  }
  const countedFrom = lookCountsFrom === 'itsBegin' ? beganAt : await world.ledger.claims.now();
  if (state !== 'voided' && (only || !hasPassed(row, countedFrom, absentAfter))) return;
  yield;
  if (leg === 'payment') await world.ledger.claims.undoInstead(row.id, row.generation, 'paying', 'absent');
  else await world.ledger.claims.leftNothing(row.id, row.generation, 'absent');
}

/** True when it is read as gone, and that is to be believed. */
async function isGone(world: World, row: ClaimRow, id: string | null): Promise<boolean> {
  if (id === null) return true;
  const state = world.read(id);
  return (
    state === 'voided' ||
    (state === 'notFound' && hasPassed(row, await world.ledger.claims.now(), world.rules.notFoundAfter))
  );
}

async function* takeBack(world: World, row: ClaimRow): Actor {
  for (const id of [row.paymentId, row.documentId]) {
    if (id !== null && world.read(id) === 'live') {
      yield;
      world.takeOut(id);
      yield;
    }
    if (!(await isGone(world, row, id))) return;
  }
  yield;
  await world.ledger.claims.undone(row.id, row.generation);
}

async function* confirm(world: World, row: ClaimRow): Actor {
  if (!(await isGone(world, row, row.documentId))) return;
  yield;
  const paymentIsGone = await isGone(world, row, row.paymentId);
  yield;
  if (paymentIsGone) await world.ledger.claims.gone(row.id, row.generation);
  else await world.ledger.claims.undoInstead(row.id, row.generation, 'settled', 'gone');
}

const answerOf = ({ id, totalCents, balanceCents }: ModelDocument) => ({ id, totalCents, balanceCents });

async function received({ ledger, objectId }: World): Promise<ActionRequest> {
  const request: ActionRequest = {
    action: 'create-invoice',
    kind: 'invoice',
    record: { portalId: '1', type: 'DEAL', id: objectId },
    callbackId: `c${++count}`,
    inputs: {
      realmId: '2',
      paymentTerms: 'customer_terms',
      customer: 'contact',
      products: 'line_items',
      createMissingProducts: false,
      existingDocument: 'use',
    },
  };
  await ledger.deliveries.receive(request, `w-${request.callbackId}`, 48 * 60 * MINUTE_MS, 60 * MINUTE_MS);
  return request;
}

function scopeOf({ objectId }: World): ClaimScope {
  const claim = { portalId: '1', realmId: '2', kind: 'invoice', objectType: 'DEAL', objectId } as const;
  return { ...claim, mode: 'use', occurrence: 'once', mergedIds: [] };
}

const planOf = ({ walk }: World, generation: number) => ({
  generation,
  documentKind: walk.paid ? ('paid_invoice' as const) : ('invoice' as const),
  requestId: `r${generation}`,
  body: '{}',
  ...(walk.paid ? { paymentPlan: '{}' } : {}),
  plannedTotalCents: 100,
  currency: 'USD',
  txnDate: '2030-01-01',
});
