import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SAMPLE } from '../../sandbox/hubspot/samplePortal.ts';
import type { RecordRef } from '../../src/domain/actions.ts';
import {
  findLinked,
  invoiceObject,
  mentions,
  noteObject,
  type LinkedObject,
  type NewObject,
  type ShownOn,
} from '../../src/hubspot/association.ts';
import { connectSandbox, type ConnectedSandbox } from './sandboxClient.ts';

let connected: ConnectedSandbox;
beforeAll(async () => {
  connected = await connectSandbox();
});
afterAll(() => connected.close());

const portalId = String(SAMPLE.portalId);
const record: RecordRef = { portalId, type: 'DEAL', id: SAMPLE.deals.mariaPatio };
const url = 'https://qbo.intuit.com/app/invoice?txnId=145&x="y"';
const document = { kind: 'invoice' as const, id: '145', number: '1045', totalCents: 187_648, currency: 'USD', url };

const create = async (object: NewObject | undefined): Promise<string> => {
  if (!object) throw new Error('There is no object to create.');
  const created = await connected.client.createObject(portalId, object.type, object.properties, object.associations);
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  return created.id;
};

const quote: RecordRef = { portalId, type: 'QUOTE', id: '31' };
const payment: RecordRef = { portalId, type: 'COMMERCE_PAYMENT', id: '32' };
const parts = { record, title: 'Patio\n🌹 planting', document, nowMs: 0 };

test('an invoice that HubSpot does not collect, on the deal and its contact', () => {
  expect(invoiceObject({ ...parts, contactId: '41' })).toEqual({
    type: 'invoices',
    properties: {
      hs_currency: 'USD',
      hs_invoice_billable: 'false',
      hs_title: 'QuickBooks invoice 1045: Patio planting',
      hs_comments: `QuickBooks invoice 1045, 1,876.48 USD. ${url}`,
    },
    associations: [
      { toId: record.id, typeId: 175 },
      { toId: '41', typeId: 177 },
    ],
  });
});

test.each<[string, ShownOn, { toId: string; typeId: number }[] | undefined]>([
  ['a deal', { record }, [{ toId: record.id, typeId: 175 }]],
  [
    'a quote with a deal',
    { record: quote, dealId: '21', contactId: '41' },
    [
      { toId: '21', typeId: 175 },
      { toId: '41', typeId: 177 },
    ],
  ],
  ['a quote with a contact', { record: quote, contactId: '41' }, [{ toId: '41', typeId: 177 }]],
  ['a quote alone', { record: quote }, undefined],
  ['a payment alone', { record: payment }, undefined],
  [
    'a payment with all',
    { record: payment, dealId: '21', contactId: '41' },
    [
      { toId: '21', typeId: 175 },
      { toId: '41', typeId: 177 },
    ],
  ],
])('the invoice of %s goes where HubSpot has a place for it', (_, shownOn, associations) => {
  expect(invoiceObject({ ...parts, ...shownOn })?.associations).toEqual(associations);
});

test.each<[string, ShownOn, { toId: string; typeId: number }[] | undefined]>([
  ['a deal', { record, contactId: '41' }, [{ toId: record.id, typeId: 214 }]],
  ['a quote with a deal', { record: quote, dealId: '21', contactId: '41' }, [{ toId: '21', typeId: 214 }]],
  ['a payment with a contact', { record: payment, contactId: '41' }, [{ toId: '41', typeId: 202 }]],
  ['a payment alone', { record: payment }, undefined],
])('the note of %s goes to the deal, else the contact', (_, shownOn, associations) => {
  expect(noteObject({ ...parts, ...shownOn })?.associations).toEqual(associations);
});

test('what is not known is left out, and a title has an end', () => {
  const { number: _number, ...unnumbered } = document;
  const object = invoiceObject({ ...parts, title: 'x'.repeat(500), document: unnumbered });
  expect(object?.associations).toHaveLength(1);
  expect(object?.properties['hs_title']).toMatch(/^QuickBooks invoice: x+…$/);
  expect(object?.properties['hs_title']).toHaveLength(200);
});

test('a note with a link, escaped, that says which record it is about', () => {
  expect(noteObject(parts)).toEqual({
    type: 'notes',
    properties: {
      hs_timestamp: '1970-01-01T00:00:00.000Z',
      hs_note_body:
        '<p><a href="https://qbo.intuit.com/app/invoice?txnId=145&amp;x=&quot;y&quot;">QuickBooks invoice 1045</a> was created: 1,876.48 USD.</p>',
    },
    associations: [{ toId: record.id, typeId: 214 }],
  });
  const receipt = { ...document, kind: 'refund_receipt' as const, url: 'javascript:alert(1)', number: '<b>' };
  expect(
    noteObject({ ...parts, record: payment, contactId: '41', document: receipt })?.properties['hs_note_body'],
  ).toBe('<p>QuickBooks refund receipt &lt;b&gt; javascript:alert(1) was created for payment 32: 1,876.48 USD.</p>');
});

describe('HubSpot takes both, and they are found again', () => {
  const find = (shownOn: ShownOn, type: LinkedObject['type']) => findLinked(connected.client, shownOn, url, type);

  test('nothing is there at first', async () => {
    expect(await find({ record }, 'notes')).toBeUndefined();
    expect(await find({ record: { ...record, id: '999' } }, 'invoices')).toBeUndefined();
    expect(await find({ record: quote }, 'notes')).toBeUndefined();
  });

  test('the note and the invoice, on the deal', async () => {
    await create(noteObject({ ...parts, document: { ...document, url: `${url}0` } }));
    const noteId = await create(noteObject(parts));
    expect(await find({ record }, 'notes')).toEqual({ type: 'notes', id: noteId });
    expect(await find({ record }, 'invoices')).toBeUndefined();
    const invoiceId = await create(invoiceObject({ ...parts, contactId: SAMPLE.contacts.maria }));
    expect(await find({ record }, 'invoices')).toEqual({ type: 'invoices', id: invoiceId });
    connected.sandbox.switches.set({ associationPageSize: 1 });
    expect(await find({ record }, 'notes')).toEqual({ type: 'notes', id: noteId });
  });

  test('the note on a contact, where there is no deal', async () => {
    const shownOn: ShownOn = { record: quote, contactId: SAMPLE.contacts.emily };
    const noteId = await create(noteObject({ ...parts, ...shownOn }));
    expect(await find(shownOn, 'notes')).toEqual({ type: 'notes', id: noteId });
  });
});

test.each([
  ['txnId=145', 'txnId=145', true],
  ['see txnId=145.', 'txnId=145', true],
  ['txnId=1456', 'txnId=145', false],
  ['txnId=1456 txnId=145', 'txnId=145', true],
  ['a=1&amp;txnId=145"', 'a=1&txnId=145', true],
  ['number 11045', '1045', false],
  ['anything', '', false],
])('%j mentions %j: %s', (text, marker, expected) => {
  expect(mentions(text, marker)).toBe(expected);
});
