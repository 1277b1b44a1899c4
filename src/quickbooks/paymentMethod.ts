import type { ActionInputs } from '../domain/actions.ts';
import type { CompanySettings, ListEntry } from '../domain/company.ts';
import { failure, type Failure } from '../domain/failures.ts';
import { INPUTS } from '../domain/inputs.ts';
import type { Sale } from '../domain/sale.ts';
import { comparable } from './queryText.ts';

/** How QuickBooks' companies usually call HubSpot's payment methods; a company's own mapping comes first. */
const USUAL_NAMES = new Map([
  ['card', 'Credit Card'],
  ['ach', 'ACH'],
  ['check', 'Check'],
  ['cash', 'Cash'],
  ['wire_transfer', 'Wire Transfer'],
  ['sepa', 'SEPA'],
  ['bacs', 'Bacs'],
  ['pads', 'PAD'],
]);

/** The method of a sale, when there is one. */
export interface ChosenMethod {
  id?: string;
  failures: Failure[];
  warnings: string[];
}

/** The name in QuickBooks of the method that a sale was paid by; undefined when nothing follows from the sale. */
export function methodNameOf({ payment }: Pick<Sale, 'payment'>, settings: CompanySettings): string | undefined {
  return payment?.method === undefined
    ? undefined
    : (mappedName(payment.method, settings) ?? USUAL_NAMES.get(payment.method));
}

/**
 * The payment method of a sale (facts/mappings 4): what the action names must be there; what only follows from the
 * payment is matched by name among the active ones, and left out when QuickBooks has none of that name.
 */
export function choosePaymentMethod(question: {
  inputs: ActionInputs;
  sale: Pick<Sale, 'payment'>;
  settings: CompanySettings;
  paymentMethods: readonly ListEntry[];
}): ChosenMethod {
  const { inputs, sale, settings, paymentMethods } = question;
  const { paymentMethodId } = inputs;
  if (paymentMethodId !== undefined) {
    const chosen = paymentMethods.find(({ id }) => id === paymentMethodId);
    if (chosen?.active) return { id: chosen.id, failures: [], warnings: [] };
    const label = chosen?.name ?? paymentMethodId;
    return { failures: [failure('ChoiceGone', { label, input: INPUTS.payment_method.name })], warnings: [] };
  }
  const name = methodNameOf(sale, settings);
  if (name === undefined) return { failures: [], warnings: [] };
  const named = paymentMethods.find((each) => each.active && comparable(each.name) === comparable(name));
  if (named) return { id: named.id, failures: [], warnings: [] };
  // Nobody asked for the usual names, but somebody chose this one.
  const isMapped = sale.payment?.method !== undefined && mappedName(sale.payment.method, settings) !== undefined;
  return {
    failures: [],
    warnings: isMapped ? [`QuickBooks has no active payment method "${name}", so none was set.`] : [],
  };
}

function mappedName(method: string, { paymentMethods }: CompanySettings): string | undefined {
  return Object.hasOwn(paymentMethods, method) ? paymentMethods[method] : undefined;
}
