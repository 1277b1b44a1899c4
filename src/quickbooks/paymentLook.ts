import { halfUpCents } from '../domain/money.ts';
import { isObject, refValue, textOf, type Entity } from './answers.ts';
import type { QuickBooksClient } from './client.ts';
import { hasAnyMarker, isMadeSince, isVoided, madeSince } from './documentLook.ts';

/** A payment as QuickBooks has it, seen from the invoice that it is for. */
export interface SeenPayment {
  id: string;
  totalCents: number;
  /** All of it is applied to the invoice. */
  appliedInFull: boolean;
  /** Some of it is applied to something else: a person has used it. */
  appliedElsewhere: boolean;
  syncToken: string;
}

/** What reading a payment by its id says. */
export type ReadPayment = { state: 'live'; payment: SeenPayment } | { state: 'voided' } | { state: 'notFound' };

/** A payment that was sent, and whose answer never came. */
export interface PaymentLook {
  invoiceId: string;
  marker: string;
  sentAt: Date;
  customerId: string;
  totalCents: number;
}

/** What a look for a payment found; the words are those of `FoundDocument`. */
export type FoundPayment =
  | { found: 'live'; payment: SeenPayment }
  | { found: 'voided' }
  | { found: 'several'; ids: string[] }
  | { found: 'foreign'; ids: string[] }
  | { found: 'unmarkedTwin'; ids: string[] }
  /** Found by its marker, and not by its id: one of the two is not up to date. */
  | { found: 'unclear' }
  | { found: 'nothing' };

/** Reads a payment by id. A void leaves it with a total of zero. */
export async function readPayment(
  client: Pick<QuickBooksClient, 'read'>,
  realmId: string,
  id: string,
  invoiceId: string,
): Promise<ReadPayment> {
  const row = await client.read(realmId, 'Payment', id);
  if (!row) return { state: 'notFound' };
  return isVoided(row, 1) ? { state: 'voided' } : { state: 'live', payment: seenPayment(row, invoiceId) };
}

/** A payment in an answer. */
export function seenPayment(row: Entity, invoiceId: string): SeenPayment {
  const totalCents = halfUpCents(textOf(row['TotalAmt']) || '0');
  const applied = appliedCents(row);
  const ours = applied.get(invoiceId) ?? 0;
  return {
    id: textOf(row['Id']),
    totalCents,
    appliedInFull: ours === totalCents && halfUpCents(textOf(row['UnappliedAmt']) || '0') === 0,
    appliedElsewhere: [...applied.keys()].some((id) => id !== invoiceId),
    syncToken: textOf(row['SyncToken']),
  };
}

/**
 * Looks for a payment whose outcome is unknown, by its marker among all that were made since, and through its invoice
 * (never-twice (b) 5): the invoice may have been deleted, and the marker edited away.
 */
export async function lookForPayment(
  client: Pick<QuickBooksClient, 'query' | 'read'>,
  realmId: string,
  look: PaymentLook,
): Promise<FoundPayment> {
  const [rows, invoice] = await Promise.all([
    madeSince(client, realmId, 'Payment', look.sentAt),
    client.read(realmId, 'Invoice', look.invoiceId),
  ]);
  const marked = rows.filter((row) => textOf(row['PrivateNote']).includes(look.marker)).map((row) => textOf(row['Id']));
  const throughInvoice = linkedPayments(invoice).filter((id) => !marked.includes(id));
  const linked = await Promise.all(throughInvoice.map((id) => client.read(realmId, 'Payment', id)));
  for (const row of linked) if (row && textOf(row['PrivateNote']).includes(look.marker)) marked.push(textOf(row['Id']));

  const confirmed = await Promise.all(marked.map((id) => readPayment(client, realmId, id, look.invoiceId)));
  const live = confirmed.flatMap((each) => (each.state === 'live' ? [each.payment] : []));
  const foreign = live.filter((payment) => payment.totalCents !== look.totalCents).map(({ id }) => id);
  if (foreign.length > 0) return { found: 'foreign', ids: foreign };
  const [only, ...others] = live;
  if (only && others.length > 0) return { found: 'several', ids: live.map(({ id }) => id) };
  if (only) return { found: 'live', payment: only };
  if (confirmed.some((each) => each.state === 'voided')) return { found: 'voided' };
  if (marked.length > 0) return { found: 'unclear' };

  const twins = [...rows, ...linked.filter((row) => row !== undefined)].filter((row) => isUnmarkedTwin(row, look));
  const ids = [...new Set(twins.map((row) => textOf(row['Id'])))];
  return ids.length > 0 ? { found: 'unmarkedTwin', ids } : { found: 'nothing' };
}

/** Live, same customer and total, and without any marker: somebody may have edited the note. */
function isUnmarkedTwin(row: Entity, look: PaymentLook): boolean {
  return (
    isMadeSince(row, look.sentAt) &&
    !isVoided(row, 1) &&
    !hasAnyMarker(textOf(row['PrivateNote'])) &&
    refValue(row['CustomerRef']) === look.customerId &&
    halfUpCents(textOf(row['TotalAmt']) || '0') === look.totalCents
  );
}

function linkedPayments(invoice: Entity | undefined): string[] {
  return transactionsIn(invoice?.['LinkedTxn']).flatMap(({ id, type }) => (type === 'Payment' ? [id] : []));
}

/** Cents by invoice id; what isn't applied to an invoice counts under its own id all the same. */
function appliedCents(row: Entity): Map<string, number> {
  const applied = new Map<string, number>();
  const lines: unknown[] = Array.isArray(row['Line']) ? row['Line'] : [];
  for (const line of lines.filter(isObject))
    for (const { id } of transactionsIn(line['LinkedTxn']))
      applied.set(id, (applied.get(id) ?? 0) + halfUpCents(textOf(line['Amount']) || '0'));
  return applied;
}

function transactionsIn(value: unknown): { id: string; type: string }[] {
  const linked: unknown[] = Array.isArray(value) ? value : [];
  return linked.filter(isObject).map((each) => ({ id: textOf(each['TxnId']), type: textOf(each['TxnType']) }));
}
