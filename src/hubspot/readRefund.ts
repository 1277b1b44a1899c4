import type { RefundReading } from '../domain/sale.ts';
import { refuse } from '../domain/problems.ts';
import { calendarDay } from './calendarDay.ts';
import type { HubSpotRecord } from './client.ts';
import { judgePayment } from './paymentRules.ts';
import type { SaleReader } from './readAll.ts';
import { saleOf } from './readSale.ts';
import type { SaleOrder } from './saleOrder.ts';
import { readSaleRecord } from './saleRecord.ts';

const STATUS = 'hs_latest_status';

/**
 * A payment that was given back in full, as the sale that it was, dated on the day on which it became refunded;
 * `processing` while HubSpot is still at it. Throws Refused for a payment that isn't fully refunded.
 */
export async function readRefund(client: SaleReader, order: SaleOrder): Promise<RefundReading> {
  const read = await readSaleRecord(client, order.record, { history: [STATUS] });
  const { failures, warnings, waits } = judgePayment(read.properties, 'refund_receipt');
  if (waits && failures.length === 0) return { state: 'processing' };
  // What isn't refunded needs no reading of lines and buyer.
  if (failures.length > 0) refuse(failures);
  const sale = await saleOf(client, order, read, { date: refundDay(order, read), failures: [], warnings });
  return { state: 'refunded', sale };
}

/** HubSpot keeps no date of a refund, but the past of the status; without it the refund is dated by the run. */
function refundDay({ nowMs, timeZone = 'UTC' }: SaleOrder, { history }: HubSpotRecord): string {
  const past = history[STATUS] ?? [];
  let sinceMs: number | undefined;
  // Newest first: the oldest of the unbroken row of "refunded" is when it became so.
  for (const each of past) {
    if (each.value.trim().toLowerCase() !== 'refunded') break;
    sinceMs = each.sinceMs;
  }
  return calendarDay(sinceMs ?? nowMs, timeZone);
}
