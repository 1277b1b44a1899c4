import { anything, date, flag, number } from '../fields.ts';
import type { EntityKind } from './kind.ts';
import { buildPerson, personFields, personFilters } from './people.ts';

/** Employee: here for its display name, which no customer may have. */
export const employee: EntityKind = {
  name: 'Employee',
  table: 'Names',
  nameList: true,
  fields: {
    ...personFields,
    SSN: anything,
    PrimaryAddr: anything,
    BillableTime: flag,
    BillRate: number,
    CostRate: number,
    BirthDate: date,
    Gender: anything,
    HiredDate: date,
    ReleasedDate: date,
    EmployeeNumber: anything,
    Organization: flag,
  },
  filterable: personFilters,
  operations: ['create', 'update'],
  build: (draft) => ({ ...buildPerson(draft), BillableTime: false }),
};
