import type { Company, Stored } from './company.ts';
import { businessRule, missing } from './faults.ts';
import { idOf, textOf, type Reference } from './json.ts';
import { decimal } from './totals.ts';

/** Currencies with what one unit is worth in US dollars; one rate for all days stands for the market. */
const CURRENCIES: Record<string, { name: string; inDollars: string }> = {
  USD: { name: 'United States Dollar', inDollars: '1' },
  CAD: { name: 'Canadian Dollar', inDollars: '0.73' },
  EUR: { name: 'Euro', inDollars: '1.08' },
  GBP: { name: 'British Pound Sterling', inDollars: '1.27' },
};

/** A reference to a currency. */
export function currencyReference(code: string): Reference {
  return { value: code, name: CURRENCIES[code]?.name ?? code };
}

/** Units of the home currency for one unit of another, as QuickBooks sets it where none is sent. */
export function exchangeRate(company: Company, code: string): number {
  const worth = (one: string) => decimal(CURRENCIES[one]?.inDollars ?? '1');
  return worth(code).div(worth(company.homeCurrency)).toDecimalPlaces(6).toNumber();
}

/**
 * The currency of a document, as sent. With several currencies it must be said (2020), and be the customer's or
 * vendor's; with one it must be the home currency (6000).
 */
export function checkCurrency(company: Company, sent: unknown, party?: Stored): string {
  const code = idOf(sent);
  if (code === undefined) {
    if (company.multiCurrency) throw missing('CurrencyRef');
    return company.homeCurrency;
  }
  refuseForeign(company, code);
  const theirs = party ? (idOf(party.CurrencyRef) ?? company.homeCurrency) : code;
  if (code !== theirs) {
    throw businessRule(`You can only use one foreign currency per transaction. ${nameOf(party)} uses ${theirs}.`);
  }
  return code;
}

/** Refuses a currency that isn't the home currency while there is one currency only. */
export function refuseForeign(company: Company, code: string): void {
  if (company.multiCurrency || code === company.homeCurrency) return;
  throw businessRule(`Multi currency is off; the currency must be ${company.homeCurrency}.`);
}

/** An account takes its own currency; one in the home currency takes any, at the document's rate. */
export function checkAccountCurrency(company: Company, account: Stored, code: string): void {
  const own = idOf(account.CurrencyRef) ?? company.homeCurrency;
  if (own === code || own === company.homeCurrency) return;
  throw businessRule(`You can only use one foreign currency per transaction. ${nameOf(account)} is in ${own}.`);
}

function nameOf(record: Stored | undefined): string {
  return textOf(record?.DisplayName ?? record?.Name);
}
