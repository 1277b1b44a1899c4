import { expect, test } from '@jest/globals';
import { failure, FAILURES, type FailureType } from '../../src/domain/failures.ts';

test.each(Object.keys(FAILURES) as FailureType[])('%s fills all of its placeholders', (type) => {
  const { sentence } = FAILURES[type];
  const names = [...sentence.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  const details = Object.fromEntries(names.map((name) => [name, `<${name}>`]));
  const filled = (failure as (type: FailureType, details: object) => { sentence: string })(type, details).sentence;
  expect(filled).not.toMatch(/[{}]/);
  for (const name of names) expect(filled).toContain(`<${name}>`);
});

test('the article fits the word, and only the article before a filled-in word changes', () => {
  expect(failure('TotalNegative', { total: '-1.00', document: 'invoice' }).sentence).toContain('take an invoice');
  expect(failure('CustomerNameTaken', { holder: 'employee', name: 'Sell a invoice' }).sentence).toBe(
    'QuickBooks already has an employee named "Sell a invoice". Rename one of them.',
  );
  expect(failure('CustomerNameTaken', { holder: 'vendor', name: '{holder}' }).sentence).toContain(
    'a vendor named "{holder}"',
  );
});
