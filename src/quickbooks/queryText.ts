/**
 * A text as a value of QuickBooks' query language, quotes included. Quote and backslash are escaped; control characters
 * become blanks, because they would be lost on the way and another name would be asked for than the one compared.
 */
export function queryText(text: string): string {
  // eslint-disable-next-line no-control-regex
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ');
  return `'${plain.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** `('a','b')`, for IN. */
export function queryList(texts: readonly string[]): string {
  return `(${texts.map(queryText).join(',')})`;
}

/** True when QuickBooks' queries can be trusted with the text: beyond ISO-8859-1 they fail or mis-match (facts/quickbooks 2.3). */
export function isQueryable(text: string): boolean {
  return /^[\u0020-\u007e\u00a0-\u00ff]*$/.test(text);
}

/** A text as names are compared: composed, outer blanks off, inner blanks single, case folded. */
export function comparable(text: string): string {
  return text.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();
}

/** Lists of at most `size`. */
export function inChunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** The first characters of a text, none of them cut in half. */
export function firstCharacters(text: string, limit: number): string {
  return text.length <= limit ? text : text.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '');
}
