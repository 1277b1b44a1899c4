import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { matchFromLinks } from '../../activities/matchFromLinks.ts';
import { matchInCompany } from '../../activities/matchInCompany.ts';
import { LARKSPUR } from '../../sandbox/quickbooks/sampleCompanies.ts';
import type { ActionInputs, ActionRequest } from '../../src/domain/actions.ts';
import type { CompanyAccount } from '../../src/domain/company.ts';
import { Refused } from '../../src/domain/problems.ts';
import type { Sale } from '../../src/domain/sale.ts';
import { readCompanyProfile } from '../../src/quickbooks/companyProfile.ts';
import type { CompanyLists } from '../../src/quickbooks/companyLists.ts';
import { createAccounts, type Accounts } from '../../src/store/accounts.ts';
import { openEmbedded, type OpenDatabase } from '../../src/store/database.ts';
import { createLinks, type Links } from '../../src/store/links.ts';
import { connectSandbox, type ConnectedSandbox } from '../quickbooks/sandboxClient.ts';

const { realmId } = LARKSPUR;
const DAY_MS = 86_400_000;
const INCOME: CompanyAccount = { id: '7', name: 'Services', type: 'Income', subType: 'ServiceFeeIncome', active: true };

let open: OpenDatabase;
let accounts: Accounts;
let links: Links;
let connected: ConnectedSandbox;
beforeAll(async () => {
  open = await openEmbedded(undefined);
  accounts = createAccounts(open.db);
  links = createLinks(open.db);
});
afterAll(() => open.close());
beforeEach(async () => {
  await open.db.execute(sql`delete from links`);
  connected = await connectSandbox();
  await storeProfile();
});
afterEach(() => connected.close());

/** Stores what the company is now, as if it had been read an hour ago. */
async function storeProfile(): Promise<void> {
  await accounts.saveProfile(await readCompanyProfile(connected.client, realmId, Date.now() - 3_600_000));
}

/** Accounts alone: what memory has, what QuickBooks has, and how often it was asked. */
function accountLists(known: CompanyAccount[] | undefined, now: CompanyAccount[]) {
  const reads: boolean[] = [];
  let memory = known;
  const lists = {
    known: (_realm: string, list: string) => (list === 'accounts' ? memory : undefined),
    async read(_realm: string, list: string, { anew = false } = {}) {
      if (list !== 'accounts') return [];
      if (memory && !anew) return memory;
      reads.push(anew);
      memory = now;
      return now;
    },
    forget() {},
  } as unknown as CompanyLists;
  return { lists, reads };
}

async function deps(lists = accountLists(undefined, [INCOME]).lists) {
  return { accounts, links, lists, linkFreshMs: DAY_MS, quickbooks: connected.client };
}

function requestOf(inputs: Partial<ActionInputs> = {}): ActionRequest {
  return {
    action: 'create-invoice',
    kind: 'invoice',
    record: { portalId: '1', type: 'DEAL', id: '21' },
    callbackId: 'c',
    inputs: {
      realmId,
      paymentTerms: 'customer_terms',
      customer: 'contact',
      products: 'line_items',
      createMissingProducts: false,
      existingDocument: 'use',
      ...inputs,
    },
  };
}

function saleOf(name = 'Soil Test', changes: Partial<Sale> = {}): Sale {
  return {
    record: { portalId: '1', type: 'DEAL', id: '21' },
    title: 'Patio',
    mergedIds: [],
    currency: 'USD',
    date: '2026-11-20',
    buyer: {
      from: 'contact',
      matching: 'legacy',
      contact: { id: '9', firstName: 'Maria', lastName: "O'Brien", email: 'maria.obrien@brightleaf.example' },
    },
    sources: [],
    lines: [{ id: '1', name, isGoods: false, quantity: '1', listPrice: '100', netCents: 10_000, taxCents: 0 }],
    orderDiscounts: [],
    orderFees: [],
    orderTaxCents: 0,
    omittedLines: [],
    warnings: [],
    readAtMs: 0,
    ...changes,
  };
}

/** The types of everything that was refused; empty when nothing was. */
async function refusalsOf(run: Promise<unknown>): Promise<string[]> {
  try {
    await run;
    return [];
  } catch (error) {
    if (error instanceof Refused) return error.failures.map((each) => each.type);
    throw error;
  }
}

test('what QuickBooks was asked once is matched without a call', async () => {
  const known = await deps();
  expect(await matchFromLinks(known, requestOf(), saleOf())).toBeUndefined();
  const asked = await matchInCompany(known, requestOf(), saleOf());
  connected.takeCalls();
  expect(await matchFromLinks(known, requestOf(), saleOf())).toEqual(asked);
  expect(
    await matchFromLinks(known, { ...requestOf(), record: { portalId: '2', type: 'DEAL', id: '21' } }, saleOf()),
  ).toBeUndefined();
  expect(connected.takeCalls()).toEqual([]);
});

describe('nothing is refused because of what is only remembered', () => {
  test('books that were reopened a moment ago', async () => {
    const realm = connected.sandbox.realm(realmId);
    const close = (BookCloseDate: string | null) => realm.setPreferences({ AccountingInfoPrefs: { BookCloseDate } });
    close('2026-11-30');
    await storeProfile();
    const known = await deps();
    expect(await refusalsOf(matchInCompany(known, requestOf(), saleOf()))).toEqual(['BooksClosed']);
    await storeProfile();
    close(null);
    expect(await matchFromLinks(known, requestOf(), saleOf())).toBeUndefined();
    expect(await refusalsOf(matchInCompany(known, requestOf(), saleOf()))).toEqual([]);
  });

  test('a company whose country was corrected', async () => {
    const realm = connected.sandbox.realm(realmId);
    realm.setCompanyInfo({ Country: 'CA' });
    await storeProfile();
    realm.setCompanyInfo({ Country: 'US' });
    expect(await refusalsOf(matchInCompany(await deps(), requestOf(), saleOf()))).toEqual([]);
    realm.setCompanyInfo({ Country: 'CA' });
    await storeProfile();
    connected.takeCalls();
    expect(await refusalsOf(matchInCompany(await deps(), requestOf(), saleOf()))).toEqual(['CompanyNotInUS']);
    expect(connected.takeCalls()).toHaveLength(3);
  });

  test('an income account that memory doesn’t have yet', async () => {
    const request = requestOf({ createMissingProducts: true, incomeAccountId: '7' });
    const remembered = accountLists([], [INCOME]);
    const made = await matchInCompany(await deps(remembered.lists), request, saleOf('New thing'));
    expect(made.match.plannedProducts).toMatchObject([{ name: 'New thing', incomeAccountId: '7' }]);
    expect(remembered.reads).toEqual([true]);

    const read = accountLists(undefined, []);
    expect(await refusalsOf(matchInCompany(await deps(read.lists), request, saleOf('New thing')))).toHaveLength(1);
    expect(read.reads).toEqual([false]);
  });

  test('a saved customer in another currency is looked at again', async () => {
    await matchInCompany(await deps(), requestOf(), saleOf());
    await open.db.execute(sql`update links set currency = 'EUR' where entity = 'customer'`);
    expect(await matchFromLinks(await deps(), requestOf(), saleOf())).toBeUndefined();
    expect(await refusalsOf(matchInCompany(await deps(), requestOf(), saleOf()))).toEqual([]);
  });
});

test('everything that is wrong comes together, each once', async () => {
  connected.sandbox.realm(realmId).setPreferences({ AccountingInfoPrefs: { BookCloseDate: '2026-11-30' } });
  const sale = saleOf('Nobody’s', { buyer: { from: 'fixed', customerId: '99999' }, currency: 'EUR' });
  await storeProfile();
  expect((await refusalsOf(matchInCompany(await deps(), requestOf(), sale))).toSorted()).toEqual([
    'BooksClosed',
    'ChoiceGone',
    'CurrencyMismatch',
    'ProductNotFound',
  ]);
  const planned = saleOf('Nobody’s');
  expect(
    await refusalsOf(
      matchInCompany(await deps(), requestOf({ createMissingProducts: true }), { ...planned, date: '2026-12-01' }),
    ),
  ).toEqual(['IncomeAccountNotSet']);
});
