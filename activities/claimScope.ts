import { claimKindOf, type ActionRequest } from '../src/domain/actions.ts';
import type { ClaimStanding, DocumentContent } from '../src/domain/run.ts';
import { occurrenceOf, type Standing } from '../src/store/claimRules.ts';
import type { ClaimScope } from '../src/store/claims.ts';

/** Whose rows a request asks, dated `YYYY-MM-DD` where the occurrence is a month. */
export function claimScopeOf(request: ActionRequest, date: string, mergedIds: readonly string[]): ClaimScope {
  return {
    portalId: request.record.portalId,
    realmId: request.inputs.realmId,
    kind: claimKindOf(request.kind, request.record.type),
    objectType: request.record.type,
    objectId: request.record.id,
    mode: request.inputs.existingDocument,
    occurrence: occurrenceOf(request.inputs.existingDocument, date, request.callbackId),
    mergedIds,
  };
}

/** The rows under which a document of this content is made. */
export function claimScopeOfContent(request: ActionRequest, content: DocumentContent): ClaimScope {
  return 'fee' in content
    ? claimScopeOf(request, content.fee.date, [])
    : claimScopeOf(request, content.sale.date, content.sale.mergedIds);
}

/** What a workflow needs of a standing: ids only. */
export function claimStandingOf(standing: Standing): ClaimStanding {
  return standing.stands === 'nothing' ? { stands: 'nothing' } : { stands: standing.stands, claimId: standing.row.id };
}
