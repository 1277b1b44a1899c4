import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { FAILURES } from '../../src/domain/failures.ts';

const document = await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8');
const sections = document
  .split(/^## /m)
  .slice(1)
  .map((section) => {
    const [title = '', ...rest] = section.split('\n');
    const quoted = rest.filter((line) => line.startsWith('> ')).map((line) => line.slice(2));
    const explained = rest.filter((line) => line !== '' && !line.startsWith('>')).join(' ');
    return { title, sentence: quoted.join(' '), explained };
  });

test('every failure is explained, in the order of the code, and nothing else is', () => {
  expect(sections.map(({ title }) => title)).toEqual([...Object.keys(FAILURES), 'Warnings']);
});

test.each(Object.entries(FAILURES))('%s is quoted as HubSpot shows it, and says what to do', (type, { sentence }) => {
  const section = sections.find(({ title }) => title === type);
  expect(section?.sentence.replaceAll('\\', '')).toBe(sentence);
  expect(section?.explained.length).toBeGreaterThan(40);
});
