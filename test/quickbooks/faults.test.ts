import { describe, expect, test } from '@jest/globals';
import { readBody } from '../../src/quickbooks/answers.ts';
import { failureFromFault, isStaleReference, verdictOf } from '../../src/quickbooks/faults.ts';
import { EXPIRED, faultBody, THROTTLED } from './answeringServer.ts';

describe('reading a fault in all its shapes', () => {
  test.each([
    ['upper case', faultBody('6240'), { code: '6240', type: 'ValidationFault' }],
    ['lower case', EXPIRED, { code: '3200', type: 'AUTHENTICATION' }],
    ['zero-padded', faultBody('003200', 'AUTHENTICATION'), { code: '3200', type: 'AUTHENTICATION' }],
    [
      'a number',
      '{"Fault":{"Error":[{"code":610}],"type":"ValidationFault"}}',
      { code: '610', type: 'ValidationFault' },
    ],
    ['one error without a list', '{"Fault":{"Error":{"code":"610"}}}', { code: '610', type: '' }],
    ['gateway XML', THROTTLED, { code: '3001', type: '' }],
    ['XML with a code', '<Fault><Error code="6002" element="x"/></Fault>', { code: '6002', type: '' }],
    ['no code', '{"Fault":{"Error":[{}]}}', { code: '', type: '' }],
    ['a code that is none', faultBody('6240; drop'), { code: '', type: 'ValidationFault' }],
  ])('%s', (_name, text, fault) => {
    expect(readBody(text)).toEqual({ fault });
  });

  test('names the property, if it looks like one', () => {
    const body = (element: string) =>
      readBody(JSON.stringify({ Fault: { Error: [{ code: '2010', element }], type: 'ValidationFault' } }));
    expect(body('Line.Amount')).toMatchObject({ fault: { element: 'Line.Amount' } });
    expect(body('Maria O’Brien <a@b>')).not.toHaveProperty('fault.element');
  });

  test.each(['', '<html>', 'null', '[]', '"x"', '{"Fault":', '{"a":"errorCode=600'])('%j can’t be read', (text) => {
    expect(readBody(text)).toEqual({ unreadable: true });
  });
});

test.each([
  [400, '6240', 'ValidationFault', 'refused'],
  [200, '6240', 'ValidationFault', 'refused'],
  [400, '6240', '', 'refused'],
  [200, '6240', '', 'inDoubt'],
  [400, '77777', 'ValidationFault', 'refused'],
  [400, '77777', '', 'inDoubt'],
  [403, '3100', 'AUTHORIZATION', 'inDoubt'],
  [401, '3200', 'AUTHENTICATION', 'notExecuted'],
  [400, '100', 'AUTHENTICATION', 'notExecuted'],
  [401, '120', 'AuthorizationFault', 'refused'],
  [403, '3001', '', 'notExecuted'],
  [500, '6240', 'ValidationFault', 'inDoubt'],
  [400, '600', 'ValidationFault', 'inDoubt'],
  [504, '6002', '', 'inDoubt'],
  [400, '10000', 'SystemFault', 'inDoubt'],
  [400, '130', 'ValidationFault', 'inDoubt'],
] as const)('%i with code %s and type "%s" is %s', (status, code, type, verdict) => {
  expect(verdictOf(status, { code, type })).toBe(verdict);
});

test('which faults say that a saved match is stale', () => {
  const stale = ['610', '2500', '6240', '6000'].filter((code) => isStaleReference({ code, type: 'ValidationFault' }));
  expect(stale).toEqual(['610', '2500']);
});

describe('what HubSpot’s user is told', () => {
  const context = { document: 'invoice', company: 'Larkspur', date: '2026-11-20', number: 'HS-D-1' };
  test.each([
    ['6190', 'SubscriptionEnded', 'The QuickBooks subscription of Larkspur has ended'],
    ['120', 'ConnectionExpired', 'the connection to Larkspur'],
    ['6200', 'BooksClosed', 'this invoice is dated 2026-11-20'],
    ['6210', 'BooksClosed', 'The books of Larkspur are closed'],
    ['6140', 'DuplicateNumber', 'Number HS-D-1 is taken in QuickBooks by another invoice.'],
    ['6240', 'QuickBooksRefused', 'the name is in use already (code 6240)'],
    ['610', 'QuickBooksRefused', 'no longer exists, is inactive, or was merged (code 610)'],
    ['5020', 'QuickBooksRefused', 'the connected user may not do this (code 5020)'],
    ['6000', 'QuickBooksRefused', 'QuickBooks refused the invoice: a business rule'],
    ['2010', 'QuickBooksRefused', 'a property that QuickBooks does not know (code 2010)'],
    ['9876', 'QuickBooksRefused', 'it is not allowed (code 9876)'],
  ])('%s → %s', (code, type, words) => {
    const failure = failureFromFault({ code, type: 'ValidationFault' }, context);
    expect(failure.type).toBe(type);
    expect(failure.sentence).toContain(words);
  });

  test('the property that QuickBooks named', () => {
    const fault = { code: '2020', type: 'ValidationFault', element: 'CustomerRef' };
    expect(failureFromFault(fault, context).sentence).toContain('missing (CustomerRef) (code 2020)');
  });
});
