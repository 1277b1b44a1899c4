import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SAMPLE } from '../../sandbox/hubspot/samplePortal.ts';
import { BRIGHTWATER, LARKSPUR } from '../../sandbox/quickbooks/sampleCompanies.ts';
import { connectAccount } from '../../src/connectAccount.ts';
import type { InputName } from '../../src/domain/inputs.ts';
import { newDeal } from '../support/newDeal.ts';
import { PORTAL_ID, REALM_ID, startProduct, type EnrolledRecord, type Product } from '../support/product.ts';
import { replayAll } from '../support/replayAll.ts';

let product: Product;

/** Two portals; the first has both companies, the second only Larkspur. */
beforeAll(async () => {
  product = await startProduct();
  await product.connectCompany(BRIGHTWATER.realmId);
  await connectAccount(product.service.stores, {
    system: 'hubspot',
    portalId: String(SAMPLE.otherPortalId),
    refreshToken: product.hubspot.issueRefreshToken(SAMPLE.otherPortalId),
  });
  await product.connectCompany(LARKSPUR.realmId, SAMPLE.otherPortalId);
});

afterAll(async () => {
  try {
    await replayAll(product);
  } finally {
    await product.stop();
  }
});

const theirDeal: EnrolledRecord = { type: 'DEAL', id: SAMPLE.other.deal, portalId: SAMPLE.otherPortalId };
const ourDeal = (): EnrolledRecord => ({ type: 'DEAL', id: newDeal(product) });

async function options(portalId: number, input: InputName, realmId?: string) {
  const { status, body } = await product.hubspot.engine.optionsRequest({
    portalId,
    objectTypeId: '0-3',
    input,
    inputFields: realmId === undefined ? {} : { quickbooks_account: realmId },
    optionsUrl: product.optionsUrl,
  });
  expect(status).toBe(200);
  return (JSON.parse(String(body)) as { options: { label: string; value: string }[] }).options;
}

describe('several companies of one portal', () => {
  test('each record has a document in each company, under a row of its own', async () => {
    const record = ourDeal();
    for (const realmId of [LARKSPUR.realmId, BRIGHTWATER.realmId]) {
      const { outputs } = await product.run('create-estimate', record, { quickbooks_account: realmId });
      expect(outputs).toMatchObject({ status: 'created' });
      expect(product.documentsOf('Estimate', record, realmId)).toHaveLength(1);
    }
    const again = await product.run('create-estimate', record, { quickbooks_account: BRIGHTWATER.realmId });
    expect(again.outputs).toMatchObject({ status: 'existing' });
  });

  test('a customer, product or account of one is none of the other', async () => {
    const only = product.quickbooks.realm(LARKSPUR.realmId).create('Customer', { DisplayName: 'Only in Larkspur' });
    const inputs = { quickbooks_account: BRIGHTWATER.realmId, customer: String(only['Id']) };
    const { outputs } = await product.run('create-invoice', ourDeal(), inputs);
    expect(outputs).toMatchObject({ status: 'failed', errorCode: 'ChoiceGone' });
    expect(outputs['errorDetail']).not.toContain('Only in Larkspur');
  });

  test('each has settings of its own', async () => {
    await product.set('associate_invoices_as', 'note', BRIGHTWATER.realmId);
    const record = ourDeal();
    const shown = () =>
      product.hubspot.portal(PORTAL_ID).associated({ type: 'deals', id: record.id }, 'invoices').length;
    await product.run('create-invoice', record, { quickbooks_account: BRIGHTWATER.realmId });
    expect(shown()).toBe(0);
    await product.run('create-invoice', record, { quickbooks_account: LARKSPUR.realmId });
    expect(shown()).toBe(1);
  });
});

describe('several portals of one company', () => {
  test('the same contact in both is two customers’ links, and one customer', async () => {
    const mine = await product.run('create-invoice', ourDeal());
    const theirs = await product.run('create-invoice', theirDeal);
    expect([mine.outputs['status'], theirs.outputs['status']]).toEqual(['created', 'created']);
    const [invoice] = product.documentsOf('Invoice', theirDeal);
    expect(invoice).toMatchObject({ CustomerRef: { value: '1' }, TotalAmt: 89.5 });
    expect(String(invoice?.['PrivateNote'])).toContain(`[hsqb1 ${SAMPLE.otherPortalId} invoice `);
    expect(product.hubspot.portal(PORTAL_ID).find('deals', SAMPLE.other.deal)).toBeUndefined();
  });

  test('the same record id in both is two records', async () => {
    const portals = [PORTAL_ID, SAMPLE.otherPortalId];
    for (const portalId of portals)
      product.hubspot
        .portal(portalId)
        .add('contacts', { firstname: 'Same', email: 'same@id.example' }, { id: '77000000001' });
    const records = portals.map((portalId): EnrolledRecord => {
      const portal = product.hubspot.portal(portalId);
      const contact = { type: 'contacts' as const, id: '77000000001' };
      const id = '88000000001';
      portal.add('deals', { dealname: `Of ${portalId}` }, { id, associations: [contact] });
      portal.add(
        'line_items',
        { name: 'Lawn Care Visit', hs_sku: 'LCV-1', price: '65' },
        { associations: [{ type: 'deals', id }] },
      );
      return { type: 'DEAL', id, portalId };
    });
    for (const record of records)
      expect((await product.run('create-estimate', record)).outputs).toMatchObject({ status: 'created' });
    expect(product.documentsOf('Estimate', { type: 'DEAL', id: '88000000001' })).toHaveLength(2);
  });
});

describe('trying to cross', () => {
  test('a portal can not use a company that is not its own', async () => {
    const inputs = { quickbooks_account: BRIGHTWATER.realmId };
    const { outputs } = await product.run('create-invoice', theirDeal, inputs);
    expect(outputs).toMatchObject({ status: 'failed', errorCode: 'CompanyNotLinked' });
    expect(JSON.stringify(outputs)).not.toContain(BRIGHTWATER.companyName);
    expect(
      product.quickbooks
        .realm(BRIGHTWATER.realmId)
        .list('Invoice')
        .filter((each) => String(each['PrivateNote']).includes(theirDeal.id)),
    ).toEqual([]);
  });

  test('nor a record that is another portal’s', async () => {
    const record = { ...ourDeal(), portalId: SAMPLE.otherPortalId };
    expect((await product.run('create-invoice', record)).outputs).toMatchObject({ errorCode: 'RecordGone' });
    expect(product.documentsOf('Invoice', record)).toEqual([]);
  });

  test('nor see its name, or anything of it, in a dropdown', async () => {
    expect((await options(SAMPLE.otherPortalId, 'quickbooks_account')).map(({ value }) => value)).toEqual([
      LARKSPUR.realmId,
    ]);
    expect((await options(PORTAL_ID, 'quickbooks_account')).map(({ value }) => value).toSorted()).toEqual([
      LARKSPUR.realmId,
      BRIGHTWATER.realmId,
    ]);
    for (const input of ['customer', 'products', 'income_account', 'payment_terms'] as const) {
      const seen = await options(SAMPLE.otherPortalId, input, BRIGHTWATER.realmId);
      expect(seen).toHaveLength(1);
      expect(seen[0]?.value).toBe('');
      expect(JSON.stringify(seen)).not.toContain('Brightwater');
    }
    expect((await options(SAMPLE.otherPortalId, 'customer', LARKSPUR.realmId)).length).toBeGreaterThan(2);
  });

  test('what was taken away from a portal stops at once, also for a run under way', async () => {
    await product.service.stores.database.db.execute(
      `delete from grants where portal_id = '${SAMPLE.otherPortalId}' and realm_id = '${REALM_ID}'`,
    );
    const { outputs } = await product.run('create-estimate', theirDeal);
    expect(outputs).toMatchObject({ errorCode: 'NotConnected' });
    expect((await product.run('create-estimate', ourDeal())).outputs).toMatchObject({ status: 'created' });
  });
});
