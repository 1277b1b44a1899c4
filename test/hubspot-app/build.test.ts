import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ACTIONS } from '../../src/domain/actions.ts';
import { OPTIONAL_SCOPES, REQUIRED_SCOPES } from '../../hubspot-app/appFile.ts';
import { buildHubSpotApp } from '../../hubspot-app/build.ts';
import { ACTIONS_FOLDER, APP_FILE, installationOf, projectFiles } from '../../hubspot-app/projectFiles.ts';
import { appSchema, projectSchema } from './projectSchema.ts';

const committed = fileURLToPath(new URL('../../hubspot-app', import.meta.url));
const URL_FLAG = '--public-url';

let folder: string;
let said: string[];
const say = (text: string) => void said.push(text);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hubspot-app-'));
  said = [];
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('the committed files are what the product makes today, whatever address is set in them', async () => {
  expect(await buildHubSpotApp(committed, ['--check'], say)).toBe(0);
  expect(said).toEqual(['The HubSpot project is up to date.']);
});

test('the project and the app are what HubSpot takes', async () => {
  const project = projectSchema.parse(JSON.parse(await readFile(join(committed, 'hsproject.json'), 'utf8')) as unknown);
  expect(project.platformVersion).toBe('2026.03');
  const { config } = appSchema.parse(JSON.parse(await readFile(join(committed, APP_FILE), 'utf8')) as unknown);
  expect(config.auth.requiredScopes).toEqual(Object.keys(REQUIRED_SCOPES));
  expect(config.auth.optionalScopes).toEqual(Object.keys(OPTIONAL_SCOPES));
  const scopes = [...config.auth.requiredScopes, ...config.auth.optionalScopes];
  expect(new Set(scopes).size).toBe(scopes.length);
});

test('actions stand in one flat folder, since HubSpot leaves out what is below it', async () => {
  const entries = await readdir(join(committed, ACTIONS_FOLDER), { withFileTypes: true });
  expect(entries.every((entry) => entry.isFile())).toBe(true);
  expect(entries.map((entry) => entry.name).toSorted()).toEqual(
    ACTIONS.map((action) => `${action}-hsmeta.json`).toSorted(),
  );
});

test('every uid is another one', async () => {
  const uids = await Promise.all(
    [...projectFiles({ publicUrl: 'https://a.example.com', supportEmail: 'a@example.com' }).entries()]
      .filter(([path]) => path.endsWith('-hsmeta.json'))
      .map(async ([, text]) => (JSON.parse(text) as { uid: string }).uid),
  );
  expect(new Set(uids).size).toBe(ACTIONS.length + 1);
});

test('an address is set in every file, and stays there', async () => {
  const publicUrl = 'https://hooks.acme.test/quickbooks';
  expect(await buildHubSpotApp(folder, [URL_FLAG, publicUrl, '--support-email', 'help@acme.test'], say)).toBe(0);
  expect(said.join('\n')).toContain('HubSpot may keep the first address');
  const files = projectFiles({ publicUrl, supportEmail: 'help@acme.test' });
  for (const [path, text] of files) {
    expect(await readFile(join(folder, path), 'utf8')).toBe(text);
    expect(text).not.toContain('hubspot-quickbooks.example.com');
  }
  said = [];
  expect(await buildHubSpotApp(folder, [], say)).toBe(0);
  expect(said).toEqual([`Nothing to change. Address: ${publicUrl}`]);
  expect(installationOf(await readFile(join(folder, APP_FILE), 'utf8'))).toEqual({
    publicUrl,
    supportEmail: 'help@acme.test',
  });
});

test('a first build without an address says that it is a placeholder', async () => {
  expect(await buildHubSpotApp(folder, [], say)).toBe(0);
  expect(said.join('\n')).toContain('is a placeholder');
});

test('a check writes nothing and names what is not up to date', async () => {
  expect(await buildHubSpotApp(folder, ['--check'], say)).toBe(1);
  expect(said).toContain('hsproject.json is not up to date.');
  expect(await readdir(folder)).toEqual([]);
});

test('a file that HubSpot would take or skip by mistake is named', async () => {
  await buildHubSpotApp(folder, [], say);
  await mkdir(join(folder, ACTIONS_FOLDER, 'drafts'));
  await writeFile(join(folder, ACTIONS_FOLDER, 'drafts', 'create-bill-hsmeta.json'), '{}');
  said = [];
  expect(await buildHubSpotApp(folder, ['--check'], say)).toBe(1);
  expect(said).toEqual([`${ACTIONS_FOLDER}/drafts/create-bill-hsmeta.json is not a file of this project: remove it.`]);
});

test.each([
  ['quickbooks.acme.test', 'is not a web address'],
  ['http://quickbooks.acme.test', 'must start with https://'],
  ['https://quickbooks.acme.test/', 'must not end with a slash. Write https://quickbooks.acme.test.'],
  ['https://quickbooks.acme.test/?a=1', 'must end before the "?" or "#"'],
  ['https://quickbooks.acme.test#a', 'must end before the "?" or "#"'],
  ['https://me:secret@quickbooks.acme.test', 'must not hold a user name or password'],
  ['https://localhost:3000', "HubSpot can't reach"],
  ['https://192.168.0.4', "HubSpot can't reach"],
  ['https://[::1]', "HubSpot can't reach"],
  ['https://QuickBooks.acme.test:443', 'must be written as https://quickbooks.acme.test'],
])('%s is refused in a sentence', async (address, sentence) => {
  await expect(buildHubSpotApp(folder, [URL_FLAG, address], say)).rejects.toThrow(sentence);
  expect(await readdir(folder)).toEqual([]);
});

test('a wrong flag or email is refused in a sentence', async () => {
  await expect(buildHubSpotApp(folder, ['--url', 'x'], say)).rejects.toThrow('Usage: npm run hubspot-app');
  await expect(buildHubSpotApp(folder, ['--support-email', 'nobody'], say)).rejects.toThrow('is not an email address');
});
