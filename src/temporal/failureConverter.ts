import { DefaultFailureConverter } from '@temporalio/common';

/** Keeps messages and stack traces of failures inside the encrypted part of the payload. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
