import { QuickBooksFault } from '../faults.ts';
import { choice, entityFields, flag, number, required, text } from '../fields.ts';
import type { EntityKind } from './kind.ts';
import { nameListBuilder } from './nameList.ts';

/** Term: due a number of days later (STANDARD), or on a day of the month (DATE_DRIVEN). */
export const term: EntityKind = {
  name: 'Term',
  table: 'Terms',
  nameList: true,
  fields: {
    ...entityFields,
    Name: required(text(31)),
    Active: flag,
    Type: choice('STANDARD', 'DATE_DRIVEN'),
    DueDays: number,
    DayOfMonthDue: number,
    DueNextMonthDays: number,
    DiscountPercent: number,
    DiscountDays: number,
    DiscountDayOfMonth: number,
  },
  filterable: ['Name', 'Active', 'Type'],
  operations: ['create', 'update'],
  build(draft) {
    const { FullyQualifiedName: _unused, ...record } = nameListBuilder('Term', (body) => {
      const days = Number(body.DueDays ?? 0);
      if (days < 0 || days > 999) {
        throw new QuickBooksFault('2240', 'Invalid Number Range', `Supplied value:${days}`, 'DueDays');
      }
      return { Type: body.DayOfMonthDue === undefined ? 'STANDARD' : 'DATE_DRIVEN' };
    })(draft);
    return record;
  },
};
