import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { failure } from '../../src/domain/failures.ts';
import { joinSentences, MAX_TEXT, outputFieldsOf } from '../../src/hubspot/callback.ts';

const document = {
  kind: 'invoice' as const,
  id: '145',
  number: '1045',
  totalCents: 187_648,
  currency: 'USD',
  url: 'https://qbo.intuit.com/app/invoice?txnId=145',
};

test('a created document', () => {
  expect(outputFieldsOf({ status: 'created', document, differs: false, warnings: [] })).toEqual({
    status: 'created',
    differs: 'no',
    document_type: 'invoice',
    document_id: '145',
    document_number: '1045',
    document_url: document.url,
    document_total: '1876.48',
    currency: 'USD',
    hs_execution_state: 'SUCCESS',
  });
});

test('an edited one without a number, with warnings', () => {
  const { number: _number, ...unnumbered } = document;
  const fields = outputFieldsOf({
    status: 'existing',
    document: unnumbered,
    differs: true,
    warnings: ['One.', 'Two.'],
  });
  expect(fields).toMatchObject({ status: 'existing', differs: 'yes', warning: 'One. Two.' });
  expect(fields).not.toHaveProperty('document_number');
});

test('a failure names the first type and says everything', () => {
  const failures = [
    failure('LineItemsMissing', { type: 'deal' }),
    failure('ContactMissing', { type: 'deal' }),
  ] as const;
  expect(outputFieldsOf({ status: 'failed', failures: [...failures] })).toEqual({
    status: 'failed',
    errorCode: 'LineItemsMissing',
    errorDetail:
      'This deal has no line items. Add at least one to it in HubSpot. No contact is associated with this deal. Associate one.',
    hs_execution_state: 'FAIL_CONTINUE',
  });
});

test('what is too long ends with a whole sentence', () => {
  const sentence = `${'x'.repeat(20_000)}.`;
  expect(joinSentences([sentence, sentence, sentence, sentence])).toBe([sentence, sentence, sentence].join(' '));
  expect(joinSentences([`First. ${'y'.repeat(MAX_TEXT)}`])).toBe('First.');
  expect(joinSentences([`first ${'y'.repeat(MAX_TEXT)}`])).toBe('first…');
  expect(joinSentences(['🌹'.repeat(MAX_TEXT)])).not.toMatch(/\p{Cs}/u);
});

test('joined sentences always fit', () => {
  const lengths = fc.array(fc.integer({ min: 0, max: MAX_TEXT + 10 }), { maxLength: 6 });
  fc.assert(
    fc.property(lengths, (all) => {
      expect(joinSentences(all.map((length) => 'ab '.repeat(length / 3))).length).toBeLessThanOrEqual(MAX_TEXT);
    }),
  );
});
