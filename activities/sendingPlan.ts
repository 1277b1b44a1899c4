import { marker, requestId } from '../src/domain/marker.ts';
import type { CompanyProfile } from '../src/domain/company.ts';
import type { DocumentOrder, OriginalSale } from '../src/domain/run.ts';
import type { Sale } from '../src/domain/sale.ts';
import { documentBody } from '../src/quickbooks/documentBody.ts';
import type { BuiltDocument } from '../src/quickbooks/documentParts.ts';
import { expenseBody } from '../src/quickbooks/expenseBody.ts';
import { mirroredRefundBody } from '../src/quickbooks/mirroredRefundBody.ts';
import { paymentPlan } from '../src/quickbooks/paymentBody.ts';
import type { ClaimScope, SendingPlan } from '../src/store/claims.ts';
import { profileOf } from './companyAccess.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** What is stored before sending: the exact body, its marker and request id, and what to know the document by. */
export async function planSending(
  deps: ActivityDependencies,
  order: DocumentOrder,
  scope: ClaimScope,
  generation: number,
): Promise<SendingPlan> {
  const profile = await profileOf(deps, order.request.inputs.realmId);
  const frame: Frame = {
    profile,
    marker: marker({ ...scope, generation }),
    paymentMarker: marker({ ...scope, generation }, 'payment'),
    // Only companies that number by hand need to know how many documents of the record came before.
    documentOrdinal: profile.customTransactionNumbers ? (await deps.claims.documentsEver(scope)) + 1 : 1,
  };
  const { built, ...rest } = await planContent(deps, order, frame);
  return {
    generation,
    documentKind: order.request.kind,
    requestId: requestId({ ...scope, step: 'create', generation }),
    body: JSON.stringify(built.body),
    ...(built.expectedTotalCents === undefined ? {} : { plannedTotalCents: built.expectedTotalCents }),
    ...rest,
  };
}

interface Frame {
  profile: CompanyProfile;
  marker: string;
  paymentMarker: string;
  documentOrdinal: number;
}

type PlannedContent = Pick<
  SendingPlan,
  'customerId' | 'contactId' | 'dealId' | 'currency' | 'txnDate' | 'paymentPlan'
> & { built: BuiltDocument };

async function planContent(deps: ActivityDependencies, order: DocumentOrder, frame: Frame): Promise<PlannedContent> {
  const { request } = order;
  const { profile } = frame;
  if ('fee' in order) {
    const { fee, expense } = order;
    return {
      built: expenseBody({ fee, expense, profile, marker: frame.marker }),
      ...whereShown(fee),
      currency: fee.currency ?? profile.homeCurrency,
      txnDate: fee.date,
    };
  }
  const { sale } = order;
  const common = {
    ...whereShown({ sources: sale.sources, ...(sale.contact ? { contactId: sale.contact.id } : {}) }),
    txnDate: sale.date,
  };
  if ('original' in order) return { ...common, ...(await planMirror(deps, sale, order.original, frame)) };
  const parts = { kind: request.kind, sale, profile, match: order.match, inputs: request.inputs };
  return {
    built: documentBody({ ...parts, marker: frame.marker, documentOrdinal: frame.documentOrdinal }),
    ...(request.kind === 'paid_invoice'
      ? { paymentPlan: JSON.stringify(paymentPlan({ ...parts, marker: frame.paymentMarker })) }
      : {}),
    ...common,
    customerId: order.match.customer.id,
    currency: sale.currency ?? order.match.customer.currency ?? profile.homeCurrency,
  };
}

/** The mirror of a body that the ledger keeps. */
async function planMirror(deps: ActivityDependencies, sale: Sale, original: OriginalSale, frame: Frame) {
  const row = await deps.claims.byId(original.claimId);
  const originalBody = JSON.parse(row.body ?? '{}') as Record<string, unknown>;
  return {
    built: mirroredRefundBody({
      sale,
      originalBody,
      originalNumber: original.number,
      refundFrom: original.refundFrom,
      profile: frame.profile,
      marker: frame.marker,
      documentOrdinal: frame.documentOrdinal,
    }),
    ...(row.customerId === null ? {} : { customerId: row.customerId }),
    currency: sale.currency ?? row.currency ?? frame.profile.homeCurrency,
  };
}

/** Where the document is shown in HubSpot. */
function whereShown({ contactId, sources }: { contactId?: string; sources: Sale['sources'] }) {
  const deal = sources.find((source) => source.type === 'DEAL');
  return {
    ...(contactId === undefined ? {} : { contactId }),
    ...(deal === undefined ? {} : { dealId: deal.id }),
  };
}
