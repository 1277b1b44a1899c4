import type { Company, Stored } from './company.ts';
import { QuickBooksFault } from './faults.ts';
import { isObject, textOf, type JsonObject } from './json.ts';
import type { EntityKind } from './entities/kind.ts';
import { entityKind } from './entities/registry.ts';
import { parseQuery, type Condition, type Query } from './queryLanguage.ts';
import { parseMoment } from './time.ts';
import { present } from './writes.ts';

const MAX_ROWS = 1000;
const ALWAYS = ['Id', 'MetaData.CreateTime', 'MetaData.LastUpdatedTime'];

/** Answers a query with what the search index shows at this moment: `searchLagSeconds` behind the books. */
export function runQuery(company: Company, text: string, now: Date): JsonObject {
  const query = parseQuery(text);
  const kind = entityKind(query.entity);
  if (!kind) throw invalid(`Invalid context declaration: ${query.entity}`);
  validate(kind, query, company);
  const moment = now.getTime() - company.switches.searchLagSeconds * 1000;
  const conditions = query.conditions.map((condition) => matcher(company, condition));
  const found = company
    .allAsOf(kind.name, moment)
    .filter((record) => visible(kind, query, record))
    .filter((record) => conditions.every((matches) => matches(record)));
  if (query.count) return { totalCount: found.length };
  const page = sorted(found, query)
    .slice(query.startPosition - 1, query.startPosition - 1 + query.maxResults)
    .map((record) => present(company, kind, record));
  if (page.length === 0) return {};
  return { [kind.name]: page, startPosition: query.startPosition, maxResults: page.length };
}

function validate(kind: EntityKind, query: Query, company: Company): void {
  if (query.startPosition < 1) throw invalid(`value ${query.startPosition} is out of range for STARTPOSITION`);
  if (query.maxResults < 1 || query.maxResults > MAX_ROWS) {
    throw invalid(`value ${query.maxResults} is out of range for MAXRESULTS`);
  }
  for (const { property } of [...query.conditions, ...query.orderBy]) {
    if (![...ALWAYS, ...kind.filterable].includes(property)) {
      const known = Object.hasOwn(kind.fields, property);
      throw invalid(
        known ? `property '${property}' is not queryable` : `Property ${property} not found for Entity ${kind.name}`,
      );
    }
  }
  for (const { property, operator, values } of query.conditions) {
    if (property === 'Id' && operator !== '=' && operator !== 'in') throw invalid('Id can only be used with = or IN');
    if (company.switches.nonLatinQueries === 'fail' && values.some(isNonLatin)) {
      throw new QuickBooksFault(
        '4000',
        'Error parsing query',
        'QueryParserError: Lexical error, unexpected character.',
      );
    }
  }
}

/** Inactive records of name lists show only where the query speaks of Active. */
function visible(kind: EntityKind, query: Query, record: Stored): boolean {
  return !kind.nameList || record.Active !== false || query.conditions.some(({ property }) => property === 'Active');
}

/** A condition as a test of records. What can be prepared is, since lists may have ten thousand rows. */
function matcher(company: Company, { property, operator, values }: Condition): (record: Stored) => boolean {
  if (company.switches.nonLatinQueries === 'nomatch' && values.some(isNonLatin)) return () => false;
  const [value = ''] = values;
  const pattern = like(value);
  return (record) => {
    const actual = comparable(record, property);
    if (actual === undefined) return false;
    if (operator === 'in') return values.some((one) => compare(company, property, actual, one) === 0);
    if (operator === 'like') return pattern.test(String(actual));
    const order = compare(company, property, actual, value);
    if (Number.isNaN(order)) return false;
    return { '=': order === 0, '<': order < 0, '>': order > 0, '<=': order <= 0, '>=': order >= 0 }[operator];
  };
}

/** The value that a condition compares: an Id of a reference, the address of an e-mail field. */
function comparable(record: JsonObject, property: string): string | number | boolean | undefined {
  const value = property.split('.').reduce<unknown>((one, name) => (isObject(one) ? one[name] : undefined), record);
  const plain = isObject(value) ? (value.value ?? value.Address) : value;
  return typeof plain === 'string' || typeof plain === 'number' || typeof plain === 'boolean' ? plain : undefined;
}

function compare(company: Company, property: string, actual: string | number | boolean, value: string): number {
  if (typeof actual === 'number') return actual - Number(value);
  if (property.startsWith('MetaData.')) {
    return Date.parse(String(actual)) - parseMoment(value, company.timeZone);
  }
  const [left, right] = [String(actual).toLowerCase(), value.toLowerCase()];
  return left === right ? 0 : left < right ? -1 : 1;
}

function sorted(records: Stored[], { orderBy }: Query): Stored[] {
  return records.toSorted((left, right) => {
    for (const { property, descending } of orderBy) {
      const order = ascending(comparable(left, property), comparable(right, property));
      if (order !== 0) return descending ? -order : order;
    }
    return Number(left.Id) - Number(right.Id);
  });
}

/** One collator for all rows: making one per comparison takes seconds on a long list. */
const COLLATOR = new Intl.Collator('en', { sensitivity: 'base' });

function ascending(left: unknown, right: unknown): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return COLLATOR.compare(textOf(left), textOf(right));
}

function like(pattern: string): RegExp {
  const source = pattern.split('%').map((piece) => piece.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${source.join('.*')}$`, 'is');
}

function isNonLatin(value: string): boolean {
  return Array.from(value, (letter) => letter.codePointAt(0) ?? 0).some((code) => code > 0xff);
}

function invalid(reason: string): QuickBooksFault {
  return new QuickBooksFault('4001', 'Invalid query', `QueryValidationError: ${reason}`);
}
