import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { firstUnmet, SYNC_OPERATORS, type SyncOperatorName } from '../../src/hubspot/syncFilter.ts';

const isMet = (operator: SyncOperatorName, own: string | undefined, value?: string) =>
  firstUnmet(
    [{ property: 'x', operator, ...(value === undefined ? {} : { value }) }],
    own === undefined ? {} : { x: own },
  ) === undefined;

test.each<[SyncOperatorName, string | undefined, string | undefined, boolean]>([
  ['IS_EQUAL_TO', ' Customer ', 'customer', true],
  ['IS_EQUAL_TO', '10.0', '10', true],
  ['IS_EQUAL_TO', undefined, 'customer', false],
  ['IS_NOT_EQUAL_TO', 'lead', 'customer', true],
  ['IS_NOT_EQUAL_TO', undefined, 'customer', true],
  ['CONTAINS', 'Brightleaf Gardens', 'garden', true],
  ['CONTAINS', undefined, 'garden', false],
  ['DOES_NOT_CONTAIN', 'Brightleaf', 'garden', true],
  ['STARTS_WITH', 'Maria', 'ma', true],
  ['STARTS_WITH', undefined, 'ma', false],
  ['ENDS_WITH', 'maria@x.example', '.EXAMPLE', true],
  ['IS_ANY_OF', 'customer', 'lead; customer', true],
  ['IS_ANY_OF', 'a;b', 'b;c', true],
  ['IS_ANY_OF', undefined, 'b;c', false],
  ['IS_NONE_OF', 'a', 'b;c', true],
  ['IS_NONE_OF', undefined, 'b', true],
  ['IS_NONE_OF', 'b', 'b;c', false],
  ['IS_EXACTLY', 'b;a', 'a;b', true],
  ['IS_EXACTLY', 'a', 'a;b', false],
  ['IS_NOT_EXACTLY', 'a', 'a;b', true],
  ['CONTAINS_ALL', 'a;b;c', 'a;c', true],
  ['DOES_NOT_CONTAIN_ALL', 'a', 'a;c', true],
  ['IS_KNOWN', 'x', undefined, true],
  ['IS_KNOWN', ' ', undefined, false],
  ['IS_UNKNOWN', undefined, undefined, true],
  ['IS_GREATER_THAN', '10', '9', true],
  ['IS_GREATER_THAN', '9', '10', false],
  ['IS_GREATER_THAN', 'ten', '9', false],
  ['IS_GREATER_THAN_OR_EQUAL_TO', '9.50', '9.5', true],
  ['IS_LESS_THAN', '-1', '0', true],
  ['IS_LESS_THAN_OR_EQUAL_TO', '0', '0', true],
  ['IS_BETWEEN', '5', '1;10', true],
  ['IS_BETWEEN', '11', '1;10', false],
  ['IS_NOT_BETWEEN', '11', '1;10', true],
  ['IS_BEFORE', '2026-11-02', '2026-11-03', true],
  ['IS_AFTER', '2026-11-03T00:00:01Z', '2026-11-03', true],
  ['IS_AFTER', undefined, '2026-11-03', false],
])('%s of %j with %j: %s', (operator, own, value, expected) => {
  expect(isMet(operator, own, value)).toBe(expected);
});

test('the first condition that is not met, in words', () => {
  const filter = [
    { property: 'country', operator: 'IS_EQUAL_TO', value: 'US' },
    { property: 'lifecyclestage', operator: 'IS_ANY_OF', value: 'customer;evangelist' },
    { property: 'email', operator: 'IS_KNOWN' },
  ];
  expect(firstUnmet(filter, { country: 'us', lifecyclestage: 'lead' })).toBe(
    'lifecyclestage is any of customer or evangelist',
  );
  expect(firstUnmet(filter, { country: 'us', lifecyclestage: 'customer' })).toBe('email is known');
  expect(firstUnmet(filter, { country: 'us', lifecyclestage: 'customer', email: 'a@b.example' })).toBeUndefined();
});

test('an operator that nobody knows is met by nobody', () => {
  const filter = [{ property: 'x', operator: 'constructor', value: 'y' }];
  expect(firstUnmet(filter, { x: 'y' })).toBe('x constructor y');
});

test('never throws, whatever the values', () => {
  const names = Object.keys(SYNC_OPERATORS) as SyncOperatorName[];
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.string(), fc.string(), (operator, own, value) => {
      expect(typeof isMet(operator, own, value)).toBe('boolean');
    }),
  );
});
