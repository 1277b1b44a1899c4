import { ACTIONS } from '../src/domain/actions.ts';
import { actionFile } from './actionFile.ts';
import { appFile, type Installation } from './appFile.ts';

/** Stands in the files until somebody sets an address; nothing answers there. */
export const PLACEHOLDER: Installation = {
  publicUrl: 'https://hubspot-quickbooks.example.com',
  supportEmail: 'support@hubspot-quickbooks.example.com',
};

/** Where the app stands, relative to the project. */
export const APP_FILE = 'src/app/app-hsmeta.json';

/** HubSpot's CLI skips files in subfolders of this one without a word, so it has none. */
export const ACTIONS_FOLDER = 'src/app/workflow-actions';

/** Every file of the HubSpot project, its text by its path in the project. */
export function projectFiles(installation: Installation): Map<string, string> {
  return new Map<string, string>([
    ['hsproject.json', jsonText({ name: 'quickbooks-actions', srcDir: 'src', platformVersion: '2026.03' })],
    [APP_FILE, jsonText(appFile(installation))],
    ...ACTIONS.map(
      (action) =>
        [`${ACTIONS_FOLDER}/${action}-hsmeta.json`, jsonText(actionFile(action, installation.publicUrl))] as const,
    ),
  ]);
}

/** The installation that the text of an app file is for; undefined when the text isn't one of ours. */
export function installationOf(appFileText: string): Installation | undefined {
  try {
    const { config } = JSON.parse(appFileText) as ReturnType<typeof appFile>;
    const publicUrl = config.permittedUrls.fetch[0];
    const { supportEmail } = config.support;
    return publicUrl && supportEmail ? { publicUrl, supportEmail } : undefined;
  } catch {
    return undefined;
  }
}

type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/** JSON as this project's formatter writes it: lists of words on one line where they fit into 120 characters. */
export function jsonText(value: Json): string {
  return `${format(value, 0, 0)}\n`;
}

function format(value: Json, depth: number, column: number): string {
  if (typeof value !== 'object') return JSON.stringify(value);
  const indent = '  '.repeat(depth + 1);
  const close = `\n${'  '.repeat(depth)}`;
  if (isList(value)) {
    if (value.length === 0) return '[]';
    const onOneLine = `[${value.map((each) => JSON.stringify(each)).join(', ')}]`;
    // One more character: the comma that may follow.
    if (value.every((each) => typeof each !== 'object') && column + onOneLine.length + 1 <= 120) return onOneLine;
    return `[\n${value.map((each) => indent + format(each, depth + 1, indent.length)).join(',\n')}${close}]`;
  }
  const entries = Object.entries(value).map(([key, each]) => {
    const start = `${indent}${JSON.stringify(key)}: `;
    return start + format(each, depth + 1, start.length);
  });
  return entries.length === 0 ? '{}' : `{\n${entries.join(',\n')}${close}}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
