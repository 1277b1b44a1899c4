import { halfUpCents } from '../domain/money.ts';

/** The sum of the lines of a body that was sent, before tax, in cents; an order discount counts against it. */
export function sentNetCents(body: string): number {
  const sent = JSON.parse(body) as { Line?: { Amount: number; DetailType?: string }[] };
  return (sent.Line ?? []).reduce((sum, line) => {
    const cents = halfUpCents(String(line.Amount));
    return line.DetailType === 'DiscountLineDetail' ? sum - cents : sum + cents;
  }, 0);
}
