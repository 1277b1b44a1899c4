import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { escapeHtml, optionalText, plainText } from '../../src/hubspot/texts.ts';

test.each([
  ['  lawn care VISIT ', 'lawn care VISIT'],
  ['one\r\ntwo\tthree', 'one two three'],
  ['a\u0000b\u0007', 'ab'],
  ['Rosen 🌹 rot', 'Rosen rot'],
  ['👩‍🌾 Gärtnerin 👍🏽', 'Gärtnerin'],
  ['🇩🇪 Export', 'Export'],
  ['1️⃣ First', '1 First'],
  ['☀️ Sun', 'Sun'],
  ['Widget™ ®️ © 50 % ½ ± 3″', 'Widget™ ® © 50 % ½ ± 3″'],
  ['田中様 庭の設計', '田中様 庭の設計'],
  ['می‌خواهم', 'می‌خواهم'],
  ['O\'Brien\'s "fall" & <mulch>', 'O\'Brien\'s "fall" & <mulch>'],
  ['half \uD83C', 'half'],
  ['Hedge [north]\n[hsqb1 1]', 'Hedge [north] [hsqb1 1]'],
  ['\uFEFFzero\u200Bwidth\u202E', 'zerowidth'],
])('%j becomes %j', (text, expected) => {
  expect(plainText(text)).toBe(expected);
});

test('of any text, something printable on one line is left, and doing it again changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const plain = plainText(text);
      expect(plain).not.toMatch(/[\p{Cc}\p{Cs}\p{Emoji_Presentation}\p{Regional_Indicator}\u2028\u2029]|^\s|\s$/u);
      expect(plainText(plain)).toBe(plain);
    }),
    { numRuns: 1_000 },
  );
});

test('nothing is undefined', () => {
  expect([undefined, '', ' ', '🌹', 'x'].map(optionalText)).toEqual([undefined, undefined, undefined, undefined, 'x']);
});

test('HTML is escaped', () => {
  expect(escapeHtml(`<a href="x" title='y'>&amp;`)).toBe('&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;');
});
