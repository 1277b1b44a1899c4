import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Installation } from './appFile.ts';
import { ACTIONS_FOLDER, APP_FILE, installationOf, PLACEHOLDER, projectFiles } from './projectFiles.ts';
import { checkPublicUrl, checkSupportEmail } from './installationChecks.ts';

const USAGE = `Usage: npm run hubspot-app -- [--public-url https://…] [--support-email …] [--check]
  Writes the files of the HubSpot project in hubspot-app/ from the product's own rules and texts.
  --public-url     where HubSpot reaches the service (PUBLIC_URL); stays as it is in the files when left out
  --support-email  whom the people who use the app may write to; stays as it is in the files when left out
  --check          writes nothing, and exits 1 when a file is not up to date`;

const FIRST_ADDRESS_STAYS = `HubSpot may keep the first address that an action was uploaded with. Set the right one before the first
"hs project upload"; hubspot-app/README.md says what to do when it was another one.`;

/**
 * Makes the HubSpot project in `folder`, or looks whether it is up to date. Resolves to the exit code, and says what it
 * did through `say`. Throws a sentence for arguments that can't be used.
 */
export async function buildHubSpotApp(
  folder: string,
  args: readonly string[],
  say: (text: string) => void,
): Promise<number> {
  const given = readArguments(args);
  if (given.help) {
    say(USAGE);
    return 0;
  }
  const before = await currentInstallation(folder);
  const installation: Installation = {
    publicUrl: given['public-url'] === undefined ? before.publicUrl : checkPublicUrl(given['public-url']),
    supportEmail:
      given['support-email'] === undefined ? before.supportEmail : checkSupportEmail(given['support-email']),
  };
  const files = projectFiles(installation);
  const changed: string[] = [];
  for (const [path, text] of files) if ((await textAt(join(folder, path))) !== text) changed.push(path);
  const strange = (await actionFilesIn(folder)).filter((path) => !files.has(path));
  for (const path of strange) say(`${path} is not a file of this project: remove it.`);
  if (given.check) {
    for (const path of changed) say(`${path} is not up to date.`);
    if (changed.length + strange.length === 0) say('The HubSpot project is up to date.');
    else if (changed.length > 0) say('Run "npm run hubspot-app" to write the files anew.');
    return changed.length + strange.length === 0 ? 0 : 1;
  }
  for (const path of changed) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), files.get(path) ?? '');
  }
  say(
    `${changed.length === 0 ? 'Nothing to change' : `Wrote ${changed.join(', ')}`}. Address: ${installation.publicUrl}`,
  );
  if (installation.publicUrl === PLACEHOLDER.publicUrl)
    say('That address is a placeholder: set yours with --public-url before you upload the project.');
  else if (installation.publicUrl !== before.publicUrl) say(FIRST_ADDRESS_STAYS);
  return strange.length === 0 ? 0 : 1;
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        'public-url': { type: 'string' },
        'support-email': { type: 'string' },
        check: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`, { cause: error });
  }
}

async function currentInstallation(folder: string): Promise<Installation> {
  return installationOf((await textAt(join(folder, APP_FILE))) ?? '') ?? PLACEHOLDER;
}

async function textAt(path: string): Promise<string | undefined> {
  return existsSync(path) ? readFile(path, 'utf8') : undefined;
}

async function actionFilesIn(folder: string): Promise<string[]> {
  const actions = join(folder, ACTIONS_FOLDER);
  if (!existsSync(actions)) return [];
  const entries = await readdir(actions, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => `${ACTIONS_FOLDER}${entry.parentPath.slice(actions.length).replaceAll('\\', '/')}/${entry.name}`);
}

if (import.meta.main) {
  try {
    process.exitCode = await buildHubSpotApp(import.meta.dirname, process.argv.slice(2), console.log);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
