import { QuickBooksFault } from '../faults.ts';
import { anything, choice, date, text } from '../fields.ts';
import { buildSalesDocument, salesDocumentFields, salesDocumentFilters } from '../salesDocument.ts';
import type { EntityKind } from './kind.ts';

/** Estimate: an offer. It can be deleted, not voided. */
export const estimate: EntityKind = {
  name: 'Estimate',
  table: 'Txns',
  nameList: false,
  fields: {
    ...salesDocumentFields,
    TxnStatus: choice('Pending', 'Accepted', 'Closed', 'Rejected', 'Converted'),
    ExpirationDate: date,
    AcceptedBy: text(100),
    AcceptedDate: date,
    SalesTermRef: anything,
    DueDate: date,
  },
  filterable: [...salesDocumentFilters, 'ExpirationDate'],
  operations: ['create', 'update', 'delete'],
  build(draft) {
    if (draft.company.preference('SalesFormsPrefs', 'AllowEstimates') !== true) {
      throw new QuickBooksFault(
        '5030',
        'Feature Not Supported',
        'Feature Not Supported Error : Estimates are off.',
        '',
      );
    }
    const { fields } = buildSalesDocument('Estimate', draft);
    return { ...fields, TxnStatus: draft.body.TxnStatus ?? 'Pending' };
  },
};
