import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { SYNC_OPERATORS } from '../../src/hubspot/syncFilter.ts';
import { projectFolder } from '../../src/process/projectFolder.ts';
import { SETTING_NAMES, settingRule } from '../../src/settings/table.ts';

const text = await readFile(join(projectFolder(), 'docs/settings.md'), 'utf8');
const sections = new Map(
  text
    .split(/^## /m)
    .slice(1)
    .map((section) => [/^`(.*)`$/m.exec(section)?.[1] ?? section, section]),
);

test('the document has a section for each setting, and no other', () => {
  expect([...sections.keys()]).toEqual(SETTING_NAMES);
});

test.each(SETTING_NAMES)('%s: the default and the example are those of the code', (name) => {
  const section = sections.get(name) ?? '';
  const byDefault = (/^- Default: (.*)$/m.exec(section)?.[1] ?? '').replaceAll('`', '').replaceAll("'", '’');
  expect(byDefault).toBe(settingRule(name).byDefault);
  const example = (/^- Example: `(.*)`$/m.exec(section)?.[1] ?? '').replace(/^'(.*)'$/, '$1');
  expect(example.startsWith(`${name}=`)).toBe(true);
  expect(() => settingRule(name).parse(example.slice(name.length + 1))).not.toThrow();
});

test('the document names every operator, and no other', () => {
  const named = [...(sections.get('sync_filter') ?? '').matchAll(/`([A-Z_]+)`/g)].map((match) => match[1]);
  expect(new Set(named)).toEqual(new Set(Object.keys(SYNC_OPERATORS)));
});
