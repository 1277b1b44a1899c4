import { account } from './account.ts';
import { companyInfo, preferences } from './companyRecords.ts';
import { customer } from './customer.ts';
import { employee } from './employee.ts';
import { estimate } from './estimate.ts';
import { invoice } from './invoice.ts';
import { item } from './item.ts';
import type { EntityKind } from './kind.ts';
import { payment } from './payment.ts';
import { paymentMethod } from './paymentMethod.ts';
import { purchase } from './purchase.ts';
import { refundReceipt, salesReceipt } from './receipts.ts';
import { term } from './term.ts';
import { vendor } from './vendor.ts';

/** Every entity that this QuickBooks has. One more is one file and one line here. */
export const entityKinds: readonly EntityKind[] = [
  customer,
  vendor,
  employee,
  item,
  account,
  term,
  paymentMethod,
  invoice,
  estimate,
  salesReceipt,
  refundReceipt,
  payment,
  purchase,
  companyInfo,
  preferences,
];

/** An entity by its name, in whatever case: paths have `invoice`, queries `Invoice`. */
export function entityKind(name: string): EntityKind | undefined {
  return entityKinds.find((kind) => kind.name.toLowerCase() === name.toLowerCase());
}
