/** Things that are only ever an emoji, with what glues them to the next one. */
const EMOJI =
  /(?![©®™ℹ‼⁉])(?:\p{Emoji_Presentation}|\p{Emoji_Modifier}|\p{Regional_Indicator}|[\u{1F000}-\u{1FAFF}]|\p{Extended_Pictographic}\uFE0F)\uFE0F?\u200D?/gu;

/** What is left of a keycap or a flag: the digit is kept, its frame is not. Alternation, since these combine. */
const EMOJI_REMAINS = /\uFE0E|\uFE0F|\u20E3|[\u{E0000}-\u{E007F}]/gu;

/** Signs that nobody sees, and that would make two equal names differ: joiners of other scripts are not among them. */
const INVISIBLE = /\u200B|\u200E|\u200F|[\u202A-\u202E]|\u2060|[\u2066-\u2069]|\uFEFF/g;

/**
 * A text as it may go into the books: one line, no control characters, no emoji, no half characters, no blanks outside
 * and no runs of blanks where something was taken out. Doing it twice changes nothing.
 */
export function plainText(text: string): string {
  return text
    .replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' ')
    .replace(EMOJI, '')
    .replace(EMOJI_REMAINS, '')
    .replace(INVISIBLE, '')
    .replace(/[\p{Cc}\p{Cs}]/gu, '')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** The same of a property that may not be set; undefined when nothing is left of it. */
export function optionalText(text: string | undefined): string | undefined {
  return (text === undefined ? '' : plainText(text)) || undefined;
}

/** For text inside HTML, double-quoted attributes included. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
