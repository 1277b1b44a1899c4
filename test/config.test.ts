import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ConfigurationError, readConfig, readStorageConfig } from '../src/config.ts';

const ROOT = join(import.meta.dirname, '..');
const needed = {
  HUBSPOT_CLIENT_ID: 'a',
  HUBSPOT_CLIENT_SECRET: 'b',
  QUICKBOOKS_CLIENT_ID: 'c',
  QUICKBOOKS_CLIENT_SECRET: 'd',
};
const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');

test('every variable is in .env.example, and the other way round', () => {
  const inExample = [...readFileSync(join(ROOT, '.env.example'), 'utf8').matchAll(/^([A-Z_]+)=/gm)].map(
    (each) => each[1],
  );
  const inSource = [...readFileSync(join(ROOT, 'src/config.ts'), 'utf8').matchAll(/^ {2}([A-Z_]+): /gm)].map(
    (each) => each[1],
  );
  expect(new Set(inExample)).toEqual(new Set(inSource));
});

test('the example has the defaults', () => {
  const example = Object.fromEntries(
    [...readFileSync(join(ROOT, '.env.example'), 'utf8').matchAll(/^([A-Z_]+)=(.*)$/gm)].map((each) => [
      each[1],
      each[2],
    ]),
  );
  const plain = (environment: NodeJS.ProcessEnv) => {
    const config = readConfig({ ...environment, ...needed });
    return JSON.stringify([config, config.runTimings('create-invoice'), config.blockMs('create-invoice')]);
  };
  expect(plain(example)).toBe(plain({}));
});

test('what is missing is named, all of it', () => {
  expect(() => readConfig({ HUBSPOT_CLIENT_ID: ' ' })).toThrow(
    /HUBSPOT_CLIENT_ID is missing\.[^]*HUBSPOT_CLIENT_SECRET is missing\.[^]*QUICKBOOKS_CLIENT_ID is missing\./,
  );
});

test.each([
  ['PORT', 'secret-x'],
  ['PUBLIC_URL', 'ftp://secret-x'],
  ['DATABASE_URL', 'mysql://u:secret-x@h/d'],
  ['ENCRYPTION_KEY', 'secret-x'],
  ['ENCRYPTION_KEY', `${key(1)},${key(2)}`],
  ['ENCRYPTION_KEY', `a:${key(1)},a:${key(2)}`],
  ['LOG_LEVEL', 'secret-x'],
  ['QUICKBOOKS_LOOKS_SECONDS', '1,secret-x'],
  ['WORKFLOW_CACHE', '1'],
])('a malformed %s is named, its value is not', (name, value) => {
  let caught: unknown;
  try {
    readConfig({ ...needed, [name]: value });
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(ConfigurationError);
  expect((caught as Error).message).toContain(`  ${name} `);
  expect((caught as Error).message).not.toContain('secret-x');
});

describe('values', () => {
  test.each(['', ' '])('%j is absent: a blank never counts as zero', (blank) => {
    expect(readConfig({ ...needed, QUICKBOOKS_LATEST_COMMIT_SECONDS: blank }).certainAfterMs).toBe(15_900_000);
  });

  test('keys have ids; one alone is k1', () => {
    expect(readConfig({ ...needed, ENCRYPTION_KEY: key(1) }).encryptionKeys.map((each) => each.id)).toEqual(['k1']);
    const two = readConfig({ ...needed, ENCRYPTION_KEY: `new:${key(2)}, k1:${key(1)}` }).encryptionKeys;
    expect(two.map((each) => each.id)).toEqual(['new', 'k1']);
  });

  test('tools need no vendor', () => {
    expect(readStorageConfig({}).dataDir).toBe('.data');
  });
});
