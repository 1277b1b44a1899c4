import type { FaultEffect } from '../../sandbox/stage/faults.ts';

const html = '<html><body>Bad gateway</body></html>';

/** What a vendor may answer instead of an answer. */
export const BAD_ANSWERS: [string, FaultEffect][] = [
  ['401 once', { kind: 'respond', status: 401, body: { message: 'expired' } }],
  ['429 with a wait', { kind: 'respond', status: 429, headers: { 'retry-after': '1' } }],
  ['500', { kind: 'respond', status: 500, body: { message: 'oops' } }],
  ['502 in HTML', { kind: 'respond', status: 502, headers: { 'content-type': 'text/html' }, body: html }],
  ['200 in HTML', { kind: 'respond', status: 200, headers: { 'content-type': 'text/html' }, body: html }],
  ['half a JSON', { kind: 'truncate' }],
  ['an empty 200', { kind: 'respond', status: 200 }],
  ['nothing', { kind: 'hang' }],
  ['a broken connection', { kind: 'reset' }],
];
