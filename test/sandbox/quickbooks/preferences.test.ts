import { expect, test } from '@jest/globals';
import { BRIGHTWATER, LARKSPUR, OAKMONT } from '../../../sandbox/quickbooks/sampleCompanies.ts';
import { codeOf, withSandbox, type Client, type Json } from './client.ts';
import { bodyOf, DOCUMENTS } from './documents.ts';

const SALES = ['Invoice', 'Estimate', 'SalesReceipt', 'RefundReceipt'] as const;
const discount = (Amount: number): Json => ({
  DetailType: 'DiscountLineDetail',
  Amount,
  DiscountLineDetail: { PercentBased: false },
});
const sundial = (client: Client, code?: string): Json => {
  const line = client.line('Bronze Sundial', 1, 200);
  const TaxCodeRef = code === undefined ? {} : { TaxCodeRef: { value: code } };
  return { ...line, SalesItemLineDetail: { ...line.SalesItemLineDetail, ...TaxCodeRef } };
};

test.each(SALES)('a %s has a discount where discounts are on', (entity) =>
  withSandbox(async (client, sandbox) => {
    const body = bodyOf(client, entity, { Line: [client.line('Soil Test', 2, 35), discount(20)] });
    const made = (await client.post(entity.toLowerCase(), body)).json[entity];
    expect([made.TotalAmt, made.Line.at(-1).Amount]).toEqual([50, 20]);
    sandbox.realm(client.realmId).setPreferences({ SalesFormsPrefs: { AllowDiscount: false } });
    expect(codeOf(await client.post(entity.toLowerCase(), body))).toBe('5030');
  }),
);

test.each<[string, string, Json, string, Json, number, Json]>([
  ['automated', BRIGHTWATER.realmId, {}, 'TAX', {}, 215, { TotalTax: 15, TxnTaxCodeRef: { value: '3' } }],
  ['automated, before the discount', BRIGHTWATER.realmId, { ApplyTaxAfterDiscount: false }, 'TAX', {}, 216.5, {}],
  ['automated, nothing taxable', BRIGHTWATER.realmId, {}, 'NON', {}, 200, { TotalTax: 0 }],
  ['automated, tax sent', BRIGHTWATER.realmId, {}, 'TAX', { TotalTax: 9.99 }, 209.99, { TotalTax: 9.99 }],
  [
    'automated, code sent',
    BRIGHTWATER.realmId,
    {},
    'TAX',
    { TxnTaxCodeRef: { value: '2' } },
    215,
    { TotalTax: 15, TxnTaxCodeRef: { value: '3' } },
  ],
  ['old engine, no code', OAKMONT.realmId, {}, 'TAX', {}, 200, { TotalTax: 0 }],
  [
    'old engine, code sent',
    OAKMONT.realmId,
    {},
    'TAX',
    { TxnTaxCodeRef: { value: '2' } },
    211.82,
    { TotalTax: 11.82, TxnTaxCodeRef: { value: '2' } },
  ],
  ['old engine, tax sent', OAKMONT.realmId, {}, 'TAX', { TotalTax: 5 }, 205, { TotalTax: 5 }],
  ['no sales tax', LARKSPUR.realmId, {}, 'TAX', { TotalTax: 5, TxnTaxCodeRef: { value: '2' } }, 200, { TotalTax: 0 }],
])('tax: %s', (_name, realmId, changes, code, TxnTaxDetail, total, expected) =>
  withSandbox(
    async (client) => {
      for (const entity of SALES) {
        const Line = [sundial(client, code), client.line('Soil Test', 1, 20), discount(20)];
        const body = bodyOf(client, entity, { ApplyTaxAfterDiscount: true, TxnTaxDetail, Line, ...changes });
        const made = (await client.post(entity.toLowerCase(), body)).json[entity];
        expect([entity, made.TotalAmt]).toEqual([entity, total]);
        expect(made.TxnTaxDetail).toMatchObject(expected);
      }
    },
    {},
    realmId,
  ),
);

test('the engine follows the preferences, and line codes are TAX or NON everywhere', () =>
  withSandbox(async (client, sandbox) => {
    const realm = sandbox.realm(client.realmId);
    realm.company.taxRate = '10';
    const tax = async () =>
      (await client.post('invoice', client.invoice({ Line: [sundial(client)] }))).json.Invoice.TxnTaxDetail.TotalTax;
    expect(await tax()).toBe(0);
    realm.setPreferences({ TaxPrefs: { UsingSalesTax: true, PartnerTaxEnabled: true } });
    expect(await tax()).toBe(20);
    realm.setPreferences({ TaxPrefs: { PartnerTaxEnabled: null } });
    expect(await tax()).toBe(0);
    for (const entity of SALES) {
      const body = bodyOf(client, entity, { Line: [sundial(client, '5')] });
      expect(codeOf(await client.post(entity.toLowerCase(), body))).toBe('6100');
    }
  }));

test('a customer of the old engine may have a tax code of their own', () =>
  withSandbox(
    async (client) => {
      const read = async (name: string) => (await client.read('customer', client.id('Customer', name))).json.Customer;
      expect((await read("Maria O'Brien")).DefaultTaxCodeRef).toEqual({ value: '2' });
      expect(await read('Emily Carter')).not.toHaveProperty('DefaultTaxCodeRef');
    },
    {},
    OAKMONT.realmId,
  ));

test.each(DOCUMENTS)('closed books refuse a %s, under either code', (entity) =>
  withSandbox(async (client, sandbox) => {
    const post = () => client.post(entity.toLowerCase(), bodyOf(client, entity));
    sandbox.realm(client.realmId).setPreferences({ AccountingInfoPrefs: { BookCloseDate: '2026-11-20' } });
    expect(codeOf(await post())).toBe('6200');
    sandbox.switches.closedBooksCode = '6210';
    expect(codeOf(await post())).toBe('6210');
    sandbox.realm(client.realmId).setPreferences({ AccountingInfoPrefs: { BookCloseDate: '2026-11-19' } });
    expect((await post()).status).toBe(200);
  }),
);

test.each(SALES)('with custom numbers a %s has the one that was sent, or none', (entity) =>
  withSandbox(async (client, sandbox) => {
    sandbox.realm(client.realmId).setPreferences({ SalesFormsPrefs: { CustomTxnNumbers: true } });
    const post = (changes: Json) => client.post(entity.toLowerCase(), bodyOf(client, entity, changes));
    expect((await post({})).json[entity]).not.toHaveProperty('DocNumber');
    expect((await post({ DocNumber: 'HS-P-1' })).json[entity].DocNumber).toBe('HS-P-1');
    expect(codeOf(await post({ DocNumber: 'HS-P-1' }))).toBe('6140');
    expect(sandbox.realm(client.realmId).violations).toEqual([]);
  }),
);

test('the company’s terms make the due date, and can be taken away', () =>
  withSandbox(async (client, sandbox) => {
    const due = async () => (await client.post('invoice', client.invoice())).json.Invoice.DueDate;
    expect(await due()).toBe('2026-12-20');
    const realm = sandbox.realm(client.realmId);
    realm.setPreferences({ SalesFormsPrefs: { DefaultTerms: { value: client.id('Term', 'Net 15') } } });
    expect(await due()).toBe('2026-12-05');
    realm.setPreferences({ SalesFormsPrefs: { DefaultTerms: null } });
    expect(await due()).toBe('2026-11-20');
  }));

test.each(SALES)('a %s needs service dates where a company that has them on says so', (entity) =>
  withSandbox(
    async (client, sandbox) => {
      const post = (line: Json) => client.post(entity.toLowerCase(), bodyOf(client, entity, { Line: [line] }));
      const plain = client.line('Soil Test', 1, 35);
      const dated = { ...plain, SalesItemLineDetail: { ...plain.SalesItemLineDetail, ServiceDate: '2026-11-01' } };
      expect((await post(plain)).status).toBe(200);
      sandbox.realm(client.realmId).setPreferences({ SalesFormsPrefs: { AllowServiceDate: true } });
      expect(codeOf(await post(plain))).toBe('2020');
      const made = (await post(dated)).json[entity];
      expect(made.Line[0].SalesItemLineDetail.ServiceDate).toBe('2026-11-01');
    },
    { switches: { serviceDateNeeded: true } },
  ),
);
