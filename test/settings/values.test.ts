import { expect, test } from '@jest/globals';
import { SettingRefused } from '../../src/settings/refusal.ts';
import { SETTING_NAMES, settingRule, type SettingName } from '../../src/settings/table.ts';

const filter = (...conditions: unknown[]) => JSON.stringify(conditions);
const huge = 'x'.repeat(100_000);

/** What each setting takes, and what is kept of it; what it refuses, and a part of the reason. */
const CASES: Record<SettingName, { good: [string, string][]; bad: [string, string][] }> = {
  customer_matching: {
    good: [
      ['legacy', 'legacy'],
      [' sync ', 'sync'],
    ],
    bad: [
      ['Legacy', 'legacy or sync'],
      ['both', 'not "both"'],
    ],
  },
  sync_filter: {
    good: [
      [
        ' [ {"property":"lifecyclestage","operator":"IS_ANY_OF","value":"customer;lead"} ] ',
        filter({ property: 'lifecyclestage', operator: 'IS_ANY_OF', value: 'customer;lead' }),
      ],
      [filter({ property: 'email', operator: 'IS_KNOWN' }), filter({ property: 'email', operator: 'IS_KNOWN' })],
      [
        filter({ value: '1;5', operator: 'IS_BETWEEN', property: 'hs_score' }),
        filter({ property: 'hs_score', operator: 'IS_BETWEEN', value: '1;5' }),
      ],
    ],
    bad: [
      ['[', 'not valid JSON'],
      ['{}', 'JSON list'],
      ['null', 'JSON list'],
      ['[]', 'at least one'],
      ['[1]', 'condition 1 must be an object'],
      [filter({ property: 'a', operator: 'IS_KNOWN' }, { operator: 'IS_KNOWN' }), 'condition 2: "property"'],
      [filter({ property: 'First Name', operator: 'IS_KNOWN' }), 'internal name'],
      [filter({ property: 'a', operator: 'EQ', value: '1' }), 'not "EQ"'],
      [filter({ property: 'a', operator: 'constructor', value: '1' }), 'not "constructor"'],
      [filter({ property: 'a', operator: 7 }), '"operator" must be one of'],
      [filter({ property: 'a', operator: 'IS_KNOWN', value: 'x' }), 'takes no "value"'],
      [filter({ property: 'a', operator: 'IS_EQUAL_TO' }), 'needs a "value"'],
      [filter({ property: 'a', operator: 'IS_EQUAL_TO', value: 1 }), 'needs a "value"'],
      [filter({ property: 'a', operator: 'IS_EQUAL_TO', value: 'x;y' }), 'without semicolons'],
      [filter({ property: 'a', operator: 'IS_BETWEEN', value: '1' }), 'two values'],
      [filter({ property: 'a', operator: 'IS_ANY_OF', value: ' ; ' }), 'one or more'],
      [filter({ property: 'a', operator: 'CONTAINS', value: 'x\u0000' }), 'needs a "value"'],
      [filter({ property: 'a', operator: 'IS_KNOWN', more: 1 }), 'has "more"'],
      ['[{"__proto__":{"property":"a"},"operator":"IS_KNOWN"}]', 'has "__proto__"'],
      [filter(...Array.from({ length: 21 }, () => ({ property: 'a', operator: 'IS_KNOWN' }))), 'more than 20'],
      ['['.repeat(4_000), 'not valid JSON'],
    ],
  },
  customer_name_taken: {
    good: [
      ['next', 'next'],
      ['fail', 'fail'],
    ],
    bad: [['next;fail', 'next or fail']],
  },
  contact_label: {
    good: [
      [' Billing contact ', 'Billing contact'],
      ["O'Brien = 客户", "O'Brien = 客户"],
    ],
    bad: [
      ['a\nb', 'one line'],
      ['a\u0000', 'one line'],
      ['\ud83d', 'one line'],
      ['\u009b31m', 'one line'],
    ],
  },
  income_account: {
    good: [
      ['6', '6'],
      ['Services', 'Services'],
    ],
    bad: [['a\tb', 'one line']],
  },
  clearing_account: { good: [['13', '13']], bad: [['a\rb', 'one line']] },
  fee_product: { good: [['Spring:Bulb Mix', 'Spring:Bulb Mix']], bad: [['\u0007', 'one line']] },
  payment_methods: {
    good: [[' {"card": "Credit Card ", "ach":"4"}', '{"card":"Credit Card","ach":"4"}']],
    bad: [
      ['{card:1}', 'not valid JSON'],
      ['[]', 'JSON object'],
      ['{}', 'at least one'],
      ['{"Card":"Cash"}', 'lower case'],
      ['{"__proto__":"Cash"}', 'method type'],
      ['{"card":3}', 'in quotes'],
      ['{"card":""}', 'in quotes'],
      ['{"card":"a\\u0000"}', 'in quotes'],
    ],
  },
  time_zone: {
    good: [
      ['America/New_York', 'America/New_York'],
      ['US/Eastern', 'US/Eastern'],
      ['UTC', 'UTC'],
    ],
    bad: [
      ['+02:00', 'IANA'],
      ['Berlin', 'not "Berlin"'],
      ['America/New_York\nx', 'IANA'],
      ['../etc', 'IANA'],
    ],
  },
  associate_invoices_as: { good: [['note', 'note']], bad: [['notes', 'invoice or note']] },
  recurring_lines: { good: [['whole_term', 'whole_term']], bad: [['one period', 'one_period or whole_term']] },
  allow_booked_sale: {
    good: [
      ['yes', 'yes'],
      ['no', 'no'],
    ],
    bad: [['true', 'no or yes']],
  },
};

function refusalOf(name: SettingName, value: string): string {
  try {
    return `accepted: ${settingRule(name).parse(value)}`;
  } catch (error) {
    expect(error).toBeInstanceOf(SettingRefused);
    return error instanceof Error ? error.message : '';
  }
}

test.each(SETTING_NAMES)('%s: takes what is right, refuses the rest with a sentence', (name) => {
  for (const [given, kept] of CASES[name].good) {
    expect(settingRule(name).parse(given)).toBe(kept);
    // What is kept can be given again.
    expect(settingRule(name).parse(kept)).toBe(kept);
  }
  for (const [given, reason] of [...CASES[name].bad, ['', ''], ['  ', ''], [huge, '']] as [string, string][]) {
    const refusal = refusalOf(name, given);
    expect(refusal).toContain(reason);
    expect(refusal).not.toMatch(/^accepted|\p{Cc}/u);
    expect(refusal.length).toBeLessThan(700);
  }
});

test('a refusal never shows what looks like a secret', () => {
  const refusal = refusalOf('customer_matching', 'refresh_token=RT1-abcdefghijkl');
  expect(refusal).toContain('[secret]');
  expect(refusal).not.toContain('RT1');
});
