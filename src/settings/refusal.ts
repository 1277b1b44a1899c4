import { redact } from '../log.ts';
import { firstCharacters } from '../quickbooks/queryText.ts';

/** A setting can't be read, saved or removed; the message says what is wrong and what is allowed, a line per problem. */
export class SettingRefused extends Error {
  constructor(...problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'SettingRefused';
  }
}

const SHOWN_CHARACTERS = 60;

/** What somebody typed, as a refusal may show it: short, on one line, in quotes, without anything that looks secret. */
export function quoted(text: string): string {
  const line = text.toWellFormed().replace(/\p{Cc}/gu, ' ');
  const short = firstCharacters(line, SHOWN_CHARACTERS);
  return `"${redact(short)}${short.length < line.length ? '…' : ''}"`;
}
