import { currencyReference, refuseForeign } from '../currencies.ts';
import { anything, flag, number, readOnly, reference, text } from '../fields.ts';
import { idOf } from '../json.ts';
import type { EntityKind } from './kind.ts';
import { buildPerson, personFields, personFilters } from './people.ts';

/** Vendor: whom the company pays; shares its display names with customers and employees. */
export const vendor: EntityKind = {
  name: 'Vendor',
  table: 'Names',
  nameList: true,
  fields: {
    ...personFields,
    AcctNum: text(100),
    TermRef: reference,
    CurrencyRef: reference,
    Vendor1099: flag,
    TaxIdentifier: text(20),
    APAccountRef: reference,
    BillRate: number,
    CostRate: number,
    VendorPaymentBankDetail: anything,
    Balance: readOnly(number),
  },
  filterable: personFilters,
  operations: ['create', 'update'],
  build(draft) {
    const code = idOf(draft.body.CurrencyRef) ?? draft.company.homeCurrency;
    refuseForeign(draft.company, code);
    return {
      ...buildPerson(draft),
      Balance: 0,
      Vendor1099: draft.body.Vendor1099 ?? false,
      CurrencyRef: currencyReference(code),
    };
  },
};
