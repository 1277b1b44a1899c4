import { choice, entityFields, flag, required, text } from '../fields.ts';
import type { EntityKind } from './kind.ts';
import { nameListBuilder } from './nameList.ts';

/** PaymentMethod: how money came in. */
export const paymentMethod: EntityKind = {
  name: 'PaymentMethod',
  table: 'PaymentMethods',
  nameList: true,
  fields: {
    ...entityFields,
    Name: required(text(31)),
    Active: flag,
    Type: choice('CREDIT_CARD', 'NON_CREDIT_CARD'),
  },
  filterable: ['Name', 'Active', 'Type'],
  operations: ['create', 'update'],
  build(draft) {
    const { FullyQualifiedName: _unused, ...record } = nameListBuilder('PaymentMethod', (body) => ({
      Type: body.Type ?? 'NON_CREDIT_CARD',
    }))(draft);
    return record;
  },
};
