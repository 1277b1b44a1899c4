import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SAMPLE } from '../../sandbox/hubspot/samplePortal.ts';
import { newDeal } from '../support/newDeal.ts';
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

/** A new deal with its invoice. */
async function invoiced(inputs: Record<string, string> = {}) {
  const dealId = newDeal(product);
  const { outputs } = await product.invoice(dealId, inputs);
  expect(outputs).toMatchObject({ status: 'created', document_total: '65.00' });
  return { dealId, documentId: outputs['document_id'] ?? '' };
}

const books = () => product.quickbooks.realm(REALM_ID);

describe('an invoice that somebody touched in QuickBooks', () => {
  test('is replaced when it was voided', async () => {
    const { dealId, documentId } = await invoiced();
    books().void('Invoice', documentId);
    const { outputs } = await product.invoice(dealId);
    expect(outputs).toMatchObject({ status: 'replaced', document_total: '65.00' });
    expect(outputs['document_id']).not.toBe(documentId);
    expect(product.invoicesOf(dealId)).toHaveLength(2);
    expect((await product.invoice(dealId)).outputs).toMatchObject({
      status: 'existing',
      document_id: outputs['document_id'],
    });
  });

  test('is replaced when it was deleted', async () => {
    const { dealId, documentId } = await invoiced();
    books().delete('Invoice', documentId);
    const { outputs } = await product.invoice(dealId);
    expect(outputs).toMatchObject({ status: 'replaced', document_total: '65.00' });
    expect(product.invoicesOf(dealId)).toMatchObject([{ Id: outputs['document_id'] }]);
  });

  test('is left alone, with a warning, when its total was changed', async () => {
    const { dealId, documentId } = await invoiced();
    books().edit('Invoice', documentId, { TotalAmt: 80 });
    const { outputs } = await product.invoice(dealId);
    expect(outputs).toMatchObject({ status: 'existing', differs: 'yes', document_id: documentId });
    expect(outputs['warning']).toContain('65.00');
    expect(outputs['warning']).toContain('80.00');
    expect(product.invoicesOf(dealId)).toMatchObject([{ TotalAmt: 80 }]);
  });

  test('is left alone when its customer was changed', async () => {
    const { dealId, documentId } = await invoiced();
    books().edit('Invoice', documentId, { CustomerRef: { value: '2' } });
    const { outputs } = await product.invoice(dealId);
    expect(outputs).toMatchObject({ status: 'existing', differs: 'yes' });
    expect(outputs['warning']).toBeTruthy();
  });

  test('is only the existing one when its note lost the marker', async () => {
    const { dealId, documentId } = await invoiced();
    books().edit('Invoice', documentId, { PrivateNote: 'Called the customer.' });
    expect((await product.invoice(dealId)).outputs).toMatchObject({ status: 'existing', document_id: documentId });
    expect(product.invoicesOf(dealId)).toEqual([]);
  });
});

describe('more than one invoice of a deal', () => {
  test('one per month: the second enrolment of a month finds the first', async () => {
    const { dealId, documentId } = await invoiced({ existing_document: 'monthly' });
    const { outputs } = await product.invoice(dealId, { existing_document: 'monthly' });
    expect(outputs).toMatchObject({ status: 'existing', document_id: documentId });
    // A live one of the month answers whoever asks for any.
    expect((await product.invoice(dealId)).outputs).toMatchObject({ status: 'existing', document_id: documentId });
    expect(product.invoicesOf(dealId)).toHaveLength(1);
  });

  test('another each time, where that is asked for; a redelivery makes none', async () => {
    const { dealId } = await invoiced();
    const second = await product.invoice(dealId, { existing_document: 'create_another' });
    expect(second.outputs).toMatchObject({ status: 'created' });
    await product.hubspot.engine.redeliver(second.callbackId);
    const third = await product.invoice(dealId, { existing_document: 'create_another' });
    expect(third.outputs).toMatchObject({ status: 'created' });
    expect(product.invoicesOf(dealId)).toHaveLength(3);
  });

  test('five enrolments at once make one', async () => {
    const dealId = newDeal(product);
    const executions = await Promise.all(Array.from({ length: 5 }, () => product.invoice(dealId)));
    const statuses = executions.map(({ outputs }) => outputs['status']);
    expect(statuses.filter((status) => status === 'created')).toHaveLength(1);
    expect(statuses.filter((status) => status === 'existing')).toHaveLength(4);
    expect(product.invoicesOf(dealId)).toHaveLength(1);
  });
});

test('the deal that two were merged into has the invoice of either', async () => {
  const { dealId, documentId } = await invoiced();
  const portal = product.hubspot.portal(PORTAL_ID);
  const survivor = portal.merge('deals', newDeal(product), dealId);
  expect((await product.invoice(survivor.id)).outputs).toMatchObject({ status: 'existing', document_id: documentId });
  expect(product.invoicesOf(survivor.id)).toEqual([]);
  // The sample's own merged deal never had one.
  expect((await product.invoice(SAMPLE.deals.merged)).outputs).toMatchObject({ status: 'created' });
});

describe('a saved match that went stale', () => {
  test('is matched anew when the customer was made inactive', async () => {
    const contacts = [SAMPLE.contacts.jose];
    const first = await product.invoice(newDeal(product, { contacts }));
    expect(first.outputs).toMatchObject({ status: 'created' });
    // QuickBooks keeps customers with an open balance active.
    for (const invoice of books().list('Invoice'))
      if (JSON.stringify(invoice['CustomerRef']).includes('"value":"2"')) books().void('Invoice', invoice.Id);
    books().deactivate('Customer', '2');
    const dealId = newDeal(product, { contacts });
    const second = await product.invoice(dealId);
    expect(second.outputs).toMatchObject({ status: 'failed', errorCode: 'CustomerInactive' });
    expect(product.invoicesOf(dealId)).toEqual([]);
    books().edit('Customer', '2', { Active: true, DisplayName: 'José Núñez' });
    expect((await product.invoice(dealId)).outputs).toMatchObject({ status: 'created' });
  });

  test('is matched anew when the product was made inactive', async () => {
    const lines = [{ product: 'soilTest' as const }];
    expect((await product.invoice(newDeal(product, { lines }))).outputs).toMatchObject({ status: 'created' });
    const item = books()
      .list('Item')
      .find((each) => each['Sku'] === 'SOIL-T');
    books().deactivate('Item', String(item?.Id));
    const dealId = newDeal(product, { lines });
    expect((await product.invoice(dealId)).outputs).toMatchObject({ status: 'failed', errorCode: 'ProductInactive' });
    expect(product.invoicesOf(dealId)).toEqual([]);
  });
});

test('no rule of the vendors is broken on the way', () => {
  expect(books().violations).toEqual([]);
  expect(product.hubspot.violations).toEqual([]);
});
