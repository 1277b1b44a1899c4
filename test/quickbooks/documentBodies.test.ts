import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import * as fc from 'fast-check';
import { BRIGHTWATER, LARKSPUR } from '../../sandbox/quickbooks/sampleCompanies.ts';
import type { DocumentKind, RecordType } from '../../src/domain/actions.ts';
import type { MatchedProduct } from '../../src/domain/company.ts';
import { saleNetCents, saleTaxCents, type Sale } from '../../src/domain/sale.ts';
import { readCompanyProfile } from '../../src/quickbooks/companyProfile.ts';
import { documentBody } from '../../src/quickbooks/documentBody.ts';
import { ENTITY_OF } from '../../src/quickbooks/documentEntities.ts';
import { answeredDocument, lookForMarker } from '../../src/quickbooks/documentLook.ts';
import { connectSandbox, type ConnectedSandbox } from './sandboxClient.ts';
import { PROFILE, saleLine, sampleInputs, sampleSale } from './sampleParts.ts';

let connected: ConnectedSandbox;
beforeAll(async () => {
  connected = await connectSandbox();
});
afterAll(() => connected.close());

const Exact = Decimal.clone({ precision: 60 });
const MARKER = '[hsqb1 1 invoice DEAL-9 once g1 i]';
const line = fc.record({
  quantity: fc.integer({ min: 0, max: 99_999 }).map((each) => String(each / 100)),
  listPrice: fc.integer({ min: 0, max: 99_999 }).map((each) => String(each / 1_000)),
  netCents: fc.integer({ min: -5_000, max: 999_999 }),
  taxCents: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 9_999 })),
});
const title = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(
    MARKER,
    'a\nb',
    'x'.repeat(4_001),
    '🌿'.repeat(2_500),
    `'; drop table Invoice; --`,
    '\u202etfel',
    '%_\\',
  ),
);
const orderAmount = fc.record({ label: title, amountCents: fc.integer({ min: 1, max: 2_000 }) });
const kinds: readonly DocumentKind[] = ['invoice', 'estimate', 'sales_receipt', 'paid_invoice', 'refund_receipt'];
const product: MatchedProduct = { id: '7', name: 'Bronze Sundial', taxable: true };

/** Random sales of any kind; a payment's control total is what its parts come to. */
const sales = fc
  .record({
    kind: fc.constantFrom(...kinds),
    type: fc.constantFrom<RecordType>('DEAL', 'QUOTE', 'COMMERCE_PAYMENT'),
    title,
    lines: fc.array(line, { minLength: 1, maxLength: 6 }),
    orderDiscounts: fc.array(orderAmount, { maxLength: 2 }),
    orderFees: fc.array(orderAmount, { maxLength: 2 }),
    orderTaxCents: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 5_000 })),
  })
  .map(({ kind, type, lines, ...parts }): { kind: DocumentKind; sale: Sale } => {
    const isPaid = kind === 'paid_invoice' || kind === 'refund_receipt';
    const sale = sampleSale({
      ...parts,
      record: { portalId: '1', type: isPaid ? 'COMMERCE_PAYMENT' : type, id: '9' },
      lines: lines.map((each, index) => saleLine({ ...each, id: String(index), name: parts.title || 'Line' })),
    });
    if (kind === 'paid_invoice') {
      sale.orderTaxCents = 0;
      for (const each of sale.lines) each.taxCents = 0;
    }
    const grossCents = saleNetCents(sale) + saleTaxCents(sale);
    return { kind, sale: isPaid ? { ...sale, payment: { grossCents, reference: 'pay_1' } } : sale };
  });

function build({ kind, sale }: { kind: DocumentKind; sale: Sale }, profile = PROFILE, marker = MARKER) {
  return documentBody({
    kind,
    sale,
    profile,
    match: {
      customer: { id: '1' },
      products: sale.lines.map(() => product),
      feeProduct: { id: '1', name: 'Fees', taxable: false },
      money: { refundFrom: { accountId: '1', isBank: true } },
    },
    inputs: sampleInputs(),
    marker,
    documentOrdinal: 1,
  });
}

interface SentLine {
  DetailType: string;
  Amount: number;
  Description?: string;
  SalesItemLineDetail?: { Qty: number; UnitPrice: number };
}

test('thousands of sales: the sum is HubSpot’s to the cent, and every line is right under every rounding', () => {
  fc.assert(
    fc.property(sales, fc.boolean(), (given, usesSalesTax) => {
      const built = build(given, { ...PROFILE, usesSalesTax });
      const lines = built.body['Line'] as SentLine[];
      const sum = lines.reduce(
        (total, each) =>
          each.DetailType === 'DiscountLineDetail' ? total.minus(each.Amount) : total.plus(each.Amount),
        new Exact(0),
      );
      expect(sum.times(100).toNumber()).toBe(saleNetCents(given.sale));
      const taxCents = usesSalesTax ? saleTaxCents(given.sale) : 0;
      if (built.expectedTotalCents !== undefined)
        expect(built.expectedTotalCents).toBe(saleNetCents(given.sale) + taxCents);
      for (const { Amount, Description = '', SalesItemLineDetail: detail } of lines) {
        expect(Description.length).toBeLessThanOrEqual(4_000);
        if (!detail) continue;
        const exact = new Exact(detail.Qty).times(detail.UnitPrice);
        for (const rounding of [Decimal.ROUND_HALF_UP, Decimal.ROUND_HALF_EVEN, Decimal.ROUND_DOWN])
          expect(exact.toDecimalPlaces(2, rounding).toNumber()).toBe(Amount);
      }
      const note = String(built.body['PrivateNote']);
      expect(note.length).toBeLessThanOrEqual(4_000);
      expect(note.endsWith(`\n${MARKER}`)).toBe(true);
      expect(note.match(/\[hsqb1/g)).toHaveLength(1);
    }),
    { numRuns: 4_000 },
  );
}, 60_000);

test.each([LARKSPUR, BRIGHTWATER])(
  '$companyName takes every body, and its total is the expected one',
  async ({ realmId }) => {
    const profile = await readCompanyProfile(connected.client, realmId, 0);
    const realm = connected.sandbox.realm(realmId);
    let count = 0;
    await fc.assert(
      fc.asyncProperty(
        sales.filter(({ sale }) => saleNetCents(sale) > 0),
        async (given) => {
          count += 1;
          const entity = ENTITY_OF[given.kind];
          const marker = `[hsqb1 1 ${given.kind} DEAL-${count} once g1 i]`;
          const built = build(given, profile, marker);
          const sentAt = new Date();
          const body = JSON.stringify(built.body);
          const made = await connected.client.create(realmId, entity, `r${realmId}${count}`, body);
          if (made.outcome !== 'done') throw new Error(`${body} ${JSON.stringify(made)}`);
          const document = answeredDocument(made.entity);
          if (built.expectedTotalCents !== undefined) expect(document.totalCents).toBe(built.expectedTotalCents);
          const look = { entity, marker, sentAt, customerId: '1' };
          expect(await lookForMarker(connected.client, realmId, look)).toMatchObject({
            found: 'live',
            document: { id: document.id },
          });
        },
      ),
      { numRuns: 60 },
    );
    expect(realm.violations).toEqual([]);
  },
  60_000,
);
