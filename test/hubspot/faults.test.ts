import { describe, expect, test } from '@jest/globals';
import { InvalidGrant, NotNow, Refused, Unforeseen } from '../../src/domain/problems.ts';
import type { VendorAnswer } from '../../src/http/vendorCall.ts';
import { problemOf, surelyNotExecuted, tokenProblemOf, unreadable } from '../../src/hubspot/faults.ts';
import { answered } from './scriptedTransport.ts';

const operation = { name: 'read deals', what: 'deals' };
const notSent: VendorAnswer = { outcome: 'notSent', reason: 'the connection did not open (ECONNREFUSED)' };
const noAnswer: VendorAnswer = { outcome: 'noAnswer', reason: 'no answer within 25000 ms' };

describe('what an answer means', () => {
  test.each([200, 201, 204, 207])('%i is no problem', (status) => {
    expect(problemOf(operation, answered(status))).toBeUndefined();
  });

  test.each<[string, VendorAnswer, number | undefined, boolean]>([
    ['not sent', notSent, undefined, false],
    ['no answer', noAnswer, undefined, false],
    ['302', answered(302), undefined, false],
    ['401', answered(401), undefined, false],
    ['408', answered(408), undefined, false],
    ['423', answered(423), 2_000, false],
    ['423 with a longer time', answered(423, '', { 'retry-after': '5' }), 5_000, false],
    ['423 with a shorter time', answered(423, '', { 'retry-after': '1' }), 2_000, false],
    ['429', answered(429), 10_000, true],
    [
      '429 with Retry-After',
      answered(429, '', { 'retry-after': '3', 'x-hubspot-ratelimit-interval-milliseconds': '1000' }),
      3_000,
      true,
    ],
    ['429 with its interval', answered(429, '', { 'x-hubspot-ratelimit-interval-milliseconds': '1000' }), 1_000, true],
    [
      '429 with nonsense',
      answered(429, '', { 'retry-after': 'soon', 'x-hubspot-ratelimit-interval-milliseconds': '-1' }),
      10_000,
      true,
    ],
    ['477', answered(477), 300_000, false],
    ['477 with hours', answered(477, '', { 'retry-after': '7200' }), 7_200_000, false],
    ['477 with more than a day', answered(477, '', { 'retry-after': '999999999' }), 86_400_000, false],
    ['500', answered(500), undefined, false],
    ['502 with a web page', answered(502, '<html>'), undefined, false],
    ['503 with a time', answered(503, '', { 'retry-after': '30' }), 30_000, false],
    ['524', answered(524), undefined, false],
  ])('%s: not now', (_name, answer, retryAfterMs, rateLimited) => {
    const problem = problemOf(operation, answer);
    expect(problem).toBeInstanceOf(NotNow);
    expect(problem).toMatchObject({ vendor: 'HubSpot', retryAfterMs, rateLimited });
    expect(problem?.message).toMatch(/^read deals: .+\.$/);
  });

  test('403 says what is missing', () => {
    const problem = problemOf(operation, answered(403, { message: 'secret' }));
    expect(problem).toBeInstanceOf(Refused);
    expect(problem).toMatchObject({
      failures: [
        {
          type: 'HubSpotAccessMissing',
          sentence: "HubSpot did not let this app read deals. A super admin must accept the app's permissions again.",
        },
      ],
    });
  });

  test.each([400, 404, 405, 409, 410, 413, 414, 415, 422])('%i is unforeseen', (status) => {
    const problem = problemOf(operation, answered(status, 'maria@example.com'));
    expect(problem).toBeInstanceOf(Unforeseen);
    expect(problem?.message).toBe(`read deals: HubSpot answered ${status}.`);
  });

  test('what nobody can read', () => {
    expect(unreadable(operation)).toMatchObject({
      name: 'NotNow',
      message: 'read deals: the answer could not be read.',
    });
  });
});

test.each<[VendorAnswer, boolean]>([
  [notSent, true],
  [answered(302), true],
  [answered(401), true],
  [answered(423), true],
  [answered(429), true],
  [answered(477), true],
  [noAnswer, false],
  [answered(200), false],
  [answered(400), false],
  [answered(408), false],
  [answered(500), false],
  [answered(503), false],
])('surely not executed: %j is %s', (answer, expected) => {
  expect(surelyNotExecuted(answer)).toBe(expected);
});

describe('the token endpoint', () => {
  test.each<[string, VendorAnswer, typeof NotNow | typeof InvalidGrant]>([
    ['invalid_grant', answered(400, { error: 'invalid_grant', error_description: 'x' }), InvalidGrant],
    ['BAD_REFRESH_TOKEN', answered(400, { status: 'BAD_REFRESH_TOKEN', message: 'x' }), InvalidGrant],
    ['invalid_grant with 401', answered(401, { error: 'invalid_grant' }), InvalidGrant],
    ['another error', answered(400, { error: 'invalid_client' }), NotNow],
    ['a web page', answered(400, '<p>invalid_grant</p>'), NotNow],
    ['null', answered(400, 'null'), NotNow],
    ['invalid_grant with 500', answered(500, { error: 'invalid_grant' }), NotNow],
    ['403', answered(403), NotNow],
    ['429', answered(429), NotNow],
    ['no answer', noAnswer, NotNow],
    ['not sent', notSent, NotNow],
  ])('%s', (_name, answer, kind) => {
    expect(tokenProblemOf(answer)).toBeInstanceOf(kind);
  });
});
