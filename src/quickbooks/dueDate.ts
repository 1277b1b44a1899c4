import type { CompanyProfile, MatchedCustomer, PaymentTerm } from '../domain/company.ts';

/** What an invoice says about its payment. */
export interface PaymentTerms {
  termsId?: string;
  /** `YYYY-MM-DD`. */
  dueDate?: string;
}

/**
 * Terms and due date (facts/mappings 4): the customer's own terms, else the company's default, else none; one of the
 * company's; or due on receipt. `gone` when the chosen term is no longer there or inactive.
 */
export function paymentTerms(
  choice: string,
  customer: MatchedCustomer,
  profile: CompanyProfile,
  date: string,
): PaymentTerms | 'gone' {
  if (choice === 'due_on_receipt') {
    const term = profile.terms.find((each) => each.active && each.type === 'STANDARD' && each.dueDays === 0);
    return { dueDate: date, ...(term ? { termsId: term.id } : {}) };
  }
  const chosen = choice !== 'customer_terms';
  const id = chosen ? choice : (customer.termsId ?? profile.defaultTermsId);
  if (id === undefined) return {};
  const term = profile.terms.find((each) => each.id === id);
  if (chosen && !term?.active) return 'gone';
  return term?.active ? { termsId: term.id, dueDate: dueDate(term, date) } : {};
}

/** The day on which an invoice of this date is due; both are `YYYY-MM-DD`. */
export function dueDate(term: PaymentTerm, date: string): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  if (term.type === 'STANDARD') return isoDay(new Date(Date.UTC(year, month - 1, day + term.dueDays)));
  const inMonth = (months: number) => {
    const lastDay = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
    return new Date(Date.UTC(year, month - 1 + months, Math.min(term.dayOfMonthDue, lastDay)));
  };
  const due = inMonth(0);
  const daysLeft = (due.getTime() - Date.UTC(year, month - 1, day)) / 86_400_000;
  return isoDay(daysLeft < 0 || daysLeft < term.dueNextMonthDays ? inMonth(1) : due);
}

function isoDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}
