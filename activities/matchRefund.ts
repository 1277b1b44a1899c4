import { DOCUMENT_WORDS, recordName, type ActionRequest } from '../src/domain/actions.ts';
import type { CompanyAccount, CompanyProfile } from '../src/domain/company.ts';
import { failure, type Failure } from '../src/domain/failures.ts';
import { formatCents } from '../src/domain/money.ts';
import { NotNow, refuse, Refused } from '../src/domain/problems.ts';
import type { OriginalSale, RefundMatch } from '../src/domain/run.ts';
import { saleNetCents, saleTaxCents, type Sale } from '../src/domain/sale.ts';
import { chooseRefundFrom } from '../src/quickbooks/moneyChoices.ts';
import { readDocument } from '../src/quickbooks/documentLook.ts';
import { ENTITY_OF } from '../src/quickbooks/documentEntities.ts';
import { preflight } from '../src/quickbooks/preflight.ts';
import type { ClaimRow } from '../src/store/claimRules.ts';
import { kindOf } from './bookedSale.ts';
import { currentProfile, profileOf } from './companyAccess.ts';
import { depositedIn } from './depositedIn.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { matchInCompany } from './matchInCompany.ts';
import { isCertain } from './sending.ts';

const ORIGINAL_NOT_FOUND =
  'The sale that this refund belongs to was not booked by this app, so the refund receipt was made from the payment alone.';

/**
 * How a refund is booked: as the mirror of the sale's own document, or, where the ledger knows none, as a sale of its
 * own, with a warning. Throws Refused with everything that is wrong.
 */
export async function matchRefund(
  deps: ActivityDependencies,
  request: ActionRequest,
  sale: Sale,
): Promise<RefundMatch> {
  const income = await incomeOf(deps, request);
  if (income) return matchMirror(deps, request, sale, income);
  const bookedCents = await deps.bookedSales.refundedElsewhereCents(paymentOf(request));
  const grossCents = sale.payment?.grossCents ?? 0;
  if (bookedCents > 0)
    throw new Refused(
      failure('RefundExceedsSale', { booked: formatCents(bookedCents), gross: formatCents(grossCents) }),
    );
  const matched = await matchInCompany(deps, request, sale);
  return { ...matched, warnings: [...matched.warnings, ORIGINAL_NOT_FOUND] };
}

/** Nothing is refused because of what is only remembered of the company; the document itself is always read. */
async function matchMirror(
  deps: ActivityDependencies,
  request: ActionRequest,
  sale: Sale,
  income: ClaimRow,
): Promise<RefundMatch> {
  const { realmId } = request.inputs;
  const grossCents = sale.payment?.grossCents ?? saleNetCents(sale) + saleTaxCents(sale);
  const [profile, accounts, bookedCents] = await Promise.all([
    profileOf(deps, realmId),
    deps.lists.read(realmId, 'accounts'),
    bookedTotalCents(deps, income),
  ]);
  // What a person has voided, or changed, is given back already, or comes to another amount.
  const other = bookedCents === grossCents ? [] : [otherTotal(request, grossCents, bookedCents)];
  let checked = await checkMirror(deps, request, sale, { income, profile, accounts });
  if ('failures' in checked)
    checked = await checkMirror(deps, request, sale, {
      income,
      profile: await currentProfile(deps, realmId),
      accounts: await deps.lists.read(realmId, 'accounts', { anew: true }),
    });
  const failures = [...other, ...('failures' in checked ? checked.failures : [])];
  if ('failures' in checked || failures.length > 0) refuse(failures);
  return checked;
}

function incomeOf(deps: ActivityDependencies, request: ActionRequest): Promise<ClaimRow | undefined> {
  return deps.bookedSales.incomeOf(paymentOf(request));
}

/** What the document that booked the sale comes to now; nothing when a person has voided or deleted it. */
async function bookedTotalCents(deps: ActivityDependencies, income: ClaimRow): Promise<number> {
  if (income.documentId === null) return 0;
  const entity = ENTITY_OF[kindOf(income)];
  const lookBeganAt = await deps.claims.now();
  const read = await readDocument(deps.quickbooks, income.realmId, entity, income.documentId, income.totalCents ?? 0);
  if (read.state === 'notFound' && !isCertain(deps, income, lookBeganAt))
    throw new NotNow('QuickBooks', 'The document that booked the sale can not be found yet.');
  return read.state === 'live' ? read.document.totalCents : 0;
}

function otherTotal({ kind, record }: ActionRequest, grossCents: number, actualCents: number): Failure {
  return failure('TotalMismatch', {
    expected: formatCents(grossCents),
    document: DOCUMENT_WORDS[kind],
    actual: formatCents(actualCents),
    where: recordName(record),
  });
}

function paymentOf({ record, inputs }: ActionRequest) {
  return { portalId: record.portalId, realmId: inputs.realmId, paymentId: record.id };
}

async function checkMirror(
  deps: ActivityDependencies,
  request: ActionRequest,
  sale: Sale,
  company: { income: ClaimRow; profile: CompanyProfile; accounts: readonly CompanyAccount[] },
): Promise<{ original: OriginalSale; warnings: string[] } | { failures: Failure[] }> {
  const { income, profile, accounts } = company;
  const { inputs, record } = request;
  const settings = await deps.accounts.settings(record.portalId, inputs.realmId);
  const checked = preflight({ request, sale, profile });
  const account = depositedIn(income);
  const chosen = chooseRefundFrom({
    inputs,
    currency: sale.currency,
    profile,
    settings,
    accounts,
    ...(account === undefined ? {} : { depositedIn: account }),
  });
  const failures = [...checked.failures, ...chosen.failures];
  if (failures.length > 0 || !chosen.refundFrom) return { failures };
  return {
    original: {
      claimId: income.id,
      generation: income.generation,
      number: income.documentNumber ?? income.documentId ?? '',
      refundFrom: chosen.refundFrom,
    },
    warnings: checked.warnings,
  };
}
