import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SAMPLE } from '../../sandbox/hubspot/samplePortal.ts';
import { PORTAL_ID, REALM_ID, startProduct, type Product } from '../support/product.ts';
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

describe('a deal becomes an invoice', () => {
  test('with an existing customer and products, the way its fields say', async () => {
    const execution = await product.invoice(SAMPLE.deals.mariaPatio);
    expect(execution).toMatchObject({ state: 'succeeded', ending: 'completion' });
    const [invoice, ...others] = product.invoicesOf(SAMPLE.deals.mariaPatio);
    expect(others).toEqual([]);
    expect(invoice).toMatchObject({
      CustomerRef: { value: '1' },
      TotalAmt: 777,
      Balance: 777,
      PrivateNote: `HubSpot deal ${SAMPLE.deals.mariaPatio} · Patio planting\n[hsqb1 ${PORTAL_ID} invoice DEAL-${SAMPLE.deals.mariaPatio} once g1 i]`,
    });
    expect(execution.outputs).toEqual({
      status: 'created',
      differs: 'no',
      document_type: 'invoice',
      document_id: invoice?.['Id'],
      document_number: invoice?.['DocNumber'],
      document_url: expect.stringContaining(`txnId=${String(invoice?.['Id'])}`),
      document_total: '777.00',
      currency: 'USD',
    });
    const shown = product.hubspot
      .portal(PORTAL_ID)
      .associated({ type: 'deals', id: SAMPLE.deals.mariaPatio }, 'invoices');
    expect(shown).toHaveLength(1);
  });

  test('and stays the only one when the deal is enrolled again', async () => {
    const again = await product.invoice(SAMPLE.deals.mariaPatio);
    expect(again.outputs).toMatchObject({ status: 'existing', differs: 'no', document_total: '777.00' });
    expect(product.invoicesOf(SAMPLE.deals.mariaPatio)).toHaveLength(1);
  });

  test('no rule of the vendors is broken on the way', () => {
    expect(product.quickbooks.realm(REALM_ID).violations).toEqual([]);
    expect(product.hubspot.violations).toEqual([]);
  });
});
