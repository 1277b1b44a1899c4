import { describe, expect, test } from '@jest/globals';
import { NotNow } from '../../src/domain/problems.ts';
import { createDoubtBreaker } from '../../src/quickbooks/breaker.ts';

function breaker(answers: boolean[]) {
  const probed: string[] = [];
  const made = createDoubtBreaker((realmId) => {
    probed.push(realmId);
    return answers.shift() ? Promise.resolve() : Promise.reject(new NotNow('QuickBooks', 'down'));
  });
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
    await pass('1');
    expect(probed).toEqual(['1', '1']);
  });

  test('three doubts in a row of three companies stop all of them', async () => {
    const { pass, note, probed } = breaker([false]);
    for (const realm of ['1', '2', '3']) note(realm, 'inDoubt');
    await expect(pass('4')).rejects.toThrow(NotNow);
    expect(probed).toEqual(['4']);
  });

  test('a write that was not executed ends no row of doubts, and adds none', async () => {
    const { note, isOpen } = breaker([]);
    note('1', 'inDoubt');
    note('1', 'inDoubt');
    note('1', 'notExecuted');
    expect(isOpen('1')).toBe(false);
    note('1', 'inDoubt');
    expect(isOpen('1')).toBe(true);
    note('1', 'refused');
    expect(isOpen('1')).toBe(false);
  });
});
