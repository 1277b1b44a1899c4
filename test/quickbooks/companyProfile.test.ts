import { expect, test } from '@jest/globals';
import { BRIGHTWATER, LARKSPUR, MAPLE_RIDGE } from '../../sandbox/quickbooks/sampleCompanies.ts';
import { NotNow } from '../../src/domain/problems.ts';
import { isUsCompany, readCompanyProfile } from '../../src/quickbooks/companyProfile.ts';
import { connectSandbox } from './sandboxClient.ts';

/** A client that answers these rows; an entity that isn't named has none. */
function answering(rows: Record<string, Record<string, unknown>[]>) {
  return { query: async (_realmId: string, entity: string) => rows[entity] ?? [] };
}

test('what QuickBooks says of its companies, in three calls', async () => {
  const { client, takeCalls, close } = await connectSandbox();
  try {
    const larkspur = await readCompanyProfile(client, LARKSPUR.realmId, 7);
    expect(takeCalls()).toHaveLength(3);
    expect(larkspur).toMatchObject({
      realmId: LARKSPUR.realmId,
      name: 'Larkspur Garden Supply',
      country: 'US',
      homeCurrency: 'USD',
      multiCurrency: false,
      usesSalesTax: false,
      customTransactionNumbers: false,
      allowsDiscounts: true,
      usesServiceDates: false,
      defaultTermsId: '3',
      timeZone: 'America/Los_Angeles',
      readAtMs: 7,
    });
    expect(larkspur).not.toHaveProperty('automatedSalesTax');
    expect(larkspur).not.toHaveProperty('booksClosedUntil');
    expect(larkspur.terms).toContainEqual({ id: '3', name: 'Net 30', active: true, type: 'STANDARD', dueDays: 30 });
    expect(larkspur.terms).toContainEqual({
      id: '5',
      name: 'End of month 25th',
      active: true,
      type: 'DATE_DRIVEN',
      dayOfMonthDue: 25,
      dueNextMonthDays: 10,
    });
    expect(await readCompanyProfile(client, BRIGHTWATER.realmId, 7)).toMatchObject({
      usesSalesTax: true,
      automatedSalesTax: true,
    });
    expect(await readCompanyProfile(client, MAPLE_RIDGE.realmId, 7)).toMatchObject({
      country: 'CA',
      homeCurrency: 'CAD',
    });
  } finally {
    await close();
  }
});

test('a term that was made inactive is still known by its name', async () => {
  const { client, sandbox, close } = await connectSandbox();
  try {
    sandbox.realm(LARKSPUR.realmId).deactivate('Term', '4');
    const { terms } = await readCompanyProfile(client, LARKSPUR.realmId, 7);
    expect(terms.find(({ id }) => id === '4')).toMatchObject({
      name: expect.stringContaining('Net 60'),
      active: false,
    });
  } finally {
    await close();
  }
});

test('absent fields have harmless defaults', async () => {
  expect(await readCompanyProfile(answering({ CompanyInfo: [{}], Preferences: [{}] }), '7', 1)).toEqual({
    realmId: '7',
    name: 'company 7',
    country: '',
    homeCurrency: 'USD',
    multiCurrency: false,
    usesSalesTax: false,
    customTransactionNumbers: false,
    allowsDiscounts: false,
    allowsEstimates: true,
    usesServiceDates: false,
    terms: [],
    readAtMs: 1,
  });
});

test.each([
  [{ Country: 'US', LegalAddr: { Country: 'CA' } }, 'US'],
  [{ Country: '', LegalAddr: { Country: 'USA' }, CompanyAddr: { Country: 'CA' } }, 'USA'],
  [{ Country: null, LegalAddr: {}, CompanyAddr: { Country: 'CA' } }, 'CA'],
])('the country of %j is %s', async (company, country) => {
  const client = answering({ CompanyInfo: [company], Preferences: [{}] });
  expect((await readCompanyProfile(client, '7', 1)).country).toBe(country);
});

test('preferences that are set', async () => {
  const preferences = {
    SalesFormsPrefs: { CustomTxnNumbers: true, AllowServiceDate: true, DefaultTerms: { value: 4 } },
    TaxPrefs: { UsingSalesTax: true, PartnerTaxEnabled: false },
    CurrencyPrefs: { MultiCurrencyEnabled: true, HomeCurrency: { value: 'EUR' } },
    AccountingInfoPrefs: { BookCloseDate: '2026-09-30T00:00:00-07:00' },
  };
  const terms = [{ Id: '1', Type: 'DATE_DRIVEN', DayOfMonthDue: 5 }, { Name: 'no id' }, { Id: 2, DueDays: '10' }];
  const client = answering({ CompanyInfo: [{ Country: 'US' }], Preferences: [preferences], Term: terms });
  expect(await readCompanyProfile(client, '7', 1)).toMatchObject({
    homeCurrency: 'EUR',
    multiCurrency: true,
    automatedSalesTax: false,
    customTransactionNumbers: true,
    usesServiceDates: true,
    booksClosedUntil: '2026-09-30',
    defaultTermsId: '4',
    terms: [
      { id: '1', type: 'DATE_DRIVEN', dayOfMonthDue: 5, dueNextMonthDays: 0 },
      { id: '2', type: 'STANDARD', dueDays: 10 },
    ],
  });
});

test.each([{}, { CompanyInfo: [{}] }, { CompanyInfo: [{ Country: 1 }], Preferences: [{}] }])(
  'no company, or an unreadable one, is asked for later: %#',
  async (rows) => {
    await expect(readCompanyProfile(answering(rows), '7', 1)).rejects.toThrow(NotNow);
  },
);

test.each([
  ['US', true],
  ['usa', true],
  [' United States ', true],
  ['CA', false],
  ['', false],
])('%s is in the US: %s', (country, isUs) => {
  expect(isUsCompany(country)).toBe(isUs);
});
