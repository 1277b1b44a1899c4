import { SAMPLE } from '../sandbox/hubspot/samplePortal.ts';
import type { HubSpotSandbox } from '../sandbox/hubspot/server.ts';
import { LARKSPUR } from '../sandbox/quickbooks/sampleCompanies.ts';
import type { QuickBooksSandbox } from '../sandbox/quickbooks/server.ts';
import type { LocalServer } from '../src/temporal/localServer.ts';
import { dealName, type Enrolment } from './enrolments.ts';
import { table } from './table.ts';

/** The table at the end: one row per enrolment. */
export function resultTable(enrolments: readonly Enrolment[], temporal: LocalServer): string {
  const rows = enrolments.map((each) => {
    const { outputs } = each.execution;
    return [
      each.record,
      short(dealName(each.scenario), 26),
      each.scenario.about,
      outputs['errorCode']
        ? `${outputs['status']}: ${outputs['errorCode']}`
        : (outputs['status'] ?? each.execution.state),
      outputs['document_number'] ?? '',
      outputs['document_total'] ?? '',
      each.tookMs === undefined ? '' : `${(each.tookMs / 1000).toFixed(1)} s`,
      `${temporal.uiUrl ?? ''}/namespaces/${temporal.namespace}/workflows/${encodeURIComponent(each.workflowId)}`,
    ];
  });
  const sentences = enrolments
    .filter((each) => each.execution.outputs['errorDetail'])
    .map((each) => `  ${each.record}: ${each.execution.outputs['errorDetail']}`);
  return [
    table(['Record', 'Deal', 'What is special', 'Result', 'Number', 'Total', 'Time', 'Run in Temporal UI'], rows),
    '',
    'What HubSpot was told of the failures:',
    ...sentences,
  ].join('\n');
}

/** What did not end as it should have: results, invoices in the books, products made, rules of the vendors broken. */
export function checkBooks(
  enrolments: readonly Enrolment[],
  hubspot: HubSpotSandbox,
  quickbooks: QuickBooksSandbox,
): string[] {
  const problems: string[] = [];
  for (const { scenario, record, execution } of enrolments) {
    const { status, errorCode } = execution.outputs;
    if (status !== scenario.expect.status || (errorCode ?? undefined) !== scenario.expect.errorCode)
      problems.push(`${record} (${scenario.about}) ended as ${status ?? execution.state} ${errorCode ?? ''}`);
  }
  const realm = quickbooks.realm(LARKSPUR.realmId);
  const notes = realm.list('Invoice').map((invoice) => JSON.stringify(invoice['PrivateNote']));
  for (const dealId of new Set(enrolments.map((each) => each.dealId))) {
    const expected = enrolments.some((each) => each.dealId === dealId && each.scenario.expect.status === 'created')
      ? 1
      : 0;
    const made = notes.filter((note) => note.includes(`DEAL-${dealId} `)).length;
    if (made !== expected) problems.push(`deal-${dealId} has ${made} invoices instead of ${expected}`);
    const shown = hubspot.portal(SAMPLE.portalId).associated({ type: 'deals', id: dealId }, 'invoices').length;
    if (shown !== expected) problems.push(`deal-${dealId} shows ${shown} invoices in HubSpot instead of ${expected}`);
  }
  const barrels = realm.list('Item').filter((item) => item['Sku'] === 'RB-50').length;
  if (barrels !== 1) problems.push(`the new product was made ${barrels} times`);
  for (const violation of [...realm.violations, ...hubspot.violations])
    problems.push(`a vendor's rule was broken: ${JSON.stringify(violation)}`);
  return problems;
}

function short(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
