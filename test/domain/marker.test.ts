import { expect, test } from '@jest/globals';
import { entityRequestId, marker, requestId } from '../../src/domain/marker.ts';

const claim = {
  portalId: '1',
  realmId: '2',
  kind: 'invoice',
  objectType: 'DEAL',
  objectId: '3',
  occurrence: 'once',
  generation: 1,
};

test('the marker', () => {
  expect(marker(claim)).toBe('[hsqb1 1 invoice DEAL-3 once g1 i]');
  expect(marker({ ...claim, generation: 11 })).not.toContain(marker(claim));
});

test('request ids are the same for the same write, and differ by each part', () => {
  const first = { ...claim, step: 'create' as const };
  const others = [
    { ...first, portalId: '9' },
    { ...first, realmId: '9' },
    { ...first, kind: 'estimate' },
    { ...first, objectType: 'QUOTE' },
    { ...first, objectId: '9' },
    { ...first, occurrence: '2026-11' },
    { ...first, generation: 2 },
    { ...first, step: 'void' as const },
  ];
  expect(requestId({ ...first })).toBe(requestId(first));
  const ids = [first, ...others].map(requestId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id.length).toBeLessThanOrEqual(36);
  const key = { portalId: '1', realmId: '2', entity: 'customer', hubspotKey: 'contact-3' };
  expect(entityRequestId(key, 1)).not.toBe(entityRequestId(key, 2));
});
