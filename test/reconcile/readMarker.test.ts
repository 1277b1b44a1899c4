import { describe, expect, test } from '@jest/globals';
import { marker } from '../../src/domain/marker.ts';
import { privateNote } from '../../src/quickbooks/privateNote.ts';
import { readMarker } from '../../src/reconcile/readMarker.ts';

const claim = {
  portalId: '145000001',
  kind: 'invoice',
  objectType: 'DEAL',
  objectId: '21900000001',
  occurrence: 'once',
  generation: 1,
};

describe('a marker that was written', () => {
  test.each([
    [claim, 'document', 'Invoice'],
    [{ ...claim, kind: 'estimate', objectType: 'QUOTE', generation: 12 }, 'document', 'Estimate'],
    [{ ...claim, kind: 'sales_receipt', occurrence: '2026-11' }, 'document', 'SalesReceipt'],
    [{ ...claim, kind: 'expense', objectType: 'COMMERCE_PAYMENT' }, 'document', 'Purchase'],
    [{ ...claim, kind: 'refund_receipt', objectType: 'COMMERCE_PAYMENT' }, 'document', 'RefundReceipt'],
    [{ ...claim, kind: 'income', objectType: 'COMMERCE_PAYMENT' }, 'document', 'Invoice'],
    [{ ...claim, kind: 'income', objectType: 'COMMERCE_PAYMENT' }, 'document', 'SalesReceipt'],
    [{ ...claim, kind: 'income', objectType: 'COMMERCE_PAYMENT' }, 'payment', 'Payment'],
    [{ ...claim, occurrence: 'ap-102670506-56776413549-7-0_x' }, 'document', 'Invoice'],
  ] as const)('%j, %s, on %s is read back', (written, leg, entity) => {
    const text = privateNote({ record: { portalId: '1', type: 'DEAL', id: '1' }, title: 'Roof' }, marker(written, leg));
    expect(readMarker(text, entity)).toEqual({ state: 'marked', marker: { ...written, leg } });
    expect(readMarker(`Voided - ${text}\nthanks`, entity).state).toBe('marked');
  });
});

test.each([
  ['no marker', '', 'none'],
  ['another program’s brackets', '[paid] [hsqb2 1 invoice DEAL-1 once g1 i]', 'none'],
  ['no generation', '[hsqb1 1 invoice DEAL-1 once i]', 'unclear'],
  ['generation zero', '[hsqb1 1 invoice DEAL-1 once g0 i]', 'unclear'],
  ['a generation beyond all', '[hsqb1 1 invoice DEAL-1 once g99999999999 i]', 'unclear'],
  ['an unknown kind', '[hsqb1 1 paid_invoice DEAL-1 once g1 i]', 'unclear'],
  ['an unknown record', '[hsqb1 1 invoice TICKET-1 once g1 i]', 'unclear'],
  ['a portal that is no number', '[hsqb1 x invoice DEAL-1 once g1 i]', 'unclear'],
  ['words after it, within the brackets', '[hsqb1 1 invoice DEAL-1 once g1 i ]', 'unclear'],
  ['another kind of document’s', '[hsqb1 1 estimate DEAL-1 once g1 i]', 'unclear'],
  ['a payment’s', '[hsqb1 1 income COMMERCE_PAYMENT-1 once g1 p]', 'unclear'],
  ['two of them', '[hsqb1 1 invoice DEAL-1 once g1 i] [hsqb1 1 invoice DEAL-2 once g1 i]', 'unclear'],
  ['the same one twice', '[hsqb1 1 invoice DEAL-1 once g1 i] [hsqb1 1 invoice DEAL-1 once g1 i]', 'marked'],
])('%s on an invoice', (_name, note, state) => {
  expect(readMarker(note, 'Invoice').state).toBe(state);
});
