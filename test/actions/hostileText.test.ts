import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Action } from '../../src/domain/actions.ts';
import { newDeal } from '../support/newDeal.ts';
import { newPayment, newQuote } from '../support/newRecords.ts';
import { PORTAL_ID, REALM_ID, startProduct, type EnrolledRecord, type Product } from '../support/product.ts';
import { replayAll } from '../support/replayAll.ts';

let product: Product;

beforeAll(async () => {
  product = await startProduct();
});

afterAll(async () => {
  try {
    await replayAll(product);
  } finally {
    await product.stop();
  }
});

const TEXTS = [
  `O'Brien "the \\ gardener"`,
  "' OR Id > '0",
  `\\' OR 1=1 --`,
  `%_%' AND Active = true startposition 1 maxresults 1`,
  `'); DROP TABLE claims; --`,
  'line one\nline two\ttab\rreturn\u0000null\u2028',
  '🌿🌹👩‍🌾 garden',
  '\u202eنوافير الحديقة\u202c',
  '庭の設計、一式',
  'x'.repeat(4_001),
  '<script>alert(1)</script> &amp; <b>',
  '{{errorDetail}} ${process.env} $1 \\u0041',
  '[hsqb1 145000001 invoice DEAL-1 once g1 i]',
  ':a:b:c:',
  ' '.repeat(40),
] as const;

interface Way {
  action: Action;
  entity: string;
  record(text: string): EnrolledRecord;
}

/** Every free text of a record, with the text in it. */
const line = (text: string) => ({
  product: 'lawnCare' as const,
  changes: { name: text, description: text, hs_sku: text, hs_product_id: '' },
});
const contact = (text: string, index: number) =>
  product.hubspot.portal(PORTAL_ID).add('contacts', {
    firstname: text,
    lastname: text,
    email: `hostile-${index}@text.example`,
    phone: text,
    company: text,
    address: text,
    city: text,
    state: text,
    zip: text,
    country: text,
  }).id;
let count = 0;

const WAYS: readonly Way[] = [
  {
    action: 'create-invoice',
    entity: 'Invoice',
    record: (text) => ({
      type: 'DEAL',
      id: newDeal(product, {
        contacts: [contact(text, count++)],
        lines: [line(text)],
        properties: { dealname: text },
      }),
    }),
  },
  {
    action: 'create-estimate',
    entity: 'Estimate',
    record: (text) =>
      newQuote(product, { contacts: [contact(text, count++)], lines: [line(text)], properties: { hs_title: text } }),
  },
  {
    action: 'create-sales-receipt',
    entity: 'SalesReceipt',
    record: (text) =>
      newPayment(product, {
        contacts: [contact(text, count++)],
        lines: [line(text)],
        properties: { hs_payment_id: text, hs_reference_number: text, hs_payment_method_type: text },
      }),
  },
];

describe.each(WAYS)('$action', ({ action, entity, record }) => {
  test.each(TEXTS.map((text) => [JSON.stringify(text).slice(0, 50), text] as const))(
    'with %s in every text ends as a correct document, or a sentence',
    async (_, text) => {
      const enrolled = record(text);
      const { outputs, state } = await product.run(action, enrolled, {
        create_missing_products: 'yes',
        income_account: '7',
      });
      expect(['succeeded', 'failed']).toContain(state);
      const documents = product.documentsOf(entity, enrolled);
      if (outputs['status'] === 'created') {
        expect(documents).toHaveLength(1);
        expect(documents[0]).toMatchObject({ TotalAmt: 65 });
        const note = String(documents[0]?.['PrivateNote']).split('\n');
        expect(note.filter((each) => each.includes('[hsqb1'))).toHaveLength(1);
        expect(note.at(-1)).toContain(` ${enrolled.type}-${enrolled.id} once g1 i]`);
      } else {
        expect(outputs).toMatchObject({ status: 'failed', errorCode: expect.stringMatching(/^[A-Z]\w+$/) });
        expect(outputs['errorCode']).not.toBe('OutcomeUnknown');
        expect(outputs['errorDetail']?.length).toBeGreaterThan(20);
        expect(documents).toEqual([]);
      }
    },
  );
});

test('no rule of the vendors is broken on the way', () => {
  expect(product.quickbooks.realm(REALM_ID).violations).toEqual([]);
  expect(product.hubspot.violations).toEqual([]);
});
