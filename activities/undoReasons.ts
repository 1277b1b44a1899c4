import { DOCUMENT_WORDS, recordName, type ActionRequest } from '../src/domain/actions.ts';
import { failure } from '../src/domain/failures.ts';
import { formatCents } from '../src/domain/money.ts';
import type { WriteResult } from '../src/domain/run.ts';
import { failureFromFault } from '../src/quickbooks/faults.ts';
import { sentNetCents } from '../src/quickbooks/sentBody.ts';
import type { ClaimRow } from '../src/store/claimRules.ts';
import { thisRun } from './sending.ts';

/**
 * What is told, or done, after a document was taken back, by the reason that the row kept: a refusal where the same
 * would happen again; a fresh start where only the circumstances were against it.
 */
export function afterUndoing(
  request: ActionRequest,
  row: ClaimRow,
  { company, wasThere }: { company: string; wasThere: boolean },
): WriteResult {
  const document = DOCUMENT_WORDS[request.kind];
  const reason = row.reason ?? '';
  if (reason.startsWith('refused:'))
    return {
      state: 'refused',
      failures: [
        failureFromFault(
          { code: reason.slice('refused:'.length), type: '' },
          { document: `payment of the ${document}`, company, ...(row.txnDate === null ? {} : { date: row.txnDate }) },
        ),
      ],
    };
  switch (reason) {
    case 'TotalMismatch':
      return {
        state: 'refused',
        failures: [
          failure('TotalMismatch', {
            expected: formatCents(row.plannedTotalCents ?? (row.body === null ? 0 : sentNetCents(row.body))),
            document,
            actual: formatCents(row.totalCents ?? 0),
            where: recordName(request.record),
          }),
        ],
      };
    case 'unapplied':
      // A payment that found its invoice voided by a person: the sale is booked anew.
      if (!wasThere) return { state: 'open' };
      return { state: 'refused', failures: [failure('CreditApplied', { customer: 'the customer' })] };
    case 'CreditApplied':
      return { state: 'refused', failures: [failure('CreditApplied', { customer: 'the customer' })] };
    case 'Cancelled':
      // Only the run that was cancelled is told so; another one of the same record books it anew.
      if (row.begunBy !== thisRun()) return { state: 'open' };
      return {
        state: 'refused',
        failures: [failure('Cancelled', { undone: `The ${document} that it had made was voided.` })],
      };
    default:
      // The payment was not taken, or never arrived, or a person voided the invoice: start again with a fresh reading.
      return { state: 'open' };
  }
}
