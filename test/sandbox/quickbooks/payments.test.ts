import { expect, test } from '@jest/globals';
import { codeOf, withSandbox, type Client, type Json } from './client.ts';

function paymentOf(client: Client, amount: number, invoiceId?: string, changes: Json = {}): Json {
  return {
    CustomerRef: { value: client.id('Customer', "Maria O'Brien") },
    TotalAmt: amount,
    TxnDate: '2026-11-20',
    Line: invoiceId ? [{ Amount: amount, LinkedTxn: [{ TxnId: invoiceId, TxnType: 'Invoice' }] }] : [],
    ...changes,
  };
}

async function invoiceOf(client: Client, changes: Json = {}): Promise<string> {
  return (await client.post('invoice', client.invoice(changes))).json.Invoice.Id;
}

test('a payment settles its invoice', () =>
  withSandbox(async (client, sandbox) => {
    const invoiceId = await invoiceOf(client);
    const PaymentMethodRef = { value: client.id('PaymentMethod', 'Credit Card') };
    const { Payment } = (
      await client.post('payment', paymentOf(client, 130, invoiceId, { PaymentMethodRef, PaymentRefNum: 'pi_1' }))
    ).json;
    expect(Payment).toMatchObject({
      TotalAmt: 130,
      UnappliedAmt: 0,
      DepositToAccountRef: { name: 'Undeposited Funds' },
      PaymentMethodRef: { name: 'Credit Card' },
      Line: [{ Amount: 130, LinkedTxn: [{ TxnId: invoiceId, TxnType: 'Invoice' }] }],
    });
    expect((await client.read('invoice', invoiceId)).json.Invoice).toMatchObject({
      Balance: 0,
      TotalAmt: 130,
      SyncToken: '1',
      LinkedTxn: [{ TxnId: Payment.Id, TxnType: 'Payment' }],
    });
    expect(sandbox.realm(client.realmId).violations).toEqual([]);
  }));

test.each<[string, (client: Client, invoiceId: string) => Json, string]>([
  ['no amount', () => ({ TotalAmt: undefined }), '2020'],
  ['an amount below zero', () => ({ TotalAmt: -1, Line: [] }), '2290'],
  ['more applied than paid', () => ({ TotalAmt: 1 }), '6000'],
  [
    'an invoice that does not exist',
    () => ({ Line: [{ Amount: 1, LinkedTxn: [{ TxnId: '77', TxnType: 'Invoice' }] }] }),
    '610',
  ],
  [
    'an invoice of somebody else',
    (client) => ({ CustomerRef: { value: client.id('Customer', 'Emily Carter') } }),
    '620',
  ],
  [
    'a deposit to an expense account',
    (client) => ({ DepositToAccountRef: { value: client.id('Account', 'Office Expenses') } }),
    '6430',
  ],
  ['a method that does not exist', () => ({ PaymentMethodRef: { value: '77' } }), '2500'],
  ['a reference that is too long', () => ({ PaymentRefNum: 'x'.repeat(22) }), '2050'],
  ['an unknown property', () => ({ Fee: 1 }), '2010'],
])('refused: %s', (_name, changes, code) =>
  withSandbox(async (client, sandbox) => {
    const invoiceId = await invoiceOf(client);
    const answer = await client.post('payment', paymentOf(client, 130, invoiceId, changes(client, invoiceId)));
    expect(codeOf(answer)).toBe(code);
    expect(sandbox.realm(client.realmId).list('Payment')).toEqual([]);
  }),
);

test.each(['paid', 'voided'])('money for an invoice that is %s becomes credit, or is refused', (how) =>
  withSandbox(async (client, sandbox) => {
    const invoiceId = await invoiceOf(client);
    if (how === 'paid') await client.post('payment', paymentOf(client, 130, invoiceId));
    else sandbox.realm(client.realmId).void('Invoice', invoiceId);
    const answer = await client.post('payment', paymentOf(client, 130, invoiceId));
    expect(answer.json.Payment).toMatchObject({ TotalAmt: 130, UnappliedAmt: 130, Line: [] });
    sandbox.switches.overpayment = 'refused';
    expect(codeOf(await client.post('payment', paymentOf(client, 130, invoiceId)))).toBe('6000');
  }),
);

test('a voided payment opens its invoice again', () =>
  withSandbox(async (client) => {
    const invoiceId = await invoiceOf(client);
    const { Id, SyncToken } = (await client.post('payment', paymentOf(client, 130, invoiceId, { PrivateNote: 'm' })))
      .json.Payment;
    expect(codeOf(await client.post('payment', { Id, SyncToken }, { operation: 'void' }))).toBe('500');
    const answer = await client.post(
      'payment',
      { Id, SyncToken, sparse: true },
      { operation: 'update', include: 'void' },
    );
    expect(answer.json.Payment).toMatchObject({ TotalAmt: 0, UnappliedAmt: 0, Line: [], PrivateNote: 'Voided - m' });
    expect((await client.read('invoice', invoiceId)).json.Invoice).toMatchObject({ Balance: 130, LinkedTxn: [] });
  }));

test('a deleted payment opens its invoice again', () =>
  withSandbox(async (client) => {
    const invoiceId = await invoiceOf(client);
    const { Id, SyncToken } = (await client.post('payment', paymentOf(client, 130, invoiceId))).json.Payment;
    await client.post('payment', { Id, SyncToken }, { operation: 'delete' });
    expect((await client.read('invoice', invoiceId)).json.Invoice.Balance).toBe(130);
  }));

test.each(['void', 'delete'] as const)('after a %s of the invoice its payment is the customer’s credit', (how) =>
  withSandbox(async (client, sandbox) => {
    const realm = sandbox.realm(client.realmId);
    const invoiceId = await invoiceOf(client);
    const { Id } = (await client.post('payment', paymentOf(client, 130, invoiceId))).json.Payment;
    realm[how]('Invoice', invoiceId);
    expect(realm.find('Payment', Id)).toMatchObject({ TotalAmt: 130, UnappliedAmt: 130, Line: [] });
    expect(realm.find('Invoice', invoiceId)?.Balance).toBe(how === 'void' ? 0 : undefined);
  }),
);

test('a paid invoice may refuse to be voided', () =>
  withSandbox(
    async (client) => {
      const invoiceId = await invoiceOf(client);
      await client.post('payment', paymentOf(client, 130, invoiceId));
      expect(codeOf(await client.post('invoice', { Id: invoiceId, SyncToken: '1' }, { operation: 'void' }))).toBe(
        '6000',
      );
    },
    { switches: { voidPaidInvoice: 'refused' } },
  ));

test('a deposited payment can’t be undone', () =>
  withSandbox(async (client, sandbox) => {
    const { Id, SyncToken } = (await client.post('payment', paymentOf(client, 50))).json.Payment;
    sandbox.realm(client.realmId).deposit(Id);
    const parameters = { operation: 'update', include: 'void' };
    expect(codeOf(await client.post('payment', { Id, SyncToken }, parameters))).toBe('6540');
    expect(codeOf(await client.post('payment', { Id, SyncToken }, { operation: 'delete' }))).toBe('6540');
    expect(sandbox.realm(client.realmId).find('Payment', Id)?.TotalAmt).toBe(50);
  }));

test('open credit is used on a new invoice where the company wants that', () =>
  withSandbox(async (client, sandbox) => {
    sandbox.realm(client.realmId).setPreferences({ SalesFormsPrefs: { AutoApplyCredit: true } });
    await client.post('payment', paymentOf(client, 50));
    const { Invoice } = (await client.post('invoice', client.invoice())).json;
    expect(Invoice).toMatchObject({ TotalAmt: 130, Balance: 80, LinkedTxn: [{ TxnId: '1', TxnType: 'Payment' }] });
    expect((await client.read('payment', '1')).json.Payment.UnappliedAmt).toBe(0);
  }));

test('a partly paid invoice can’t shrink below what was paid', () =>
  withSandbox(async (client) => {
    const invoiceId = await invoiceOf(client);
    await client.post('payment', paymentOf(client, 100, invoiceId));
    const Line = [client.line('Soil Test', 1, 35)];
    const answer = await client.post('invoice', { Id: invoiceId, SyncToken: '1', sparse: true, Line });
    expect(codeOf(answer)).toBe('6000');
  }));
