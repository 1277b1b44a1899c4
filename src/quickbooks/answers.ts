import type { VendorAnswer } from '../http/vendorCall.ts';

/** One entity as QuickBooks answers it; what is needed of it is checked where it is used. */
export type Entity = Record<string, unknown>;

/** An error of QuickBooks, reduced to what is safe to keep: never its Message or Detail, which quote names and tokens. */
export interface QuickBooksFault {
  /** Digits without leading zeros. */
  code: string;
  /** `ValidationFault`, `AUTHENTICATION`, `SystemFault` …; empty when it wasn't said. */
  type: string;
  /** The property that the fault names, when it looks like a property's name. */
  element?: string;
}

/** What an answer's body is, whatever its status: a fault, a JSON object, or nothing that can be read. */
export type Body = { fault: QuickBooksFault } | { json: Record<string, unknown> } | { unreadable: true };

/** Reads a body in any of the shapes that QuickBooks and its gateway send: JSON, lower-case JSON, XML, HTML, nothing. */
export function readBody(text: string): Body {
  const json = parseObject(text);
  if (!json) {
    // A JSON text that was cut off may hold a person's words; a code among them says nothing of the request.
    if (/^\s*[{[]/.test(text)) return { unreadable: true };
    const code = /errorCode=(\d+)|<Error[^>]*\bcode="(\d+)"/.exec(text);
    return code ? { fault: { code: normalise(code[1] ?? code[2] ?? ''), type: '' } } : { unreadable: true };
  }
  const fault = json['Fault'] ?? json['fault'];
  return isObject(fault) ? { fault: faultOf(fault) } : { json };
}

function faultOf(fault: Record<string, unknown>): QuickBooksFault {
  const errors = fault['Error'] ?? fault['error'];
  const first: unknown = Array.isArray(errors) ? errors[0] : errors;
  const error = isObject(first) ? first : {};
  const element = error['element'];
  return {
    code: normalise(textOf(error['code'])),
    type: textOf(fault['type']),
    ...(typeof element === 'string' && /^[A-Za-z][\w.]{0,60}$/.test(element) ? { element } : {}),
  };
}

/** `003200` and `3200` are one code. */
function normalise(code: string): string {
  return /^\d+$/.test(code) ? String(Number(code)) : '';
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** True for a JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text and numbers as text, anything else as none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** The id in a reference such as `CustomerRef`. */
export function refValue(value: unknown): string | undefined {
  const id = isObject(value) ? textOf(value['value']) : '';
  return id === '' ? undefined : id;
}

/** The vendor's own waiting time; seconds are what Intuit's gateway sends. */
export function retryAfterMs(answer: Extract<VendorAnswer, { outcome: 'answered' }>): number | undefined {
  const text = answer.header('retry-after')?.trim() ?? '';
  return /^\d{1,6}$/.test(text) ? Math.min(Number(text), 86_400) * 1_000 : undefined;
}
