import { Writable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { createLog, redact, safeError } from '../src/log.ts';

test.each([
  'Bearer abc.def-123',
  'at\nBearer abc.def-123',
  'Basic abc.def-123==',
  'https://x.example/?refresh_token=abc.def-123&x=1',
  '{"refresh_token":"abc.def-123"}',
  '{"clientSecret": "abc.def-123"}',
  'to abc.def-123@mail.example now',
  'line\nabc.def-123@mail.example',
  'query=abc.def-123%40mail.example',
  'abc.def-123.josé@mail.example',
])('%j leaves no secret, and the line stays JSON', (text) => {
  let written = '';
  const log = createLog(
    'info',
    new Writable({
      write(chunk, _encoding, done) {
        written += String(chunk);
        done();
      },
    }),
  );
  log.info({ text }, text);
  expect(written).not.toContain('abc.def-123');
  expect(JSON.parse(written)).toMatchObject({ level: 'info', msg: expect.any(String) });
  expect(redact(text)).not.toContain('abc.def-123');
});

test('harmless texts stay', () => {
  expect(redact('errorCode=003001 for deal-123')).toBe('errorCode=003001 for deal-123');
});

test('an error is told by its class and place alone', () => {
  expect(JSON.stringify(safeError(new TypeError('maria@x.example')))).not.toContain('maria');
  expect(safeError(new TypeError('x'))).toMatchObject({ error: 'TypeError' });
  expect(safeError('text')).toEqual({ error: 'string' });
});
