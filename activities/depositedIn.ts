import { refValue } from '../src/quickbooks/answers.ts';
import type { ClaimRow } from '../src/store/claimRules.ts';

/** The account that a booked sale was deposited in, as its stored body says; undefined: Undeposited Funds. */
export function depositedIn(row: Pick<ClaimRow, 'body' | 'paymentPlan'>): string | undefined {
  const body = JSON.parse(row.paymentPlan ?? row.body ?? '{}') as Record<string, unknown>;
  return refValue(body['DepositToAccountRef']);
}
