import { QuickBooksFault } from './faults.ts';

const COMPARISONS = ['=', '<', '>', '<=', '>=', 'like'] as const;

/** One condition of a where clause. */
export interface Condition {
  property: string;
  operator: (typeof COMPARISONS)[number] | 'in';
  values: string[];
}

/** A query, taken apart. */
export interface Query {
  entity: string;
  count: boolean;
  conditions: Condition[];
  orderBy: { property: string; descending: boolean }[];
  /** 1-based, as sent. */
  startPosition: number;
  maxResults: number;
}

type Token = { kind: 'word' | 'text' | 'number' | 'sign' | 'end'; value: string; column: number };

const TOKENS = /\s*(?:'((?:\\.|[^'\\])*)'|([A-Za-z_][\w.]*)|(-?\d+(?:\.\d+)?)|(<=|>=|[=<>(),*]))/y;

/** Parses QuickBooks' own query language: one entity, conditions joined by AND only. Faults: 4000 for the grammar. */
export function parseQuery(text: string): Query {
  const tokens = tokenize(text);
  let next = 0;
  const end: Token = { kind: 'end', value: '<EOF>', column: text.length + 1 };
  const peek = (): Token => tokens[next] ?? end;
  const take = (): Token => tokens[next++] ?? end;
  const isWord = (word: string): boolean => peek().kind === 'word' && peek().value.toLowerCase() === word;
  const skip = (word: string): boolean => isWord(word) && Boolean(take());
  const comma = (): boolean => peek().kind === 'sign' && peek().value === ',' && Boolean(take());
  const expect = (kind: Token['kind'], value?: string): string => {
    const token = take();
    if (token.kind !== kind || (value !== undefined && token.value.toLowerCase() !== value)) throw unexpected(token);
    return token.value;
  };
  const wholeNumber = (): number => {
    const token = take();
    if (token.kind !== 'number' || !/^-?\d+$/.test(token.value)) throw unexpected(token);
    return Number(token.value);
  };
  const value = (): string => {
    const token = take();
    const literal = token.kind === 'text' || token.kind === 'number' || /^(true|false)$/i.test(token.value);
    if (!literal) throw unexpected(token);
    return token.value;
  };
  const condition = (): Condition => {
    const property = expect('word');
    const token = take();
    // A quoted word is a value, even where it reads like an operator.
    const operator = token.kind === 'text' ? '' : token.value.toLowerCase();
    if (operator === 'in') {
      expect('sign', '(');
      const values = [value()];
      while (comma()) values.push(value());
      expect('sign', ')');
      return { property, operator, values };
    }
    const found = COMPARISONS.find((one) => one === operator);
    if (!found) throw unexpected(token);
    return { property, operator: found, values: [value()] };
  };

  expect('word', 'select');
  const count = skip('count');
  if (count) {
    expect('sign', '(');
    expect('sign', '*');
    expect('sign', ')');
  } else expect('sign', '*');
  expect('word', 'from');
  const query: Query = {
    entity: expect('word'),
    count,
    conditions: [],
    orderBy: [],
    startPosition: 1,
    maxResults: 100,
  };
  if (skip('where')) {
    do query.conditions.push(condition());
    while (skip('and'));
  }
  if (skip('orderby') || (skip('order') && expect('word', 'by'))) {
    do {
      const property = expect('word');
      query.orderBy.push({ property, descending: skip('desc') || (skip('asc') && false) });
    } while (comma());
  }
  for (;;) {
    if (skip('startposition')) query.startPosition = wholeNumber();
    else if (skip('maxresults')) query.maxResults = wholeNumber();
    else break;
  }
  expect('end');
  return query;
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const source = text.trimEnd();
  TOKENS.lastIndex = 0;
  while (TOKENS.lastIndex < source.length) {
    const column = TOKENS.lastIndex + 1;
    const match = TOKENS.exec(source);
    if (!match) throw unexpected({ kind: 'sign', value: source.slice(column - 1, column + 9), column });
    const [, quoted, word, digits, sign] = match;
    if (quoted !== undefined) tokens.push({ kind: 'text', value: quoted.replaceAll(/\\(.)/gs, '$1'), column });
    else if (word !== undefined) tokens.push({ kind: 'word', value: word, column });
    else if (digits !== undefined) tokens.push({ kind: 'number', value: digits, column });
    else tokens.push({ kind: 'sign', value: sign ?? '', column });
  }
  return tokens;
}

function unexpected({ value, column }: Token): QuickBooksFault {
  return new QuickBooksFault(
    '4000',
    'Error parsing query',
    `QueryParserError: Encountered " "${value}" at line 1, column ${column}.`,
  );
}
