import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { BRIGHTWATER, LARKSPUR } from '../../sandbox/quickbooks/sampleCompanies.ts';
import type { Sale } from '../../src/domain/sale.ts';
import { readCompanyProfile } from '../../src/quickbooks/companyProfile.ts';
import { answeredDocument, lookForMarker } from '../../src/quickbooks/documentLook.ts';
import { invoiceBody } from '../../src/quickbooks/invoiceBody.ts';
import { connectSandbox, type ConnectedSandbox } from './sandboxClient.ts';

let connected: ConnectedSandbox;
beforeAll(async () => {
  connected = await connectSandbox();
});
afterAll(() => connected.close());

const line = fc.record({
  quantity: fc.integer({ min: 0, max: 99_999 }).map((each) => String(each / 100)),
  listPrice: fc.integer({ min: 0, max: 99_999 }).map((each) => String(each / 1_000)),
  netCents: fc.integer({ min: 0, max: 999_999 }),
});
const title = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom('[hsqb1 1 invoice DEAL-9 once g1 i]', 'a\nb', 'x'.repeat(4_001), '🌿'.repeat(2_500)),
);

test.each([LARKSPUR, BRIGHTWATER])(
  '$companyName takes every body, and its total is the expected one',
  async ({ realmId }) => {
    const profile = await readCompanyProfile(connected.client, realmId, 0);
    const realm = connected.sandbox.realm(realmId);
    const item = realm.list('Item').find((each) => each.Name === 'Bronze Sundial');
    const customer = realm.list('Customer')[0];
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 5 }), title, async (lines, dealTitle) => {
        count += 1;
        const marker = `[hsqb1 1 invoice DEAL-${count} once g1 i]`;
        const sale: Sale = {
          record: { portalId: '1', type: 'DEAL', id: String(count) },
          title: dealTitle,
          mergedIds: [],
          date: '2026-11-20',
          contact: { id: '9', email: 'a@b.example' },
          lines: lines.map((each, index) => ({
            ...each,
            id: String(index),
            name: 'Line',
            isGoods: false,
            taxCents: 0,
          })),
          omittedLines: [],
          readAtMs: 0,
        };
        const product = { id: item?.Id ?? '', name: 'Bronze Sundial', taxable: true };
        const match = { customer: { id: customer?.Id ?? '' }, products: lines.map(() => product) };
        const built = invoiceBody({ sale, profile, match, paymentTerms: 'customer_terms', marker, documentOrdinal: 1 });
        const note = String(built.body['PrivateNote']);
        expect(note.length).toBeLessThanOrEqual(4_000);
        expect(note.split('\n')).toHaveLength(2);
        expect(note.endsWith(`\n${marker}`)).toBe(true);
        expect(note.match(/\[hsqb1/g)).toHaveLength(1);
        const sentAt = new Date();
        const made = await connected.client.create(
          realmId,
          'Invoice',
          `r${realmId}${count}`,
          JSON.stringify(built.body),
        );
        if (made.outcome !== 'done') throw new Error(JSON.stringify(made));
        const document = answeredDocument(made.entity);
        if (built.expectedTotalCents !== undefined) expect(document.totalCents).toBe(built.expectedTotalCents);
        expect(built.expectedTotalCents === undefined).toBe(profile.usesSalesTax);
        const look = { entity: 'Invoice' as const, marker, sentAt, customerId: match.customer.id };
        expect(await lookForMarker(connected.client, realmId, look)).toMatchObject({
          found: 'live',
          document: { id: document.id },
        });
      }),
      { numRuns: 30 },
    );
    expect(realm.violations).toEqual([]);
  },
);
