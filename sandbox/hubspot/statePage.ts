import type { Execution } from './execution.ts';
import type { ObjectView, StateView } from './state.ts';

/** Marked text, safe to put into a page. */
class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Content = Html | string | number | readonly Content[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function html(parts: TemplateStringsArray, ...contents: Content[]): Html {
  return new Html(parts.map((part, index) => part + rendered(contents[index] ?? '')).join(''));
}

function rendered(content: Content): string {
  if (content instanceof Html) return content.text;
  if (typeof content === 'number') return String(content);
  if (typeof content === 'string')
    return content.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
  return content.map(rendered).join('');
}

const STYLE = new Html(`
  body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: #213343; }
  h1 { border-bottom: 3px solid #ff5c35; padding-bottom: .3rem } h2 { margin-top: 2.2rem }
  table { border-collapse: collapse; width: 100% } th, td { text-align: left; vertical-align: top; padding: .35rem .6rem }
  th { background: #f5f8fa; font-weight: 600 } tr { border-bottom: 1px solid #dfe3eb }
  code, small { color: #516f90 } ul { margin: 0; padding-left: 1.1rem } summary { cursor: pointer }
  .succeeded { color: #00734d } .failed, .expired, .violation { color: #b5121b } .blocked, .calling { color: #a05a00 }
`);

/** How many lines of a deal are shown before the rest is counted. */
const LINES_SHOWN = 12;

/** What workflows enrol, with the properties that say most about it. */
const ENROLLED = [
  { type: 'deals', title: 'dealname', amount: 'amount', currency: 'deal_currency_code', status: 'dealstage' },
  { type: 'quotes', title: 'hs_title', amount: 'hs_quote_amount', currency: 'hs_currency', status: 'hs_status' },
  {
    type: 'commerce_payments',
    title: 'hs_payment_id',
    amount: 'hs_initial_amount',
    currency: 'hs_currency_code',
    status: 'hs_latest_status',
  },
] as const;

/** The sandbox's state for a person: deals, quotes and payments and what became of them, workflow executions, rule breaches, switches. */
export function statePage(state: StateView): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>HubSpot sandbox</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <h1>HubSpot sandbox</h1>
        <p>
          Its clock says ${state.now}. The same as JSON: <a href="/_sandbox/state">state</a>, and the
          <a href="/_sandbox/requests">calls that came in</a>.
        </p>
        ${violations(state)} ${executions(state.executions)} ${state.portals.map(portal)} ${switchTable(state)}
      </body>
    </html>`.text;
}

function violations({ violations: found }: StateView): Content {
  if (found.length === 0) return html`<p>No call used a numbered path or put a secret into an address.</p>`;
  return html`<h2 class="violation">Calls that must not be made</h2>
    <ul>
      ${found.map((one) => html`<li><code>${one.method} ${one.path}</code> ${one.reason} <small>${one.at}</small></li>`)}
    </ul>`;
}

function executions(all: readonly Execution[]): Content {
  if (all.length === 0)
    return html`<h2>Workflow executions</h2>
      <p>None yet.</p>`;
  const rows = all.toReversed().map(
    (one) =>
      html`<tr>
        <td><code>${one.callbackId}</code><br />${one.action} for ${one.objectType} ${one.objectId}</td>
        <td class="${one.state}">
          ${one.state}${one.ending ? ` (${one.ending})` : ''}${one.state === 'blocked' ? ` until ${one.blockedUntil}` : ''}
        </td>
        <td>${fields(one.outputs)}</td>
        <td>
          ${one.attempts.map((attempt) => html`${attempt.outcome} ${attempt.status ?? ''} in ${attempt.ms} ms<br />`)}
          ${one.completions.length} completion(s)
        </td>
      </tr>`,
  );
  return html`<h2>Workflow executions</h2>
    <table>
      <tr>
        <th>Execution</th>
        <th>State</th>
        <th>Outputs</th>
        <th>Requests to the app</th>
      </tr>
      ${rows}
    </table>`;
}

function portal({ portalId, objects }: StateView['portals'][number]): Content {
  const neighbours = (record: ObjectView, type: string): { record: ObjectView; types: string[] }[] =>
    (record.associations[type] ?? []).flatMap(({ id, types }) => {
      const found = objects[type]?.find((candidate) => candidate.id === id);
      return found ? [{ record: found, types }] : [];
    });
  const tables = ENROLLED.map(({ type, title, amount, currency, status }) => {
    const rows = (objects[type] ?? []).map(
      (sale) =>
        html`<tr>
          <td>${sale.properties[title] ?? ''}<br /><code>${sale.id}</code> ${sale.properties[status] ?? ''}</td>
          <td>${sale.properties[amount] ?? ''} ${sale.properties[currency] ?? ''}</td>
          <td>
            ${list(neighbours(sale, 'contacts').map(({ record, types }) => html`${person(record)} ${labels(types)}`))}
          </td>
          <td>
            ${lines(neighbours(sale, 'line_items').map(({ record }) => record))}
            ${['discounts', 'fees', 'taxes'].map((other) => list(neighbours(sale, other).map(({ record }) => orderAmount(record))))}
          </td>
          <td>
            ${list(neighbours(sale, 'invoices').map(({ record }) => html`Invoice <code>${record.id}</code> ${fields(record.properties)}`))}
            ${list(neighbours(sale, 'notes').map(({ record }) => html`Note <code>${record.id}</code> ${record.properties['hs_note_body'] ?? ''}`))}
          </td>
        </tr>`,
    );
    return html`<h2>Portal ${portalId}: ${type.replace('_', ' ')}</h2>
      <table>
        <tr>
          <th>Record</th>
          <th>Amount</th>
          <th>Contacts</th>
          <th>Line items</th>
          <th>Created by apps</th>
        </tr>
        ${rows}
      </table>`;
  });
  return html`${tables}`;
}

function orderAmount({ properties }: ObjectView): Content {
  const { hs_label: label = '', hs_value: value = '', hs_type: type = '' } = properties;
  return html`${label} <small>${value} ${type}</small>`;
}

function lines(records: readonly ObjectView[]): Content {
  const shown = records.slice(0, LINES_SHOWN).map(({ properties }) => {
    const { quantity = '', price = '', name = '', hs_sku: sku = '', amount = '' } = properties;
    return html`${quantity} × ${price} ${name} <small>${sku}</small> = ${amount}`;
  });
  const more = records.length - shown.length;
  return list(more > 0 ? [...shown, html`and ${more} more`] : shown);
}

function person({ id, properties }: ObjectView): Content {
  const { firstname = '', lastname = '', email = '' } = properties;
  return html`${firstname} ${lastname} <small>${email} ${id}</small>`;
}

function labels(types: readonly string[]): string {
  // The unlabelled kind of link is there always and says nothing.
  return types.slice(1).join(', ');
}

function fields(values: Readonly<Record<string, string>>): Content {
  return list(Object.entries(values).map(([name, value]) => html`<code>${name}</code> ${linked(value)}`));
}

function linked(value: string): Content {
  return /^https?:\/\//.test(value) ? html`<a href="${value}">${value}</a>` : value;
}

function list(items: readonly Content[]): Content {
  return items.length === 0
    ? ''
    : html`<ul>
        ${items.map((item) => html`<li>${item}</li>`)}
      </ul>`;
}

function switchTable({ switches }: StateView): Content {
  return html`<details>
    <summary>Switches</summary>
    ${list(Object.entries(switches).map(([name, value]) => html`<code>${name}</code> ${String(value)}`))}
  </details>`;
}
