import { refer, type Company } from '../company.ts';
import { missing } from '../faults.ts';
import {
  anything,
  choice,
  date,
  entityFields,
  flag,
  number,
  plainName,
  readOnly,
  reference,
  required,
  text,
} from '../fields.ts';
import type { JsonObject } from '../json.ts';
import { accountOfType } from './account.ts';
import type { EntityKind } from './kind.ts';
import { nameListBuilder } from './nameList.ts';

const INCOME = ['Income', 'Other Income'];
const COST = ['Cost of Goods Sold', 'Expense', 'Other Expense'];

/** Item: a product or service. Sku is a search aid and not unique; the name is. */
export const item: EntityKind = {
  name: 'Item',
  table: 'Items',
  nameList: true,
  fields: {
    ...entityFields,
    Name: required(text(100, plainName)),
    Type: required(choice('Service', 'NonInventory', 'Inventory', 'Category')),
    Sku: text(100),
    Active: flag,
    Description: text(4000),
    PurchaseDesc: text(1000),
    UnitPrice: number,
    PurchaseCost: number,
    Taxable: flag,
    SalesTaxIncluded: flag,
    PurchaseTaxIncluded: flag,
    IncomeAccountRef: reference,
    ExpenseAccountRef: reference,
    AssetAccountRef: reference,
    TrackQtyOnHand: flag,
    QtyOnHand: number,
    ReorderPoint: number,
    InvStartDate: date,
    ParentRef: reference,
    SubItem: flag,
    ClassRef: reference,
    PrefVendorRef: reference,
    SalesTaxCodeRef: reference,
    PurchaseTaxCodeRef: reference,
    TaxClassificationRef: reference,
    ItemCategoryType: anything,
    Source: anything,
    FullyQualifiedName: readOnly(anything),
    Level: readOnly(anything),
  },
  filterable: ['Name', 'Sku', 'Type', 'FullyQualifiedName', 'Active', 'Description', 'UnitPrice', 'ParentRef'],
  operations: ['create', 'update'],
  build: nameListBuilder('Item', (body, { company }) => {
    const parent = body.ParentRef ? company.follow(body.ParentRef, 'Item', 'Items') : undefined;
    const { Type } = body;
    if (Type === 'Category') return parent ? { SubItem: true, ParentRef: refer(parent) } : { SubItem: false };
    return {
      UnitPrice: body.UnitPrice ?? 0,
      PurchaseCost: body.PurchaseCost ?? 0,
      Taxable: body.Taxable ?? false,
      TrackQtyOnHand: body.TrackQtyOnHand ?? false,
      SubItem: parent !== undefined,
      ...(parent ? { ParentRef: refer(parent) } : {}),
      ...accountsOf(company, body),
    };
  }),
};

function accountsOf(company: Company, body: JsonObject): JsonObject {
  const inventory = body.Type === 'Inventory';
  // A bought-only non-inventory item has no income account; everything that can be sold has one.
  if (!body.IncomeAccountRef && (body.Type !== 'NonInventory' || !body.ExpenseAccountRef))
    throw missing('IncomeAccountRef');
  if (inventory) {
    for (const property of ['AssetAccountRef', 'ExpenseAccountRef', 'QtyOnHand', 'InvStartDate']) {
      if (body[property] === undefined) throw missing(property);
    }
    if (body.TrackQtyOnHand !== true) throw missing('TrackQtyOnHand');
  }
  return {
    ...(body.IncomeAccountRef
      ? { IncomeAccountRef: refer(accountOfType(company, body.IncomeAccountRef, INCOME)) }
      : {}),
    ...(body.ExpenseAccountRef
      ? { ExpenseAccountRef: refer(accountOfType(company, body.ExpenseAccountRef, COST)) }
      : {}),
    ...(body.AssetAccountRef
      ? { AssetAccountRef: refer(accountOfType(company, body.AssetAccountRef, ['Other Current Asset'])) }
      : {}),
  };
}
