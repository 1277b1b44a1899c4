import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { CONTACTS } from '../../sandbox/hubspot/samplePeople.ts';
import { newDeal } from '../support/newDeal.ts';
import { PORTAL_ID, REALM_ID, startProduct, type Product } from '../support/product.ts';
import { replayAll } from '../support/replayAll.ts';
import { BAD_ANSWERS } from './badAnswers.ts';

let product: Product;

beforeAll(async () => {
  product = await startProduct();
});

afterEach(() => {
  product.hubspot.stage.faults.clear();
  product.quickbooks.stage.faults.clear();
});

afterAll(async () => {
  try {
    await replayAll(product);
  } finally {
    await product.stop();
  }
});

async function becomesOneInvoice(dealId: string) {
  const execution = await product.invoice(dealId);
  expect(execution).toMatchObject({ state: 'succeeded', ending: 'completion', outputs: { status: 'created' } });
  expect(product.invoicesOf(dealId)).toHaveLength(1);
}

function add(vendor: 'hubspot' | 'quickbooks', fault: object): void {
  expect(product[vendor].stage.faults.add(fault)).toBeUndefined();
}

describe('QuickBooks answers a read with', () => {
  test.each(BAD_ANSWERS)('%s', async (_, effect) => {
    // Nobody has asked for this contact yet, so QuickBooks must be asked.
    const contact = product.hubspot.portal(PORTAL_ID).add('contacts', CONTACTS.maria);
    add('quickbooks', { path: '/query\\?', when: 'before', effect });
    await becomesOneInvoice(newDeal(product, { contacts: [contact.id] }));
    expect(product.quickbooks.stage.faults.list()).toEqual([]);
  });
});

describe('HubSpot answers', () => {
  test.each(BAD_ANSWERS)('the reading of a deal with %s', async (_, effect) => {
    const dealId = newDeal(product);
    add('hubspot', { path: `/deals/${dealId}`, when: 'before', effect });
    await becomesOneInvoice(dealId);
    expect(product.hubspot.stage.faults.list()).toEqual([]);
  });

  test.each(BAD_ANSWERS)('the reading of lines with %s', async (_, effect) => {
    add('hubspot', { path: '/line_items/batch/read', when: 'before', effect });
    await becomesOneInvoice(newDeal(product));
    expect(product.hubspot.stage.faults.list()).toEqual([]);
  });

  test.each(BAD_ANSWERS)('the completion with %s', async (_, effect) => {
    add('hubspot', { path: '/callbacks/', when: 'before', effect });
    await becomesOneInvoice(newDeal(product));
  });

  test.each(BAD_ANSWERS)('the completion, which it has taken, with %s', async (_, effect) => {
    add('hubspot', { path: '/callbacks/', when: 'after', effect });
    await becomesOneInvoice(newDeal(product));
  });

  test('403: a person must give the permission', async () => {
    const dealId = newDeal(product);
    add('hubspot', { path: `/deals/${dealId}`, when: 'before', effect: { kind: 'respond', status: 403 } });
    const { outputs } = await product.invoice(dealId);
    expect(outputs).toMatchObject({ errorCode: 'HubSpotAccessMissing' });
    expect(outputs['errorDetail']).toContain('did not let this app read deals');
  });
});

test('no rule of the vendors is broken on the way', () => {
  expect(product.quickbooks.realm(REALM_ID).violations).toEqual([]);
  expect(product.hubspot.violations).toEqual([]);
});
