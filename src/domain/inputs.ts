import { ACTIONS, type Action } from './actions.ts';

/** One input of HubSpot's editor. */
export interface InputRule {
  /** How the input is called in sentences to people. */
  name: string;
  actions: readonly Action[];
  /** Words that may be chosen, the default first; empty where only ids may. */
  words: readonly string[];
  /** True when an id of QuickBooks may be chosen. */
  takesId: boolean;
  /** True where nothing stands in for a missing choice. */
  isNeeded?: boolean;
  /** A whole number of days may be entered; `byDefault` stands in for none. */
  days?: { least: number; most: number; byDefault: number };
}

const SALES: readonly Action[] = [
  'create-invoice',
  'create-estimate',
  'create-sales-receipt',
  'create-paid-invoice',
  'create-refund-receipt',
];
const MAKES_PRODUCTS: readonly Action[] = SALES.filter((action) => action !== 'create-refund-receipt');
const DEPOSITS: readonly Action[] = ['create-sales-receipt', 'create-paid-invoice'];

/**
 * Every input by its name in HubSpot's saved workflows (which never changes), in the order of the editor. Absent or
 * empty means the default. HubSpot's editor asks for the choices of those with ids.
 */
export const INPUTS = {
  quickbooks_account: {
    name: 'the QuickBooks account',
    actions: ACTIONS,
    words: [],
    takesId: true,
    isNeeded: true,
  },
  payment_terms: {
    name: 'payment terms',
    actions: ['create-invoice'],
    words: ['customer_terms', 'due_on_receipt'],
    takesId: true,
  },
  customer: { name: 'the customer', actions: SALES, words: ['contact', 'company'], takesId: true },
  products: { name: 'the products', actions: SALES, words: ['line_items'], takesId: true },
  create_missing_products: {
    name: '"Create a product in QuickBooks if it doesn\'t exist?"',
    actions: MAKES_PRODUCTS,
    words: ['no', 'yes'],
    takesId: false,
  },
  income_account: {
    name: 'the income account for new products',
    actions: MAKES_PRODUCTS,
    words: [],
    takesId: true,
  },
  deposit_account: { name: 'the deposit account', actions: DEPOSITS, words: [], takesId: true },
  payment_method: { name: 'the payment method', actions: DEPOSITS, words: [], takesId: true },
  expense_account: {
    name: 'the expense account',
    actions: ['create-expense'],
    words: [],
    takesId: true,
    isNeeded: true,
  },
  paid_from_account: { name: 'the paid-from account', actions: ['create-expense'], words: [], takesId: true },
  vendor: { name: 'the vendor', actions: ['create-expense'], words: [], takesId: true },
  refund_from_account: {
    name: 'the refund-from account',
    actions: ['create-refund-receipt'],
    words: [],
    takesId: true,
  },
  existing_document: {
    name: '"If this record already has one"',
    // A payment always uses the one that it has, whatever is chosen.
    actions: ['create-invoice', 'create-estimate', 'create-sales-receipt'],
    words: ['use', 'monthly', 'create_another'],
    takesId: false,
  },
  when_not_possible: { name: '"If something needs fixing"', actions: ACTIONS, words: ['fail', 'hold'], takesId: false },
  hold_days: {
    name: 'the days to hold it',
    actions: ACTIONS,
    words: [],
    takesId: false,
    days: { least: 1, most: 30, byDefault: 7 },
  },
} as const satisfies Record<string, InputRule>;

export type InputName = keyof typeof INPUTS;

/** All inputs, in the order of the editor. */
export const INPUT_NAMES = Object.keys(INPUTS) as InputName[];

/** The inputs of an action, in the order of the editor. */
export function inputsOf(action: Action): InputName[] {
  return INPUT_NAMES.filter((name) => (INPUTS[name].actions as readonly Action[]).includes(action));
}
