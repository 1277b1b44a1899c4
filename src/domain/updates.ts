/** The update by which a person says that a document in doubt is not in QuickBooks; saved in histories, so it never changes. */
export const SEND_AGAIN = 'sendAgain';
/** The updates by which a person ends a hold, and the query that says what a run is held for. The same is true of them. */
export const RETRY_HELD = 'retry';
export const FAIL_HELD = 'fail';
export const HELD = 'held';
