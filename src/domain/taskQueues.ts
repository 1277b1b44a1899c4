/** Workflows, and the activities that ask HubSpot. */
export const ACTIONS_QUEUE = 'actions';
/** Activities that ask QuickBooks: limited per company, and fair among companies. */
export const QUICKBOOKS_QUEUE = 'quickbooks';
