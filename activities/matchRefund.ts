import { DOCUMENT_WORDS, recordName, type ActionRequest } from '../src/domain/actions.ts';
import type { CompanyAccount, CompanyProfile } from '../src/domain/company.ts';
import { failure, type Failure } from '../src/domain/failures.ts';
import { formatCents } from '../src/domain/money.ts';
import { refuse, Refused } from '../src/domain/problems.ts';
import type { OriginalSale, RefundMatch } from '../src/domain/run.ts';
import { saleNetCents, saleTaxCents, type Sale } from '../src/domain/sale.ts';
import { chooseRefundFrom } from '../src/quickbooks/moneyChoices.ts';
import { preflight } from '../src/quickbooks/preflight.ts';
import type { ClaimRow } from '../src/store/claimRules.ts';
import { currentProfile } from './companyAccess.ts';
import { depositedIn } from './depositedIn.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { matchInCompany } from './matchInCompany.ts';

const ORIGINAL_NOT_FOUND =
  'The sale that this refund belongs to was not booked by this app, so the refund receipt was made from the payment alone.';

/** How a refund is booked, from what is remembered; undefined when that isn't enough, or would refuse. */
export async function refundFromMemory(
  deps: ActivityDependencies,
  request: ActionRequest,
  sale: Sale,
): Promise<RefundMatch | undefined> {
  const { realmId } = request.inputs;
  const income = await incomeOf(deps, request);
  const profile = await deps.accounts.profile(realmId, deps.linkFreshMs);
  const accounts = deps.lists.known(realmId, 'accounts');
  if (!income || !profile || !accounts) return undefined;
  const checked = await checkMirror(deps, request, sale, { income, profile, accounts });
  return 'original' in checked ? checked : undefined;
}

/**
 * How a refund is booked: as the mirror of the sale's own document, or, where the ledger knows none, as a sale of its
 * own, with a warning. Throws Refused with everything that is wrong.
 */
export async function matchRefund(
  deps: ActivityDependencies,
  request: ActionRequest,
  sale: Sale,
): Promise<RefundMatch> {
  const { realmId } = request.inputs;
  const income = await incomeOf(deps, request);
  if (income) {
    const [profile, accounts] = await Promise.all([
      currentProfile(deps, realmId),
      deps.lists.read(realmId, 'accounts', { anew: true }),
    ]);
    const checked = await checkMirror(deps, request, sale, { income, profile, accounts });
    if ('failures' in checked) refuse(checked.failures);
    return checked;
  }
  const bookedCents = await deps.bookedSales.refundedElsewhereCents(paymentOf(request));
  const grossCents = sale.payment?.grossCents ?? 0;
  if (bookedCents > 0)
    throw new Refused(
      failure('RefundExceedsSale', { booked: formatCents(bookedCents), gross: formatCents(grossCents) }),
    );
  const matched = await matchInCompany(deps, request, sale);
  return { ...matched, warnings: [...matched.warnings, ORIGINAL_NOT_FOUND] };
}

function incomeOf(deps: ActivityDependencies, request: ActionRequest): Promise<ClaimRow | undefined> {
  return deps.bookedSales.incomeOf(paymentOf(request));
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
  const grossCents = sale.payment?.grossCents ?? saleNetCents(sale) + saleTaxCents(sale);
  if (income.totalCents !== null && income.totalCents !== grossCents)
    failures.push(
      failure('TotalMismatch', {
        expected: formatCents(grossCents),
        document: DOCUMENT_WORDS[request.kind],
        actual: formatCents(income.totalCents),
        where: recordName(record),
      }),
    );
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
