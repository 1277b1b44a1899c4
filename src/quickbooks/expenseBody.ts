import type { CompanyProfile } from '../domain/company.ts';
import type { ExpenseMatch } from '../domain/run.ts';
import type { PaymentFee } from '../domain/sale.ts';
import type { BuiltDocument } from './documentParts.ts';
import { privateNote } from './privateNote.ts';

/** What an expense is made of. */
export interface ExpenseParts {
  fee: PaymentFee;
  expense: ExpenseMatch;
  profile: CompanyProfile;
  marker: string;
}

/** The expense for the fee that a payment cost: QuickBooks' Purchase, without customer and number (facts/mappings 4). */
export function expenseBody({ fee, expense, profile, marker }: ExpenseParts): BuiltDocument {
  const amount = fee.feeCents / 100;
  return {
    body: {
      AccountRef: { value: expense.paidFromAccountId },
      PaymentType: expense.paymentType,
      ...(expense.vendorId === undefined ? {} : { EntityRef: { value: expense.vendorId, type: 'Vendor' } }),
      TxnDate: fee.date,
      PrivateNote: privateNote(fee, marker),
      ...(profile.multiCurrency ? { CurrencyRef: { value: fee.currency ?? profile.homeCurrency } } : {}),
      Line: [
        {
          DetailType: 'AccountBasedExpenseLineDetail',
          Amount: amount,
          Description: `HubSpot payment fee, payment ${fee.record.id}`,
          AccountBasedExpenseLineDetail: { AccountRef: { value: expense.expenseAccountId } },
        },
      ],
    },
    expectedTotalCents: fee.feeCents,
  };
}
