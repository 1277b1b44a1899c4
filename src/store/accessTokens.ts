import { setTimeout as delay } from 'node:timers/promises';
import { failure } from '../domain/failures.ts';
import { InvalidGrant, NotNow, Refused, type AccessTokens, type Vendor } from '../domain/problems.ts';
import type { Connections, ConnectedSystem, NewTokens, StoredTokens } from './connections.ts';

/** A token is used only while it is good for at least this long: a call may wait for its turn. */
const SPARE_MS = 60_000;
/** Longer than the limit of the token call, so that a living holder never loses its lease. */
const LEASE_MS = 45_000;
/** New tokens are stored well within the lease, or else when they are asked for again. */
const STORE_MS = 20_000;
/** An ended connection is asked about once more after this time: a vendor in trouble may call a good token invalid. */
const REST_MS = 60_000;
const POLL_MS = 100;

/** How one vendor's tokens are renewed, and what is said when they can't be. */
export interface TokenSource {
  system: ConnectedSystem;
  vendor: Vendor;
  connections: Connections;
  /** Asks the token endpoint once. Throws InvalidGrant or NotNow. */
  refresh(refreshToken: string): Promise<NewTokens>;
  /** For the sentence when a company's connection has ended. */
  companyName(accountId: string): Promise<string>;
}

/**
 * Current access tokens, renewed by one caller at a time: in this process by a shared promise, among processes by a
 * lease on the row. Two renewals at once would leave Intuit with a refresh token that nobody stored.
 */
export function createAccessTokens(source: TokenSource): AccessTokens {
  const underWay = new Map<string, Promise<string>>();
  /** What the token endpoint answered and the database did not take yet: the vendor may honour nothing else by now. */
  const unstored = new Map<string, { version: number; tokens: NewTokens }>();

  async function ended(accountId: string, connected: boolean): Promise<Refused> {
    if (source.system === 'hubspot')
      return new Refused(
        failure('HubSpotAccessMissing', { what: 'this account, because the app is not connected to it any more' }),
      );
    if (!connected) return new Refused(failure('NotConnected'));
    return new Refused(failure('ConnectionExpired', { company: await source.companyName(accountId) }));
  }

  async function renew(accountId: string): Promise<string> {
    for (;;) {
      await store(accountId);
      const stored = await source.connections.find(source.system, accountId);
      if (!stored) throw await ended(accountId, false);
      const usable = usableToken(stored);
      if (usable) return usable;
      if (await source.connections.leaseRefresh(source.system, accountId, stored.version, LEASE_MS))
        return renewLeased(accountId, stored);
      if (stored.status === 'expired') throw await ended(accountId, true);
      await delay(POLL_MS);
    }
  }

  async function store(accountId: string): Promise<void> {
    const kept = unstored.get(accountId);
    if (!kept) return;
    await source.connections.refreshed(source.system, accountId, kept.version, kept.tokens);
    unstored.delete(accountId);
  }

  /** Keeps trying: the lease holds the others back, and the old refresh token may be worth nothing any more. */
  async function storeInTime(accountId: string, latest: number): Promise<void> {
    for (;;) {
      try {
        return await store(accountId);
      } catch {
        if (Date.now() > latest)
          throw new NotNow(source.vendor, `${source.vendor}'s new tokens could not be stored yet.`);
        await delay(POLL_MS);
      }
    }
  }

  async function renewLeased(accountId: string, stored: StoredTokens): Promise<string> {
    let tokens: NewTokens;
    try {
      tokens = await source.refresh(stored.refreshToken);
    } catch (error) {
      if (!(error instanceof InvalidGrant)) {
        await source.connections.releaseRefresh(source.system, accountId, stored.version);
        throw error instanceof NotNow || error instanceof Refused
          ? error
          : new NotNow(source.vendor, `${source.vendor}'s token endpoint could not be asked.`);
      }
      // Somebody may have connected the account anew while we asked: only an unchanged row has really ended.
      await source.connections.expire(source.system, accountId, stored.version, REST_MS);
      const latest = await source.connections.find(source.system, accountId);
      if (latest && latest.version !== stored.version) return renew(accountId);
      throw await ended(accountId, true);
    }
    unstored.set(accountId, { version: stored.version, tokens });
    await storeInTime(accountId, Date.now() + STORE_MS);
    return tokens.accessToken;
  }

  return {
    async current(accountId) {
      const stored = await source.connections.find(source.system, accountId);
      const usable = stored && usableToken(stored);
      if (usable) return usable;
      const running = underWay.get(accountId);
      if (running) return running;
      const renewal = renew(accountId).finally(() => underWay.delete(accountId));
      underWay.set(accountId, renewal);
      return renewal;
    },
    rejected: (accountId, token) => source.connections.forgetAccessToken(source.system, accountId, token),
  };
}

function usableToken(stored: StoredTokens): string | undefined {
  const goodUntil = stored.accessExpiresAt?.getTime() ?? 0;
  return stored.accessToken !== undefined && goodUntil - SPARE_MS > Date.now() ? stored.accessToken : undefined;
}
