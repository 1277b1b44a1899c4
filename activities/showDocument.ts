import { recordName, type ActionRequest } from '../src/domain/actions.ts';
import { NotNow, Refused } from '../src/domain/problems.ts';
import type { SettledDocument } from '../src/domain/run.ts';
import { findLinked, invoiceObject, noteObject, type NewObject, type ShownOn } from '../src/hubspot/association.ts';
import type { CreateResult } from '../src/hubspot/client.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Which document is shown on which record. */
export interface ShowOrder {
  request: ActionRequest;
  settled: SettledDocument;
  /** The record's name, when it was read. */
  title?: string;
}

/**
 * Shows a document on its HubSpot record as an invoice object, or as a note where the portal is set to that or doesn't
 * take the invoice. The ledger keeps the object's id, and looks for it before it sends again. Returns warnings; throws
 * NotNow only.
 */
export async function showDocument(deps: ActivityDependencies, order: ShowOrder): Promise<string[]> {
  const { request, settled } = order;
  const { claimId, document } = settled;
  const known = await deps.associations.of(claimId, document.id);
  if (known.state === 'linked') return [];
  if (known.state === 'inDoubt') {
    const lookBeganAt = await deps.claims.now();
    if (await adopt(deps, order, known.type)) return [];
    if (lookBeganAt.getTime() - known.sentAt.getTime() < deps.linkLagMs)
      throw new NotNow(
        'HubSpot',
        `HubSpot did not confirm a link (${known.type}); looking again before sending it again.`,
      );
  }
  const settings = await deps.accounts.settings(request.record.portalId, request.inputs.realmId);
  for (const object of objectsToTry(order, settings.associateInvoicesAs))
    if (await create(deps, order, object)) return [];
  return [NOT_SHOWN];
}

const NOT_SHOWN = 'The document was created, but HubSpot did not take the link to it.';

/** Invoices as HubSpot's own invoice objects where the portal wants that; everything else, and as a fallback, as notes. */
function objectsToTry(order: ShowOrder, invoicesAs: 'invoice' | 'note'): NewObject[] {
  const { request, settled, title } = order;
  const parts = {
    ...shownOn(order),
    document: settled.document,
    title: title ?? recordName(request.record),
    nowMs: Date.now(),
  };
  const isInvoice = request.kind === 'invoice' || request.kind === 'paid_invoice';
  const objects = [isInvoice && invoicesAs === 'invoice' ? invoiceObject(parts) : undefined, noteObject(parts)];
  return objects.filter((object) => object !== undefined);
}

function shownOn({ request, settled }: ShowOrder): ShownOn {
  return {
    record: request.record,
    ...(settled.contactId === undefined ? {} : { contactId: settled.contactId }),
    ...(settled.dealId === undefined ? {} : { dealId: settled.dealId }),
  };
}

/** True when the object is there; false when HubSpot refused it, so that another kind may be tried. */
async function create(deps: ActivityDependencies, order: ShowOrder, object: NewObject): Promise<boolean> {
  const { request, settled } = order;
  const { claimId, document } = settled;
  await deps.associations.begin(claimId, document.id, object.type);
  const result = await createOrRefused(deps, request.record.portalId, object);
  switch (result.outcome) {
    case 'created':
      await deps.associations.done(claimId, document.id, object.type, result.id);
      return true;
    case 'refused':
      await deps.associations.refused(claimId, document.id);
      deps.log.warn(
        { record: recordName(request.record), reason: result.reason },
        'HubSpot refused a link to a document',
      );
      return false;
    case 'unknown':
      // The next attempt looks before it sends anything.
      throw new NotNow('HubSpot', `HubSpot did not confirm a link (${object.type}).`);
  }
}

/** Takes over an object of ours that a lost answer left on the record. */
async function adopt(deps: ActivityDependencies, order: ShowOrder, type: NewObject['type']): Promise<boolean> {
  const { settled } = order;
  try {
    const ours = await findLinked(deps.hubspot, shownOn(order), settled.document.url, type);
    if (!ours) return false;
    await deps.associations.done(settled.claimId, settled.document.id, ours.type, ours.id);
    return true;
  } catch (error) {
    // Without the permission to look there is no way to know: a second link is the smaller harm than none, after the lag.
    if (error instanceof Refused) return false;
    throw error;
  }
}

async function createOrRefused(deps: ActivityDependencies, portalId: string, object: NewObject): Promise<CreateResult> {
  try {
    return await deps.hubspot.createObject(portalId, object.type, object.properties, object.associations);
  } catch (error) {
    // A missing permission is a reason to try the other kind, not to fail a document that exists.
    if (error instanceof Refused) return { outcome: 'refused', status: 403, reason: error.message, properties: [] };
    throw error;
  }
}
