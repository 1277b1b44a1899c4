import { Decimal } from 'decimal.js';
import { addOrderAmounts, totalWith } from './orderAmounts.ts';
import type { NewLink, Portal } from './portal.ts';
import { DEAL_IDS } from './sampleDeals.ts';
import { addLines } from './sampleLines.ts';
import { INITIATED_AT, PAYMENTS, PAYMENT_IDS, type SamplePayment } from './samplePayments.ts';
import { COMPANY_IDS, CONTACTS, CONTACT_IDS, namesOf } from './samplePeople.ts';
import { QUOTE_IDS } from './sampleQuotes.ts';

/** Adds all payments; contacts, companies, deals and quotes must be there. */
export function seedPayments(portal: Portal): void {
  for (const name of namesOf(PAYMENTS)) addPayment(portal, PAYMENT_IDS[name], PAYMENTS[name]);
}

function addPayment(portal: Portal, id: string, payment: SamplePayment): void {
  const { contacts, lines, fees = [], fee, statuses = [], changes = {} } = payment;
  const initiatedAt = changes['hs_initiated_date'] ?? INITIATED_AT;
  const created = new Date(initiatedAt);
  const currency = changes['hs_currency_code'] ?? 'USD';
  const payer: Readonly<Record<string, string>> = contacts[0] ? CONTACTS[contacts[0]] : {};
  const properties = {
    hs_currency_code: currency,
    hs_initiated_date: initiatedAt,
    hs_payment_id: `PAY-${id}`,
    hs_payment_source_app: 'SALES_CHECKOUT',
    hs_processor_type: 'hs_payments',
    hs_payment_method_type: 'card',
    hs_payment_method_last_4: '4242',
    ...(payer['email'] ? { hs_customer_email: payer['email'] } : {}),
  };
  const record = portal.add('commerce_payments', properties, { id, associations: linksOf(payment), at: created });
  const sums = addLines(portal, record, lines, currency);
  addOrderAmounts(portal, record, { fees });
  const amount = totalWith(sums, { fees }).minus(changes['hs_order_discount_amount'] ?? '0');
  const gross = new Decimal(changes['hs_initial_amount'] ?? amount).toFixed(2);
  const feeProperties = fee === undefined ? {} : { hs_fees_amount: fee, hs_net_amount: netOf(gross, fee) };
  const amounts = { hs_initial_amount: gross, hs_refunds_amount: '0.00', ...feeProperties, ...changes };
  portal.change('commerce_payments', id, amounts, { at: created });
  const moves = statuses.length > 0 ? statuses : [['succeeded', initiatedAt] as const];
  for (const [status, moment] of moves) {
    portal.change('commerce_payments', id, { hs_latest_status: status }, { at: new Date(moment) });
  }
}

function linksOf({ contacts, billingContact, company, deal, quote }: SamplePayment): NewLink[] {
  return [
    ...contacts.map((name): NewLink => ({
      type: 'contacts',
      id: CONTACT_IDS[name],
      ...(name === billingContact ? { label: 'Billing contact' } : {}),
    })),
    ...(company ? [{ type: 'companies' as const, id: COMPANY_IDS[company] }] : []),
    ...(deal ? [{ type: 'deals' as const, id: DEAL_IDS[deal] }] : []),
    ...(quote ? [{ type: 'quotes' as const, id: QUOTE_IDS[quote] }] : []),
  ];
}

function netOf(gross: string, fee: string): string {
  return new Decimal(gross).minus(fee).toFixed(2);
}
