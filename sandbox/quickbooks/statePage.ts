import { escapeHtml, page } from './html.ts';
import { idOf, isObject, objectsIn, textOf, type JsonObject } from './json.ts';
import type { Realm } from './realm.ts';
import { isVoided } from './salesDocument.ts';
import type { Stored } from './company.ts';
import { decimal } from './totals.ts';

const LISTS = ['Customer', 'Vendor', 'Employee', 'Item', 'Account', 'Term', 'PaymentMethod'];
const DOCUMENTS = ['Invoice', 'Estimate', 'SalesReceipt', 'RefundReceipt', 'Payment', 'Purchase'];

/** Everything in the books as JSON, by company and entity. */
export function stateOf(realms: ReadonlyMap<string, Realm>): JsonObject {
  return Object.fromEntries(
    [...realms].map(([realmId, realm]) => [
      realmId,
      {
        companyInfo: realm.find('CompanyInfo', '1'),
        preferences: realm.find('Preferences', '1'),
        subscriptionEnded: realm.company.subscriptionEnded,
        violations: realm.violations,
        ...Object.fromEntries([...DOCUMENTS, ...LISTS].map((entity) => [entity, realm.list(entity)])),
      },
    ]),
  );
}

/** The books for a person: companies, their documents first, then customers and products. */
export function statePage(realms: ReadonlyMap<string, Realm>, now: Date): string {
  const sections = [...realms].map(([realmId, realm]) => companySection(realmId, realm));
  return page(
    'QuickBooks sandbox',
    `<h1>QuickBooks sandbox</h1><p>Sandbox time ${now.toISOString()} · <a href="/_sandbox/state">as JSON</a> · ` +
      `<a href="/_sandbox/requests">requests</a> · <a href="/_sandbox/switches">switches</a></p>${sections.join('')}`,
  );
}

function companySection(realmId: string, realm: Realm): string {
  const info: JsonObject = realm.find('CompanyInfo', '1') ?? {};
  const documents = DOCUMENTS.map((entity) => {
    const articles = realm.list(entity).map((record) => documentArticle(entity, record));
    return articles.length === 0 ? '' : `<h3>${entity}</h3>${articles.toReversed().join('')}`;
  });
  return (
    `<section id="company-${escapeHtml(realmId)}"><h2>${escapeHtml(info.CompanyName)}</h2>` +
    `<p>Company ${escapeHtml(realmId)}, ${escapeHtml(info.Country)}</p>${violationList(realm)}` +
    (documents.join('') || '<p>No documents yet.</p>') +
    `<h3>Customers</h3>${table(
      ['Id', 'Name', 'Email', 'Balance'],
      realm.list('Customer').map((one) => ({
        cells: [one.Id, one.DisplayName, isObject(one.PrimaryEmailAddr) ? one.PrimaryEmailAddr.Address : ''],
        amounts: [money(one.Balance)],
        inactive: one.Active === false,
      })),
    )}` +
    `<h3>Products and services</h3>${table(
      ['Id', 'Name', 'SKU', 'Type', 'Price'],
      realm.list('Item').map((one) => ({
        cells: [one.Id, one.FullyQualifiedName, one.Sku, one.Type],
        amounts: [one.Type === 'Category' ? '' : money(one.UnitPrice)],
        inactive: one.Active === false,
      })),
    )}</section>`
  );
}

function documentArticle(entity: string, record: Stored): string {
  const voided = isVoided(record);
  const number = record.DocNumber ? ` no. ${escapeHtml(record.DocNumber)}` : '';
  const open = record.Balance ?? record.UnappliedAmt;
  const label = record.Balance === undefined ? 'unapplied' : 'balance';
  return (
    `<article${voided ? ' class="void"' : ''}><h4>${entity}${number}, ${escapeHtml(nameOf(record.CustomerRef ?? record.EntityRef))}` +
    `${voided ? ' (void)' : ''}</h4><p>Id ${escapeHtml(record.Id)} · dated ${escapeHtml(record.TxnDate)}` +
    `${record.DueDate ? ` · due ${escapeHtml(record.DueDate)}` : ''} · created ${escapeHtml(record.MetaData.CreateTime)}` +
    ` · total <strong>${money(record.TotalAmt)} ${escapeHtml(idOf(record.CurrencyRef))}</strong>` +
    `${open === undefined ? '' : ` · ${label} ${money(open)}`}</p>` +
    table(['Line', 'Quantity', 'Price', 'Amount'], objectsIn(record.Line).map(lineRow)) +
    `${record.PrivateNote ? `<pre>${escapeHtml(record.PrivateNote)}</pre>` : ''}</article>`
  );
}

interface Row {
  cells: unknown[];
  amounts: string[];
  inactive?: boolean;
}

function lineRow(line: JsonObject): Row {
  const found = line.SalesItemLineDetail ?? line.AccountBasedExpenseLineDetail;
  const detail = isObject(found) ? found : {};
  const links = objectsIn(line.LinkedTxn);
  const what =
    nameOf(detail.ItemRef ?? detail.AccountRef) ||
    links.map((link) => `${textOf(link.TxnType)} ${textOf(link.TxnId)}`).join(', ') ||
    String(line.DetailType).replace('LineDetail', '');
  const text = line.Description ? `${what}: ${textOf(line.Description)}` : what;
  const taxable = idOf(detail.TaxCodeRef) === 'TAX' ? ' (taxable)' : '';
  return { cells: [`${text}${taxable}`], amounts: [textOf(detail.Qty), money(detail.UnitPrice), money(line.Amount)] };
}

function table(heads: readonly string[], rows: readonly Row[]): string {
  const amounts = rows[0]?.amounts.length ?? 0;
  const head = heads.map(
    (name, index) => `<th${index >= heads.length - amounts ? ' class="amount"' : ''}>${name}</th>`,
  );
  const body = rows.map(
    (row) =>
      `<tr${row.inactive ? ' class="inactive"' : ''}>${row.cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}` +
      `${row.amounts.map((amount) => `<td class="amount">${escapeHtml(amount)}</td>`).join('')}</tr>`,
  );
  return `<table><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

function violationList({ violations }: Realm): string {
  if (violations.length === 0) return '';
  const items = violations.map(({ at, what, request }) => `<li>${escapeHtml(`${at} ${what}: ${request}`)}</li>`);
  return `<h3 class="violation">Violations</h3><ul class="violation">${items.join('')}</ul>`;
}

function nameOf(reference: unknown): string {
  return isObject(reference) ? String(reference.name ?? reference.value) : '';
}

function money(value: unknown): string {
  if (value === undefined) return '';
  // Unit prices may have more decimals than two, never fewer here.
  return decimal(value).toFixed(Math.max(2, decimal(value).decimalPlaces()));
}
