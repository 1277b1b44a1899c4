import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createRealmLimiter } from '../../src/quickbooks/limiter.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test('at most eight calls in any second, per company', async () => {
  const limiter = createRealmLimiter();
  const starts: Record<string, number[]> = { a: [], b: [] };
  const begin = Date.now();
  const call = (realm: string) => limiter.run(realm, async () => void starts[realm]?.push(Date.now() - begin));
  const bursts = Array.from({ length: 30 }, () => call('a'));
  await jest.advanceTimersByTimeAsync(900);
  bursts.push(...Array.from({ length: 20 }, () => call('a')), ...Array.from({ length: 8 }, () => call('b')));
  await jest.advanceTimersByTimeAsync(20_000);
  await Promise.all(bursts);
  const times = starts['a'] ?? [];
  expect(times).toHaveLength(50);
  for (const start of times)
    expect(times.filter((time) => time >= start && time < start + 1_000).length).toBeLessThanOrEqual(8);
  // A small burst is let through at once, and the rate is used up.
  expect(times.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => 0));
  expect(times.at(-1)).toBeLessThan(7_000);
  // Another company doesn't wait for this one.
  expect(starts['b']).toEqual(Array.from({ length: 8 }, () => 900));
});

test('a burst late in one second, and one early in the next, are not let through together', async () => {
  const limiter = createRealmLimiter();
  const times: number[] = [];
  const burst = (count: number) =>
    Array.from({ length: count }, () => limiter.run('a', async () => void times.push(Date.now())));
  const calls = burst(1);
  await jest.advanceTimersByTimeAsync(990);
  calls.push(...burst(7));
  await jest.advanceTimersByTimeAsync(20);
  calls.push(...burst(8));
  await jest.advanceTimersByTimeAsync(10_000);
  await Promise.all(calls);
  for (const start of times)
    expect(times.filter((time) => time >= start && time < start + 1_000).length).toBeLessThanOrEqual(8);
});

test('at most ten at a time', async () => {
  const limiter = createRealmLimiter();
  let running = 0;
  let most = 0;
  const calls = Array.from({ length: 25 }, () =>
    limiter.run('a', async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 60_000));
      running -= 1;
    }),
  );
  await jest.advanceTimersByTimeAsync(300_000);
  await Promise.all(calls);
  expect(most).toBe(10);
});

test('a call that fails is told to its caller, and frees its place', async () => {
  const limiter = createRealmLimiter({ atOnce: 1 });
  await expect(limiter.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await limiter.run('a', async () => 1)).toBe(1);
});

test('waiting can be given up; the call is then never made', async () => {
  const limiter = createRealmLimiter({ atOnce: 1 });
  let release = () => {};
  const first = limiter.run('a', () => new Promise<void>((resolve) => (release = resolve)));
  await jest.advanceTimersByTimeAsync(0);
  const stop = new AbortController();
  const call = jest.fn(async () => 1);
  const second = limiter.run('a', call, stop.signal);
  const given = expect(second).rejects.toThrow('cancelled');
  stop.abort(new Error('cancelled'));
  await given;
  release();
  await first;
  await jest.advanceTimersByTimeAsync(2_000);
  expect(call).not.toHaveBeenCalled();
  expect(await limiter.run('a', async () => 2)).toBe(2);
  await expect(limiter.run('a', call, stop.signal)).rejects.toThrow('cancelled');
});

test('a call that is under way is not given up', async () => {
  const limiter = createRealmLimiter();
  const stop = new AbortController();
  const under = limiter.run('a', async () => (stop.abort(new Error('cancelled')), 'done'), stop.signal);
  expect(await under).toBe('done');
});
