import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SAMPLE } from '../../sandbox/hubspot/samplePortal.ts';
import type { RecordRef } from '../../src/domain/actions.ts';
import { findLinked, invoiceObject, mentions, noteObject, type NewObject } from '../../src/hubspot/association.ts';
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

const create = async (object: NewObject): Promise<string> => {
  const created = await connected.client.createObject(portalId, object.type, object.properties, object.associations);
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  return created.id;
};

test('an invoice that HubSpot does not collect, on the deal and its contact', () => {
  expect(
    invoiceObject({
      record,
      title: 'Patio\n🌹 planting',
      contactId: '41',
      document,
      date: '2026-11-24',
      dueDate: '2026-12-24',
    }),
  ).toEqual({
    type: 'invoices',
    properties: {
      hs_currency: 'USD',
      hs_invoice_billable: 'false',
      hs_title: 'QuickBooks invoice 1045: Patio planting',
      hs_invoice_date: '2026-11-24',
      hs_due_date: '2026-12-24',
      hs_comments: `QuickBooks invoice 1045, 1,876.48 USD. ${url}`,
    },
    associations: [
      { toId: record.id, typeId: 175 },
      { toId: '41', typeId: 177 },
    ],
  });
});

test('what is not known is left out, and a title has an end', () => {
  const { number: _number, ...unnumbered } = document;
  const object = invoiceObject({ record, title: 'x'.repeat(500), document: unnumbered });
  expect(object.associations).toHaveLength(1);
  expect(object.properties).not.toHaveProperty('hs_due_date');
  expect(object.properties['hs_title']).toMatch(/^QuickBooks invoice: x+…$/);
  expect(object.properties['hs_title']).toHaveLength(200);
});

test('a note with a link, escaped', () => {
  expect(noteObject({ record, document, nowMs: 0 })).toEqual({
    type: 'notes',
    properties: {
      hs_timestamp: '1970-01-01T00:00:00.000Z',
      hs_note_body:
        '<p><a href="https://qbo.intuit.com/app/invoice?txnId=145&amp;x=&quot;y&quot;">QuickBooks invoice 1045</a> was created: 1,876.48 USD.</p>',
    },
    associations: [{ toId: record.id, typeId: 214 }],
  });
  const hostile = noteObject({
    record,
    document: { ...document, url: 'javascript:alert(1)', number: '<b>' },
    nowMs: 0,
  });
  expect(hostile.properties['hs_note_body']).toBe(
    '<p>QuickBooks invoice &lt;b&gt; javascript:alert(1) was created: 1,876.48 USD.</p>',
  );
});

describe('HubSpot takes both, and they are found again', () => {
  test('nothing is there at first', async () => {
    expect(await findLinked(connected.client, record, url)).toBeUndefined();
    expect(await findLinked(connected.client, { ...record, id: '999' }, url)).toBeUndefined();
  });

  test('the note, then the invoice, whichever is asked for', async () => {
    await create(noteObject({ record, document: { ...document, url: `${url}0` }, nowMs: 0 }));
    const noteId = await create(noteObject({ record, document, nowMs: 0 }));
    expect(await findLinked(connected.client, record, url)).toEqual({ type: 'notes', id: noteId });
    const invoiceId = await create(
      invoiceObject({ record, title: 'x', contactId: SAMPLE.contacts.maria, document, date: '2026-11-24' }),
    );
    expect(await findLinked(connected.client, record, url)).toEqual({ type: 'invoices', id: invoiceId });
    expect(await findLinked(connected.client, record, url, ['notes'])).toEqual({ type: 'notes', id: noteId });
    connected.sandbox.switches.set({ associationPageSize: 1 });
    expect(await findLinked(connected.client, record, url, ['notes'])).toEqual({ type: 'notes', id: noteId });
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
