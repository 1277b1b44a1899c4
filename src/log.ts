import { pino, type Logger } from 'pino';

export type Log = Logger;

/** What no log may hold, whatever wrote it: bearer tokens, long secrets, e-mail addresses. */
const SECRETS: readonly [RegExp, string][] = [
  // Lines are redacted as JSON, where a line break before a word is `\n`: it must neither hide the word nor be cut in half.
  [
    /(\\[nrtbf]|\\u[\da-f]{4})?[^\s"'\\<>()[\]{},;:=&?/@%]+(?:@|%40)[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/giu,
    '$1[e-mail]',
  ],
  [/(Bearer|Basic)\s+[\w.~+/=-]+/gi, '$1 [secret]'],
  [/((?:\b|\\[nrtbf])(?:access_?token|refresh_?token|client_?secret|code))=[^&\s"\\]+/gi, '$1=[secret]'],
  // Also within a text, where the quotes are escaped.
  [/(\\*")(access_?token|refresh_?token|client_?secret)\\*"\s*:\s*\\*"[^"\\]*\\*"/gi, '$1$2$1:$1[secret]$1'],
];

/** Takes secrets and addresses out of a text that somebody else wrote. */
export function redact(text: string): string {
  return SECRETS.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), text);
}

/** The product's log: JSON lines on standard output, each line redacted as a whole before it leaves. */
export function createLog(level: string, destination: NodeJS.WritableStream = process.stdout): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => void destination.write(redact(line)) },
  );
}

/**
 * What may be said in a log of an error that nobody foresaw: its class and where it was raised. Its message may quote
 * a name, an address or an answer, so it stays out.
 */
export function safeError(error: unknown): { error: string; at?: string } {
  if (!(error instanceof Error)) return { error: typeof error };
  const frames = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim());
  return { error: error.name, ...(frames.length > 0 ? { at: frames.join(' | ') } : {}) };
}
