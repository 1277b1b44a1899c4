/** The update by which a person says that a document in doubt is not in QuickBooks; saved in histories, so it never changes. */
export const SEND_AGAIN = 'sendAgain';
