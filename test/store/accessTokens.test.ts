import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { InvalidGrant, NotNow, Refused } from '../../src/domain/problems.ts';
import { createAccessTokens } from '../../src/store/accessTokens.ts';
import { createConnections, type Connections, type NewTokens } from '../../src/store/connections.ts';
import { openEmbedded, type OpenDatabase } from '../../src/store/database.ts';
import { createSecretBox, WrongKey } from '../../src/store/encryption.ts';
import { checkEncryptionKey } from '../../src/store/keyCheck.ts';

let open: OpenDatabase;
let connections: Connections;
const oldKey = { id: 'old', bytes: Buffer.alloc(32, 1) };
const newKey = { id: 'new', bytes: Buffer.alloc(32, 2) };
beforeAll(async () => {
  open = await openEmbedded(undefined);
  connections = createConnections(open.db, createSecretBox([oldKey]));
});
afterAll(() => open.close());

const tokensWith = (refresh: (refreshToken: string) => Promise<NewTokens>) =>
  createAccessTokens({
    system: 'quickbooks',
    vendor: 'QuickBooks',
    connections,
    refresh,
    companyName: async () => 'Larkspur',
  });

test('many callers of two processes: one refresh, stored before anyone has the token', async () => {
  await connections.connect('quickbooks', '1', 'r1');
  const asked: string[] = [];
  const refresh = async (refreshToken: string) => {
    asked.push(refreshToken);
    return { accessToken: 'a2', refreshToken: 'r2', expiresInSeconds: 3_600 };
  };
  const [one, other] = [tokensWith(refresh), tokensWith(refresh)];
  const got = await Promise.all(
    Array.from({ length: 40 }, async (_, index) => {
      const token = await (index % 2 ? one : other).current('1');
      return [token, (await connections.find('quickbooks', '1'))?.refreshToken];
    }),
  );
  expect(new Set(got.map(String))).toEqual(new Set(['a2,r2']));
  expect(asked).toEqual(['r1']);
  await one.rejected('1', 'another');
  expect(await one.current('1')).toBe('a2');
  await one.rejected('1', 'a2');
  await other.current('1');
  expect(asked).toEqual(['r1', 'r2']);
});

test('invalid_grant ends the connection, unless somebody connected anew meanwhile', async () => {
  await connections.connect('quickbooks', '2', 'r1');
  const tokens = tokensWith(async (refreshToken) => {
    if (refreshToken === 'r2') return { accessToken: 'a', refreshToken: 'r3', expiresInSeconds: 3_600 };
    await connections.connect('quickbooks', '2', 'r2');
    throw new InvalidGrant('QuickBooks');
  });
  expect(await tokens.current('2')).toBe('a');
  await connections.connect('quickbooks', '3', 'r1');
  const ended = tokensWith(async () => {
    throw new InvalidGrant('QuickBooks');
  });
  await expect(ended.current('3')).rejects.toThrow('ConnectionExpired');
  await expect(ended.current('3')).rejects.toThrow(Refused);
  await expect(ended.current('unknown')).rejects.toThrow('NotConnected');
});

test('a token endpoint that is down is not now, and the lease is free again', async () => {
  await connections.connect('quickbooks', '4', 'r1');
  const down = tokensWith(async () => {
    throw new Error('secret');
  });
  await expect(down.current('4')).rejects.toThrow(NotNow);
  await expect(down.current('4')).rejects.not.toThrow('secret');
});

test('keys: rotation opens the old, a missing key is named, tampering shows', async () => {
  const sealed = createSecretBox([oldKey]).seal('héllo');
  expect(sealed).not.toContain('héllo');
  const rotated = createSecretBox([newKey, oldKey]);
  expect(rotated.open(sealed)).toBe('héllo');
  expect(rotated.seal('x')).toMatch(/^aes:new:/);
  expect(() => createSecretBox([newKey]).open(sealed)).toThrow('"old"');
  expect(() => createSecretBox([{ ...newKey, id: 'old' }]).open(sealed)).toThrow(WrongKey);
  await checkEncryptionKey(open.db, createSecretBox([oldKey]));
  await expect(checkEncryptionKey(open.db, createSecretBox([newKey]))).rejects.toThrow(WrongKey);
  await checkEncryptionKey(open.db, rotated);
  await checkEncryptionKey(open.db, createSecretBox([newKey]));
});
