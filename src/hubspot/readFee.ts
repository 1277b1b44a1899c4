import { failure } from '../domain/failures.ts';
import { formatCents } from '../domain/money.ts';
import { refuse, Refused } from '../domain/problems.ts';
import type { FeeReading } from '../domain/sale.ts';
import { centsProperty, UnreadableNumber } from './amounts.ts';
import type { Properties } from './answers.ts';
import { judgePayment } from './paymentRules.ts';
import type { SaleReader } from './readAll.ts';
import { dateOf } from './readSale.ts';
import type { SaleOrder } from './saleOrder.ts';
import { currencyCode, currencyOf, readSaleRecord, readSources, titleOf } from './saleRecord.ts';

/** Which payment's fee is read. */
export interface FeeOrder extends Omit<SaleOrder, 'kind' | 'inputs'> {
  /** The company's currency; US dollars unless told. */
  homeCurrency?: string;
}

/** What is read of a payment for its fee, beside what is always read. */
export const FEE_PROPERTIES = [
  'hs_fees_amount',
  'hs_platform_fee',
  'hs_net_amount',
  'hs_fees_amount_in_settlement_currency',
  'hs_platform_fee_in_settlement_currency',
  'hs_settlement_currency_code',
] as const;

/**
 * The fee that a payment cost (facts/mappings 1.3): one call. `unknown` while both of its properties are blank, or the
 * payment is still being processed; `none` for a fee of zero, or a payment recorded by hand. Throws Refused for a failed
 * payment, one that came from QuickBooks, and a fee that doesn't add up.
 */
export async function readFee(client: SaleReader, order: FeeOrder): Promise<FeeReading> {
  const { record } = order;
  const read = await readSaleRecord(client, record, {
    properties: FEE_PROPERTIES,
    associations: ['contacts', 'deals', 'quotes'],
  });
  const { properties } = read;
  const { failures, waits } = judgePayment(properties, 'expense');
  if (failures.length > 0) refuse(failures);
  // Recorded by hand: nobody charged anything.
  if (properties['hs_processor_type']?.trim().toLowerCase() === 'none') return { state: 'none' };
  if (waits) return { state: 'unknown' };

  const fee = feeOf(properties, currencyOf(record, read, order.accountCurrency), order.homeCurrency ?? 'USD');
  if (fee === undefined) return { state: 'unknown' };
  if (fee.feeCents === 0) return { state: 'none' };
  const [contactId] = read.associations['contacts']?.ids ?? [];
  return {
    state: 'known',
    fee: {
      record,
      title: titleOf(record, read),
      date: dateOf(order, read),
      ...fee,
      ...(contactId === undefined ? {} : { contactId }),
      sources: await readSources(client, record, read),
      readAtMs: order.readAtMs ?? Date.now(),
    },
  };
}

/** The fee in the company's currency; undefined while HubSpot doesn't know it. */
function feeOf(
  properties: Properties,
  currency: string | undefined,
  homeCurrency: string,
): { feeCents: number; currency?: string } | undefined {
  if (currency === undefined || currency === homeCurrency) {
    const parts = feeParts(properties, '');
    if (!parts) return undefined;
    const named = currency === undefined ? {} : { currency };
    return { feeCents: checkedAgainstNet(properties, parts), ...named };
  }
  const parts = feeParts(properties, '_in_settlement_currency');
  const settled = currencyCode(properties['hs_settlement_currency_code']);
  if (settled === homeCurrency) return parts && { feeCents: parts.feesCents + parts.platformCents, currency: settled };
  // Blank until the payout: which currency it will be in isn't known yet either.
  if (settled === undefined && !parts) return undefined;
  throw new Refused(failure('CurrencyMismatch', { type: 'payment', a: currency, who: 'QuickBooks', b: homeCurrency }));
}

interface FeeParts {
  feesCents: number;
  platformCents: number;
}

function feeParts(properties: Properties, suffix: string): FeeParts | undefined {
  const [fees, platform] = [`hs_fees_amount${suffix}`, `hs_platform_fee${suffix}`].map((name) =>
    cents(properties, name),
  );
  // A platform fee of 0 says nothing of the processor's own, which may stay blank until the payout.
  if (fees === undefined && (platform === undefined || platform === 0)) return undefined;
  return { feesCents: fees ?? 0, platformCents: platform ?? 0 };
}

/** HubSpot sometimes counts the platform fee in, and sometimes not: what was paid out decides. */
function checkedAgainstNet(properties: Properties, { feesCents, platformCents }: FeeParts): number {
  const sumCents = feesCents + platformCents;
  const gross = cents(properties, 'hs_initial_amount');
  const net = cents(properties, 'hs_net_amount');
  if (sumCents < 0) throw unclear(sumCents, net, gross);
  if (gross === undefined || net === undefined) return sumCents;
  // What was refunded may be taken off the net amount as well; the fee was charged all the same.
  const refunded = cents(properties, 'hs_refunds_amount') ?? 0;
  const charged = [gross - net, gross - refunded - net];
  if (charged.includes(sumCents)) return sumCents;
  if (charged.includes(feesCents)) return feesCents;
  throw unclear(sumCents, net, gross);
}

function unclear(feeCents: number, netCents: number | undefined, grossCents: number | undefined): Refused {
  const shown = (amount: number | undefined) => (amount === undefined ? 'unknown' : formatCents(amount));
  return new Refused(
    failure('FeeUnclear', { fee: formatCents(feeCents), net: shown(netCents), gross: shown(grossCents) }),
  );
}

function cents(properties: Properties, name: string): number | undefined {
  try {
    return centsProperty(properties, name, 'an amount');
  } catch (error) {
    if (!(error instanceof UnreadableNumber)) throw error;
    throw new Refused(failure('LineInvalid', { name: 'payment fee', problem: error.message }));
  }
}
