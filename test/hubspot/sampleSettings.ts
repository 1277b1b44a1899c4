import type { CompanySettings } from '../../src/domain/company.ts';

/** Settings that nobody has touched. */
export const SETTINGS: CompanySettings = {
  customerMatching: 'legacy',
  syncFilter: [],
  customerNameTaken: 'next',
  paymentMethods: {},
  associateInvoicesAs: 'invoice',
  recurringLines: 'one_period',
  allowBookedSale: false,
};
