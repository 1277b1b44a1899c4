/** Any JSON object, before or after it was checked against an entity's fields. */
export type JsonObject = { [property: string]: unknown };

/** QuickBooks' reference to another record: its Id, and the name that the server adds to what it answers. */
export interface Reference {
  value: string;
  name?: string;
  type?: string;
}

/** Whether a value is a JSON object, neither list nor null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The Id in a reference field that was checked already; undefined when the field is absent. */
export function idOf(reference: unknown): string | undefined {
  return isObject(reference) && reference.value !== undefined ? textOf(reference.value) : undefined;
}

/** The objects in a list; none when it isn't one. */
export function objectsIn(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter((one) => isObject(one)) : [];
}

/** A text, number or boolean as text; empty for everything else. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
