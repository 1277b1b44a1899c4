import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { NotNow } from '../../src/domain/problems.ts';
import { createDoubtBreaker } from '../../src/quickbooks/breaker.ts';

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
});
afterEach(() => {
  jest.useRealTimers();
});

const PAUSES = { firstMs: 60_000, longestMs: 600_000 };

function breaker(answers: boolean[]) {
  const probed: string[] = [];
  const made = createDoubtBreaker((realmId) => {
    probed.push(realmId);
    return answers.shift() ? Promise.resolve() : Promise.reject(new NotNow('QuickBooks', 'down'));
  }, PAUSES);
  return { ...made, probed };
}

describe('the breaker', () => {
  test('lets writes pass without a probe while fewer than three in a row are in doubt', async () => {
    const { pass, note, probed } = breaker([]);
    note('1', 'inDoubt');
    note('1', 'inDoubt');
    note('1', 'done');
    note('1', 'inDoubt');
    await pass('1');
    expect(probed).toEqual([]);
  });

  test('asks by a read after three doubts, and sends nothing while that fails', async () => {
    const { pass, note, probed } = breaker([false, true]);
    for (let doubt = 0; doubt < 3; doubt += 1) note('1', 'inDoubt');
    await expect(pass('1')).rejects.toThrow(NotNow);
    await pass('1');
    expect(probed).toEqual(['1', '1']);
  });

  test('lets one write try where reads work, at growing pauses, until one is confirmed', async () => {
    const { pass, note } = breaker(Array.from({ length: 20 }, () => true));
    for (let doubt = 0; doubt < 3; doubt += 1) note('1', 'inDoubt');
    let sent = 0;
    for (let second = 0; second < 1_800; second += 1) {
      try {
        await pass('1');
        sent += 1;
        note('1', 'inDoubt');
      } catch {
        // Later.
      }
      jest.advanceTimersByTime(1_000);
    }
    // At 0, 1, 3, 7, 15 and 25 minutes.
    expect(sent).toBe(6);
    await expect(pass('1')).rejects.toMatchObject({ retryAfterMs: 60_000 });
    note('1', 'done');
    await pass('1');
    await pass('1');
  });

  test('of several that ask at once, one gets the trial', async () => {
    const { pass, note } = breaker([true, true, true]);
    for (let doubt = 0; doubt < 3; doubt += 1) note('1', 'inDoubt');
    const asked = await Promise.allSettled([pass('1'), pass('1'), pass('1')]);
    expect(asked.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
  });

  test('three doubts in a row of three companies stop all of them', async () => {
    const { pass, note, probed } = breaker([false]);
    for (const realm of ['1', '2', '3']) note(realm, 'inDoubt');
    await expect(pass('4')).rejects.toThrow(NotNow);
    expect(probed).toEqual(['4']);
  });

  test('a write that was not executed ends no row of doubts, and adds none', async () => {
    const { note, pass, isRevoked } = breaker([true]);
    const leave = await pass('1');
    note('1', 'inDoubt');
    note('1', 'inDoubt');
    note('1', 'notExecuted');
    expect(isRevoked(leave)).toBe(false);
    note('1', 'inDoubt');
    expect(isRevoked(leave)).toBe(true);
    note('1', 'refused');
    expect(isRevoked(leave)).toBe(false);
  });

  test('the trial itself is not held up by the doubts before it, only by those after it', async () => {
    const { note, pass, isRevoked } = breaker([true]);
    for (let doubt = 0; doubt < 3; doubt += 1) note('1', 'inDoubt');
    const trial = await pass('1');
    expect(isRevoked(trial)).toBe(false);
    note('1', 'inDoubt');
    expect(isRevoked(trial)).toBe(true);
  });
});
