import type { Company, Stored } from '../company.ts';
import { refer } from '../company.ts';
import { currencyReference, refuseForeign } from '../currencies.ts';
import { businessRule, objectNotFound, QuickBooksFault } from '../faults.ts';
import { address, anything, flag, number, readOnly, reference, text } from '../fields.ts';
import { idOf } from '../json.ts';
import { decimal, sum } from '../totals.ts';
import type { EntityKind } from './kind.ts';
import { buildPerson, personFields, personFilters } from './people.ts';

/** Customer: whom documents are made out to. */
export const customer: EntityKind = {
  name: 'Customer',
  table: 'Names',
  nameList: true,
  fields: {
    ...personFields,
    ShipAddr: address,
    OtherAddr: anything,
    ContactName: anything,
    AltContactName: anything,
    Notes: text(2000),
    Job: flag,
    BillWithParent: flag,
    ParentRef: reference,
    IsProject: flag,
    Level: readOnly(anything),
    Taxable: flag,
    TaxExemptionReasonId: anything,
    ResaleNum: text(16),
    DefaultTaxCodeRef: reference,
    CurrencyRef: reference,
    SalesTermRef: reference,
    PaymentMethodRef: reference,
    CustomerTypeRef: reference,
    ARAccountRef: reference,
    PreferredDeliveryMethod: anything,
    OpenBalanceDate: anything,
    Balance: readOnly(number),
    BalanceWithJobs: readOnly(number),
    Source: anything,
    PrimaryTaxIdentifier: anything,
    SecondaryTaxIdentifier: anything,
    GSTIN: anything,
    GSTRegistrationType: anything,
    BusinessNumber: anything,
    ClientEntityId: readOnly(anything),
    V4IDPseudonym: readOnly(anything),
    TaxExemptionRef: anything,
  },
  filterable: [...personFilters, 'Job', 'ParentRef', 'Taxable'],
  operations: ['create', 'update'],
  build(draft) {
    const { company, body, old } = draft;
    const code = idOf(body.CurrencyRef) ?? idOf(old?.CurrencyRef) ?? company.homeCurrency;
    refuseForeign(company, code);
    if (old && code !== idOf(old.CurrencyRef)) throw businessRule("A customer's currency can't be changed.");
    if (old && body.Active === false && old.Active !== false && !openBalance(company, old).isZero()) {
      throw new QuickBooksFault('6220', 'Delete Entity Has Balance Error', 'The entity has an open balance.');
    }
    const term = body.SalesTermRef ? company.follow(body.SalesTermRef, 'Term', 'Terms') : undefined;
    const parent = body.ParentRef ? company.follow(body.ParentRef, 'Customer', 'Names') : undefined;
    if (parent && parent.Id === old?.Id) throw objectNotFound();
    const person = buildPerson(draft);
    return {
      ...person,
      ...(parent ? { FullyQualifiedName: `${String(parent.FullyQualifiedName)}:${String(person.DisplayName)}` } : {}),
      Taxable: body.Taxable ?? true,
      Job: body.Job ?? parent !== undefined,
      BillWithParent: body.BillWithParent ?? false,
      CurrencyRef: currencyReference(code),
      PreferredDeliveryMethod: body.PreferredDeliveryMethod ?? 'Print',
      ...(term ? { SalesTermRef: refer(term) } : {}),
    };
  },
  present(company, record) {
    const balance = openBalance(company, record).toNumber();
    return { Balance: balance, BalanceWithJobs: balance };
  },
};

/** Open invoices less unapplied payments. */
function openBalance(company: Company, record: Stored) {
  const theirs = (entity: string) => company.all(entity).filter((one) => idOf(one.CustomerRef) === record.Id);
  const owed = sum(theirs('Invoice').map((one) => decimal(one.Balance)));
  return owed.minus(sum(theirs('Payment').map((one) => decimal(one.UnappliedAmt))));
}
