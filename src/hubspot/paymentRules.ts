import { DOCUMENT_WORDS, type DocumentKind } from '../domain/actions.ts';
import { failure, type Failure } from '../domain/failures.ts';
import { formatCents } from '../domain/money.ts';
import { centsProperty, UnreadableNumber } from './amounts.ts';
import type { Properties } from './answers.ts';

/** What is read of a payment, whatever is made of it. */
export const PAYMENT_PROPERTIES = [
  'hs_payment_id',
  'hs_initial_amount',
  'hs_currency_code',
  'hs_latest_status',
  'hs_refunds_amount',
  'hs_order_discount_amount',
  'hs_payment_source_app',
  'hs_processor_type',
  'hs_payment_method_type',
  'hs_reference_number',
  'hs_customer_email',
  'hs_initiated_date',
] as const;

/** Whether a payment may be booked as this kind of document. `waits`: it may later. */
export interface PaymentVerdict {
  failures: Failure[];
  warnings: string[];
  waits: boolean;
}

type Ruling = 'yes' | 'withWarning' | 'waits' | 'no';

/** One row per status (facts/mappings 1.3); `refunds` is decided by the amounts. */
const RULINGS: Record<string, { income: Ruling; fee: Ruling; refund: Ruling }> = {
  succeeded: { income: 'yes', fee: 'yes', refund: 'no' },
  disputed_won: { income: 'yes', fee: 'yes', refund: 'no' },
  partially_refunded: { income: 'withWarning', fee: 'yes', refund: 'no' },
  // Bank debits can still fail days later.
  processing: { income: 'no', fee: 'waits', refund: 'no' },
  processing_refund: { income: 'no', fee: 'yes', refund: 'waits' },
  // The fee was charged all the same.
  refunded: { income: 'no', fee: 'yes', refund: 'yes' },
  failed: { income: 'no', fee: 'no', refund: 'no' },
};
const DISPUTED = { income: 'no', fee: 'yes', refund: 'no' } as const;
const UNKNOWN = { income: 'no', fee: 'no', refund: 'no' } as const;

const FROM_BOOKS: Record<string, string> = { quickbooks: 'QuickBooks', xero: 'Xero' };

/** Checks status, source and processor of a payment. Everything that is wrong is reported together. */
export function judgePayment(properties: Properties, kind: DocumentKind): PaymentVerdict {
  const status = properties['hs_latest_status']?.trim().toLowerCase() ?? '';
  const rulings = RULINGS[status] ?? (status.startsWith('disputed') ? DISPUTED : UNKNOWN);
  const purpose = kind === 'expense' ? 'fee' : kind === 'refund_receipt' ? 'refund' : 'income';
  const ruling = rulings[purpose];
  const failures: Failure[] = [];
  const system = FROM_BOOKS[properties['hs_processor_type']?.trim().toLowerCase() ?? ''];
  if (system !== undefined) failures.push(failure('PaymentFromQuickBooks', { system }));
  // Fee and refund of an invoice's payment are real; its income is booked with the invoice.
  if (purpose === 'income' && properties['hs_payment_source_app']?.trim().toUpperCase() === 'INVOICE')
    failures.push(failure('PaymentFromInvoice'));
  if (purpose === 'refund') failures.push(...refundFailures(properties, ruling));
  else if (ruling === 'no') failures.push(failure('PaymentNotSucceeded', { status: statusWords(status) }));
  return {
    failures,
    warnings:
      ruling === 'withWarning'
        ? [`This payment was refunded in part; the ${DOCUMENT_WORDS[kind]} has its whole amount.`]
        : [],
    waits: ruling === 'waits',
  };
}

function refundFailures(properties: Properties, ruling: Ruling): Failure[] {
  if (ruling === 'waits') return [];
  const gross = centsOrNone(properties, 'hs_initial_amount');
  const refunded = centsOrNone(properties, 'hs_refunds_amount') ?? 0;
  if (ruling === 'yes' && gross !== undefined && refunded === gross) return [];
  return [
    failure('NotFullyRefunded', {
      refunded: formatCents(refunded),
      gross: gross === undefined ? 'an unknown amount' : formatCents(gross),
    }),
  ];
}

function centsOrNone(properties: Properties, name: string): number | undefined {
  try {
    return centsProperty(properties, name, 'an amount');
  } catch (error) {
    if (error instanceof UnreadableNumber) return undefined;
    throw error;
  }
}

/** `partially_refunded` → `partially refunded`; only letters, since the word is HubSpot's and not ours. */
function statusWords(status: string): string {
  const words = status.replaceAll('_', ' ').replace(/[^a-z ]/g, '');
  return words === '' ? 'without a status' : words;
}
