import type { ActionRequest } from '../src/domain/actions.ts';
import type {
  CompanyAccount,
  CompanyProfile,
  CompanySettings,
  ListEntry,
  MoneyChoices,
} from '../src/domain/company.ts';
import type { Failure } from '../src/domain/failures.ts';
import type { Sale } from '../src/domain/sale.ts';
import type { ListName } from '../src/quickbooks/companyLists.ts';
import { chooseMoney, moneyLists } from '../src/quickbooks/moneyChoices.ts';

/** Lists of a company, as far as they are needed. */
export interface ListsAtHand {
  accounts?: readonly CompanyAccount[];
  paymentMethods?: readonly ListEntry[];
}

/** The accounts and payment method of a sale, and what is wrong with them. */
export interface SaleMoney {
  money: MoneyChoices;
  failures: Failure[];
  warnings: string[];
}

/** The lists that a sale's accounts and payment method are looked up in; none for documents that move no money. */
export function listsOfMoney(request: ActionRequest, sale: Sale, settings: CompanySettings): ListName[] {
  return movesMoney(request) ? moneyLists({ kind: request.kind, inputs: request.inputs, sale, settings }) : [];
}

/** Chooses a sale's accounts and payment method; documents that move no money have none. */
export function moneyOf(
  request: ActionRequest,
  sale: Sale,
  company: { profile: CompanyProfile; settings: CompanySettings; lists: ListsAtHand },
): SaleMoney {
  if (!movesMoney(request)) return { money: {}, failures: [], warnings: [] };
  const { profile, settings, lists } = company;
  return chooseMoney({
    kind: request.kind,
    inputs: request.inputs,
    sale,
    profile,
    settings,
    accounts: lists.accounts ?? [],
    paymentMethods: lists.paymentMethods ?? [],
  });
}

function movesMoney({ kind }: ActionRequest): boolean {
  return kind === 'sales_receipt' || kind === 'paid_invoice' || kind === 'refund_receipt';
}
